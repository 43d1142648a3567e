// Package function calls functions of the program on batches. A function takes Go
// values of its own types and knows nothing of vectors; columns are turned into
// slices of these types, a batch at a time, and the results into a vector.
//
//	columns   1 null 3 4            vectors of a batch
//	rows      0 2 3                 those in which no argument is null that must not be
//	in        [1 3 4]               a slice of the argument's type, dense
//	Apply     f(1) f(3) f(4)        the program's
//	out       y null y y            each result at the place of its row
//
// A panic or a Goexit of the function is that of the call of the region: nothing here
// holds anything that would have to be given back.
package function

import (
	"context"
	"fmt"
	"reflect"
	"unsafe"

	"xfork/table/internal/gotype"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Slice is a slice of some type, and where its elements lie.
type Slice struct {
	Values any
	Cells  gotype.Cells
}

// Make and Cells are of one type each, and all else of none: so the code that gathers
// and spreads is there once, and not for each function.

// Make makes a slice of n values.
func Make[A any](n int) []Slice {
	as := make([]A, n)
	return []Slice{{as, gotype.Cells{First: unsafe.Pointer(unsafe.SliceData(as)), Stride: unsafe.Sizeof(*new(A))}}}
}

// Cells returns where the elements of a []T lie.
func Cells[T any](s any) gotype.Cells {
	ts := s.([]T)
	return gotype.Cells{First: unsafe.Pointer(unsafe.SliceData(ts)), Stride: unsafe.Sizeof(*new(T))}
}

// Shapes returns the shapes of an argument and a result.
func Shapes[A, T any]() (a, t gotype.Shape, err error) {
	if a, err = gotype.Of(reflect.TypeFor[A]()); err != nil {
		return a, t, err
	}
	if t, err = gotype.Of(reflect.TypeFor[T]()); err == nil && t.Type.Kind == types.Dec {
		err = fmt.Errorf("a function that returns a Decimal is no column")
	}
	return a, t, err
}

// Function is a function of the program's over columns.
type Function struct {
	Args   []gotype.Shape
	Result gotype.Shape
	// Apply calls it for n rows of dense arguments, as Make has made them, and
	// returns the results as a slice of the result's type.
	Apply func(ctx context.Context, in []any, n int) any
	Make  func(n int) []Slice
	Cells func(results any) gotype.Cells
}

// Call calls the function for the rows of a batch in which no argument is null
// that must not be: those rows are gathered, so that it is given no row that it must
// not see, and the results are spread to their places again.
func (f *Function) Call(ctx context.Context, out *vector.Vector, columns []any) {
	sel, place := make([]int32, 0, out.N), make([]int32, out.N)
	for i := range place {
		place[i] = int32(len(sel))
		for k := range f.Args {
			if !f.Args[k].Nullable() && columns[k].(*vector.Vector).Null(i) {
				place[i] = -1
			}
		}
		if place[i] >= 0 {
			sel = append(sel, int32(i))
		}
	}
	made := f.Make(len(sel))
	values := make([]any, len(f.Args))
	for k := range f.Args {
		var dense vector.Vector
		dense.Gather(columns[k].(*vector.Vector), sel)
		if err := f.Args[k].Store(&dense, made[k].Cells, len(sel), 0); err != nil {
			vector.Throw(err)
		}
		values[k] = made[k].Values
	}
	var results vector.Vector
	f.Result.Load(&results, f.Cells(f.Apply(ctx, values, len(sel))), len(sel))
	out.GatherOuter(&results, place)
}
