package mat

import (
	"unsafe"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/node"
	"xfork/internal/typed"
)

// Matrices are members of the family of array operators (package fuse): a node here is a node like
// those of package vec, with a shape, and what stands between two of them is never in memory.

// form is what package fuse must know of a Dense.
var form = fuse.Form{Read: read, Make: made, ErrShape: ErrShape, ErrEmpty: ErrEmpty}

// read is Form.Read: the value of a node is a pointer to a Dense.
func read(value unsafe.Pointer) (fuse.Matrix, error) {
	m := *(**Dense)(value)
	if err := usable(m); err != nil {
		return fuse.Matrix{}, err
	}
	raw := m.RawMatrix()
	return fuse.MatrixOf(raw.Rows, raw.Cols, raw.Stride, raw.Data[:(raw.Rows-1)*raw.Stride+raw.Cols]), nil
}

// made is Form.Make. The matrix has no capacity beyond its elements: an append to a view of it must
// not write to what lies behind.
func made(rows, cols int, elements []float64) unsafe.Pointer {
	return unsafe.Pointer(gonum.NewDense(rows, cols, elements[:len(elements):len(elements)]))
}

// matrix makes the node of an operator with a matrix as its result, and array that of one with a
// vector. pc is the user's line.

func matrix(o *fuse.Operator, pc uintptr, operands ...*node.Node) expr.Expr[*Dense] {
	return typed.Of[*Dense](fuse.New(o, pc, operands...))
}

func array(o *fuse.Operator, pc uintptr, operands ...*node.Node) expr.Expr[[]float64] {
	return typed.Of[[]float64](fuse.New(o, pc, operands...))
}
