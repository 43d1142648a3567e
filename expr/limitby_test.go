package expr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

// A meter counts, for each key, how many are inside.
type meter struct {
	mu        sync.Mutex
	now, most map[string]int
	all, peak int
}

func (m *meter) inside(key string, f func()) {
	m.mu.Lock()
	if m.now == nil {
		m.now, m.most = make(map[string]int), make(map[string]int)
	}
	m.now[key]++
	m.all++
	m.most[key], m.peak = max(m.most[key], m.now[key]), max(m.peak, m.all)
	m.mu.Unlock()
	f()
	m.mu.Lock()
	m.now[key]--
	m.all--
	m.mu.Unlock()
}

func host(url string) string { h, _, _ := strings.Cut(url, "/"); return h }

func urls(hosts, each int) (us []string) {
	for i := range each {
		for h := range hosts {
			us = append(us, fmt.Sprintf("host%d/%d", h, i))
		}
	}
	return us
}

func TestALimitByKey(t *testing.T) {
	t.Run("bounds the calls of each key and not those of others", func(t *testing.T) {
		for _, lane := range []expr.Option{expr.IOBound, expr.CPUBound, expr.Unsafe} {
			for _, opts := range allWays() {
				var m meter
				get := expr.Lift1(func(url string) string {
					m.inside(host(url), func() { time.Sleep(100 * time.Microsecond) })
					return url
				}, lane, expr.LimitBy(host, 2))
				us := urls(5, 10)
				vs, err := expr.All(get.Map(us)...).Force(t.Context(), opts...)
				require.NoError(t, err)
				require.Equal(t, us, vs)
				for h, most := range m.most {
					require.LessOrEqual(t, most, 2, h)
				}
				if lane == expr.IOBound && opts == nil {
					require.Greater(t, m.peak, 2, "different hosts overlap")
				}
			}
		}
	})
	t.Run("belongs to the option's value, however many functions and forces have it", func(t *testing.T) {
		var m meter
		by := expr.LimitBy(host, 1)
		body := func(url string) string { m.inside(host(url), runtime.Gosched); return url }
		get, put := expr.Lift1(body, expr.IOBound, by), expr.Lift1(body, expr.IOBound).With(by)
		copied := expr.Lift2(func(from, to string) string { return body(from) }, by, expr.IOBound)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				us := urls(2, 20)
				a, b, c := get.Map(us), put.Map(us), copied.Map(us, us)
				_, err := expr.All(append(append(a, b...), c...)...).Force(t.Context())
				require.NoError(t, err)
			})
		}
		wg.Wait()
		require.Equal(t, map[string]int{"host0": 1, "host1": 1}, m.most)
	})
	t.Run("takes lazy arguments, also those that stand for others", func(t *testing.T) {
		for _, opts := range allWays() {
			var keys sync.Map
			by := expr.LimitBy(func(n int) int { keys.Store(n, true); return n }, 1)
			one := expr.Bind(expr.Const(1), func(n int) expr.Expr[int] { return expr.Fork(func() int { return n + 10 }) })
			x := expr.Map(one, func(n int) int { return n + 1 }, by)
			y := expr.Map2(x, one, func(a, b int) int { return a + b }, by)
			z := expr.Map3(y, x, one, func(a, b, c int) int { return a + b + c }, by)
			v := expr.Lift3(func(a, b, c int) int { return a + b + c }, by).Fork(7, 8, 9)
			got, err := expr.All(z, v).Force(t.Context(), opts...)
			require.NoError(t, err)
			require.Equal(t, []int{46, 24}, got)
			for _, want := range []int{11, 12, 23, 7} {
				_, ok := keys.Load(want)
				require.True(t, ok, want)
			}
		}
	})
	t.Run("gives its place away while it waits in a force", func(t *testing.T) {
		by := expr.LimitBy(func(int) string { return "one" }, 1)
		var down expr.Func1[int, int]
		down = expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
			if n == 0 {
				return 0, nil
			}
			v, err := expr.All(down.Fork(n-1), down.Fork(n/2)).Force(ctx)
			if err != nil {
				return 0, err
			}
			return v[0] + v[1] + 1, nil
		}, by)
		for _, opts := range allWays() {
			require.Nil(t, inTime(t, func() {
				_, err := down.Fork(6).Force(t.Context(), opts...)
				require.NoError(t, err)
			}))
		}
	})
	t.Run("asks for the key once, and for a place at every attempt", func(t *testing.T) {
		for _, opts := range allWays() {
			var keys, calls atomic.Int32
			var m meter
			f := expr.LiftErr1(func(n int) (int, error) {
				m.inside("", func() { time.Sleep(50 * time.Microsecond) })
				if calls.Add(1)%3 != 0 {
					return 0, io.EOF
				}
				return n, nil
			}, expr.LimitBy(func(int) int { keys.Add(1); return 0 }, 1), expr.Retry(expr.Attempts(100)), expr.Timeout(time.Minute), expr.IOBound)
			_, err := expr.All(f.Map(make([]int, 10))...).Force(t.Context(), opts...)
			require.NoError(t, err)
			require.EqualValues(t, 10, keys.Load())
			require.EqualValues(t, 30, calls.Load())
			require.Equal(t, 1, m.peak)
		}
	})
	t.Run("is called once, however many force it", func(t *testing.T) {
		for range 50 {
			var calls atomic.Int32
			f := expr.Lift1(func(n int) int { calls.Add(1); return n }, expr.LimitBy(func(n int) int { runtime.Gosched(); return n % 3 }, 1), expr.IOBound)
			x := expr.All(f.Map(make([]int, 12))...)
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					_, err := x.Force(t.Context())
					require.NoError(t, err)
				})
			}
			wg.Wait()
			require.EqualValues(t, 12, calls.Load())
		}
	})
	t.Run("of a cancelled force leaves nothing behind", func(t *testing.T) {
		by := expr.LimitBy(func(int) int { return 0 }, 1)
		slow := expr.LiftCtx1(func(ctx context.Context, n int) (int, error) { <-ctx.Done(); return 0, ctx.Err() }, by, expr.IOBound)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		_, err := expr.All(slow.Map(make([]int, 20))...).Force(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		v, err := expr.Lift1(func(n int) int { return n }, by).Fork(3).Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, 3, v)
	})
	t.Run("is replaced by a Limit, and replaces one", func(t *testing.T) {
		for _, c := range []struct {
			first, second expr.Option
			most          int
		}{
			{expr.Limit(1), expr.LimitBy(func(i int) int { return i }, 1), 2},
			{expr.LimitBy(func(i int) int { return i }, 1), expr.Limit(1), 1},
		} {
			var m meter
			f := expr.Lift1(func(i int) int { m.inside("", func() { time.Sleep(time.Millisecond) }); return i }, expr.IOBound, c.first).With(c.second)
			_, err := expr.All(f.Map([]int{0, 1, 0, 1, 0, 1})...).Force(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.most, m.peak)
		}
	})
}

func keyThatPanics(int) int { panic(io.EOF) }
func keyThatExits(int) int  { runtime.Goexit(); return 0 }

func TestAKeyThatFailsIsTheFailureOfItsCall(t *testing.T) {
	for _, c := range []struct {
		name  string
		by    expr.Option
		cause error
	}{
		{"keyThatPanics", expr.LimitBy(keyThatPanics, 1), io.EOF},
		{"keyThatExits", expr.LimitBy(keyThatExits, 1), expr.ErrGoexit},
		{"", expr.LimitBy(func(i int) any { return []int{i} }, 1), nil},
	} {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe} {
			for _, opts := range allWays() {
				f := expr.LiftErr1(func(i int) (int, error) { return i, nil }, lane, c.by, expr.Retry(expr.Attempts(3)))
				var xs []expr.Expr[int]
				inner := expr.ForkCtx(func(ctx context.Context) (int, error) {
					_, err := expr.All(append(xs, f.Fork(3))...).Force(ctx)
					return 0, err
				})
				require.Nil(t, inTime(t, func() {
					for i, x := range []expr.Expr[int]{f.Fork(1), f.Call(expr.Const(2)), inner} {
						_, err := x.Force(t.Context(), opts...)
						if c.cause != nil {
							require.ErrorIs(t, err, c.cause)
							if i == 2 && c.cause == expr.ErrGoexit {
								continue // it ends the function that forces as well, which is at the end of the chain
							}
							require.Contains(t, fmt.Sprintf("%+v", err), "expr_test."+c.name+"(...)")
						} else {
							var bug runtime.Error
							require.ErrorAs(t, err, &bug)
						}
						require.False(t, errors.Is(err, eval.ErrInternal))
					}
				}))
			}
		}
	}
}

func TestKeysThatNobodyUsesAreForgotten(t *testing.T) {
	live := func() uint64 {
		var m runtime.MemStats
		for range 3 {
			runtime.GC()
			time.Sleep(5 * time.Millisecond) // for the cleanups
		}
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	f := expr.Lift1(func(i int) int { return i }, expr.LimitBy(func(i int) string { return strings.Repeat("k", 4096) + fmt.Sprint(i) }, 1))
	before := live()
	for i := range 20 {
		is := make([]int, 500)
		for j := range is {
			is[j] = i*len(is) + j
		}
		_, err := expr.All(f.Map(is)...).Force(t.Context())
		require.NoError(t, err)
	}
	require.Less(t, live(), before+8<<20, "10,000 keys of 4 KiB")
	runtime.KeepAlive(f)
}

func TestALimitByKeyIsRefusedWhereItDoesNotFit(t *testing.T) {
	by := expr.LimitBy(host, 1)
	const none = "expr: LimitBy needs a first argument to make a key of: it is for Lift1, Lift2, Lift3 and their like"
	const other = "expr: LimitBy has a key of string, and the function's first argument is int"
	number := func(int) int { return 0 }
	for _, m := range []struct {
		name, sentence string
		misuse         func()
	}{
		{"no key", "expr: LimitBy with a nil key", func() { expr.LimitBy[int, int](nil, 1) }},
		{"no place", "expr: LimitBy must be positive", func() { expr.LimitBy(host, 0) }},
		{"another argument", other, func() { expr.Lift1(number, by) }},
		{"another argument, later", other, func() { expr.Lift1(number).With(expr.IOBound, by) }},
		{"another argument of two", other, func() { expr.Lift2(func(int, string) int { return 0 }, by) }},
		{"another argument of three", other, func() { expr.Lift3(func(int, string, string) int { return 0 }).With(by) }},
		{"another argument of a map", other, func() { expr.Map(expr.Const(1), number, by) }},
		{"no argument", none, func() { expr.Lift0(func() int { return 0 }, by) }},
		{"no argument, later", none, func() { expr.Lift0(func() int { return 0 }).With(by) }},
		{"a closure", none, func() { expr.Fork(func() int { return 0 }, by) }},
		{"a fold", none, func() {
			expr.FoldRange(1, func(context.Context, int, int) (int, error) { return 0, nil }, func(a, b int) int { return 0 }, by)
		}},
	} {
		t.Run(m.name, func(t *testing.T) { require.PanicsWithValue(t, m.sentence, m.misuse) })
	}
}
