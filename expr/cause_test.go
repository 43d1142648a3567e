package expr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

func TestCause(t *testing.T) {
	own := fmt.Errorf("own: %w", io.EOF)
	bad := expr.LiftErr1(func(err error) (int, error) { return 0, err })
	forced := func(x expr.Expr[int], opts ...eval.Option) error {
		_, err := x.Force(t.Context(), opts...)
		require.Error(t, err)
		return err
	}
	nested := func(wrap func(error) error) error {
		return forced(expr.ForkCtx(func(ctx context.Context) (int, error) {
			_, err := bad.Fork(own).Force(ctx)
			return 0, wrap(err)
		}))
	}
	for _, c := range []struct {
		name      string
		err, want error
	}{
		{"of nothing is nothing", nil, nil},
		{"of an error without anything of the engine's is that error", own, own},
		{"of a join of such errors likewise", errors.Join(own), nil},
		{"is what the function returned, wrapping and all", forced(bad.Fork(own)), own},
		{"is beneath what nested forces pass on", nested(func(err error) error { return err }), own},
		{"is beneath what the user has put around it", nested(func(err error) error { return fmt.Errorf("outer: %w", err) }), own},
		{"is beneath a panic with it", nested(func(err error) error { panic(err) }), own},
		{"is beneath the range of a fold", forced(expr.FoldRange(3, func(context.Context, int, int) (int, error) { return 0, own }, sure2)), own},
		{"is beneath the end of the force", forced(expr.Any(bad.Fork(own), bad.Fork(own))), nil},
		{"is Goexit", forced(expr.Fork(func() int { runtime.Goexit(); return 0 })), expr.ErrGoexit},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := expr.Cause(c.err)
			switch {
			case c.want != nil || c.err == nil:
				require.Equal(t, c.want, got)
			case c.name == "is beneath the end of the force":
				require.Equal(t, []error{own, own}, got.(interface{ Unwrap() []error }).Unwrap())
			default:
				require.Same(t, c.err, got)
			}
		})
	}
	t.Run("of a panic is its error, or tells its value", func(t *testing.T) {
		var index runtime.Error
		require.ErrorAs(t, expr.Cause(forced(expr.Fork(func() int { return []int{}[len(t.Name())] }))), &index)
		require.EqualError(t, expr.Cause(forced(expr.Fork(func() int { panic("oh") }))), "panic: oh")
	})
	t.Run("of a cancelled force is the context's cause", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(own)
		_, err := bad.Fork(own).Force(ctx)
		require.Equal(t, own, expr.Cause(err))
		ended, end := context.WithCancel(t.Context())
		end()
		_, err = bad.Fork(own).Force(ended)
		require.Equal(t, context.Canceled, expr.Cause(err))
	})
	t.Run("of all errors is all causes", func(t *testing.T) {
		errs := []error{own, io.ErrClosedPipe, io.ErrNoProgress}
		_, err := expr.All(bad.Map(errs)...).Force(t.Context(), eval.AllErrors())
		require.Equal(t, errs, expr.Cause(err).(interface{ Unwrap() []error }).Unwrap())
		_, err = expr.All(bad.Map(errs[:1])...).Force(t.Context(), eval.AllErrors())
		require.Equal(t, own, expr.Cause(err))
		require.Equal(t, own, expr.Cause(errors.Join(nil, err)), "a join of one")
	})
}
