package ops

import (
	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Logic on conditions. Only Not is an operator in the sense of this package. The other two decide at run time whether
// the second operand is needed at all, so they are dynamic nodes, and live in package expr beside If; they are
// repeated here because a reader looks for && next to <.

type not struct{}

func (not) Apply(a bool) bool { return !a }
func (not) Name() string      { return "Not" }

// Not is !x. For bits see [BitNot].
//
//go:noinline
func Not(x expr.Expr[bool]) expr.Expr[bool] { return typed.Op1[not](site.Caller(), x) }

// AndAlso is x && y, and like it leaves y alone where x is false: forks that only y needs do not run, and a failure
// of y does not happen. In return y does not begin before x is known. See [xfork/expr.AndAlso].
func AndAlso(x, y expr.Expr[bool]) expr.Expr[bool] { return expr.AndAlso(x, y) }

// OrElse is x || y, and like it leaves y alone where x is true: forks that only y needs do not run, and a failure of y
// does not happen. In return y does not begin before x is known. See [xfork/expr.OrElse].
func OrElse(x, y expr.Expr[bool]) expr.Expr[bool] { return expr.OrElse(x, y) }
