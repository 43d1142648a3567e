package exec_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

var errBad = errors.New("bad")

// outcome is what a force has come to, as far as it has to be the same in both modes: the value, the error's text, and what the scenario
// has counted.
type outcome struct {
	value any
	err   string
	notes string
}

// scenario builds a graph anew and forces it. It returns what it notes besides the outcome of the force.
type scenario func(ctx context.Context, opts ...eval.Option) (value any, notes string, err error)

// force is a scenario that notes nothing.
func force[T any](build func() expr.Expr[T]) scenario {
	return func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		v, err := build().Force(ctx, opts...)
		return v, "", err
	}
}

// counted is a scenario that notes how many calls were made.
func counted[T any](build func(calls *atomic.Int32) expr.Expr[T]) scenario {
	return func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		calls := new(atomic.Int32)
		v, err := build(calls).Force(ctx, opts...)
		return v, fmt.Sprint(calls.Load(), " calls"), err
	}
}

// exiting is a scenario in which a function ends its goroutine: in order that is the one that forces, in parallel a worker's. What the
// node remembers is the same.
func exiting[T any](build func() expr.Expr[T]) scenario {
	return func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		x := build()
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = x.Force(ctx, opts...) })
		wg.Wait()
		r, settled := expr.Peek(x)
		return r.Value, fmt.Sprint(settled), r.Err
	}
}

// fails is a call that fails with the given text.
func fails(text string) expr.Expr[int] {
	return expr.ForkErr(func() (int, error) { return 0, errors.New(text) }, expr.Name(text))
}

func call(v int, opts ...expr.Option) expr.Expr[int] {
	return expr.Fork(func() int { return v }, opts...)
}

func sum(vs []int) (s int) {
	for _, v := range vs {
		s += v
	}
	return s
}

// some is n calls of consecutive values.
func some(n int, opts ...expr.Option) (xs []expr.Expr[int]) {
	for i := range n {
		xs = append(xs, call(i, opts...))
	}
	return xs
}

func fibonacci(n int) expr.Expr[int] {
	if n < 2 {
		return expr.Const(n)
	}
	return expr.Fork(func() int {
		v, _ := ops.Add(fibonacci(n-1), fibonacci(n-2)).Force(context.Background()) //xfork:ok forceerr the outer force is looked at
		return v
	})
}

// countdown is a Bind that ends in a Bind, n times.
func countdown(n int) expr.Expr[int] {
	return expr.Bind(call(n), func(v int) expr.Expr[int] {
		if v == 0 {
			return expr.Const(-1)
		}
		return countdown(v - 1)
	})
}

// atMost is n calls that ask for opts, and fail if more than most of them are in progress.
func atMost(n, most int, opts ...expr.Option) expr.Expr[[]int] {
	var now atomic.Int32
	var xs []expr.Expr[int]
	for i := range n {
		xs = append(xs, expr.ForkErr(func() (int, error) {
			defer now.Add(-1)
			if int(now.Add(1)) > most {
				return 0, errBad
			}
			runtime.Gosched()
			return i, nil
		}, opts...))
	}
	return expr.All(xs...)
}

// refuses is the waiter of a rate that fails with the second call.
type refuses struct{ calls atomic.Int32 }

func (r *refuses) Wait(context.Context) error {
	if r.calls.Add(1) > 1 {
		return errBad
	}
	return nil
}

// scenarios are what each mode has to come to the same outcome in.
var scenarios = map[string]scenario{
	"values": force(func() expr.Expr[int] { return expr.Map(expr.All(some(50)...), sum) }),
	"something shared": counted(func(calls *atomic.Int32) expr.Expr[int] {
		x := expr.Fork(func() int { return int(calls.Add(1)) })
		return ops.Add(ops.Add(x, call(1)), ops.Mul(x, call(2)))
	}),
	"the lowest of several failures": force(func() expr.Expr[int] {
		return ops.Add(ops.Add(call(1), fails("first")), ops.Add(fails("second"), fails("third")))
	}),
	"a failure through operators and calls": counted(func(calls *atomic.Int32) expr.Expr[int] {
		return expr.Map(ops.Add(fails("below"), call(1)), func(v int) int { calls.Add(1); return v })
	}),
	"a panic":  force(func() expr.Expr[int] { return ops.Add(expr.Fork(func() int { panic(errBad) }), call(1)) }),
	"a Goexit": exiting(func() expr.Expr[int] { return expr.Fork(func() int { runtime.Goexit(); return 0 }) }),
	"a Goexit of a nested force": exiting(func() expr.Expr[int] {
		return expr.Fork(func() int {
			v, _ := expr.Fork(func() int { runtime.Goexit(); return 0 }).Force(context.Background()) //xfork:ok forceerr the outer force is looked at
			return v
		})
	}),
	"nested forces": force(func() expr.Expr[int] { return fibonacci(12) }),
	"a nested failure": force(func() expr.Expr[int] {
		return expr.ForkErr(func() (int, error) {
			return ops.Add(fails("inner"), fails("later")).Force(context.Background())
		})
	}),
	"a choice": counted(func(calls *atomic.Int32) expr.Expr[int] {
		no := expr.Fork(func() int { return int(calls.Add(1)) })
		return expr.If(expr.Map(call(1), func(v int) bool { return v == 1 }), call(7), no)
	}),
	"a chain of binds": force(func() expr.Expr[int] { return countdown(200) }),
	"a bind to a failure": force(func() expr.Expr[int] {
		return expr.Bind(call(1), func(int) expr.Expr[int] { return fails("chosen") })
	}),
	"a failure that is caught": force(func() expr.Expr[string] {
		return expr.Catch(expr.Map(fails("lost"), func(int) string { return "" }), func(err error) expr.Expr[string] {
			return expr.Const(expr.Cause(err).Error())
		})
	}),
	"a failure behind one that is caught": force(func() expr.Expr[int] {
		caught := expr.Catch(fails("caught"), func(error) expr.Expr[int] { return call(1) })
		return ops.Add(caught, fails("not caught"))
	}),
	"settled": force(func() expr.Expr[string] {
		return expr.Map(expr.Settle(call(1), fails("one"), call(2), fails("two")), func(rs []expr.Result[int]) (s string) {
			for _, r := range rs {
				s += fmt.Sprint(r.Value, r.Err, "; ")
			}
			return s
		})
	}),
	"any of failures": force(func() expr.Expr[int] { return expr.Any(fails("one"), fails("two")) }),
	"any with one success": force(func() expr.Expr[int] {
		return expr.Any(fails("one"), call(5), fails("two"))
	}),
	"attempts": counted(func(calls *atomic.Int32) expr.Expr[int] {
		return expr.ForkErr(func() (int, error) {
			if n := calls.Add(1); n < 3 {
				return 0, errBad
			}
			return 9, nil
		}, expr.Retry(expr.Attempts(4)))
	}),
	"attempts that all fail": counted(func(calls *atomic.Int32) expr.Expr[int] {
		return expr.ForkErr(func() (int, error) { return 0, fmt.Errorf("attempt %d", calls.Add(1)) }, expr.Retry(expr.Attempts(4)), expr.Name("f"))
	}),
	"a policy that panics": counted(func(calls *atomic.Int32) expr.Expr[int] {
		return expr.ForkErr(func() (int, error) { calls.Add(1); return 0, errBad },
			expr.Retry(func(int, error) (time.Duration, bool) { panic("policy") }), expr.Name("f"))
	}),
	"a limit":         force(func() expr.Expr[[]int] { return atMost(40, 2, expr.Limit(2)) }),
	"a limit of I/O":  force(func() expr.Expr[[]int] { return atMost(40, 1, expr.Limit(1), expr.IOBound) }),
	"unsafe calls":    force(func() expr.Expr[[]int] { return atMost(40, 1, expr.Unsafe) }),
	"exclusive calls": force(func() expr.Expr[[]int] { return atMost(20, 1, expr.Exclusive) }),
	"limits by key": force(func() expr.Expr[[]int] {
		var now [3]atomic.Int32
		f := expr.LiftErr1(func(i int) (int, error) {
			defer now[i%3].Add(-1)
			if now[i%3].Add(1) > 1 {
				return 0, errBad
			}
			runtime.Gosched()
			return i, nil
		}, expr.LimitBy(func(i int) int { return i % 3 }, 1))
		var in []int
		for i := range 30 {
			in = append(in, i)
		}
		return expr.All(f.Map(in)...)
	}),
	"a key that panics": force(func() expr.Expr[[]int] {
		f := expr.Lift1(func(i int) int { return i }, expr.LimitBy(func(int) int { panic("key") }, 1), expr.Name("f"))
		return expr.All(f.Map([]int{1})...)
	}),
	"a rate that refuses": force(func() expr.Expr[int] {
		w := new(refuses)
		a := call(1, expr.Rate(w), expr.Name("a"))
		return expr.Bind(a, func(v int) expr.Expr[int] { return call(v, expr.Rate(w), expr.Name("b")) })
	}),
	"the order of unsafe calls": func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		var order []int // unsafe calls exclude each other
		var xs []expr.Expr[int]
		for i := range 30 {
			xs = append(xs, expr.Fork(func() int { order = append(order, i); return i }, expr.Unsafe))
		}
		v, err := expr.All(xs...).Force(ctx, opts...)
		return v, fmt.Sprint(order), err
	},
	"an unsafe call that forces another one": force(func() expr.Expr[int] {
		return expr.Fork(func() int {
			v, _ := call(4, expr.Unsafe).Force(context.Background()) //xfork:ok forceerr the outer force is looked at
			return v
		}, expr.Unsafe)
	}),
	"a call under a limit that forces another one": force(func() expr.Expr[int] {
		var f expr.Func1[int, int]
		f = expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
			if n == 0 {
				return 1, nil
			}
			v, err := f.Fork(n - 1).Force(ctx)
			return v + 1, err
		}, expr.Limit(1))
		return f.Fork(5)
	}),
	"an exclusive call among others": func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		var now, beside atomic.Int32
		xs := []expr.Expr[int]{}
		for i := range 30 {
			if i%10 == 5 {
				xs = append(xs, expr.Fork(func() int { beside.Add(now.Load()); return i }, expr.Exclusive))
				continue
			}
			xs = append(xs, expr.Fork(func() int { now.Add(1); defer now.Add(-1); runtime.Gosched(); return i }))
		}
		v, err := expr.All(xs...).Force(ctx, opts...)
		return v, fmt.Sprint(beside.Load(), " beside"), err
	},
	"a fold": force(func() expr.Expr[int] {
		return expr.FoldRange(1000, func(_ context.Context, lo, hi int) (int, error) { return hi - lo, nil }, func(a, b int) int { return a + b })
	}),
	"a context that ends in a call": func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			cancel(errBad)
			<-ctx.Done()
			return 0, ctx.Err()
		})
		after := new(atomic.Int32)
		root := expr.Map(x, func(v int) int { after.Add(1); return v })
		v, err := root.Force(ctx, opts...)
		again, ok := expr.Peek(x)
		return v, fmt.Sprint(after.Load(), errors.Is(err, context.Canceled), errors.Is(err, errBad), again, ok), err
	},
	"a context that has ended": func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		calls := new(atomic.Int32)
		v, err := expr.Fork(func() int { return int(calls.Add(1)) }).Force(ctx, opts...)
		return v, fmt.Sprint(calls.Load()), err
	},
	"all failures": func(ctx context.Context, opts ...eval.Option) (any, string, error) {
		x := ops.Add(ops.Add(fails("first"), call(1)), ops.Add(fails("second"), fails("third")))
		v, err := x.Force(ctx, append(opts, eval.AllErrors())...)
		return v, "", err
	},
}

// come is what s comes to with opts.
func (s scenario) come(ctx context.Context, opts ...eval.Option) (o outcome) {
	v, notes, err := s(ctx, opts...)
	o = outcome{value: v, notes: notes}
	if err != nil {
		o.err = err.Error()
	}
	return o
}

// The sequential mode is the reference, and the parallel one has 1, 2 or 8 workers.
func TestBothModesComeToTheSameOutcome(t *testing.T) {
	for name, s := range scenarios {
		t.Run(name, func(t *testing.T) {
			want := s.come(t.Context(), eval.Sequential())
			for _, workers := range []int{1, 2, 8} {
				require.Equal(t, want, s.come(t.Context(), eval.Workers(workers)), "%d workers", workers)
			}
		})
	}
}

// The same in a nested force, which adds a scope to the run of the call that makes it.
func TestBothModesComeToTheSameOutcomeInANestedForce(t *testing.T) {
	for name, s := range scenarios {
		t.Run(name, func(t *testing.T) {
			in := func(opts ...eval.Option) outcome {
				o, err := expr.ForkCtx(func(ctx context.Context) (outcome, error) { return s.come(ctx), nil }).Force(t.Context(), opts...)
				require.NoError(t, err)
				return o
			}
			want := in(eval.Sequential())
			for _, workers := range []int{1, 2, 8} {
				require.Equal(t, want, in(eval.Workers(workers)), "%d workers", workers)
			}
		})
	}
}

// In a bubble, where time passes when all goroutines wait for it, and at no other moment.
func TestBothModesComeToTheSameOutcomeWhereTimePasses(t *testing.T) {
	patient := func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
	for name, s := range map[string]scenario{
		"a timeout": force(func() expr.Expr[int] {
			return ops.Add(call(1), expr.ForkCtx(patient, expr.Timeout(time.Minute), expr.Name("f")))
		}),
		"an attempt that times out": counted(func(calls *atomic.Int32) expr.Expr[int] {
			return expr.ForkCtx(func(ctx context.Context) (int, error) {
				if calls.Add(1) < 3 {
					return patient(ctx)
				}
				return 3, nil
			}, expr.Timeout(time.Minute), expr.Retry(expr.Attempts(3)))
		}),
		"pauses between attempts": func(ctx context.Context, opts ...eval.Option) (any, string, error) {
			began := time.Now()
			v, err := expr.ForkErr(func() (int, error) { return 0, errBad }, expr.Name("f"),
				expr.Retry(func(n int, _ error) (time.Duration, bool) { return time.Hour, n < 4 })).Force(ctx, opts...)
			return v, time.Since(began).String(), err
		},
		"a deadline": func(ctx context.Context, opts ...eval.Option) (any, string, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			v, err := expr.ForkCtx(patient).Force(ctx, opts...)
			return v, fmt.Sprint(errors.Is(err, context.DeadlineExceeded)), err
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := func(opts ...eval.Option) (o outcome) {
				synctest.Test(t, func(t *testing.T) { o = s.come(t.Context(), opts...) })
				return o
			}
			want := in(eval.Sequential())
			require.Equal(t, want, in())
			require.Equal(t, want, in(eval.Workers(2)))
		})
	}
}
