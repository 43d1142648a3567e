package expr_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// counter counts its calls.
type counter struct{ n atomic.Int64 }

func (c *counter) double(x int) int {
	c.n.Add(1)
	return 2 * x
}

func TestLaziness(t *testing.T) {
	t.Run("building runs nothing", func(t *testing.T) {
		var c counter
		f := expr.Lift1(c.double)
		x := ops.Add(f.Fork(1), f.Call(f.Fork(2)))
		_ = expr.All(f.Map([]int{1, 2, 3})...)
		_ = expr.Bind(x, f.Fork)
		_ = expr.Map(x, c.double)
		_ = expr.Fork(func() int { return c.double(1) })
		_ = expr.FoldRange(10, func(_ context.Context, lo, hi int) (int, error) { return c.double(lo), nil }, func(a, b int) int { return a })
		require.Zero(t, c.n.Load())
	})
	t.Run("a fork that nobody forces never runs", func(t *testing.T) {
		var wanted, unwanted counter
		_ = expr.Lift1(unwanted.double).Fork(1)
		v, err := expr.Lift1(wanted.double).Fork(2).Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, 4, v)
		require.Zero(t, unwanted.n.Load())
	})
	t.Run("a shared node runs once", func(t *testing.T) {
		var c counter
		x := expr.Lift1(c.double).Fork(3)
		total := x
		for range 20 { // 2^20 paths to x
			total = ops.Add(total, total)
		}
		v, err := total.Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, 6<<20, v)
		require.EqualValues(t, 1, c.n.Load())
	})
	t.Run("a value is remembered", func(t *testing.T) {
		var c counter
		x := expr.Lift1(c.double).Fork(3)
		for range 3 {
			require.Equal(t, 6, expr.Must(ops.Add(x, expr.Const(0)).Force(t.Context())))
		}
		require.EqualValues(t, 1, c.n.Load())
	})
	t.Run("a failure is remembered", func(t *testing.T) {
		var n int
		x := expr.ForkErr(func() (int, error) { n++; return 0, errors.New("bad") })
		_, first := x.Force(t.Context())
		_, second := x.Force(t.Context())
		require.ErrorContains(t, first, "bad")
		require.Same(t, first, second)
		require.Equal(t, 1, n)
	})
	t.Run("many goroutines that force the same graph run every fork once", func(t *testing.T) {
		var c counter
		f := expr.Lift1(c.double)
		xs := f.Map(make([]int, 200))
		all := expr.All(xs...)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if _, err := xs[25*i].Force(t.Context()); err != nil {
					t.Error(err)
				}
				if _, err := all.Force(t.Context(), eval.Workers(1+i%3)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 200, c.n.Load())
	})
	t.Run("a done root beats an ended context", func(t *testing.T) {
		x := expr.Fork(func() int { return 1 })
		_, err := x.Force(t.Context())
		require.NoError(t, err)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		v, err := x.Force(ended)
		require.NoError(t, err)
		require.Equal(t, 1, v)
	})
	t.Run("under an ended context nothing starts, and nothing is remembered", func(t *testing.T) {
		var c counter
		x := expr.Lift1(c.double).Fork(3)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := x.Force(ended)
		require.ErrorIs(t, err, context.Canceled)
		require.Zero(t, c.n.Load())
		require.Equal(t, 6, expr.Must(x.Force(t.Context())))
	})
	t.Run("an error result of a plain function is its failure", func(t *testing.T) {
		bad := errors.New("bad")
		f := expr.Lift1(func(fail bool) error {
			if fail {
				return bad
			}
			return nil
		})
		_, err := f.Fork(true).Force(t.Context())
		require.ErrorIs(t, err, bad)
		v, err := f.Fork(false).Force(t.Context())
		require.NoError(t, err)
		require.NoError(t, v)
	})
}

func TestDescriptions(t *testing.T) {
	forks := func() (expr.Expr[int], *counter) {
		c := new(counter)
		return expr.Lift1(c.double, expr.Name("double")).Fork(1), c
	}
	t.Run("every verb writes String and forces nothing", func(t *testing.T) {
		x, c := forks()
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
			require.Equal(t, x.String(), fmt.Sprintf(verb, x), verb)
		}
		require.Contains(t, x.String(), "double #")
		require.Contains(t, x.String(), "lazy_test.go:")
		require.Contains(t, x.String(), "idle")
		require.Zero(t, c.n.Load())
	})
	t.Run("the state is told", func(t *testing.T) {
		x, _ := forks()
		_, err := x.Force(t.Context())
		require.NoError(t, err)
		require.Contains(t, x.String(), "done)")
		bad := expr.ForkErr(func() (int, error) { return 0, errors.New("bad") })
		_, err = bad.Force(t.Context())
		require.Error(t, err)
		require.Contains(t, bad.String(), "failed)")
		require.Equal(t, "expr: zero Expr", expr.Expr[int]{}.String())
	})
	const refusal = "expr: an Expr is a computation, not data"
	t.Run("encoders are refused, and force nothing", func(t *testing.T) {
		x, c := forks()
		_, err := json.Marshal(map[string]any{"x": x})
		require.ErrorContains(t, err, refusal)
		require.ErrorContains(t, gob.NewEncoder(new(bytes.Buffer)).Encode(struct{ X expr.Expr[int] }{x}), refusal)
		_, err = x.MarshalText()
		require.ErrorContains(t, err, refusal)
		_, err = json.Marshal(map[string]any{"p": &x})
		require.ErrorContains(t, err, refusal)
		require.Zero(t, c.n.Load())
	})
	t.Run("decoders are refused", func(t *testing.T) {
		var x expr.Expr[int]
		require.ErrorContains(t, json.Unmarshal([]byte("1"), &x), refusal)
		require.ErrorContains(t, x.UnmarshalText([]byte("1")), refusal)
		require.ErrorContains(t, x.GobDecode(nil), refusal)
		require.Equal(t, expr.Expr[int]{}, x)
	})
	t.Run("a chain of a million nodes prints in a line", func(t *testing.T) {
		x, c := forks()
		for range 1_000_000 {
			x = ops.Add(x, x)
		}
		require.Less(t, len(fmt.Sprintf("%+v", x)), 200)
		_, err := json.Marshal(x)
		require.ErrorContains(t, err, refusal)
		require.Zero(t, c.n.Load())
		_, err = x.Force(t.Context())
		require.NoError(t, err)
	})
}
