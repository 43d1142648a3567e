package expr_test

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// big is something whose life is watched.
type big struct {
	id int
	_  [1 << 16]byte
}

// gone tells whether the garbage collector finds p unreachable.
func gone[T any](p weak.Pointer[T]) bool {
	for range 5 {
		runtime.GC()
		if p.Value() == nil {
			return true
		}
	}
	return false
}

func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("needs a build without the race detector, which allocates by itself")
	}
	ctx := context.Background()
	x, y := expr.Const(1), expr.Const(2)
	f := expr.Lift1(func(n int) int { return n })
	g := expr.Lift2(func(a, b int) int { return a + b })
	done := f.Fork(1)
	_, err := done.Force(ctx)
	require.NoError(t, err)
	sum := ops.Add(f.Fork(1), done)
	_, err = sum.Force(ctx)
	require.NoError(t, err)
	bad := expr.Fail[int](context.Canceled)
	h := expr.LiftN(sumOf)
	same, seven := func(n int) int { return n }, func() int { return 7 }
	sum2 := func(a, b int) (int, error) { return a + b, nil }
	sum3, total := func(a, b, c int) int { return a + b + c }, sumOf
	two, three, four := []expr.Expr[int]{x, y}, []expr.Expr[int]{x, y, x}, [4]int{1, 2, 3, 4}
	var sink expr.Expr[int]
	for _, c := range []struct {
		name string
		want float64
		do   func()
	}{
		{"a constant takes one", 1, func() { sink = expr.Const(7) }},
		{"an operator takes one", 1, func() { sink = ops.Add(x, y) }},
		{"a fork takes one", 1, func() { sink = f.Fork(3) }},
		{"a fork of two arguments takes one", 1, func() { sink = g.Fork(3, 4) }},
		{"a call takes one", 1, func() { sink = f.Call(x) }},
		{"a call of two expressions takes one", 1, func() { sink = g.Call(x, y) }},
		{"a Map takes one, with or without a name", 2, func() {
			sink = expr.Map(x, same)
			sink = expr.Map(x, same, expr.Name("same"), expr.IOBound)
		}},
		{"a Map of two takes one", 1, func() { sink = expr.MapErr2(x, y, sum2) }},
		{"a Map of three takes two", 2, func() { sink = expr.Map3(x, y, x, sum3) }},
		{"a fork of a function that captures nothing takes one", 1, func() { sink = expr.Fork(seven, expr.Name("seven")) }},
		{"a call of none, one and two of a LiftN takes one", 3, func() {
			sink = h.Call()
			sink = h.Call(x)
			sink = h.Call(x, y)
		}},
		{"a call of three to sixteen takes two", 6, func() {
			sink = h.Call(x, y, x)
			sink = h.Call(x, y, x, y, x)
			sink = h.Call(x, y, x, y, x, x, y, x, y, x, x, y, x, y, x, x)
		}},
		{"a MapN takes no more", 3, func() {
			sink = expr.MapN(two, total)
			sink = expr.MapN(three, total, expr.Name("total"))
		}},
		{"the same With as before takes none beside the fork", 1, func() { sink = f.With(expr.Name("other"), expr.IOBound).Fork(1) }},
		{"a Map of a slice takes one for each element, and two", 6, func() { sink = f.Map(four[:])[0] }},
		{"a force of a value that is there takes none", 0, func() { _, _ = done.Force(ctx) }},
		{"a force of an operator that is done takes none", 0, func() { _, _ = sum.Force(ctx) }},
		{"a force of a failure that is there takes none", 0, func() { _, _ = bad.Force(ctx) }},
		{"comparing handles takes none", 0, func() { _ = x == y }}, //xfork:ok printexpr the handles are meant
	} {
		t.Run(c.name, func(t *testing.T) {
			require.InDelta(t, c.want, testing.AllocsPerRun(500, c.do), 0.01)
		})
	}
	runtime.KeepAlive(sink)
}

func TestMemoryIsReleased(t *testing.T) {
	ways := map[string][]eval.Option{"in parallel": nil, "with one worker": {eval.Workers(1)}, "in sequence": {eval.Sequential()}}
	for way, opts := range ways {
		t.Run("intermediate values are garbage after the force "+way, func(t *testing.T) {
			var inner weak.Pointer[big]
			x := func() expr.Expr[int] {
				made := expr.Fork(func() *big {
					b := &big{id: 1}
					inner = weak.Make(b)
					return b
				})
				next := expr.Map(made, func(b *big) *big { return b })
				return ops.Add(expr.Map(next, func(b *big) int { return b.id }), expr.Const(1))
			}()
			v, err := x.Force(t.Context(), opts...)
			require.NoError(t, err)
			require.Equal(t, 2, v)
			require.True(t, gone(inner))
			require.Equal(t, 2, expr.Must(x.Force(t.Context())))
		})
		t.Run("what a closure holds is garbage after the call "+way, func(t *testing.T) {
			var held weak.Pointer[big]
			x := func() expr.Expr[int] {
				b := &big{id: 5}
				held = weak.Make(b)
				return expr.Fork(func() int { return b.id })
			}()
			require.False(t, gone(held), "before the call it is needed")
			v, err := x.Force(t.Context(), opts...)
			require.NoError(t, err)
			require.Equal(t, 5, v)
			require.True(t, gone(held))
			runtime.KeepAlive(x)
		})
		t.Run("what a failed closure holds is garbage after the call "+way, func(t *testing.T) {
			var held weak.Pointer[big]
			x := func() expr.Expr[int] {
				b := &big{}
				held = weak.Make(b)
				return expr.Fork(func() int { return 1 / b.id })
			}()
			_, err := x.Force(t.Context(), opts...)
			require.Error(t, err)
			require.True(t, gone(held))
			runtime.KeepAlive(x)
		})
		t.Run("an argument of a fork is garbage after the call "+way, func(t *testing.T) {
			var held weak.Pointer[big]
			f := expr.Lift1(func(b *big) int { return b.id })
			x := func() expr.Expr[int] {
				b := &big{id: 5}
				held = weak.Make(b)
				return f.Fork(b)
			}()
			v, err := x.Force(t.Context(), opts...)
			require.NoError(t, err)
			require.Equal(t, 5, v)
			require.True(t, gone(held))
			runtime.KeepAlive(x)
		})
		t.Run("dynamic nodes hold neither their function nor what they did not take "+way, func(t *testing.T) {
			var other, bound, handled, branch weak.Pointer[big]
			x := func() expr.Expr[int] {
				b, c, d, e := &big{id: 1}, &big{id: 2}, &big{id: 3}, &big{id: 4}
				other, bound, handled, branch = weak.Make(b), weak.Make(c), weak.Make(d), weak.Make(e)
				y := expr.If(expr.Const(true), expr.Const(1), expr.Fork(func() int { return b.id }))
				y = expr.Bind(y, func(n int) expr.Expr[int] { return expr.Const(n + c.id) })
				y = expr.Catch(y, func(error) expr.Expr[int] { return expr.Const(d.id) })
				return expr.Any(y, expr.Fork(func() int { return 3 - e.id + e.id }))
			}()
			v, err := x.Force(t.Context(), opts...)
			require.NoError(t, err)
			require.Equal(t, 3, v)
			for name, p := range map[string]weak.Pointer[big]{"if": other, "bind": bound, "catch": handled, "any": branch} {
				require.True(t, gone(p), name)
			}
			runtime.KeepAlive(x)
		})
		t.Run("what a fold's functions hold is garbage after the force "+way, func(t *testing.T) {
			var held weak.Pointer[big]
			x := func() expr.Expr[int] {
				b := &big{id: 1}
				held = weak.Make(b)
				return expr.FoldRange(3, func(context.Context, int, int) (int, error) { return b.id, nil }, func(a, b int) int { return a + b })
			}()
			v, err := x.Force(t.Context(), opts...)
			require.NoError(t, err)
			require.Equal(t, 3, v)
			require.True(t, gone(held))
			runtime.KeepAlive(x)
		})
	}
	t.Run("a value that a handle holds stays", func(t *testing.T) {
		x := expr.Fork(func() *big { return &big{id: 9} })
		_, err := x.Force(t.Context())
		require.NoError(t, err)
		runtime.GC()
		require.Equal(t, 9, expr.Must(x.Force(t.Context())).id)
	})
	t.Run("an expression that nobody holds is garbage without a force", func(t *testing.T) {
		var held weak.Pointer[big]
		func() {
			b := &big{}
			held = weak.Make(b)
			_ = ops.Add(expr.Fork(func() int { return b.id }), expr.Const(1))
		}()
		require.True(t, gone(held))
	})
}

func TestALoopThatForcesStaysConstantInMemory(t *testing.T) {
	const turns = 20_000
	inc := expr.Lift1(func(n int) int { return n + 1 })
	loops := map[string]func(x expr.Expr[int]) expr.Expr[int]{
		"over operators": func(x expr.Expr[int]) expr.Expr[int] { return ops.Add(x, expr.Const(1)) },
		"over calls":     inc.Call,
		"over binds":     func(x expr.Expr[int]) expr.Expr[int] { return expr.Bind(x, inc.Fork) },
	}
	for name, turn := range loops {
		t.Run(name, func(t *testing.T) {
			var x expr.Expr[int]
			heap := func(n int) uint64 {
				for range n {
					x = turn(x)
					if _, err := x.Force(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				runtime.GC()
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				return m.HeapAlloc
			}
			x = expr.Const(0)
			before := heap(turns / 10)
			after := heap(turns)
			require.Less(t, int64(after)-int64(before), int64(turns*8), "less than a word per turn")
			require.Equal(t, turns+turns/10, expr.Must(x.Force(t.Context())))
		})
	}
}
