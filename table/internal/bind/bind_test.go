package bind_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

func dec(p, s uint8) types.Type { return types.Type{Kind: types.Dec, Precision: p, Scale: s} }

var schema = types.Schema{
	{Name: "i", Type: types.Type{Kind: types.Int64}},
	{Name: "small", Type: types.Type{Kind: types.Int32}, Null: true},
	{Name: "f", Type: types.Type{Kind: types.Float64}},
	{Name: "single", Type: types.Type{Kind: types.Float32}},
	{Name: "price", Type: dec(15, 2)},
	{Name: "rate", Type: dec(15, 4)},
	{Name: "name", Type: types.Type{Kind: types.Str}},
	{Name: "day", Type: types.Type{Kind: types.Day}},
	{Name: "at", Type: types.Type{Kind: types.Time, Precision: 3}},
	{Name: "ok", Type: types.Type{Kind: types.Bool}},
}

func col(name string) *ast.Expr { return &ast.Expr{Op: ast.Col, Text: name} }
func lit(v any) *ast.Expr       { return &ast.Expr{Op: ast.Lit, Value: v} }

func typeOf(t *testing.T, e *ast.Expr) string {
	t.Helper()
	b := &bind.Binder{Schema: schema, Line: "main.go:7"}
	x, err := b.Expr(e)
	if err != nil {
		return err.Error()
	}
	s := x.Type.String()
	if x.Null {
		s += "?"
	}
	return s
}

func TestOperandsMeetInOneType(t *testing.T) {
	two := func(op ast.Op, a, b *ast.Expr) string { return typeOf(t, ast.New(op, a, b)) }
	require.Equal(t, "int64?", two(ast.Add, col("small"), col("small")))
	require.Equal(t, "float64", two(ast.Add, col("i"), col("f")))
	require.Equal(t, "float64", two(ast.Mul, col("price"), lit(0.5)))
	require.Equal(t, "decimal(18,4)", two(ast.Add, col("price"), col("rate")))
	require.Equal(t, "decimal(30,6)", two(ast.Mul, col("price"), col("rate")))
	require.Equal(t, "decimal(16,2)", two(ast.Sub, lit(1), col("price")))
	require.Equal(t, "decimal(34,2)", two(ast.Mul, col("i"), col("price")))
	require.Equal(t, "float64", two(ast.Div, col("i"), col("i")))
	require.Equal(t, "int64?", two(ast.Quo, col("i"), col("i")))
	require.Equal(t, "bool", two(ast.Lt, col("single"), lit(0.1)))
	require.Equal(t, "bool", two(ast.Lt, col("day"), col("at")))
	require.Equal(t, "bool?", two(ast.Eq, col("i"), lit(nil)))
	require.Equal(t, "date", two(ast.Add, col("day"), lit(3)))
	require.Equal(t, "int64", two(ast.Sub, col("day"), col("day")))
	require.Equal(t, "duration", two(ast.Sub, col("at"), col("at")))
	require.Equal(t, "timestamp(3)", two(ast.Add, col("at"), lit(time.Second)))
	require.Equal(t, "timestamp(9)", two(ast.Add, col("at"), lit(time.Microsecond)))
	require.Equal(t, "float64", typeOf(t, ast.New(ast.When, col("ok"), lit(1), col("f"))))
	require.Equal(t, "string?", typeOf(t, ast.New(ast.When, col("ok"), col("name"), lit(nil))))
	require.Equal(t, "int64", typeOf(t, ast.New(ast.Coalesce, col("small"), col("i"))))
}

func TestALiteralTakesTheUnitOfItsColumn(t *testing.T) {
	b := &bind.Binder{Schema: schema}
	x, err := b.Expr(ast.New(ast.Lt, col("at"), lit(time.Unix(5, 0))))
	require.NoError(t, err)
	require.Equal(t, ast.Col, x.Args[0].Op, "the column is not converted")
	x, err = b.Expr(ast.New(ast.Lt, col("at"), lit(time.Unix(5, 1000))))
	require.NoError(t, err)
	require.Equal(t, ast.Cast, x.Args[0].Op)
}

func TestWhatMakesNoSenseIsAnErrorWithItsLine(t *testing.T) {
	require.Equal(t, `no column "pirce" (main.go:7): did you mean "price"? there are i, small, f, single, price, rate, name, day, at, ok`, typeOf(t, col("pirce")))
	require.Equal(t, "name + 1 (main.go:7): no Add of string and int64", typeOf(t, ast.New(ast.Add, col("name"), lit(1))))
	require.Equal(t, `name = 1 (main.go:7): string and int64 do not go together`, typeOf(t, ast.New(ast.Eq, col("name"), lit(1))))
	require.Contains(t, typeOf(t, ast.New(ast.And, col("ok"), col("i"))), "a condition is a bool, not int64")
	require.Contains(t, typeOf(t, ast.New(ast.Sum, col("i"))), "call Agg, or Over")
	require.Contains(t, typeOf(t, ast.New(ast.Year, col("i"))), "Year is for dates and timestamps, not for int64")
	require.Contains(t, typeOf(t, lit(struct{}{})), "a value of type struct {} is no value of a column")
	require.Contains(t, typeOf(t, &ast.Expr{Op: ast.Trunc, Args: []*ast.Expr{col("day")}, Text: "hour"}), "no unit")
	require.Contains(t, typeOf(t, &ast.Expr{Op: ast.Cast, Args: []*ast.Expr{col("day")}, Type: dec(5, 2)}), "date cannot be converted to decimal(5,2)")
}

func TestAggregatesAreTakenOutOfExpressions(t *testing.T) {
	b := &bind.Binder{Schema: schema, Line: "main.go:7"}
	sum := ast.New(ast.Sum, col("price"))
	g, err := b.Group([]*ast.Expr{col("name")}, []*ast.Expr{ast.New(ast.Div, sum, ast.New(ast.Rows)), {Op: ast.As, Text: "again", Args: []*ast.Expr{sum}}})
	require.NoError(t, err)
	require.Len(t, g.Aggs, 2, "equal aggregates are one")
	require.Equal(t, "name string, price float64?, again decimal(38,2)?", g.Schema.String())
	_, err = b.Group([]*ast.Expr{col("name")}, []*ast.Expr{col("price")})
	require.ErrorContains(t, err, "neither a key nor inside of an aggregate")
	_, err = b.Group(nil, []*ast.Expr{sum, sum})
	require.ErrorContains(t, err, "two of this name")
	_, err = b.Group(nil, []*ast.Expr{ast.New(ast.Sum, ast.New(ast.Distinct, col("i")))})
	require.ErrorContains(t, err, "Distinct goes with Count")
	_, err = b.Group(nil, []*ast.Expr{ast.New(ast.Sum, col("name"))})
	require.ErrorContains(t, err, "Sum is for numbers and durations, not for string")
}

func TestUnforcedOperandsHaveTypesOnly(t *testing.T) {
	o := &ast.Operand{Type: types.Type{Kind: types.Float64}, Read: func() any { panic("read") }}
	b := &bind.Binder{Schema: schema, Unforced: true}
	x, err := b.Expr(ast.New(ast.Gt, col("f"), &ast.Expr{Op: ast.Lazy, Value: o}))
	require.NoError(t, err)
	require.Equal(t, types.Bool, x.Type.Kind)
}
