package table

import (
	"context"
	"errors"
	"iter"
	"reflect"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/table/internal/gotype"
	"xfork/table/internal/loop"
	"xfork/table/internal/run"
	"xfork/table/internal/structs"
	"xfork/table/internal/types"
)

// Each calls do for each row of f, in the order of the rows, one call at a time, and is how many rows there were. Columns go to fields as for [Rows]. The
// first error of do ends it, and is its failure.
//
// The rows are not kept: some morsels of 131,072 rows at most are in memory. Calls come from different goroutines, one after the other. A force that fails
// for another reason, or is cancelled, may have called do; forced again, Each begins anew.
//
//go:noinline
func Each[R any](f Frame, do func(ctx context.Context, row R) error) expr.Expr[int64] {
	if do == nil {
		return eachOf[R](site.Caller(), f, nil)
	}
	return eachOf(site.Caller(), f, func(ctx context.Context, rows []R) error {
		for i := range rows {
			if err := do(ctx, rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// All is the rows of f in a loop: an error is the last pair, with the zero row. Leaving the loop ends the work. A loop forces f anew, and waits until the
// force has ended.
//
//	for row, err := range table.All[trip](ctx, trips) {
//		if err != nil {
//			return err
//		}
//	}
//
//go:noinline
func All[R any](ctx context.Context, f Frame) iter.Seq2[R, error] {
	pc := site.Caller()
	return loop.Over(ctx, func(ctx context.Context, do func(context.Context, []R) error) error {
		_, err := eachOf(pc, f, do).Force(ctx)
		return err
	})
}

// eachOf makes the node of Each. do is given fresh slices, which it may keep.
func eachOf[R any](pc uintptr, f Frame, do func(context.Context, []R) error) expr.Expr[int64] {
	t := reflect.TypeFor[R]()
	fields, err := gotype.Fields(t)
	r := result{from: f.must(), name: "Each"}
	r.check = func(s types.Schema) error {
		switch {
		case do == nil:
			return errors.New("table: Each with a nil function")
		case err != nil:
			return err
		}
		return structs.Fits(t, fields, s)
	}
	r.stream = func(_ context.Context, s types.Schema) (stream, error) {
		return &structs.Stream[R]{Fields: fields, Schema: s, Do: do}, nil
	}
	return newResult(pc, r, func(v *int64, o *run.Output, _ run.Split) error {
		*v = o.Stream.(*structs.Stream[R]).Rows
		return o.Err
	})
}
