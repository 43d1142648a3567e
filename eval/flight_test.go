package eval_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// underWay counts items from the beginning of their first call to the end of their last one.
type underWay struct{ now, most atomic.Int32 }

func (u *underWay) begin() {
	n := u.now.Add(1)
	for m := u.most.Load(); n > m && !u.most.CompareAndSwap(m, n); m = u.most.Load() {
	}
}

func (u *underWay) end() { u.now.Add(-1) }

func TestInFlightBoundsWhatIsUnderWay(t *testing.T) {
	const items, most = 60, 3
	read := func(u *underWay) expr.Func1[int, int] {
		return expr.Lift1(func(i int) int { u.begin(); return i }, expr.IOBound)
	}
	work := func(u *underWay) expr.Func1[int, int] {
		return expr.Lift1(func(i int) int { time.Sleep(100 * time.Microsecond); u.end(); return i })
	}
	half := expr.Lift1(func(i int) int { return i })
	in := make([]int, items)
	shared := expr.Fork(func() int { return 1 })
	shapes := map[string]func(u *underWay) expr.Expr[[]int]{
		"chains under an All": func(u *underWay) expr.Expr[[]int] {
			return expr.All(work(u).CallEach(half.CallEach(read(u).Map(in)))...)
		},
		"chains under a Settle": func(u *underWay) expr.Expr[[]int] {
			chains := work(u).CallEach(half.CallEach(read(u).Map(in)))
			return expr.Map(expr.Settle(chains...), func(rs []expr.Result[int]) []int { return make([]int, len(rs)) })
		},
		"chains with something shared": func(u *underWay) expr.Expr[[]int] {
			var all []expr.Expr[int]
			for _, x := range read(u).Map(in) {
				all = append(all, work(u).Call(expr.Map2(shared, x, func(a, b int) int { return a + b })))
			}
			return expr.All(all...)
		},
		"a running sum": func(u *underWay) expr.Expr[[]int] {
			sum := expr.Const(0)
			for _, x := range work(u).CallEach(read(u).Map(in)) {
				sum = ops.Add(sum, x)
			}
			return expr.Map(sum, func(int) []int { return make([]int, items) })
		},
		"chains that go on by a Bind": func(u *underWay) expr.Expr[[]int] {
			var all []expr.Expr[int]
			for _, x := range read(u).Map(in) {
				all = append(all, expr.Bind(x, func(v int) expr.Expr[int] { return work(u).Call(half.Fork(v)) }))
			}
			return expr.All(all...)
		},
	}
	for name, shape := range shapes {
		for _, workers := range []int{1, 2, 8} {
			t.Run(name, func(t *testing.T) {
				var u underWay
				vs, err := shape(&u).Force(t.Context(), eval.InFlight(most), eval.Workers(workers))
				require.NoError(t, err)
				require.Len(t, vs, items)
				require.LessOrEqual(t, int(u.most.Load()), most)
				require.Zero(t, u.now.Load())
			})
		}
	}
	t.Run("a loop over AsCompleted", func(t *testing.T) {
		var u underWay
		n := 0
		for _, r := range expr.AsCompleted(t.Context(), work(&u).CallEach(read(&u).Map(in)), eval.InFlight(most)) {
			require.NoError(t, r.Err)
			n++
		}
		require.Equal(t, items, n)
		require.LessOrEqual(t, int(u.most.Load()), most)
	})
}

// TestInFlightOfOneNeverStops has programs in which items wait for each other.
func TestInFlightOfOneNeverStops(t *testing.T) {
	leaf := func(i int) expr.Expr[int] { return expr.Fork(func() int { return i }) }
	inc := expr.Lift1(func(i int) int { return i + 1 })
	unsafe := expr.Lift1(func(i int) int { return i + 1 }, expr.Unsafe)
	add := func(a, b int) int { return a + b }
	programs := map[string]func() expr.Expr[int]{
		"an item that needs a younger one": func() expr.Expr[int] {
			l1, l2 := leaf(1), leaf(2)
			o := inc.Call(l2)
			y := inc.Call(l1)
			return expr.Map2(y, o, add)
		},
		"unsafe calls of two items in the other order": func() expr.Expr[int] {
			l1, l2 := leaf(1), leaf(2)
			u2 := unsafe.Call(l2)
			u1 := unsafe.Call(l1)
			return expr.Map2(u1, u2, add)
		},
		"an item that needs what a Settle chooses": func() expr.Expr[int] {
			s := expr.Settle(leaf(1), leaf(2), leaf(3))
			return expr.Map2(leaf(4), s, func(a int, rs []expr.Result[int]) int { return a + len(rs) })
		},
		"elements that share a Settle": func() expr.Expr[int] {
			s := expr.Settle(inc.Call(leaf(1)), inc.Call(leaf(2)))
			two := func() expr.Expr[int] {
				return expr.Map2(leaf(4), s, func(a int, rs []expr.Result[int]) int { return a + len(rs) })
			}
			count := expr.Map(s, func(rs []expr.Result[int]) int { return len(rs) })
			return expr.Map(expr.Settle(two(), count, two()), func(rs []expr.Result[int]) int { return rs[0].Value + rs[1].Value + rs[2].Value })
		},
		"calls that force": func() expr.Expr[int] {
			shared := inc.Call(leaf(1))
			f := expr.LiftCtx1(func(ctx context.Context, i int) (int, error) {
				v, err := expr.Map2(leaf(i), shared, add).Force(ctx)
				return v, err
			})
			return expr.Map(expr.All(f.Call(leaf(1)), f.Call(leaf(2)), shared), func(vs []int) int { return len(vs) })
		},
		"a Catch and an Any": func() expr.Expr[int] {
			c := expr.Catch(expr.Map(leaf(1), func(int) int { panic("p") }), func(error) expr.Expr[int] { return inc.Call(leaf(2)) })
			return ops.Add(c, expr.Any(inc.Call(leaf(3)), inc.Call(leaf(3))))
		},
	}
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			for range 30 {
				for _, workers := range []int{1, 2} {
					want, err := program().Force(t.Context())
					require.NoError(t, err)
					done := make(chan struct{})
					go func() {
						defer close(done)
						x := program()
						var running []*expr.Running[int]
						for range 2 { // two forces of one graph
							running = append(running, x.Start(t.Context(), eval.InFlight(1), eval.Workers(workers)))
						}
						for _, r := range running {
							got, err := r.Wait()
							if got != want || err != nil {
								t.Errorf("%d, %v; want %d", got, err, want)
							}
						}
					}()
					select {
					case <-done:
					case <-time.After(20 * time.Second):
						buf := make([]byte, 1<<18)
						t.Fatalf("hangs\n%s", buf[:runtime.Stack(buf, true)])
					}
				}
			}
		})
	}
}

func TestInFlightKeepsMemoryDown(t *testing.T) {
	const items, size = 200, 1 << 20
	read := expr.Lift1(func(int) []byte { time.Sleep(time.Millisecond); return make([]byte, size) }, expr.IOBound)
	parse := expr.Lift1(func(b []byte) int {
		for begin := time.Now(); time.Since(begin) < 500*time.Microsecond; {
		}
		return len(b)
	})
	var most uint64
	look := expr.Lift1(func(n int) int {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		return n
	}, expr.Unsafe)
	all := parse.CallEach(read.Map(make([]int, items)))
	for i := 0; i < items; i += 20 {
		all[i] = look.Call(all[i])
	}
	vs, err := expr.All(all...).Force(t.Context(), eval.InFlight(8))
	require.NoError(t, err)
	require.Len(t, vs, items)
	require.Less(t, most, uint64(40*size), "much more than eight results were in memory")
}
