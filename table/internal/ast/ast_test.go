package ast_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

func col(name string) *ast.Expr { return &ast.Expr{Op: ast.Col, Text: name} }
func lit(v any) *ast.Expr       { return &ast.Expr{Op: ast.Lit, Value: v} }

func TestExpressionsAreShownAsTheyAreMeant(t *testing.T) {
	sum := ast.New(ast.Mul, col("a"), ast.New(ast.Sub, lit(1), col("b")))
	require.Equal(t, "a * (1 - b)", sum.String())
	require.Equal(t, "(a * (1 - b)).Sum()", ast.New(ast.Sum, sum).String())
	require.Equal(t, `When(a = "x", 1).Else(null)`, ast.New(ast.When, ast.New(ast.Eq, col("a"), lit("x")), lit(1), lit(nil)).String())
	cast := ast.New(ast.Cast, col("a"))
	cast.Type = types.Type{Kind: types.Int64}
	require.Equal(t, "a.To(int64)", cast.String())
	require.Equal(t, "a desc", ast.Key{By: col("a"), Desc: true}.String())
}

func TestAColumnIsNamedAfterTheFirstColumnInIt(t *testing.T) {
	require.Equal(t, "a", ast.New(ast.Sum, ast.New(ast.Add, lit(1), col("a"))).Name())
	require.Equal(t, "len", ast.New(ast.Rows).Name())
	require.Equal(t, "n", (&ast.Expr{Op: ast.As, Text: "n", Args: []*ast.Expr{col("a")}}).Name())
}

func TestLazyOperandsAreFound(t *testing.T) {
	o := &ast.Operand{}
	e := ast.New(ast.Gt, col("a"), &ast.Expr{Op: ast.Lazy, Value: o})
	require.Equal(t, []*ast.Operand{o}, e.Operands(nil))
}
