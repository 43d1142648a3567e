package expr_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// argsOf is what the failure of f(a) tells of a.
func argsOf[A any](t *testing.T, a A) string {
	t.Helper()
	_, err := expr.LiftErr1(func(A) (int, error) { return 0, errors.New("no") }).Fork(a).Force(context.Background())
	var e *expr.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, -1, e.Element)
	return e.Args
}

// hostile is an argument whose methods are not to be called.
type hostile struct{ n int }

func (hostile) String() string               { runtime.Goexit(); return "" }
func (hostile) Error() string                { panic("called") }
func (hostile) Format(fmt.State, rune)       { panic("called") }
func (h hostile) GoString() string           { select {} }
func (hostile) MarshalText() ([]byte, error) { panic("called") }

type point struct {
	X, Y   int
	hidden string
}

type tree struct {
	left, right *tree
	n           int
}

func TestArgumentsAreTold(t *testing.T) {
	three := 3
	for want, got := range map[string]string{
		`"http://a.b/c"`:       argsOf(t, "http://a.b/c"),
		`-7`:                   argsOf(t, int8(-7)),
		`18446744073709551615`: argsOf(t, ^uint64(0)),
		`true`:                 argsOf(t, true),
		`1.5`:                  argsOf(t, 1.5),
		`0.1`:                  argsOf(t, float32(0.1)),
		`NaN`:                  argsOf(t, nan()),
		`(1+2i)`:               argsOf(t, 1+2i),
		`1.5s`:                 argsOf(t, 1500*time.Millisecond),
		`2026-01-02T03:04:05Z`: argsOf(t, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)),
		`expr_test.point{X: 1, Y: 2, hidden: "h"}`: argsOf(t, point{1, 2, "h"}),
		`[3]int{1, 2, 3}`:                          argsOf(t, [3]int{1, 2, 3}),
		`[9]int{1, 0, 0, 0, ...}`:                  argsOf(t, [9]int{1}),
		`[]int of 5`:                               argsOf(t, make([]int, 5)),
		`map[string]int`:                           argsOf(t, map[string]int{"a": 1}),
		`*int`:                                     argsOf(t, &three),
		`func(int) int`:                            argsOf(t, func(a int) int { return a }),
		`chan int`:                                 argsOf(t, make(chan int)),
		`nil`:                                      argsOf[*int](t, nil),
		`"x"`:                                      argsOf[any](t, "x"),
		`*errors.errorString`:                      argsOf(t, errors.New("x")),
		`expr_test.hostile{n: 1}`:                  argsOf(t, hostile{1}),
		`*expr_test.hostile`:                       argsOf(t, &hostile{1}),
		`expr_test.tree{left: *expr_test.tree, right: nil, n: 7}`: argsOf(t, tree{&tree{}, nil, 7}),
		`expr.Expr[int]`:    argsOf(t, expr.Const(1)),
		`struct{}`:          argsOf(t, struct{}{}),
		`expr_test.empty{}`: argsOf(t, empty{}),
	} {
		require.Equal(t, want, got)
	}
	for _, none := range []string{argsOf[error](t, nil), argsOf[[]int](t, nil), argsOf[map[int]int](t, nil), argsOf[func()](t, nil)} {
		require.Equal(t, "nil", none)
	}
	require.Equal(t, `expr_test.hostile{n: 1}`, argsOf[error](t, hostile{1}), "also behind an interface")

	t.Run("each is short, on one line and without control characters", func(t *testing.T) {
		tagged := reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeFor[int](), Tag: "\x1b\n\u202e"}})
		type deep struct{ a, b, c, d [8]any }
		for _, s := range []string{
			argsOf(t, strings.Repeat("long ", 1_000_000)), argsOf(t, "a\nb\x1b[2J\u202e\u2066\x00\xff"), argsOf(t, strings.Repeat("\u202e", 1000)),
			argsOf(t, [1 << 20]int{}), argsOf(t, deep{[8]any{"a"}, [8]any{}, [8]any{}, [8]any{}}), argsOf(t, reflect.New(tagged).Elem().Interface()),
			argsOf(t, reflect.MakeSlice(reflect.SliceOf(tagged), 1, 1).Interface()),
			argsOf(t, [4][4][4][4]string{}), argsOf(t, strings.Repeat("ä", 60)),
		} {
			require.LessOrEqual(t, len([]rune(s)), 60, s)
			for _, r := range s {
				require.True(t, unicode.IsPrint(r), "%q", s)
			}
		}
		require.Equal(t, `"a\nb\x1b[2J\u202e\u2066\x00\xff"`, argsOf(t, "a\nb\x1b[2J\u202e\u2066\x00\xff"))
	})
	t.Run("several", func(t *testing.T) {
		ctx := context.Background()
		no := errors.New("no")
		_, two := expr.LiftErr2(func(string, int) (int, error) { return 0, no }).Fork("a", 2).Force(ctx)
		_, three := expr.LiftErr3(func(string, int, bool) (int, error) { return 0, no }).Fork("a", 2, true).Force(ctx)
		_, many := expr.LiftErrN(func([]int) (int, error) { return 0, no }).Fork(1, 2, 3, 4, 5, 6).Force(ctx)
		_, none := expr.LiftErr0(func() (int, error) { return 0, no }).Fork().Force(ctx)
		_, lazy := expr.LiftErr1(func(int) (int, error) { return 0, no }).Call(expr.Const(1)).Force(ctx)
		_, closure := expr.ForkErr(func() (int, error) { return 0, no }).Force(ctx)
		for i, err := range []error{two, three, many, none, lazy, closure} {
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, []string{`"a", 2`, `"a", 2, true`, `1, 2, 3, 4, ... 2 more`, "", "", ""}[i], e.Args)
		}
	})
}

type empty struct{}

func nan() float64 { zero := 0.0; return zero / zero }

func TestArgumentsThatOthersWriteAreNotLookedAt(t *testing.T) {
	// With the race detector this fails if anything behind a pointer is read.
	type shared struct {
		n  *int
		s  []int
		m  map[string]int
		c  chan int
		in any
	}
	n := 0
	a := shared{n: &n, s: make([]int, 3), m: map[string]int{}, c: make(chan int, 10), in: &n}
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !stop.Load() {
			n++
			a.s[1]++
			a.m["x"]++
			select {
			case a.c <- 1:
			default:
				<-a.c
			}
		}
	}()
	for range 100 {
		_, err := expr.LiftErr2(func(shared, *shared) (int, error) { return 0, errors.New("no") }).Fork(a, &a).Force(context.Background())
		require.ErrorContains(t, err, "expr_test.shared{n: *int, s: []int of 3, m: map[string]in..., *expr_test.shared)")
	}
	stop.Store(true)
	<-done
}

func TestElementsOfAMapAreTold(t *testing.T) {
	ctx := context.Background()
	element := func(t *testing.T, err error) int {
		t.Helper()
		var e *expr.Error
		require.ErrorAs(t, err, &e)
		return e.Element
	}
	bad := func(a int) (int, error) {
		if a == 17 {
			return 0, errors.New("503")
		}
		return a, nil
	}
	as := make([]int, 40)
	for i := range as {
		as[i] = i
	}
	one := expr.LiftErr1(bad)
	two := expr.LiftErr2(func(a, _ int) (int, error) { return bad(a) })
	three := expr.LiftErr3(func(a, _, _ int) (int, error) { return bad(a) })
	many := expr.LiftErrN(func(as []int) (int, error) { return bad(as[0]) })
	rows := make([][]int, len(as))
	lazy := make([][]expr.Expr[int], len(as))
	consts := make([]expr.Expr[int], len(as))
	for i := range as {
		consts[i] = expr.Const(i)
		rows[i], lazy[i] = []int{i, 1, 2, 3}, []expr.Expr[int]{consts[i], consts[0], consts[0]}
	}
	for name, xs := range map[string][]expr.Expr[int]{
		"Func1.Map": one.Map(as), "Func2.Map": two.Map(as, as), "Func3.Map": three.Map(as, as, as), "FuncN.Map": many.Map(rows),
		"Func1.CallEach": one.CallEach(consts), "Func2.CallEach": two.CallEach(consts, consts),
		"Func3.CallEach": three.CallEach(consts, consts, consts), "FuncN.CallEach": many.CallEach(lazy),
		"with options": one.With(expr.Timeout(time.Hour), expr.Name("fetch")).Map(as),
	} {
		for _, option := range []eval.Option{eval.Workers(2), eval.Sequential()} {
			_, err := expr.All(xs...).Force(ctx, option)
			require.Equal(t, 17, element(t, err), name)
			require.Contains(t, err.Error(), "), element 17: 503", name)
			require.Contains(t, fmt.Sprintf("%+v", err), ", element 17\n", name)
		}
		for i, x := range xs {
			if i > 0 {
				require.Equal(t, xs[i-1].Node().Number()+1, x.Node().Number(), "numbers are as if each were forked by itself")
			}
		}
	}
	_, err := one.Fork(17).Force(ctx)
	require.Equal(t, -1, element(t, err))
	_, err = ops.Quo(expr.Const(1), expr.Const(0)).Force(ctx)
	require.Equal(t, -1, element(t, err))
	_, err = one.With(expr.Name("fetch")).Fork(17).Force(ctx)
	require.Regexp(t, `^fetch\(17\) \(describe_test.go:\d+\): 503$`, err.Error())

	t.Run("with everything there is to tell", func(t *testing.T) {
		_, err := expr.All(one.With(expr.Name("main.Fetch")).Map(as)...).Force(ctx)
		var e *expr.Error
		require.ErrorAs(t, err, &e)
		tried := *e
		tried.Attempts = 3
		require.Regexp(t, `^main.Fetch\(17\) \(describe_test.go:\d+\), element 17, after 3 attempts: 503$`, tried.Error())
		require.Contains(t, fmt.Sprintf("%+v", &tried), "503\n\ncalled as main.Fetch(17), element 17, after 3 attempts\n\nmain.Fetch failed:\n")
	})
	t.Run("an equal pure call tells its own element", func(t *testing.T) {
		pure := expr.LiftErr1(bad, expr.Pure)
		xs := pure.Map([]int{17, 1, 17})
		results, err := expr.Settle(xs...).Force(ctx)
		require.NoError(t, err)
		require.Equal(t, 0, element(t, results[0].Err))
		require.Equal(t, 2, element(t, results[2].Err))
		_, err = ops.Add(xs[2], pure.Fork(17)).Force(ctx, eval.AllErrors())
		require.Error(t, err)
	})
	t.Run("of nothing there is nothing", func(t *testing.T) {
		require.Empty(t, one.Map(nil))
		require.Empty(t, many.CallEach(nil))
	})
	t.Run("slices of different lengths panic", func(t *testing.T) {
		require.PanicsWithValue(t, "expr: CallEach over slices of different lengths", func() { two.CallEach(consts, consts[1:]) })
		require.PanicsWithValue(t, "expr: Map over slices of different lengths", func() { two.Map(as, as[1:]) })
	})
}
