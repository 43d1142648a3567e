package edges

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Every verb that waits inside of a call releases what the call holds, in every lane and under a limit, and takes part in
// cycles, also sequentially; with the call's own context and with the background.

var verbs = map[string]harness.Verb{
	"Force":          harness.ByForce,
	"AsCompleted":    harness.ByCompletion,
	"Start and Wait": harness.ByStart,
	"a coroutine":    harness.ByCoroutine,
}

// contextsOf lists the contexts that a call may give to a verb.
var contextsOf = map[string]func(ctx context.Context) context.Context{
	"its own context": func(ctx context.Context) context.Context { return ctx },
	"a background":    func(context.Context) context.Context { return bg },
}

func TestVerbsThatWaitGiveWay(t *testing.T) {
	for name, verb := range verbs {
		for kind, context := range contextsOf {
			t.Run(name+" with "+kind, func(t *testing.T) {
				everySpot(t, func(t *testing.T, at *spot) {
					leaf := expr.Lift1(func(i int) int { return i }, at.lane...)
					v, err := at.force(waits(verb, context, at.lane, leaf.Map([]int{1, 2, 3})...))
					require.NoError(t, err)
					require.Equal(t, 6, v)
				})
			})
		}
	}
}

// TestVerbsInsideOfEachOther: each of the calls that the outer verb waits for waits by the inner one.
func TestVerbsInsideOfEachOther(t *testing.T) {
	for outer, out := range verbs {
		for inner, in := range verbs {
			t.Run(inner+" in "+outer, func(t *testing.T) {
				everySpot(t, func(t *testing.T, at *spot) {
					leaf := expr.Lift1(func(i int) int { return i }, at.lane...)
					shared := leaf.Fork(10)
					var middle []expr.Expr[int]
					for i := range 3 {
						middle = append(middle, waits(in, contextsOf["a background"], at.lane, leaf.Fork(i), shared))
					}
					v, err := at.force(waits(out, contextsOf["its own context"], at.lane, middle...))
					require.NoError(t, err)
					require.Equal(t, 33, v)
				})
			})
		}
	}
}

func TestFoldsThatWaitByVerbs(t *testing.T) {
	for name, verb := range verbs {
		t.Run(name, func(t *testing.T) {
			everySpot(t, func(t *testing.T, at *spot) {
				leaf := expr.Lift1(func(i int) int { return i }, at.lane...)
				source := func(ctx context.Context) iter.Seq2[int, error] {
					return func(yield func(int, error) bool) {
						for i := range 3 {
							if !yield(verb(ctx, []expr.Expr[int]{leaf.Fork(i), leaf.Fork(1)})) {
								return
							}
						}
					}
				}
				step := func(ctx context.Context, s, m int) (int, error) {
					v, err := verb(ctx, []expr.Expr[int]{leaf.Fork(m)})
					return s + v, err
				}
				v, err := at.force(expr.Fold(source, func() int { return 0 }, step, add2, at.lane...))
				require.NoError(t, err)
				require.Equal(t, 6, v)
			})
		})
	}
}

func TestVerbsTakePartInCycles(t *testing.T) {
	for name, verb := range verbs {
		for kind, context := range contextsOf {
			t.Run(name+" with "+kind, func(t *testing.T) {
				everySpot(t, func(t *testing.T, at *spot) {
					var f, g expr.Expr[int]
					later := func(x *expr.Expr[int]) func(ctx ctxt) (int, error) {
						return func(ctx ctxt) (int, error) { return verb(context(ctx), []expr.Expr[int]{*x}) }
					}
					f = expr.ForkCtx(later(&g), at.lane...)
					g = expr.ForkCtx(later(&f), at.lane...)
					_, err := at.force(f)
					require.ErrorIs(t, err, expr.ErrCycle)
				})
			})
		}
	}
}

type ctxt = context.Context

// waits makes a call that waits for xs by a verb.
func waits(verb harness.Verb, in func(ctxt) ctxt, lane []expr.Option, xs ...expr.Expr[int]) expr.Expr[int] {
	return expr.ForkCtx(func(ctx context.Context) (int, error) { return verb(in(ctx), xs) }, lane...)
}
