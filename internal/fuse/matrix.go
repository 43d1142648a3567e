package fuse

import (
	"slices"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
	"xfork/internal/node"
)

// A matrix is an array with a number of columns: its elements row after row. So there is little
// here beside shapes. What a matrix looks like in memory only its typed package knows, and tells by
// a Form; the elements are float64.
//
//	operand                            of a result of 3 rows, 4 columns      read as
//	3x4, computed in the region        the same value                        -
//	3x4, in memory                     an input like any array               Input
//	3x4, a part of a wider matrix      the same places, other strides        Spread
//	1x4, 3x1, in memory                a row or a column again and again     Spread
//	1x4, 3x1, computed in the region   likewise, from temporary memory       Spread, after the pass of its own length
//	1x1                                a constant                            Constant

// An example: a matrix of 1000 x 1000, less a row that is computed as well.
//
//	Sub(a, AsRow(Exp(v)))     pass over 1000      v0 = input v   v1 = Exp(v0)      write v1 to temporary memory
//	                          pass over 1000000   v0 = input a   v1 = spread of it  v2 = Sub(v0, v1)

// Form is how a typed package keeps matrices.
type Form struct {
	// Read returns the matrix that a node's value, at the address given, stands for; or why it
	// cannot be computed with.
	Read func(value unsafe.Pointer) (Matrix, error)
	// Make returns what is to be a node's value for a matrix of the given elements, without gaps.
	Make func(rows, cols int, elements []float64) unsafe.Pointer

	ErrShape, ErrEmpty error // the causes of failures, for errors.Is
}

// Matrix is where the elements of a matrix lie: rows of Cols elements, each Stride after the one
// before.
type Matrix struct {
	elem.Array // from the first element to the last
	Rows, Cols int
	Stride     int
}

// MatrixOf returns the matrix with the given elements, which are the user's and are only read. It is
// for the typed package's Read, which runs for every input of every evaluation.
func MatrixOf(rows, cols, stride int, elements []float64) Matrix {
	return Matrix{elem.Erase(elements), rows, cols, stride}
}

// Operator returns an operator on matrices of this form. name is the function's that builds its
// nodes. sign is what errors put between the shapes of two operands. It is called once for each
// function, not for each node.
func (f *Form) Operator(c Code, name, sign string) *Operator {
	o := op.Of(c, elem.F64)
	if o.Class == op.Element {
		o = o.OverMatrices()
	}
	return f.operator(o, name, sign)
}

// Reduction returns a reduction of matrices of this form, by rows or down columns, which makes a
// vector. name is as for Operator. Regions end at it, as at those of arrays.
func (f *Form) Reduction(c Code, name string, down bool) *Operator {
	class := op.ByRow
	if down {
		class = op.ByCol
	}
	return f.operator(op.Of(c, elem.F64).By(class), name, "")
}

func (f *Form) operator(o *op.Operator, name, sign string) *Operator {
	m := newOperator(o)
	m.Info.Name, m.form, m.sign = name, f, sign
	return &m
}

// The value of a matrix's node is a pointer to the user's type, so the typed package makes the thing
// it points to: one small allocation beside the elements.

// storeMatrix makes a matrix of the elements a the value of entry e, which is claimed: see
// storeArray. Elements that are an input's are shared with it, as by a slice of the user's.
func storeMatrix(e *entry, a elem.Array) {
	*(*unsafe.Pointer)(node.Value(e.n)) = e.form.Make(e.rows, e.cols, elem.Slice[float64](a))
}

// memory returns where the elements of an input lie: of a matrix with the gaps between its rows.
func (e *entry) memory() elem.Typed {
	if e.typ.Matrix {
		return elem.Typed{Array: e.matrix.Array, Kind: e.typ.Kind}
	}
	return elem.Typed{Array: arrayOf(e.n), Kind: e.typ.Kind}
}

// matrix returns the value of entry a, a matrix, in a pass over matrices of the given shape, which a
// has or goes with: shapeOf has seen to that.
func (b *builder) matrix(p *pass, a int32, rows, cols int) ssa.ID {
	e, at := &b.g.entries[a], &b.at[a]
	// What needs no spread comes first: constants, and what the pass computes itself.
	switch {
	case e.op != nil && at.constant:
		return p.Constant(e.typ.Kind, at.bits)
	case e.op == nil && e.length == 1:
		return p.Constant(e.typ.Kind, elem.Load(e.matrix.Ptr, e.typ.Kind))
	case e.rows == rows && e.cols == cols && e.op != nil:
		return b.value(p, a)
	}
	m := e.matrix
	if e.op != nil {
		m = Matrix{b.temporary(a), e.rows, e.cols, e.cols}
	}
	// Of a single row or column the stride on the other axis is 0: its elements are met again and
	// again.
	s := machine.Spread{Typed: elem.Typed{Array: m.Array, Kind: e.typ.Kind}, Cols: cols, Row: m.Stride, Col: 1}
	switch {
	case e.rows == rows && e.cols == cols && (m.Stride == cols || rows == 1):
		return p.Input(m.Array, e.typ.Kind)
	case e.rows != rows:
		s.Row = 0
	}
	if e.cols != cols {
		s.Col = 0
	}
	return p.Spread(s)
}

// An input that is spread is met again for other rows, so that an output of the same pass must not be
// written over it, which is allowed for other inputs: a block of those is read before the same
// block of the output is written. Its place alone tells, for a spread begins where its matrix does.

// spreads reports whether some pass reads an input by rows and columns, and so perhaps more than
// once.
func (b *builder) spreads(in elem.Typed) bool {
	return slices.ContainsFunc(b.passes, func(p *pass) bool {
		return slices.ContainsFunc(p.Spreads(), func(s machine.Spread) bool { return s.Ptr == in.Ptr })
	})
}
