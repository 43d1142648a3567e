package fuse

import (
	"fmt"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// Rows and columns of a region's members: what shape.go is to lengths. The failures follow from shapes
// alone.

// shapeOf finds the rows and columns of a member with matrices among its operands, or as its
// result.
//
//	operator                      rows, columns                      fails
//	AsRow, AsCol                  1, n    n, 1                       without elements
//	Reshape                       what it is told                    if they are not n
//	Transpose                     those of its operand, turned       -
//	Elements, element-wise        on each axis the sizes of its      if neither
//	                              operands are equal, or one is 1
//	Shaped                        likewise                           or if there are others than so many, or one
//	reductions along an axis      those of what is reduced           -
//
// The length of an entry is the product, also of a reduction: it says which pass it is in.
func (g *region) shapeOf(e *entry) error {
	if err := g.usable(e); err != nil {
		return err
	}
	x := &g.entries[e.args[0]]
	switch e.op.Code {
	case op.AsRow:
		e.rows, e.cols = 1, x.length
	case op.AsCol:
		e.rows, e.cols = x.length, 1
	case op.Transpose:
		e.rows, e.cols = x.cols, x.rows
	case op.Reshape:
		e.rows, e.cols = elem.Value[int](g.single(e, 1)), elem.Value[int](g.single(e, 2))
		return g.reshaped(e, x.length)
	default:
		// Element-wise operators, Elements and Shaped.
		if err := g.meet(e); err != nil {
			return err
		}
		if n := e.rows * e.cols; e.op.Code == op.Shaped && x.length != n && x.length != 1 {
			return fmt.Errorf("%w: %d elements as %dx%d", e.form.ErrShape, x.length, e.rows, e.cols)
		}
		return nil
	}
	if x.length == 0 {
		return e.form.ErrEmpty
	}
	return nil
}

// A value of the user's is looked at when it enters the region (collect), where there is no operator
// to blame; so what is wrong with it is kept, and is the failure of the first member that reads it.

// usable refuses matrices that are not there or have no elements. Of two operands the text says which
// one it is.
func (g *region) usable(e *entry) error {
	for k, a := range e.args {
		switch err := g.entries[a].unusable; {
		case err == nil || !e.op.Arg(k).Matrix:
		case len(e.args) == 2 && e.op.Arg(0).Matrix && e.op.Arg(1).Matrix:
			return fmt.Errorf("%w: the %s operand", err, [...]string{"left", "right"}[k])
		default:
			return err
		}
	}
	return nil
}

// Sizes are the user's numbers, known at the force only: a wrong one is the failure of this member and
// not a panic of the pass.

// reshaped refuses n elements that are not those of the entry's shape, and shapes without elements.
func (g *region) reshaped(e *entry, n int) error {
	if e.rows < 1 || e.cols < 1 {
		return fmt.Errorf("%w: %dx%d", e.form.ErrEmpty, e.rows, e.cols)
	}
	if n%e.rows != 0 || n/e.rows != e.cols { // a product might overflow
		return fmt.Errorf("%w: %d elements as %dx%d", e.form.ErrShape, n, e.rows, e.cols)
	}
	return nil
}

// The law is numpy's for two axes, without the part that adds axes in front: a vector is a row or a
// column by its own word (AsRow, AsCol).

// meet gives an entry the shape that its matrices have in common. A column and a row may come to more
// than any memory holds.
func (g *region) meet(e *entry) error {
	e.rows, e.cols = 1, 1
	for k, a := range e.args {
		x := &g.entries[a]
		if !e.op.Arg(k).Matrix {
			continue
		}
		if !fits(&e.rows, x.rows) || !fits(&e.cols, x.cols) {
			y := &g.entries[e.args[0]]
			return fmt.Errorf("%w: %dx%d %s %dx%d", e.form.ErrShape, y.rows, y.cols, e.op.sign, x.rows, x.cols)
		}
	}
	if e.rows > longest/e.cols {
		return fmt.Errorf("%w: a matrix of %dx%d", ErrOutOfRange, e.rows, e.cols)
	}
	return nil
}

// fits makes have what it and another size on the same axis come to, and reports whether they go
// together.
func fits(have *int, size int) bool {
	// 1 gives way to any size; the size that has been found stays.
	if *have == 1 {
		*have = size
	}
	return size == 1 || size == *have
}
