//go:build seam

package expr

// QuietLimit tells how many of the n places of a Limit have not come back; nil: all are there.
func QuietLimit(o Option, n int) error { return o.(limit).l.Quiet(n) }
