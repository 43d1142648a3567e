package vec_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

// What the goroutine that forces evaluates itself: small arrays, and what stands on them. The oracle is Sequential, which takes
// the general way above arrays.

// onSpots are roots of which every one has some reason to be evaluated in a way of its own.
func onSpots(n int) map[string]expr.Expr[float64] {
	x, y := vec.Of(loop(n, func(i int) float64 { return float64(i%13) - 3.5 })), vec.Val(0.75)
	z := vec.Add(vec.Mul(x, y), x)
	sum, add := vec.Sum(z), func(a, b expr.Expr[float64]) expr.Expr[float64] { return ops.Add(a, b) }
	scaled := vec.Scale(z, sum)
	first := func(xs expr.Expr[[]float64]) expr.Expr[float64] { return expr.Op1[oneOf](xs) }
	fork := expr.Fork(func() []float64 { return loop(n, func(i int) float64 { return float64(i) }) })
	nested := expr.ForkCtx(func(ctx context.Context) (float64, error) { return add(vec.Mean(z), vec.MaxOf(z)).Force(ctx) })
	return map[string]expr.Expr[float64]{
		"one pass for both":                  add(vec.Mean(z), vec.Var(z)),
		"the same twice":                     add(sum, sum),
		"an output inside of another region": add(first(z), sum),
		"an output that needs its sibling":   add(sum, first(scaled)),
		"the other way round":                add(first(scaled), sum),
		"a reduction of a reduction":         vec.Sum(vec.Scale(z, add(sum, vec.MinOf(z)))),
		"whole arrays beside others":         add(add(first(vec.Sort(z)), vec.Sum(vec.CumSum(z))), first(vec.Reverse(z))),
		"several lengths":                    add(vec.Sum(vec.Of([]float64{1, 2, 3})), add(vec.Norm(z), vec.Mean(vec.Full(7, 2.5)))),
		"a light operand":                    vec.Sum(vec.Scale(z, add(expr.Const(1.0), expr.Const(2.0)))),
		"a fork below":                       add(sum, vec.Sum(vec.Mul(fork, z))),
		"a fork beside":                      add(sum, expr.Fork(func() float64 { return 4 })),
		"a nested force":                     add(nested, sum),
		"a choice below":                     add(sum, expr.If(ops.Gt(sum, expr.Const(0.0)), vec.Mean(z), vec.Norm(z))),
		"lengths that differ":                add(sum, vec.Sum(vec.Add(z, vec.Of(make([]float64, n+2))))),
		"a division by zero":                 add(sum, ops.Convert[float64](ops.Quo(expr.Const(1), ops.Convert[int](vec.Count(vec.Lt(z, vec.Val(-1e9))))))),
		"a panic":                            add(expr.Op1[panics](sum), vec.Mean(z)),
		"an empty array's maximum":           add(vec.Norm(z), vec.MaxOf(vec.Of([]float64{}))),
	}
}

type oneOf struct{}

func (oneOf) Apply(xs []float64) float64 { return xs[len(xs)/2] }

type panics struct{}

func (panics) Apply(float64) float64 { panic("no such number") }

// told is what a force gave, as far as it has to be the same for two graphs that are built alike.
func told(v float64, err error) any {
	if err == nil {
		return v
	}
	return err.Error()
}

func TestOnTheSpotAsSequentially(t *testing.T) {
	for _, n := range []int{1, 100, 5000, 20_000} {
		want := make(map[string]any)
		for name, x := range onSpots(n) {
			want[name] = told(x.Force(context.Background(), eval.Sequential()))
		}
		for name := range want {
			t.Run(name, func(t *testing.T) {
				fresh := onSpots(n)
				require.Equal(t, want[name], told(fresh[name].Force(context.Background())))
				for other, x := range fresh { // and nothing has been spoilt for them
					require.Equal(t, want[other], told(x.Force(context.Background())), other)
				}
			})
		}
	}
}

func TestForcesOnTheSpotThatOverlap(t *testing.T) {
	want := make(map[string]any)
	var names []string
	for name, x := range onSpots(300) {
		want[name] = told(x.Force(context.Background(), eval.Sequential()))
		names = append(names, name)
	}
	for round := range 200 {
		fresh := onSpots(300)
		var wg sync.WaitGroup
		for g := range 4 {
			r := rand.New(rand.NewPCG(uint64(round), uint64(g)))
			wg.Go(func() {
				for _, k := range r.Perm(len(names)) {
					ctx, cancel := context.WithCancel(context.Background())
					if g == 3 {
						time.AfterFunc(time.Duration(r.IntN(50))*time.Microsecond, cancel)
					}
					got := told(fresh[names[k]].Force(ctx))
					if got != want[names[k]] && ctx.Err() == nil {
						t.Errorf("%s: %v, want %v", names[k], got, want[names[k]])
					}
					cancel()
				}
			})
		}
		wg.Wait()
		for name, x := range fresh {
			require.Equal(t, want[name], told(x.Force(context.Background())), name)
		}
	}
}

// Of two failures the one that the sequential program would have met first, whichever the walk comes to first.
func TestTheFirstOfTwoFailuresOnTheSpot(t *testing.T) {
	ints := vec.Of([]int64{4, 0})
	lengths := func() expr.Expr[int64] { return vec.Sum(vec.Add(ints, vec.Of([]int64{1, 2, 3}))) }
	elements := func() expr.Expr[int64] { return vec.Sum(vec.Div(ints, ints)) }
	operator := func() expr.Expr[int64] { return ops.Quo(expr.Const(int64(1)), vec.MinOf(ints)) }
	causes := []error{vec.ErrLengths, vec.ErrDivide, ops.ErrDivideByZero}
	makers := []func() expr.Expr[int64]{lengths, elements, operator}
	for i, older := range makers {
		for k, younger := range makers {
			a, b := older(), younger()
			c, d := older(), younger()
			fails(t, causes[i], expr.Pair(a, b))
			fails(t, causes[i], expr.Pair(d, expr.Pair(expr.Const(1), c)))
			fails(t, causes[k], b)
			fails(t, causes[k], d)
		}
	}
}

func TestAForceOnTheSpotThatIsCancelled(t *testing.T) {
	x := vec.Of([]float64{1, 2, 3})
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	both := expr.Pair(vec.Sum(x), vec.MaxOf(x))
	_, err := both.Force(ctx)
	require.ErrorIs(t, err, cause)
	require.ErrorIs(t, err, context.Canceled)
	got, err := both.Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, expr.Two[float64, float64]{A: 6, B: 3}, got)
	_, err = both.Force(ctx)
	require.NoError(t, err, "what is done is done")
}

type exits struct{}

func (exits) Apply(float64) float64 { runtime.Goexit(); return 0 }

// As an operator without arrays beneath it would, one that ends its goroutine ends the one that forces; nothing is held.
func TestAnOperatorOnTheSpotThatEndsItsGoroutine(t *testing.T) {
	x := vec.Of([]float64{1, 2, 3})
	bad := expr.Op1[exits](vec.Sum(x))
	for range 3 {
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = expr.Pair(bad, vec.Mean(x)).Force(context.Background()) })
		wg.Wait()
		fails(t, expr.ErrGoexit, bad)
	}
	value(t, 2.0, vec.Mean(x))
}
