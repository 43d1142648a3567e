//go:build seam

package node

import "fmt"

// Quiet returns an error that names an entry of the parking lot, or nil if the lot is empty. Tests call it by way of eval, at the
// end, when no goroutine of the engine is left: an entry is then a waiter that was not woken, or an owner that keeps its node alive.
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
