package edges

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Calls that end their goroutine.

// TestWhatANestedForceHasBegunEndsWithAGoexit: a call that a nested force makes inline ends the goroutine, and with it the
// force. The calls that the force has begun elsewhere are cancelled.
func TestWhatANestedForceHasBegunEndsWithAGoexit(t *testing.T) {
	for name, held := range map[string][]expr.Option{"with nothing": nil, "with a limit": {expr.Limit(1)}} {
		t.Run(name, func(t *testing.T) {
			harness.Within(t, func() {
				begun := harness.NewGate()
				older := expr.ForkCtx(func(ctx context.Context) (int, error) {
					begun.Open()
					select {
					case <-ctx.Done():
					case <-time.After(8 * time.Second):
						t.Error("it was not told that no force waits for it")
					}
					return 0, ctx.Err()
				}, append(held, expr.IOBound)...)
				exit := expr.Fork(func() int { begun.Pass(t); runtime.Goexit(); return 0 })
				f := expr.ForkCtx(func(ctx context.Context) (int, error) { return expr.Op2[opAdd](older, exit).Force(ctx) }, held...)
				_, err := f.Force(bg, eval.Workers(1))
				require.ErrorIs(t, err, expr.ErrGoexit)
			})
		})
	}
}

func TestAGoexitIsTheSameOnEverySchedule(t *testing.T) {
	exits := func(opts ...expr.Option) expr.Expr[int] {
		return expr.Fork(func() int { ms(0); runtime.Goexit(); return 0 }, opts...)
	}
	seven := func(error) expr.Expr[int] { return expr.Const(7) }
	for name, c := range map[string]struct {
		x    func() expr.Expr[int]
		want int // 0: it travels
	}{
		"Catch":        {func() expr.Expr[int] { return expr.Catch(exits(), seven) }, 7},
		"Catch, above": {func() expr.Expr[int] { return expr.Catch(expr.Op1[opNegate](exits()), seven) }, 7},
		"Catch of Bind": {func() expr.Expr[int] {
			return expr.Catch(expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return exits() }), seven)
		}, 7},
		"Any":            {func() expr.Expr[int] { return expr.Any(exits(), expr.Fork(func() int { ms(1); return 7 })) }, 7},
		"Settle":         {func() expr.Expr[int] { return expr.Op1[opFirstOr7](expr.Settle(exits(), exits(expr.IOBound))) }, 7},
		"nothing":        {func() expr.Expr[int] { return exits() }, 0},
		"nothing, above": {func() expr.Expr[int] { return expr.Op1[opNegate](exits()) }, 0},
		"Bind":           {func() expr.Expr[int] { return expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return exits() }) }, 0},
		"another lane":   {func() expr.Expr[int] { return exits(expr.IOBound) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
				for range 20 {
					v, err := c.x().Force(bg, opts...)
					returned := false
					other := expr.Fork(func() int { return 0 })
					inner, innerErr := expr.ForkCtx(func(ctx context.Context) (int, error) {
						v, err := expr.Op2[opAdd](c.x(), other).Force(ctx)
						returned = true
						return v, err
					}).Force(bg, opts...)
					require.Equal(t, c.want, v)
					require.Equal(t, c.want, inner)
					require.Equal(t, c.want != 0, returned, "whether the nested force returns")
					if c.want == 0 {
						require.ErrorIs(t, err, expr.ErrGoexit)
						require.ErrorIs(t, innerErr, expr.ErrGoexit)
					}
				}
			})
		})
	}
}

// opFirstOr7 is 7 where the first failed with a Goexit.
type opFirstOr7 struct{}

func (opFirstOr7) Apply(rs []expr.Result[int]) int {
	if errors.Is(rs[0].Err, expr.ErrGoexit) && errors.Is(rs[1].Err, expr.ErrGoexit) {
		return 7
	}
	return rs[0].Value
}
