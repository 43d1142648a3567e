// Package extent tells the lengths of arrays and the shapes of matrices, as far
// as that is possible before anything runs.
//
//	node                               extent
//	vec.Of, vec.Val, anything done     that of its value
//	a fork, mat.Apply, vec.Compress    unknown
//	vec.Add(x, y), mat.Add(x, y)       what the two have together
//	vec.Sort, vec.CumSum, ...          that of the operand
//	vec.Slice, mat.Reshape, ...        what constants say
//	mat.Mul(x, y), mat.RowSum(x)       of the shapes of the operands: see Shape
//
// What is said here about a graph that fails when it is forced does not matter:
// the lengths of an Add that do not fit are those of an operation without a
// result. So of two operands one that is long decides, whatever is known of the
// other one.
//
// No operand is evaluated, and a node that another goroutine settles meanwhile
// is looked at once, before or after that: both answers are right.
package extent

import (
	"xfork/internal/fuse"
	"xfork/internal/fuse/op"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/ops/mat"
)

// Unknown is the length of an array that a function will return, for instance.
const Unknown = -1

// Extent is the length of an array, N, or the shape of a matrix, of which N is
// the number of elements.
type Extent struct{ N, Rows, Cols int }

// nothing is known of a fork's result.
var nothing = Extent{Unknown, Unknown, Unknown}

// Of returns the extent of a matrix.
func Of(rows, cols int) Extent {
	if rows == Unknown || cols == Unknown {
		return Extent{Unknown, rows, cols}
	}
	return Extent{rows * cols, rows, cols}
}

// Shape tells the extent of what a call, or a reduction of a matrix, makes of
// operands that are matrices.
type Shape func(x, y Extent) Extent

// Extents remembers what it has found out about nodes. It is for one goroutine,
// and for one walk: what it remembers of a node that is settled later stays what
// it was, which is right of the graph as it was built.
type Extents struct {
	found  map[*node.Node]Extent
	shapes func(n *node.Node) Shape // nil for a node of which it is not known
}

// New returns an Extents with room for some nodes. Shapes is asked for what the
// array family does not know of itself.
func New(room int, shapes func(n *node.Node) Shape) *Extents {
	return &Extents{make(map[*node.Node]Extent, room), shapes}
}

// Length returns the length of an array, or Unknown.
func (t *Extents) Length(n *node.Node) int { return t.extent(n, false).N }

// Matrix returns the extent of a matrix.
func (t *Extents) Matrix(n *node.Node) Extent { return t.extent(n, true) }

// A chain of a million operators is as deep as it is long, so the way down is a
// slice and no recursion.

// extent looks at each node once, with a stack of its own. isMatrix says what n
// is, which a node does not tell.
func (t *Extents) extent(n *node.Node, isMatrix bool) Extent {
	if e, known := t.found[n]; known {
		return e
	}
	type todo struct {
		n        *node.Node
		isMatrix bool
	}
	var room [16]todo // what is asked for has mostly been asked for before
	stack := append(room[:0], todo{n, isMatrix})
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		e, missing, matrix := t.extentNow(x.n, x.isMatrix)
		if missing != nil {
			stack = append(stack, todo{missing, matrix})
			continue
		}
		t.found[x.n] = e
		stack = stack[:len(stack)-1]
	}
	return t.found[n]
}

// extentNow returns the extent of n if those of the operands are known that it
// depends on, and else one of these.
func (t *Extents) extentNow(n *node.Node, isMatrix bool) (e Extent, missing *node.Node, matrix bool) {
	switch state := node.Load(n); {
	case state == node.Done && isMatrix:
		return doneShape(n), nil, false
	case state == node.Done:
		return Extent{N: fuse.LengthOf(n)}, nil, false
	case state != node.Idle:
		return nothing, nil, false
	}
	// Idle, and so with operands to ask. An ordinary operator or a call has a
	// value that only its type tells; where it is a matrix there may be a
	// Shape.
	o := fuse.OperatorOf(n)
	if o == nil {
		return t.productShape(n)
	}
	var pair [2]*node.Node
	xs := operandsOf(n, &pair)
	if o.Class == op.Source {
		return Extent{N: seriesLength(o, xs)}, nil, false
	}
	// One missing operand at a time: it comes onto the stack above this node,
	// which is looked at again when the operand is known.
	for i, x := range xs {
		if _, known := t.found[x]; !known && o.Arg(i).Array {
			return nothing, x, o.Arg(i).Matrix
		}
	}
	switch {
	case len(xs) == 0: // settled meanwhile
		return nothing, nil, false
	case o.Class == op.Reduce && o.Arg(0).Matrix:
		return t.shapes(n)(t.found[xs[0]], nothing), nil, false
	case o.Out.Matrix:
		return t.matrixShape(o, xs), nil, false
	case o.Code == op.Elements:
		return Extent{N: t.together(xs).N}, nil, false
	case o.Class == op.Element:
		return Extent{N: t.common(o, xs)}, nil, false
	}
	return Extent{N: t.whole(o, xs)}, nil, false
}

// doneShape returns the shape of a matrix that is there.
func doneShape(n *node.Node) Extent {
	m := *(**mat.Dense)(node.Value(n))
	if m == nil {
		return nothing
	}
	return Of(m.Dims())
}

// The packages of operators know the shape of what they make by a call, and
// this one does not know their operators: so a table of package grad has a
// Shape for each of them that it has a rule for. All operands of such a call
// are matrices.
//
//	mat.Mul      r x k, k x c    r x c
//	mat.TMul     k x r, k x c    r x c
//	mat.MulT     r x k, c x k    r x c
//	mat.RowSum   r x c           r

// productShape returns the shape of what package mat makes by a call: of what
// has a rule that tells it, and of nothing else.
func (t *Extents) productShape(n *node.Node) (e Extent, missing *node.Node, matrix bool) {
	shape := t.shapes(n)
	if shape == nil {
		return nothing, nil, false
	}
	var of [2]Extent
	var pair [2]*node.Node
	for i, x := range operandsOf(n, &pair) {
		e, known := t.found[x]
		if !known {
			return nothing, x, true
		}
		of[i] = e
	}
	return shape(of[0], of[1]), nil, false
}

// matrixShape returns the shape of a member of the array family that is a
// matrix:
//
//	mat.AsRow, mat.AsCol    n        1 x n, n x 1
//	mat.Reshape             n        what its constants say
//	mat.T                   r x c    c x r
//	mat.Scale               r x c    r x c: the other operand is a number
//	any other               what its operands have together
func (t *Extents) matrixShape(o *fuse.Operator, xs []*node.Node) Extent {
	switch o.Code {
	case op.Shaped:
		return t.together(xs[1:])
	case op.AsRow:
		return Of(1, t.found[xs[0]].N)
	case op.AsCol:
		return Of(t.found[xs[0]].N, 1)
	case op.Reshape:
		rows, okRows := settledInt(xs[1])
		if cols, okCols := settledInt(xs[2]); okRows && okCols {
			return Of(rows, cols)
		}
		return nothing
	case op.Transpose:
		return Of(t.found[xs[0]].Cols, t.found[xs[0]].Rows)
	case op.Scale:
		return t.found[xs[0]]
	}
	return t.together(xs)
}

// Together returns the shape that matrices have when they meet: on each axis
// that of those that are not 1.
func (t *Extents) together(xs []*node.Node) Extent {
	rows, cols := 1, 1
	for _, x := range xs {
		e := t.found[x]
		rows, cols = met(rows, e.Rows), met(cols, e.Cols)
	}
	return Of(rows, cols)
}

// met returns the size that a and b have together. If one is known to be large
// the other one is as large, or 1, or there is no result.
//
//	a    b          together
//	1    n          n
//	m    1, n, ?    m, or no result
//	1    ?          ?
//	?    n          n, or no result
func met(a, b int) int {
	switch {
	case b != Unknown && b != 1:
		return b
	case b == Unknown && a == 1:
		return Unknown
	}
	return a
}

// operandsOf returns the operands of an idle node, none of one that has been
// settled meanwhile. Up to two of them lie in pair.
func operandsOf(n *node.Node, pair *[2]*node.Node) []*node.Node {
	gate.Enter()
	defer gate.Leave()
	a, b, w, _ := node.PeekPair(n)
	switch {
	case w != nil:
		return w.Nodes
	case b != nil:
		*pair = [2]*node.Node{a, b}
		return pair[:2]
	case a != nil:
		pair[0] = a
		return pair[:1]
	}
	return nil
}
