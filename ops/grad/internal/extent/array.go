package extent

import (
	"xfork/internal/fuse"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

// Lengths of arrays, by operator. What the operands have is known here: extentNow
// has seen to that, and these functions only look it up.

// common returns the length of what is computed element by element.
func (t *Extents) common(o *fuse.Operator, xs []*node.Node) int {
	// A Like is as long as its second operand, also where the first one is
	// known to be longer: then it fails.
	if o.Code == op.Like {
		if l := t.found[xs[1]].N; l != Unknown {
			return l
		}
	}
	l := 1
	for i, x := range xs {
		if o.Arg(i).Array {
			l = met(l, t.found[x].N)
		}
	}
	return l
}

// whole returns the length of what an operator makes of whole arrays. Bounds
// and counts are often constants of the program, and so there already; where
// they are yet to be computed, the length is unknown. What depends on the
// elements, as the length of Compress and of Unique does, is unknown as well.
func (t *Extents) whole(o *fuse.Operator, xs []*node.Node) int {
	first := t.found[xs[0]].N
	switch o.Code {
	case op.CumSum, op.CumProd, op.CumMax, op.CumMin, op.Reverse, op.Sort, op.ArgSort, op.Into:
		return first
	case op.Diff:
		if first > 0 {
			return first - 1
		}
		return first
	case op.Gather:
		return t.found[xs[1]].N
	case op.Scatter:
		if l, ok := settledInt(xs[2]); ok {
			return l
		}
	case op.TopK:
		if l, ok := settledInt(xs[1]); ok {
			return l
		}
	case op.Slice:
		low, okLow := settledInt(xs[1])
		high, okHigh := settledInt(xs[2])
		// Bounds out of order are a failure of Slice.
		if okLow && okHigh && low <= high {
			return high - low
		}
	case op.Concat:
		sum := 0
		for _, x := range xs {
			l := t.found[x].N
			if l == Unknown {
				return Unknown
			}
			sum += l
		}
		return sum
	}
	return Unknown
}

// seriesLength returns the length of an array that comes from nothing.
func seriesLength(o *fuse.Operator, xs []*node.Node) int {
	if o.Code == op.Scalar {
		return 1
	}
	if len(xs) > 0 {
		if l, ok := settledInt(xs[0]); ok && l >= 0 {
			return l
		}
	}
	return Unknown
}

// settledInt returns the value of an int that is there.
func settledInt(n *node.Node) (v int, ok bool) {
	if node.Load(n) != node.Done {
		return 0, false
	}
	return *(*int)(node.Value(n)), true
}
