package battery

import (
	"context"
	"runtime"
	"time"

	"xfork/expr"
)

// A world builds the nodes of a program: operators, dynamic nodes and the options of calls.

// Operators of package expr, one for each kind that has one.
type (
	opNegate  struct{}
	opAdd     struct{}
	opQuo     struct{}
	opLargest struct{}
	opRatio   struct{}
	opOdd     struct{}
	opTruth   struct{}
	opAny     struct{}
	opMixed   struct{}
	opPair    struct{}
	opFour    struct{}
	opAffine  struct{}
	opPlus    struct{}
)

func (opNegate) Apply(a int) int        { return -a }
func (opAdd) Apply(a, b int) int        { return a + b }
func (opLargest) Apply(a, b, c int) int { return max(a, b, c) }
func (opOdd) Apply(a int) bool          { return odd(a) }
func (opTruth) Apply(a bool) int        { return truth(a) }
func (opAny) Apply(int) int             { return anyValue }
func (opMixed) Apply(vs []int) int      { return mixed(vs...) }
func (opAffine) Apply(a affine) int     { return a.value() }
func (opPlus) Apply(a, b int) int       { return a + b }

func (opQuo) Apply(a, b int) (int, error) {
	if b%3 == 0 {
		return 0, errZero
	}
	return a / (b % 3), nil
}

func (opRatio) Apply(a, b, c int) (int, error) {
	if c%3 == 0 {
		return 0, errZero
	}
	return (a - b) / (c % 3), nil
}

func (opPair) Apply(p expr.Two[int, int]) int { return mixed(p.A, p.B) }

// four is the array that Gather fills.
type four struct {
	n int
	v [4]int
}

func (opFour) Apply(f four) int { return mixed(f.v[:f.n]...) }

// node builds one description.
func (w *world) node(d *desc, l *list, v int) expr.Expr[int] {
	var x []expr.Expr[int]
	for _, a := range d.args {
		x = append(x, l.find(a))
	}
	switch d.kind {
	case constant:
		return expr.Const(d.k)
	case param:
		return expr.Const(v)
	case failed:
		return expr.Fail[int](leaf{errText(d.id, 0)})
	case negate:
		return expr.Op1[opNegate](x[0])
	case add:
		return expr.Op2[opAdd](x[0], x[1])
	case quo:
		return expr.Try2[opQuo](x[0], x[1])
	case largest:
		return expr.Op3[opLargest](x[0], x[1], x[2])
	case ratio:
		return expr.Try3[opRatio](x[0], x[1], x[2])
	case call:
		return w.call(d, l, x)
	case nary:
		return w.nary(d, l, x)
	case mapped:
		return w.mapped(d, l)
	case pure:
		if len(x) > 0 {
			return w.pure[d.k%3].Call(x[0])
		}
		return w.pure[d.k%3].Fork(d.k % 4)
	case bind:
		c := w.count(d, 1)
		return expr.Bind(x[0], func(a int) expr.Expr[int] { return w.chosen(d, l, c, a) })
	case catch:
		c := w.count(d, 1)
		return expr.Catch(x[0], func(err error) expr.Expr[int] { return w.chosen(d, l, c, hash(w.describe(err))) })
	case flatten:
		return expr.Flatten(w.forkOfExpr(d, l))
	case choose:
		return expr.If(expr.Op1[opOdd](x[0]), x[1], x[2])
	case andAlso:
		return expr.Op1[opTruth](expr.AndAlso(expr.Op1[opOdd](x[0]), expr.Op1[opOdd](x[1])))
	case orElse:
		return expr.Op1[opTruth](expr.OrElse(expr.Op1[opOdd](x[0]), expr.Op1[opOdd](x[1])))
	case anyOf:
		for i := range x {
			if d.args[i].isValue() {
				x[i] = expr.Const(anyValue)
			} else {
				x[i] = expr.Op1[opAny](x[i])
			}
		}
		return expr.Any(x...)
	case settle:
		return settledSum(w, expr.Settle(x...))
	case all:
		return expr.Op1[opMixed](expr.All(x...))
	case pair:
		return expr.Op1[opPair](expr.Pair(x[0], x[1]))
	case gather:
		return expr.Op1[opFour](expr.Gather(func(f *four) (fields []expr.Field) {
			f.n = len(x)
			for i := range x {
				fields = append(fields, x[i].To(&f.v[i]))
			}
			return fields
		}))
	case after:
		var deps []expr.Noded
		for _, a := range x[1:] {
			deps = append(deps, a)
		}
		return expr.After(x[0], deps...)
	case foldRange, fold:
		return w.fold(d, l)
	case loop:
		return w.loop(d, x[0], d.k)
	}
	panic("battery: unknown kind")
}

// settledSum adds up the results of a Settle. It is a fork and no operator, because the texts of errors need w.
func settledSum(w *world, x expr.Expr[[]expr.Result[int]]) expr.Expr[int] {
	return expr.Map(x, func(rs []expr.Result[int]) int {
		v := 0
		for _, r := range rs {
			if r.Err != nil {
				v = mix(v, hash(w.describe(r.Err)))
			} else {
				v = mix(v, r.Value)
			}
		}
		return v
	})
}

// loop is recursion by Bind: in tail position where k is even.
func (w *world) loop(d *desc, end expr.Expr[int], k int) expr.Expr[int] {
	return tagged(w, expr.Bind(expr.Const(k), func(k int) expr.Expr[int] {
		switch {
		case k == 0:
			return end
		case odd(d.k):
			return expr.Op2[opPlus](w.loop(d, end, k-1), expr.Const(1))
		}
		return w.loop(d, end, k-1)
	}), d)
}

// options returns the options of a function.
func (w *world) options(f *function) (opts []expr.Option) {
	switch f.lane {
	case io:
		opts = append(opts, expr.IOBound)
	case unsafeLane:
		opts = append(opts, expr.Unsafe)
	}
	if f.limit > 0 {
		opts = append(opts, w.limits[f.limit])
	}
	if f.priority != 0 {
		opts = append(opts, expr.Priority(f.priority))
	}
	if f.timeout {
		opts = append(opts, expr.Timeout(time.Hour))
	}
	if f.rate {
		opts = append(opts, expr.Rate(yields{}))
	}
	switch f.policy {
	case 1:
		opts = append(opts, expr.Retry(expr.Attempts(f.tries+1)))
	case 2:
		opts = append(opts, expr.Retry(expr.Backoff(f.tries+1, 10*time.Microsecond, time.Millisecond)))
	}
	return opts
}

// yields is a rate that never refuses; it only makes room for another goroutine.
type yields struct{}

func (yields) Wait(context.Context) error {
	runtime.Gosched()
	return nil
}
