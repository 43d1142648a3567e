package table

import (
	"fmt"

	"xfork/table/internal/ast"
	"xfork/table/internal/inmem"
	"xfork/table/internal/types"
)

// Column is an expression on the columns of a frame: a name, a value, or what
// methods make of them. Its type is known when a frame uses it. A method takes
// a Column, a Go value, or a lazy value (an expr.Expr) for an operand.
type Column struct {
	e    *ast.Expr
	data *inmem.Column // of Data and DataOf
}

// expr returns the expression of a column: of the zero Column one that the verb
// which uses it refuses.
func (c Column) expr() *ast.Expr {
	switch {
	case c.e != nil:
		return c.e
	case c.data != nil:
		return bad(fmt.Sprintf("column %q", c.data.Name), "a column of Data is for Columns: refer to it with Col")
	}
	return bad("an empty Column", "it was never made by Col, Lit or the like")
}

// bad is what stands in the place of an expression that cannot be one: the verb
// that uses it fails with the problem.
func bad(subject, problem string) *ast.Expr {
	return &ast.Expr{Op: ast.Bad, Text: subject, Value: problem}
}

// Key is a column to order by, with a direction.
type Key struct{ k ast.Key }

// Case is a choice without its last value: [When].
type Case struct{ args []*ast.Expr }

// unary applies an operator.
func (c Column) unary(op ast.Op) Column { return Column{e: ast.New(op, c.expr())} }

// with applies an operator to c and operands.
func (c Column) with(op ast.Op, xs ...any) Column {
	args := []*ast.Expr{c.expr()}
	for _, x := range xs {
		args = append(args, operand(x))
	}
	return Column{e: ast.New(op, args...)}
}

// text applies an operator with a constant string.
func (c Column) text(op ast.Op, s string) Column {
	return Column{e: &ast.Expr{Op: op, Args: []*ast.Expr{c.expr()}, Text: s}}
}

// Col is the column with a name.
func Col(name string) Column { return Column{e: &ast.Expr{Op: ast.Col, Text: name}} }

// Right is a column of the right frame, in the [Where] of a join.
func Right(name string) Column { return Column{e: &ast.Expr{Op: ast.Right, Text: name}} }

// Lit is a value, the same in each row: a bool, a number, a string, a []byte, a
// Date, a Decimal, a time.Time, a time.Duration, a Null of these, or a lazy
// value of such a type. Lit(nil) is null.
func Lit(v any) Column { return Column{e: operand(v)} }

// NullOf is null, with a type.
func NullOf(t Type) Column { return Lit(nil).To(t) }

// Asc orders by a name or a Column, upwards.
func Asc(by any) Key { return Key{ast.Key{By: named(by)}} }

// Desc orders by a name or a Column, downwards.
func Desc(by any) Key { return Key{ast.Key{By: named(by), Desc: true}} }

// NullsFirst puts nulls before all values. Without it they are last, in both
// directions.
func (k Key) NullsFirst() Key {
	k.k.NullsFirst = true
	return k
}

// AllOf is the conjunction of all conditions; of none it is true.
func AllOf(conditions ...Column) Column { return fold(conditions, true, Column.And) }

// AnyOf is the disjunction of all conditions; of none it is false.
func AnyOf(conditions ...Column) Column { return fold(conditions, false, Column.Or) }

func fold(cs []Column, none bool, f func(a, b Column) Column) Column {
	if len(cs) == 0 {
		return Lit(none)
	}
	all := cs[0]
	for _, c := range cs[1:] {
		all = f(all, c)
	}
	return all
}

// Coalesce is the first operand that is not null; a string is a value, not a
// name.
func Coalesce(operands ...any) Column {
	if len(operands) == 0 {
		return Lit(nil)
	}
	args := make([]*ast.Expr, len(operands))
	for i, x := range operands {
		args[i] = operand(x)
	}
	return Column{e: ast.New(ast.Coalesce, args...)}
}

// When is then where the condition is true. It goes on with When and ends with
// Else.
func When(condition Column, then any) Case {
	return Case{[]*ast.Expr{condition.expr(), operand(then)}}
}

// When is then where the condition is true and none before it is.
func (c Case) When(condition Column, then any) Case {
	return Case{append(c.args[:len(c.args):len(c.args)], condition.expr(), operand(then))}
}

// Else is v where no condition is true.
func (c Case) Else(v any) Column {
	if len(c.args) == 0 {
		return Column{e: bad("an empty Case", "it was never made by When")}
	}
	return Column{e: ast.New(ast.When, append(c.args[:len(c.args):len(c.args)], operand(v))...)}
}

// End is null where no condition is true.
func (c Case) End() Column { return c.Else(nil) }

// As gives the column a name. Without it a column is named after the first
// column in it.
func (c Column) As(name string) Column { return c.text(ast.As, name) }

// To converts to a type. A value that is none of the type is an error;
// fractions are rounded half away from zero.
func (c Column) To(t Type) Column {
	return Column{e: &ast.Expr{Op: ast.Cast, Args: []*ast.Expr{c.expr()}, Type: whole(t)}}
}

// Try is To with null for what cannot be converted.
func (c Column) Try(t Type) Column {
	return Column{e: &ast.Expr{Op: ast.Try, Args: []*ast.Expr{c.expr()}, Type: whole(t)}}
}

// whole gives decimals and timestamps without a precision the usual one.
func whole(t Type) Type {
	if t.Precision == 0 {
		switch t.Kind {
		case types.Dec:
			t.Precision = types.MostDigits
		case types.Time:
			t.Precision = 6
		}
	}
	return t
}

// Eq is c = x.
func (c Column) Eq(x any) Column { return c.with(ast.Eq, x) }

// Ne is c ≠ x.
func (c Column) Ne(x any) Column { return c.with(ast.Ne, x) }

// Lt is c < x.
func (c Column) Lt(x any) Column { return c.with(ast.Lt, x) }

// Le is c ≤ x.
func (c Column) Le(x any) Column { return c.with(ast.Le, x) }

// Gt is c > x.
func (c Column) Gt(x any) Column { return c.with(ast.Gt, x) }

// Ge is c ≥ x.
func (c Column) Ge(x any) Column { return c.with(ast.Ge, x) }

// Between is lo ≤ c ≤ hi.
func (c Column) Between(lo, hi any) Column { return c.Ge(lo).And(c.Le(hi)) }

// In reports whether c is equal to one of the values.
func (c Column) In(values ...any) Column { return c.with(ast.In, values...) }

// Same is Eq where null is equal to null, so it is never null.
func (c Column) Same(x any) Column { return c.with(ast.Same, x) }

// And is true if both are, false if one is false, else null.
func (c Column) And(x Column) Column { return c.with(ast.And, x) }

// Or is true if one is, false if both are false, else null.
func (c Column) Or(x Column) Column { return c.with(ast.Or, x) }

// Not negates; of null it is null.
func (c Column) Not() Column { return c.unary(ast.Not) }

// IsNull reports whether there is no value.
func (c Column) IsNull() Column { return c.unary(ast.IsNull) }

// IsNaN reports whether a float is NaN.
func (c Column) IsNaN() Column { return c.unary(ast.IsNaN) }
