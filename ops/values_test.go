package ops_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/internal/site"
	"xfork/internal/typed"
	"xfork/ops"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// An operator that is used as a value is called by way of a wrapper of the compiler's; it belongs to the user's line all the
// same, and so does one that ops.Reduce calls.

type number = expr.Expr[int]

// own is an operator of the user's, as generic as ours.
type own[T ops.Integer] struct{}

func (own[T]) Apply(a, b T) (T, error) { return a / b, nil }
func (own[T]) Name() string            { return "Own" }

//go:noinline
func ownQuo[T ops.Integer](x, y expr.Expr[T]) expr.Expr[T] {
	return typed.Try2[own[T]](site.Caller(), x, y)
}

type kit[T ops.Integer] struct{ _ int }

//go:noinline
func (kit[T]) Quo(x, y expr.Expr[T]) expr.Expr[T] { return typed.Try2[own[T]](site.Caller(), x, y) }

// through calls f from a generic function.
//
//go:noinline
func through[T ops.Integer](x, y expr.Expr[T]) expr.Expr[T] {
	f := pick(ops.Quo[T])
	return f(x, y) // through
}

//go:noinline
func pick[F any](f F) F { return f }

//go:noinline
func lineAbove() int {
	_, _, line, _ := runtime.Caller(1)
	return line
}

func TestOperatorsAsValuesBelongToTheUsersLine(t *testing.T) {
	x, y := expr.Const(1), expr.Const(0)
	pair := func(f func(x, y number) number) func() (*graph.Node, int) {
		return func() (*graph.Node, int) { n, line := f(x, y), lineAbove(); return n.Node(), line }
	}
	var quo interface{ Quo(x, y number) number } = pick(kit[int]{})
	table := []func(x, y number) number{pick(ops.Quo[int]), pick(ops.Rem[int])}
	a := vec.Of([]int64{1, 2})
	cases := map[string]func() (*graph.Node, int){
		"a value":        pair(pick(ops.Quo[int])),
		"from a table":   pair(table[1]),
		"Op2":            pair(pick(expr.Op2[least, int, int, int])),
		"the user's own": pair(pick(ownQuo[int])),
		"a method value": pair(kit[int]{}.Quo),
		"an interface":   pair(quo.Quo),
		"vec": func() (*graph.Node, int) {
			f := pick(vec.Div[int64])
			n, line := f(a, a), lineAbove()
			return n.Node(), line
		},
		"not hidden": func() (*graph.Node, int) { // the compiler may see through this one
			f := ops.Quo[int]
			n, line := f(x, y), lineAbove()
			return n.Node(), line
		},
		"the user's own, not hidden": func() (*graph.Node, int) {
			f := ownQuo[int]
			n, line := f(x, y), lineAbove()
			return n.Node(), line
		},
		"not generic": func() (*graph.Node, int) {
			f := pick(vec.And)
			n, line := f(vec.Val(true), vec.Val(true)), lineAbove()
			return n.Node(), line
		},
		"Sum": func() (*graph.Node, int) {
			f := pick(ops.Sum[int])
			n, line := f(x, y), lineAbove()
			return n.Node(), line
		},
		"Reduce": func() (*graph.Node, int) {
			n, line := ops.Reduce(ops.Quo[int], x, y), lineAbove()
			return n.Node(), line
		},
		"Reduce of many": func() (*graph.Node, int) {
			n, line := ops.Reduce(ops.Add[int], x, y, x, y, x), lineAbove()
			return n.Node(), line
		},
		"Reduce as a value": func() (*graph.Node, int) {
			f := pick(ops.Reduce[int])
			n, line := f(pick(ownQuo[int]), x, y), lineAbove()
			return n.Node(), line
		},
		"mat": func() (*graph.Node, int) {
			f := pick(mat.Row)
			n, line := f(mat.Rows([]float64{1}), y), lineAbove()
			return n.Node(), line
		},
		"a constant": func() (*graph.Node, int) {
			f := pick(expr.Const[int])
			n, line := f(5), lineAbove()
			return n.Node(), line
		},
	}
	for name, build := range cases {
		for range 3 { // as something new, and as something known
			n, line := build()
			require.Equal(t, fmt.Sprintf("values_test.go:%d", line), n.Line(), name)
			require.False(t, strings.HasPrefix(n.Site()[0].Function, "xfork/ops."), name)
		}
	}
	inner := through(x, y).Node()
	require.Contains(t, inner.Line(), "values_test.go:")
	require.Equal(t, "xfork/ops_test.through[...]", inner.Site()[0].Function)
}

type least struct{}

func (least) Apply(a, b int) int { return min(a, b) }

// What errors, tracebacks and Explain tell is that line.
func TestFailuresOfOperatorsAsValues(t *testing.T) {
	for name, f := range map[string]func(x, y number) number{"ours": ops.Quo[int], "in a reduction": func(x, y number) number {
		return ops.Reduce(ops.Quo[int], x, y)
	}} {
		q := f(expr.Const(1), expr.Const(0))
		line := lineAbove() - 1
		if name == "in a reduction" {
			line -= 2
		}
		_, err := q.Force(context.Background())
		require.ErrorIs(t, err, ops.ErrDivideByZero)
		var e *expr.Error
		require.True(t, errors.As(err, &e))
		where := fmt.Sprintf("values_test.go:%d", line)
		require.Equal(t, where, e.Node.Line(), name)
		require.ErrorContains(t, err, fmt.Sprintf("Quo (%s)", where), name)
		_, file, _, _ := runtime.Caller(0)
		require.Contains(t, fmt.Sprintf("%+v", err), fmt.Sprintf("%s:%d", filepath.ToSlash(file), line), name)
		var text strings.Builder
		again := f(expr.Const(1), expr.Const(3))
		require.NoError(t, graph.Explain(&text, again.Node()))
		again2 := lineAbove() - 2
		if name == "in a reduction" {
			again2 = line
		}
		require.Contains(t, text.String(), fmt.Sprintf("values_test.go:%d", again2), name)
	}
}
