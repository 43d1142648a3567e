package battery

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Goroutines may build on one expression, force it and look at it at the same time. Under the race detector these tests show
// that the user needs no lock for it.

func TestBuildingBesideForcing(t *testing.T) {
	bases := map[string]func() expr.Expr[int]{
		"a call":      func() expr.Expr[int] { return expr.Fork(func() int { runtime.Gosched(); return 1 }) },
		"an operator": func() expr.Expr[int] { return expr.Op1[opNegate](expr.Const(-1)) },
		"a choice": func() expr.Expr[int] {
			return expr.Bind(expr.Const(1), func(i int) expr.Expr[int] { return expr.Const(i) })
		},
	}
	for name, base := range bases {
		t.Run(name+" is forced while others build on it and force that", func(t *testing.T) {
			harness.Within(t, func() {
				for range harness.Scale(50, 500, 5000) {
					x := base()
					var all sync.WaitGroup
					for i := range 6 {
						all.Go(func() {
							y := x
							for range 20 {
								if i%2 == 0 {
									y = expr.Op2[opAdd](y, expr.Const(0))
								} else {
									y = expr.Map(y, func(v int) int { return v })
								}
							}
							require.Equal(t, 1, harness.Forced(t, y))
							_ = y.Node().String()
						})
					}
					require.Equal(t, 1, harness.Forced(t, x))
					all.Wait()
				}
			})
		})
	}
}

func TestManyGoroutinesForceOneGraph(t *testing.T) {
	harness.Within(t, func() {
		var calls atomic.Int32
		f := expr.Lift1(func(i int) int { calls.Add(1); return i })
		var forks []expr.Expr[int]
		for i := range 50 {
			forks = append(forks, f.Fork(i))
		}
		sum := expr.Map(expr.All(forks...), func(vs []int) int { return mixed(vs...) })
		want := mixed(func() (vs []int) {
			for i := range 50 {
				vs = append(vs, i)
			}
			return vs
		}()...)
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				switch i % 3 {
				case 0:
					require.Equal(t, want, harness.Forced(t, sum))
				case 1:
					require.Equal(t, i%50, harness.Forced(t, forks[i%50], eval.Workers(1)))
				default:
					v, err := sum.Start(bg).Wait()
					require.NoError(t, err)
					require.Equal(t, want, v)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 50, calls.Load())
	})
}

// In func init a force works as it does in the initialisation of variables: see atInit.
var duringInit int

func init() {
	duringInit = expr.Must(expr.Op2[opAdd](expr.Fork(func() int { return 20 }), expr.Fork(func() int { return 22 })).Force(bg))
}

func TestAForceWorksInAnInitFunction(t *testing.T) {
	require.Equal(t, 42, duringInit)
}

func TestAnAllOfAMillion(t *testing.T) {
	n := 1_000_000
	if raceEnabled {
		n = 20_000 // a million calls take minutes under the race detector
	}
	harness.Within(t, func() {
		xs := make([]expr.Expr[int], n)
		for i := range xs {
			if i%2 == 0 {
				xs[i] = expr.Const(i)
			} else {
				xs[i] = increment.Fork(i - 1)
			}
		}
		vs := harness.Forced(t, expr.All(xs...))
		require.Len(t, vs, n)
		for i, v := range vs {
			if v != i {
				t.Fatalf("element %d is %d", i, v)
			}
		}
	})
}

func TestAnAllOfNothing(t *testing.T) {
	harness.Within(t, func() {
		require.Empty(t, harness.Forced(t, expr.All[int]()))
		require.Empty(t, harness.Forced(t, expr.Settle[int]()))
	})
}
