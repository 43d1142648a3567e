//go:build seam

package node

import "fmt"

// Quiet tells who is in the parking lot although nobody waits for anything; nil: it is empty.
func Quiet() error {
	for i := range lot {
		b := &lot[i]
		b.Lock()
		waiters, owners := b.waiters, b.owners
		b.Unlock()
		switch {
		case waiters != nil:
			return fmt.Errorf("somebody still waits for node %d", Number(waiters.node))
		case owners != nil:
			return fmt.Errorf("somebody (%T) still stands behind node %d", owners.Who, Number(owners.node))
		}
	}
	return nil
}
