package expr_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/policy"
)

// carrier is one that makes calls in this process, by their stubs.
type carrier struct {
	room   *policy.Limit
	mu     sync.Mutex
	names  []string
	calls  int
	refuse error
	here   bool
	fail   error // what each call fails with, in place of its function
}

func newCarrier(room int) *carrier { return &carrier{room: policy.NewLimit(room)} }

func (c *carrier) Room() *policy.Limit { return c.room }

func (c *carrier) Register(f cell.Far) (cell.Carry, error) {
	c.names = append(c.names, f.Name)
	if c.refuse != nil {
		return nil, c.refuse
	}
	if c.here {
		return nil, nil
	}
	return func(ctx context.Context, args, value any) error {
		c.mu.Lock()
		c.calls++
		c.mu.Unlock()
		if c.fail != nil {
			return c.fail
		}
		s := f.New()
		copyOf(s.Args, args)
		if err := s.Call(ctx); err != nil {
			return expr.Cause(err)
		}
		if (s.Value == nil) != (value == nil) {
			return errors.New("only one side has a value")
		}
		if value != nil {
			copyOf(value, s.Value)
		}
		return nil
	}, nil
}

// copyOf sets *to to *from, for the types of this test.
func copyOf(to, from any) {
	switch to := to.(type) {
	case *cell.Args0:
	case *cell.Args1[int]:
		*to = *from.(*cell.Args1[int])
	case *cell.Args1[string]:
		*to = *from.(*cell.Args1[string])
	case *cell.Args2[int, string]:
		*to = *from.(*cell.Args2[int, string])
	case *cell.Args3[int, string, bool]:
		*to = *from.(*cell.Args3[int, string, bool])
	case *cell.ArgsN[int]:
		*to = *from.(*cell.ArgsN[int])
	case *int:
		*to = *from.(*int)
	case *string:
		*to = *from.(*string)
	default:
		panic(fmt.Sprintf("%T", to))
	}
}

func TestElsewhereMakesCallsOfAllShapes(t *testing.T) {
	c := newCarrier(4)
	o := expr.Elsewhere(c)
	f0 := expr.Lift0(func() int { return 7 }, o, expr.Name("f0"))
	f1 := expr.Lift1(func(a int) int { return a + 1 }, o, expr.Name("f1"))
	f2 := expr.LiftErr2(func(a int, b string) (string, error) { return fmt.Sprintf("%v %v", a, b), nil }, o, expr.Name("f2"))
	f3 := expr.LiftCtx3(func(_ context.Context, a int, b string, c bool) (string, error) {
		return fmt.Sprintf("%v %v %v", a, b, c), nil
	}, o, expr.Name("f3"))
	fn := expr.LiftN(func(as []int) int {
		s := 0
		for _, a := range as {
			s += a
		}
		return s
	}, o, expr.Name("fn"))
	for _, s := range []string{"parallel", "in order"} {
		var opts []eval.Option
		if s == "in order" {
			opts = append(opts, eval.Sequential())
		}
		t.Run(s, func(t *testing.T) {
			one := func(x expr.Expr[int]) int { v, err := x.Force(t.Context(), opts...); require.NoError(t, err); return v }
			two := func(x expr.Expr[string]) string {
				v, err := x.Force(t.Context(), opts...)
				require.NoError(t, err)
				return v
			}
			require.Equal(t, 7, one(f0.Fork()))
			require.Equal(t, 3, one(f1.Call(f1.Fork(1))))
			require.Equal(t, "1 a", two(f2.Call(expr.Const(1), expr.Const("a"))))
			require.Equal(t, "1 b", two(f2.Fork(1, "b")))
			require.Equal(t, "1 a true", two(f3.Call(expr.Const(1), expr.Const("a"), expr.Const(true))))
			require.Equal(t, "2 a true", two(f3.Fork(2, "a", true)))
			require.Equal(t, 6, one(fn.Call(f1.Fork(0), f1.Fork(1), expr.Const(3))))
			require.Equal(t, 3, one(fn.Fork(1, 2)))
		})
	}
	require.Equal(t, 2*11, c.calls)
	require.Equal(t, []string{"f0() int", "f1(int) int", "f2(int, string) string", "f3(int, string, bool) string", "fn([]int) int"}, c.names)
}

func TestElsewhereOfAFunctionWhoseResultIsItsError(t *testing.T) {
	remove := expr.Lift1(os.Remove, expr.Elsewhere(newCarrier(1)))
	_, err := remove.Fork("/does/not/exist").Force(t.Context())
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestElsewhereIsRegisteredOnceByAFunction(t *testing.T) {
	c := newCarrier(1)
	f := expr.Lift1(func(a int) int { return a })
	g, h := f.With(expr.Elsewhere(c)), f.With(expr.Elsewhere(c), expr.Priority(3))
	i := g.With(expr.Name("shown"))
	require.Len(t, c.names, 1)
	for _, f := range []expr.Func1[int, int]{f, g, h, i} {
		v, err := f.Fork(3).Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, 3, v)
	}
	require.Equal(t, 3, c.calls)
	other := newCarrier(1)
	_, err := g.With(expr.Elsewhere(other)).Fork(1).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, other.calls, "the last option counts")
}

func TestElsewhereMayBeHere(t *testing.T) {
	c := newCarrier(1)
	c.here = true
	f := expr.Lift1(func(a int) int { return a }, expr.Elsewhere(c))
	v, err := f.Fork(3).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, v)
	require.Zero(t, c.calls)
}

func TestElsewhereACallCanFailWhereTheFunctionCannot(t *testing.T) {
	c := newCarrier(1)
	c.fail = errors.New("lost")
	f := expr.Lift1(func(a int) int { return a }, expr.Elsewhere(c), expr.Name("safe"))
	_, err := f.Fork(3).Force(t.Context())
	require.EqualError(t, expr.Cause(err), "lost")
	require.Contains(t, err.Error(), "safe(3)")
	c.calls = 0
	_, err = f.With(expr.Retry(expr.Attempts(3))).Fork(3).Force(t.Context())
	require.Error(t, err)
	require.Equal(t, 3, c.calls, "a policy makes sense there")
}

func TestElsewhereHasRoomForSoManyCalls(t *testing.T) {
	c := newCarrier(2)
	var mu sync.Mutex
	now, most := 0, 0
	f := expr.Lift1(func(a int) int {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		now--
		mu.Unlock()
		return a
	}, expr.Elsewhere(c), expr.IOBound)
	_, err := expr.All(f.Map(make([]int, 20))...).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, most)
	most = 0
	_, err = expr.All(f.With(expr.Limit(5)).Map(make([]int, 20))...).Force(t.Context())
	require.NoError(t, err)
	require.LessOrEqual(t, most, 5, "a limit of its own counts instead")
}

func TestElsewhereIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, says string
		f          func()
	}{
		{"nil", "expr: Elsewhere with a nil carrier", func() { expr.Elsewhere(nil) }},
		{"a fork", "only a lifted function", func() { expr.Fork(func() int { return 1 }, expr.Elsewhere(newCarrier(1))) }},
		{"a map", "only a lifted function", func() { expr.Map(expr.Const(1), func(a int) int { return a }, expr.Elsewhere(newCarrier(1))) }},
		{"by the carrier", "expr: f cannot be called elsewhere: no way", func() {
			expr.Lift1(func(a int) int { return a }, expr.Name("f"), expr.Elsewhere(&carrier{refuse: errors.New("no way"), room: policy.NewLimit(1)}))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() { require.Contains(t, fmt.Sprint(recover()), c.says) }()
			c.f()
		})
	}
}

func TestElsewhereAPureCallIsShared(t *testing.T) {
	c := newCarrier(4)
	f := expr.Lift1(func(a string) string { return strings.ToUpper(a) }, expr.Elsewhere(c), expr.Pure)
	vs, err := expr.All(f.Map([]string{"a", "a", "b", "a"})...).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"A", "A", "B", "A"}, vs)
	require.Equal(t, 2, c.calls)
}
