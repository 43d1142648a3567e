package expr_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/cache"
	"xfork/expr"
	"xfork/ops"
)

// forced is a force that must succeed.
func forced[T any](t testing.TB, x expr.Expr[T], opts ...eval.Option) T {
	t.Helper()
	v, err := x.Force(t.Context(), opts...)
	require.NoError(t, err)
	return v
}

var modes = map[string][]eval.Option{
	"in parallel": nil, "in sequence": {eval.Sequential()}, "one item under way": {eval.InFlight(1)}, "all errors": {eval.AllErrors()},
}

func TestAResultIsFoundByAnotherProcess(t *testing.T) {
	for name, mode := range modes {
		for lane, opt := range map[string]expr.Option{"cpu": expr.CPUBound, "io": expr.IOBound, "unsafe": expr.Unsafe, "exclusive": expr.Exclusive} {
			t.Run(name+" "+lane, func(t *testing.T) {
				dir := t.TempDir()
				for round := range 3 {
					f, calls := counted(t, dir, double, opt)
					x := f.Fork(20)
					all := append(f.Map([]int{1, 2, 3, 1}), f.CallEach([]expr.Expr[int]{x, f.Call(x), expr.Const(3)})...)
					require.Equal(t, []int{2, 4, 6, 2, 80, 160, 6}, forced(t, expr.All(all...), mode...))
					require.Equal(t, 40, forced(t, x, mode...))
					switch {
					case round > 0:
						require.Zero(t, calls.Load())
					case name == "in sequence":
						require.EqualValues(t, 6, calls.Load(), "equal calls find what the first one has left, where they come one after the other")
					}
					require.True(t, f.IsCached(3))
					require.False(t, f.IsCached(4))
				}
			})
		}
	}
}

func TestAllNumbersOfArguments(t *testing.T) {
	dir := t.TempDir()
	var calls atomic.Int32
	for round := range 2 {
		calls.Store(0)
		opt := func(n int) []expr.Option {
			return []expr.Option{expr.Name(fmt.Sprint("arity", n)), expr.Cached(stored(t, dir), cache.Version("1"))}
		}
		f0 := expr.Lift0(func() string { calls.Add(1); return "0" }, opt(0)...)
		f1 := expr.Lift1(func(a string) string { calls.Add(1); return a }, opt(1)...)
		f2 := expr.LiftErr2(func(a string, b int) (string, error) { calls.Add(1); return fmt.Sprint(a, b), nil }, opt(2)...)
		f3 := expr.LiftCtx3(func(_ context.Context, a string, b int, c []float64) (string, error) {
			calls.Add(1)
			return fmt.Sprint(a, b, c), nil
		}, opt(3)...)
		fn := expr.LiftN(func(as []string) int { calls.Add(1); return len(as) }, opt(9)...)
		require.Equal(t, round > 0, f0.IsCached())
		require.Equal(t, round > 0, f1.IsCached("1"))
		require.Equal(t, round > 0, f2.IsCached("2", 2))
		require.Equal(t, round > 0, f3.IsCached("3", 3, []float64{1}))
		require.Equal(t, round > 0, fn.IsCached("a", "b"))
		a, c := expr.Const("3"), expr.Const([]float64{1})
		require.Equal(t, "0", forced(t, f0.Fork()))
		require.Equal(t, "1", forced(t, f1.Fork("1")))
		require.Equal(t, "22", forced(t, f2.Call(expr.Const("2"), expr.Const(2))))
		require.Equal(t, "33 [1]", forced(t, f3.Call(a, expr.Const(3), c)))
		require.Equal(t, 2, forced(t, fn.Fork("a", "b")))
		require.Equal(t, 3, forced(t, fn.Call([]expr.Expr[string]{a, a, a}...)))
		require.Equal(t, 0, forced(t, fn.Fork()))
		require.EqualValues(t, 7*(1-round), calls.Load())
	}
}

// The argument is one thing, however it came about: what the functions behind it have returned before is found.
func TestAnEqualValueThatWasComputedAnewIsFoundFurtherOn(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		first := expr.Lift1(func(x int) int { return x - round }) // another function each time
		f, calls := counted(t, dir, double)
		require.Equal(t, 14, forced(t, f.Call(first.Fork(7+round))))
		require.EqualValues(t, 1-round, calls.Load())
	}
}

func TestOnlyValuesAreKept(t *testing.T) {
	bad := errors.New("bad")
	for name, c := range map[string]struct {
		f    func(ctx context.Context, x int) (int, error)
		opts []expr.Option
		may  bool // a machine that is busy sees the end of the time when the value is there
	}{
		"an error":                    {f: func(context.Context, int) (int, error) { return 7, bad }},
		"a panic":                     {f: func(context.Context, int) (int, error) { panic(bad) }},
		"a Goexit":                    {f: func(context.Context, int) (int, error) { runtime.Goexit(); return 7, nil }},
		"attempts":                    {f: func(context.Context, int) (int, error) { return 7, bad }, opts: []expr.Option{expr.Retry(expr.Attempts(3))}},
		"a value when its time is up": {f: func(ctx context.Context, _ int) (int, error) { <-ctx.Done(); return 7, nil }, opts: []expr.Option{expr.Timeout(time.Millisecond)}, may: true},
		"a value too late": {f: func(ctx context.Context, _ int) (int, error) {
			<-ctx.Done()
			time.Sleep(20 * time.Millisecond)
			return 7, nil
		}, opts: []expr.Option{expr.Timeout(time.Millisecond)}, may: true},
		"a refusal": {f: double, opts: []expr.Option{expr.Rate(refusing{})}},
	} {
		for mode, opts := range modes {
			t.Run(name+" "+mode, func(t *testing.T) {
				f, _ := counted(t, t.TempDir(), c.f, c.opts...)
				_, err := f.Fork(1).Start(t.Context(), opts...).Wait() // a Goexit ends its goroutine
				require.True(t, err != nil || c.may)
				time.Sleep(time.Millisecond)
				require.False(t, f.IsCached(1))
			})
		}
	}
}

type refusing struct{}

func (refusing) Wait(context.Context) error { return errors.New("no") }

// A function that heeds its context may return half of its work, and no error.
func TestWhatACancelledCallReturnsIsNotKept(t *testing.T) {
	for mode, opts := range modes {
		t.Run(mode, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			f, calls := counted(t, t.TempDir(), func(ctx context.Context, x int) (int, error) {
				cancel()
				<-ctx.Done()
				return -1, nil
			})
			_, _ = f.Fork(1).Force(ctx, opts...)
			require.EqualValues(t, 1, calls.Load())
			require.Never(t, func() bool { return f.IsCached(1) }, 20*time.Millisecond, 5*time.Millisecond)
		})
	}
}

func TestAttemptsEndInAnEntry(t *testing.T) {
	dir := t.TempDir()
	n := 0
	f, _ := counted(t, dir, func(_ context.Context, x int) (int, error) {
		if n++; n < 3 {
			return 0, errors.New("not yet")
		}
		return x, nil
	}, expr.Retry(expr.Attempts(5)), expr.Timeout(time.Minute))
	require.Equal(t, 4, forced(t, f.Fork(4)))
	g, calls := counted(t, dir, double)
	require.Equal(t, 4, forced(t, g.Fork(4)))
	require.Zero(t, calls.Load())
}

type never struct{ t *testing.T }

func (n never) Wait(context.Context) error { n.t.Error("it was asked"); return nil }

// What is found uses no place, no slot, no token, and asks no rate.
func TestAHitNeedsNothing(t *testing.T) {
	dir := t.TempDir()
	f, _ := counted(t, dir, double)
	forced(t, f.Fork(1))

	limit, hold, held := expr.Limit(1), make(chan struct{}), make(chan struct{}, 3)
	block := func(int) int { held <- struct{}{}; <-hold; return 0 }
	engine := eval.NewEngine(2, 1)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	for _, opts := range [][]expr.Option{{limit, expr.IOBound}, {expr.Unsafe}} {
		x := expr.Map(expr.Const(1), block, opts...)
		go x.Force(ctx, eval.On(engine)) //xfork:ok forceerr what it has kept is looked at below
		<-held
	}
	defer close(hold)
	for name, opts := range map[string][]expr.Option{
		"limit": {limit}, "limit, I/O": {limit, expr.IOBound}, "I/O": {expr.IOBound}, "unsafe": {expr.Unsafe}, "rate": {expr.Rate(never{t})},
		"limit by": {expr.LimitBy(func(int) string { t.Error("it was asked"); return "" }, 1)},
	} {
		for mode, how := range modes {
			t.Run(name+" "+mode, func(t *testing.T) {
				g := f.With(opts...)
				if name == "limit by" {
					g = f.With(opts[0])
				}
				require.Equal(t, 2, forced(t, g.Fork(1), append([]eval.Option{eval.On(engine)}, how...)...))
				require.Equal(t, 3, forced(t, ops.Add(g.Call(expr.Const(1)), expr.Const(1)), append([]eval.Option{eval.On(engine)}, how...)...))
			})
		}
	}
}

// What a function does to its argument, and its consumers to the result, does not get into the key or the entry.
func TestWhatIsChangedIsKeptAsItWas(t *testing.T) {
	for mode, opts := range modes {
		t.Run(mode, func(t *testing.T) {
			dir := t.TempDir()
			for round := range 2 {
				f, calls := counted(t, dir, func(_ context.Context, x []int) ([]int, error) {
					slices.Sort(x)
					return slices.Clone(x), nil
				})
				last := expr.Map(f.Fork([]int{3, 1, 2}), func(x []int) int { v := x[0]; x[0] = 100; return v })
				require.Equal(t, 1, forced(t, last, opts...))
				require.EqualValues(t, 1-round, calls.Load())
			}
		})
	}
}

func TestANestedForceFindsAndKeeps(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		f, calls := counted(t, dir, double)
		outer := expr.LiftCtx1(func(ctx context.Context, x int) (int, error) { return f.Fork(x).Force(ctx) })
		require.Equal(t, 10, forced(t, ops.Add(outer.Fork(2), outer.Fork(3))))
		require.EqualValues(t, 2*(1-round), calls.Load())
	}
}

func TestTheNameAndTheVersionAreInTheKey(t *testing.T) {
	dir := t.TempDir()
	f, calls := counted(t, dir, double)
	forced(t, f.Fork(1))
	forced(t, f.With(expr.Name("another name")).Fork(1))
	require.EqualValues(t, 2, calls.Load())
	forced(t, f.With(expr.Priority(3)).Fork(1))
	require.EqualValues(t, 2, calls.Load())
	forced(t, f.With(expr.Cached(stored(t, dir), cache.Version("2"))).Fork(1))
	require.EqualValues(t, 3, calls.Load())
}

func TestExpires(t *testing.T) {
	dir := t.TempDir()
	f, calls := counted(t, dir, double)
	forced(t, f.Fork(1))
	time.Sleep(time.Millisecond)
	g := f.With(expr.Cached(stored(t, dir), cache.Version("1"), cache.Expires(time.Microsecond)))
	require.False(t, g.IsCached(1))
	forced(t, g.Fork(1))
	require.EqualValues(t, 2, calls.Load())
	require.True(t, f.With(expr.Cached(stored(t, dir), cache.Version("1"), cache.Expires(time.Hour))).IsCached(1))
}

func TestReads(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "model")
	f, calls := counted(t, dir, func(_ context.Context, x int) (string, error) {
		b, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			return "none", nil
		}
		return string(b), err
	})
	f = f.With(expr.Cached(stored(t, dir), cache.Version("1"), cache.Reads(file)))
	for i, text := range []string{"", "a", "b", "a", "", "c"} {
		_ = os.Remove(file)
		want := "none"
		if text != "" {
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			want = text
		}
		for range 2 {
			require.Equal(t, want, forced(t, f.Fork(1)))
		}
		require.EqualValues(t, []int{1, 2, 3, 3, 3, 4}[i], calls.Load(), text)
	}
	t.Run("a file that changes meanwhile", func(t *testing.T) {
		g, _ := counted(t, dir, func(_ context.Context, x int) (int, error) {
			return x, os.WriteFile(file, []byte("changed"), 0o600)
		})
		g = g.With(expr.Cached(stored(t, dir), cache.Version("1"), cache.Reads(file)))
		require.Equal(t, []string{"a result of " + t.Name() + " is not kept: a file that it reads has changed meanwhile"}, told(t, func() { forced(t, g.Fork(1)) }))
	})
	t.Run("a folder", func(t *testing.T) {
		g, calls := counted(t, dir, double)
		g = g.With(expr.Cached(stored(t, dir), cache.Version("1"), cache.Reads(dir)))
		lines := told(t, func() { forced(t, g.Fork(1)); forced(t, g.Fork(1)) })
		require.Len(t, lines, 2)
		require.Contains(t, lines[0], "is made as if nothing were kept: read "+dir+": is a folder; Reads takes files")
		require.EqualValues(t, 2, calls.Load())
	})
}

func TestADiskThatFailsFailsNoForce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	f, calls := counted(t, dir, double)
	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, os.WriteFile(dir, nil, 0o600))
	lines := told(t, func() {
		require.Equal(t, 2, forced(t, f.Fork(1)))
		require.Equal(t, 2, forced(t, f.Fork(1)))
		require.False(t, f.IsCached(1))
	})
	require.NotEmpty(t, lines)
	require.EqualValues(t, 2, calls.Load())

	s := stored(t, filepath.Join(t.TempDir(), "other"))
	g := f.With(expr.Cached(s, cache.Version("1")))
	s.Close()
	require.Empty(t, told(t, func() { require.Equal(t, 2, forced(t, g.Fork(1))) }))
	require.False(t, g.IsCached(1))
}

func TestTheEnvironmentSaysWhatIsDone(t *testing.T) {
	dir := t.TempDir()
	made := func(mode string) int32 {
		t.Setenv("XFORK_CACHE", mode)
		f, calls := counted(t, dir, double)
		forced(t, f.Fork(1))
		return calls.Load()
	}
	require.EqualValues(t, 1, made("off"))
	require.EqualValues(t, 1, made("read"))
	require.EqualValues(t, 1, made("refresh"))
	require.EqualValues(t, 0, made("read"))
	require.EqualValues(t, 1, made("refresh"))
	require.EqualValues(t, 1, made("off"))
	require.EqualValues(t, 0, made(""))
}

func TestACallThatIsMadeElsewhereIsLookedForHere(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		c := newCarrier(2)
		f, _ := counted(t, dir, double, expr.Elsewhere(c))
		require.Equal(t, []int{2, 4, 6}, forced(t, expr.All(f.Map([]int{1, 2, 3})...)))
		require.Equal(t, 3*(1-round), c.calls)
	}
}
