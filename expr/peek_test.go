package expr_test

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

func TestPeek(t *testing.T) {
	t.Run("tells what is there and forces nothing", func(t *testing.T) {
		x := expr.Fork(func() int { return 3 })
		_, there := expr.Peek(x)
		require.False(t, there)
		expr.Must(x.Force(t.Context()))
		r, there := expr.Peek(x)
		require.True(t, there)
		require.Equal(t, expr.Result[int]{Value: 3}, r)
		r, there = expr.Peek(expr.Const(4))
		require.True(t, there)
		require.Equal(t, 4, r.Value)
	})
	t.Run("tells the failure that a force returns", func(t *testing.T) {
		x := expr.ForkErr(func() (int, error) { return 0, io.EOF })
		_, err := x.Force(t.Context())
		r, there := expr.Peek(x)
		require.True(t, there)
		require.Equal(t, err, r.Err)
		r, there = expr.Peek(expr.Fail[int](io.EOF))
		require.True(t, there)
		require.ErrorIs(t, r.Err, io.EOF)
	})
	t.Run("follows what stands for something else", func(t *testing.T) {
		x := expr.Bind(expr.Const(2), func(n int) expr.Expr[int] { return ops.Add(expr.Const(n), expr.Const(n)) })
		expr.Must(x.Force(t.Context()))
		r, there := expr.Peek(x)
		require.True(t, there)
		require.Equal(t, 4, r.Value)
	})
	t.Run("of a zero Expr panics", func(t *testing.T) {
		require.Panics(t, func() { expr.Peek(expr.Expr[int]{}) })
	})
	t.Run("costs nothing", func(t *testing.T) {
		x := expr.Const(1)
		require.Zero(t, testing.AllocsPerRun(100, func() { expr.Peek(x) }))
	})
	t.Run("has what a cancelled Settle has got done", func(t *testing.T) {
		for _, opts := range allWays() {
			ctx, cancel := context.WithCancel(t.Context())
			f := expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
				switch {
				case n == 4:
					cancel()
					<-ctx.Done()
					return 0, ctx.Err()
				case n%2 == 1:
					return 0, io.EOF
				}
				return n, nil
			}, expr.Unsafe)
			xs := f.Map([]int{0, 1, 2, 3, 4, 5})
			all := expr.Settle(xs...)
			_, err := all.Force(ctx, opts...)
			require.ErrorIs(t, err, context.Canceled)
			done := 0
			for i, x := range xs {
				if r, there := expr.Peek(x); there {
					done++
					require.Equal(t, i%2 == 1, r.Err != nil)
				}
			}
			require.Less(t, done, 6, "not the one that was cancelled")
			_, there := expr.Peek(all)
			require.False(t, there)
		}
	})
}

// Two kinds of dependency that are none.
type nodeless struct{}

func (*nodeless) Node() *graph.Node { return nil }

type unmade struct{}

func (unmade) Node() *graph.Node { return new(graph.Node) }

func TestDependenciesThatAreNone(t *testing.T) {
	one := expr.Const(1)
	var none *expr.Expr[int]
	for _, c := range []struct {
		name, sentence string
		d              expr.Noded
	}{
		{"nil", "with a nil dependency", nil},
		{"a nil pointer", "with a nil dependency", none},
		{"a nil pointer of another type", "with a nil dependency", (*nodeless)(nil)},
		{"one whose node is nil", "with a dependency that has no node", &nodeless{}},
		{"one whose node was never made", "with a dependency that has no node", unmade{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.PanicsWithValue(t, "expr: After "+c.sentence, func() { expr.After(one, one, c.d) })
			require.PanicsWithValue(t, "expr: AllOf "+c.sentence, func() { expr.AllOf(one, c.d) })
		})
	}
	const zero = "expr: use of a zero Expr: it was never made by Const, Fork, an operator or the like"
	require.PanicsWithValue(t, zero, func() { expr.AllOf(expr.Expr[int]{}) })
	require.PanicsWithValue(t, zero, func() { expr.After(one, &expr.Expr[int]{}) })
	require.PanicsWithValue(t, "expr: To with a nil pointer", func() { one.To(nil) })
}

func TestAllOf(t *testing.T) {
	for _, opts := range allWays() {
		calls := 0
		n := expr.Fork(func() int { calls++; return 1 })
		s := expr.Map(n, func(int) string { return "two" })
		_, err := expr.AllOf(n, s, expr.Const(true)).Force(t.Context(), opts...)
		require.NoError(t, err)
		r, there := expr.Peek(s)
		require.True(t, there)
		require.Equal(t, "two", r.Value)
		require.Equal(t, 1, calls)

		bad := expr.ForkErr(func() (int, error) { return 0, io.EOF })
		worse := expr.ForkErr(func() (string, error) { return "", io.ErrClosedPipe })
		_, err = expr.AllOf(worse, n, bad).Force(t.Context(), opts...)
		require.ErrorIs(t, err, io.EOF, "the first that was made")
		_, err = expr.AllOf().Force(t.Context(), opts...)
		require.NoError(t, err)
	}
}

func TestAGatherOfOtherFieldsFails(t *testing.T) {
	type row struct {
		N int
		S string
	}
	n := expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return expr.Fork(func() int { return 1 }) })
	s, other := expr.Fork(func() string { return "s" }), expr.Fork(func() string { return "other" })
	var fields func(*row) []expr.Field
	x := func(later func(*row) []expr.Field) error {
		fields = func(r *row) []expr.Field { return []expr.Field{n.To(&r.N), s.To(&r.S)} }
		y := expr.Gather(func(r *row) []expr.Field { return fields(r) })
		fields = later
		_, err := y.Force(t.Context())
		return err
	}
	require.NoError(t, x(func(r *row) []expr.Field { return []expr.Field{n.To(&r.N), s.To(&r.S)} }))
	for _, later := range []func(*row) []expr.Field{
		func(*row) []expr.Field { return nil },
		func(r *row) []expr.Field { return []expr.Field{n.To(&r.N), {}} },
		func(r *row) []expr.Field { return []expr.Field{s.To(&r.S), n.To(&r.N)} }, // an int read as a string is a wild pointer
		func(r *row) []expr.Field { return []expr.Field{n.To(&r.N), expr.Const("").To(&r.S)}[:1] },
		func(r *row) []expr.Field { return []expr.Field{n.To(&r.N), other.To(&r.S)} },
		func(r *row) []expr.Field { return []expr.Field{n.To(&r.N), expr.Const(1).To(&r.N)} },
	} {
		require.ErrorContains(t, x(later), "expr: the function of Gather returned different fields the second time")
	}
	calls := 0
	count := expr.Fork(func() int { calls++; return 2 })
	y := expr.Gather(func(r *[]int) []expr.Field { return []expr.Field{expr.All(count, count).To(r)} })
	require.Equal(t, []int{2, 2}, expr.Must(y.Force(t.Context())), "made anew, and the first one is forced")
	require.Equal(t, 1, calls)
}
