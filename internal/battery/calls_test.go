package battery

import (
	"context"
	"iter"

	"xfork/expr"
)

// A world builds calls in every shape that package expr has for them.

// call builds a call in one of the shapes that its number of arguments allows.
func (w *world) call(d *desc, l *list, x []expr.Expr[int]) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, 1), w.options(d.fn)
	run := func(ctx context.Context, a ...int) (int, error) {
		v, _, err := w.body(ctx, d, l, c[0], mix(d.k, mixed(a...)), 0)
		return v, err
	}
	now := context.Background()
	switch len(x) {
	case 0:
		switch {
		case f.closure && f.flavour == plain:
			return expr.Fork(func() int { return must(run(now)) }, opts...)
		case f.closure && f.flavour == withErr:
			return expr.ForkErr(func() (int, error) { return run(now) }, opts...)
		case f.closure:
			return expr.ForkCtx(func(ctx context.Context) (int, error) { return run(ctx) }, opts...)
		case f.flavour == plain:
			return expr.Lift0(func() int { return must(run(now)) }, opts...).Fork()
		case f.flavour == withErr:
			return expr.LiftErr1(func(int) (int, error) { return run(now) }, opts...).Fork(d.k)
		}
		return expr.LiftCtx2(func(ctx context.Context, _ int, _ string) (int, error) { return run(ctx) }, opts...).Fork(d.k, "x")
	case 1:
		switch {
		case f.flavour == plain && f.closure:
			return expr.Map(x[0], func(a int) int { return must(run(now, a)) }, opts...)
		case f.flavour == plain:
			return expr.Lift1(func(a int) int { return must(run(now, a)) }, opts...).Call(x[0])
		case f.flavour == withErr && f.closure:
			return expr.MapErr(x[0], func(a int) (int, error) { return run(now, a) }, opts...)
		case f.flavour == withErr:
			return expr.LiftErr1(func(a int) (int, error) { return run(now, a) }, opts...).Call(x[0])
		}
		if f.closure {
			return expr.MapCtx(x[0], func(ctx context.Context, a int) (int, error) { return run(ctx, a) }, opts...)
		}
		return expr.LiftCtx1(func(ctx context.Context, a int) (int, error) { return run(ctx, a) }).With(opts...).Call(x[0])
	case 2:
		switch {
		case f.flavour == plain && f.closure:
			return expr.Map2(x[0], x[1], func(a, b int) int { return must(run(now, a, b)) }, opts...)
		case f.flavour == plain:
			return expr.Lift2(func(a, b int) int { return must(run(now, a, b)) }, opts...).Call(x[0], x[1])
		case f.flavour == withErr:
			return expr.LiftErr2(func(a, b int) (int, error) { return run(now, a, b) }, opts...).Call(x[0], x[1])
		}
		return expr.LiftCtx2(func(ctx context.Context, a, b int) (int, error) { return run(ctx, a, b) }, opts...).Call(x[0], x[1])
	}
	switch {
	case f.flavour == plain && f.closure:
		return expr.Map3(x[0], x[1], x[2], func(a, b, c int) int { return must(run(now, a, b, c)) }, opts...)
	case f.flavour == plain:
		return expr.Lift3(func(a, b, c int) int { return must(run(now, a, b, c)) }, opts...).Call(x[0], x[1], x[2])
	case f.flavour == withErr:
		return expr.LiftErr3(func(a, b, c int) (int, error) { return run(now, a, b, c) }, opts...).Call(x[0], x[1], x[2])
	}
	return expr.LiftCtx3(func(ctx context.Context, a, b, c int) (int, error) { return run(ctx, a, b, c) }, opts...).Call(x[0], x[1], x[2])
}

// nary builds a call that has all its operands in one slice.
func (w *world) nary(d *desc, l *list, x []expr.Expr[int]) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, 1), w.options(d.fn)
	run := func(ctx context.Context, as []int) (int, error) {
		a := mixed(as...)
		clear(as) // the slice is the function's
		v, _, err := w.body(ctx, d, l, c[0], mix(d.k, a), 0)
		return v, err
	}
	now := context.Background()
	switch {
	case f.flavour == plain && f.closure:
		return expr.MapN(x, func(as []int) int { return must(run(now, as)) }, opts...)
	case f.flavour == plain:
		return expr.LiftN(func(as []int) int { return must(run(now, as)) }, opts...).Call(x...)
	case f.flavour == withErr && f.closure:
		return expr.MapErrN(x, func(as []int) (int, error) { return run(now, as) }, opts...)
	case f.flavour == withErr:
		return expr.LiftErrN(func(as []int) (int, error) { return run(now, as) }).With(opts...).CallEach([][]expr.Expr[int]{x})[0]
	case f.closure:
		return expr.MapCtxN(x, run, opts...)
	}
	return expr.LiftCtxN(run, opts...).Call(x...)
}

func must(v int, err error) int {
	if err != nil {
		panic(err)
	}
	return v
}

func (w *world) mapped(d *desc, l *list) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, d.k), w.options(d.fn)
	run := func(ctx context.Context, i int) (int, error) {
		v, _, err := w.body(ctx, d, l, c[i], mix(i, 0), 0)
		return v, err
	}
	args := make([]int, d.k)
	for i := range args {
		args[i] = i
	}
	var forks []expr.Expr[int]
	switch f.flavour {
	case plain:
		forks = expr.Lift1(func(i int) int { return must(run(context.Background(), i)) }, opts...).Map(args)
	case withErr:
		forks = expr.LiftErr1(func(i int) (int, error) { return run(context.Background(), i) }, opts...).Map(args)
	default:
		forks = expr.LiftCtx2(func(ctx context.Context, i, _ int) (int, error) { return run(ctx, i) }, opts...).Map(args, args)
	}
	for _, x := range forks {
		w.tag(x.Node(), d)
	}
	return expr.Op1[opMixed](expr.All(forks...))
}

// forkOfExpr builds the fork below a Flatten.
func (w *world) forkOfExpr(d *desc, l *list) expr.Expr[expr.Expr[int]] {
	f, c, opts := d.fn, w.count(d, 1), w.options(d.fn)
	run := func(ctx context.Context) (expr.Expr[int], error) {
		_, x, err := w.body(ctx, d, l, c[0], d.k, 0)
		return x, err
	}
	switch f.flavour {
	case plain:
		return tagged(w, expr.Fork(func() expr.Expr[int] {
			x, err := run(context.Background())
			if err != nil {
				panic(err)
			}
			return x
		}, opts...), d)
	case withErr:
		return tagged(w, expr.LiftErr0(func() (expr.Expr[int], error) { return run(context.Background()) }, opts...).Fork(), d)
	}
	return tagged(w, expr.LiftCtx0(run, opts...).Fork(), d)
}

// chosen is the body of Bind's functions and Catch's handlers.
func (w *world) chosen(d *desc, l *list, c []*count, v int) expr.Expr[int] {
	_, x, err := w.body(context.Background(), d, l, c[0], v, 0)
	if err != nil {
		panic(err)
	}
	return x
}

func (w *world) fold(d *desc, l *list) expr.Expr[int] {
	f, c, opts := d.fn, w.count(d, d.k), w.options(d.fn)
	part := func(ctx context.Context, i int) (affine, error) {
		if f.flavour != withCtx {
			ctx = context.Background()
		}
		v, _, err := w.body(ctx, d, l, c[i], mix(i, d.k), i+1)
		if err != nil && f.flavour == plain {
			panic(err)
		}
		return affine{i + 2, v}, err
	}
	if d.kind == foldRange {
		x := expr.FoldRange(d.k, func(ctx context.Context, lo, hi int) (affine, error) {
			s := unit
			for i := lo; i < hi; i++ {
				p, err := part(ctx, i)
				if err != nil {
					return s, err
				}
				s = merge(s, p)
			}
			return s, nil
		}, merge, opts...)
		if d.k == 0 { // the zero state is no unit
			x = expr.Const(unit)
		}
		return expr.Op1[opAffine](tagged(w, x, d))
	}
	source := func(context.Context) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range d.k {
				if !yield(i, nil) {
					return
				}
			}
		}
	}
	x := expr.Fold(source, func() affine { return unit }, func(ctx context.Context, s affine, i int) (affine, error) {
		p, err := part(ctx, i)
		return merge(s, p), err
	}, merge, opts...)
	return expr.Op1[opAffine](tagged(w, x, d))
}
