//go:build seam

package policy

// Quiet returns what is wrong with a limit of n calls that no call uses: a place that has not come back, or a waiter that was left.
func (l *Limit) Quiet(n int) error { return l.Queue.Quiet(n) }
