//go:build seam

package node

import "fmt"

// Quiet returns what is in the parking lot although nothing should be waiting; nil: it is empty.
func Quiet() error {
	for i := range lot {
		b := &lot[i]
		b.Lock()
		waiters, owners := b.waiters, b.owners
		b.Unlock()
		switch {
		case waiters != nil:
			return fmt.Errorf("a waiter is still there for node %d", Number(waiters.node))
		case owners != nil:
			return fmt.Errorf("an owner (%T) is still there for node %d", owners.Who, Number(owners.node))
		}
	}
	return nil
}
