package bind

import (
	"context"
	"regexp"
	"strings"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Binder binds the expressions of one verb.
//
// It is used by one goroutine. Schemas are replaced and not written.
type Binder struct {
	Schema types.Schema
	// Right is the schema of the right frame, in the condition of a join. Its
	// columns are numbered from len(Schema) on.
	Right types.Schema
	Line  string
	// Unforced says that the values of lazy operands are not there yet: they
	// are bound as null literals of their types.
	Unforced bool
	// Ctx is the context of the run, for functions of the program that may
	// wait.
	Ctx context.Context

	done        map[*ast.Expr]*Expr // what has been bound with the schemas of
	of          schemas
	left, right types.Finder // of their columns
}

// Expr binds an expression on rows. Aggregates are errors in it. What has been bound
// before with the same schemas is the same again, so expressions that share nodes do
// so when they are bound, and each node is bound once.
func (b *Binder) Expr(e *ast.Expr) (*Expr, error) {
	done := b.memo()
	if x := done[e]; x != nil {
		return x, nil
	}
	list := ast.Nodes(e, func(e *ast.Expr) []*ast.Expr {
		if done[e] != nil || b.refused(e) != nil {
			return nil
		}
		return e.Args
	})
	for _, e := range list {
		if done[e] != nil {
			continue
		}
		x, err := b.one(e, done)
		if err != nil {
			return nil, err
		}
		done[e] = x
	}
	return done[e], nil
}

// refused returns the error about what does not belong into an expression on rows.
func (b *Binder) refused(e *ast.Expr) error {
	switch {
	case e.Op == ast.Distinct || e.Op == ast.Where:
		return b.fail(e, "%v belongs to an aggregate: call Agg, or Over", e.Op)
	case e.Op == ast.Over:
		return b.fail(e, "Over is for With, Select and Filter")
	case e.Op.OfWindow():
		return b.fail(e, "%v needs a window: call Over", e.Op)
	case e.Op.Aggregate():
		return b.fail(e, "%v makes one value of many rows: call Agg, or Over", e.Op)
	}
	return nil
}

// one binds an expression of which the arguments have been bound.
func (b *Binder) one(e *ast.Expr, done map[*ast.Expr]*Expr) (*Expr, error) {
	switch e.Op {
	case ast.Col:
		// In the condition of a join, a name that only the right frame has is
		// that column.
		i := b.left.Index(b.Schema, e.Text)
		if i < 0 && b.right.Index(b.Right, e.Text) >= 0 {
			return b.ofRight(e)
		}
		return b.column(e, b.Schema, i, 0)
	case ast.Right:
		if b.Right == nil {
			return nil, b.fail(e, "Right is for the Where of a join")
		}
		return b.ofRight(e)
	case ast.Lit, ast.Lazy:
		return b.literal(e)
	case ast.Bad:
		return nil, b.fail(e, "%v", e.Value)
	case ast.As:
		return done[e.Args[0]], nil
	}
	if err := b.refused(e); err != nil {
		return nil, err
	}
	args := make([]*Expr, len(e.Args))
	for i, a := range e.Args {
		args[i] = done[a]
	}
	return b.typed(e, args)
}

// Condition binds an expression that must be a bool.
//
// A condition that is the literal null is no error: it is true for no row.
func (b *Binder) Condition(e *ast.Expr) (*Expr, error) {
	x, err := b.Expr(e)
	if err != nil {
		return nil, err
	}
	return b.boolean(e, x)
}

// boolean returns x, which must be a bool or null.
func (b *Binder) boolean(e *ast.Expr, x *Expr) (*Expr, error) {
	if x.Type.Kind != types.Bool && x.Type.Kind != types.Unknown {
		return nil, b.fail(e, "a condition is a bool, not %v", x.Type)
	}
	return to(x, bools), nil
}

// typed binds an operator after its arguments.
//
// Operators are grouped by their numbers (ast.Op), so that a group is a range.
func (b *Binder) typed(e *ast.Expr, args []*Expr) (*Expr, error) {
	x := &Expr{Op: e.Op, Args: args, Null: null(args), Source: e}
	var err error
	switch {
	case e.Op >= ast.Add && e.Op <= ast.Round:
		err = b.arithmetic(x)
	case e.Op >= ast.Eq && e.Op <= ast.In:
		x.Type = bools
		_, err = b.unify(e, args)
		if e.Op == ast.Same {
			x.Null = false
		}
	case e.Op >= ast.And && e.Op <= ast.Not:
		x.Type = bools
		for i, a := range args {
			if args[i], err = b.boolean(e.Args[i], a); err != nil {
				break
			}
		}
	case e.Op == ast.IsNull:
		x.Type, x.Null = bools, false
	case e.Op == ast.IsNaN:
		x.Type = bools
		err = b.need(e, args[0], "a float", args[0].Type.Kind.Float())
	case e.Op == ast.Coalesce:
		x.Type, err = b.unify(e, args)
		x.Null = args[len(args)-1].Null
	case e.Op == ast.When:
		err = b.choice(x)
	case e.Op == ast.Cast || e.Op == ast.Try:
		err = b.cast(x)
	case e.Op == ast.Map:
		err = b.function(x)
	case e.Op >= ast.Like && e.Op <= ast.Split:
		err = b.text(x)
	default:
		err = b.civil(x)
	}
	if err != nil {
		return nil, err
	}
	return x, nil
}

// need is an error unless ok.
func (b *Binder) need(e *ast.Expr, x *Expr, what string, ok bool) error {
	if ok || x.Type.Kind == types.Unknown {
		return nil
	}
	return b.fail(e, "%v is for %s, not for %v", e.Op, what, x.Type)
}

// choice types a When: conditions are bools, and values meet in one type.
//
//	When(c, 1).When(d, x).Else(nil)     conditions c, d     values 1, x, null in one type
func (b *Binder) choice(x *Expr) (err error) {
	last := len(x.Args) - 1
	values := []*Expr{}
	for i := 0; i < last; i += 2 {
		if x.Args[i], err = b.boolean(x.Source, x.Args[i]); err != nil {
			return err
		}
		values = append(values, x.Args[i+1])
	}
	values = append(values, x.Args[last])
	if x.Type, err = b.unify(x.Source, values); err != nil {
		return err
	}
	for i, v := range values[:len(values)-1] {
		x.Args[2*i+1] = v
	}
	x.Args[last], x.Null = values[len(values)-1], null(values)
	return nil
}

// cast types To and Try. What can be converted at all: numbers among each other
// and to dates and durations, text to anything, anything to text, bools to
// integers, dates and timestamps to each other.
//
// What is refused here would mean nothing for any value: a decimal is no date.
// What may fail for some values, as text does, is left to the rows.
func (b *Binder) cast(x *Expr) error {
	from, target := x.Args[0].Type, x.Source.Type
	if err := target.Check(); err != nil {
		return b.fail(x.Source, "%v", err)
	}
	x.Type = target
	if x.Op == ast.Try {
		x.Null = true
	}
	a, c := from.Kind, target.Kind
	moments := func(k types.Kind) bool { return k == types.Day || k == types.Time }
	switch {
	case from == target, a == types.Unknown, a.Number() && c.Number(), a.Text(), c.Text(), moments(a) && moments(c):
	case a == types.Bool && c.Integer(), a.Integer() && c == types.Bool:
	case a.Integer() && (moments(c) || c == types.Span), (moments(a) || a == types.Span) && c.Integer():
	default:
		return b.fail(x.Source, "%v cannot be converted to %v", from, target)
	}
	return nil
}

// text types the operators on strings. Regular expressions are compiled here,
// so that a bad one is an error before data is read.
//
// Bytes are taken for strings: whether they are UTF-8 is not checked, as Go
// does not.
func (b *Binder) text(x *Expr) error {
	for i, a := range x.Args {
		if err := b.need(x.Source, a, "strings", a.Type.Kind.Text()); err != nil {
			return err
		}
		x.Args[i] = to(a, strs)
	}
	switch x.Op {
	case ast.Like, ast.Matches, ast.Contains, ast.HasPrefix, ast.HasSuffix:
		x.Type = bools
	case ast.Len, ast.Runes:
		x.Type = int64s
	default:
		x.Type = strs
	}
	if x.Op == ast.Split {
		x.Null = true // there may be no such piece
	}
	if x.Op == ast.Substr && x.Source.M < 0 {
		return b.fail(x.Source, "%d runes", x.Source.M)
	}
	// As in DuckDB: it cannot be told from a \% that has lost its end.
	if p := x.Source.Text; x.Op == ast.Like && (len(p)-len(strings.TrimRight(p, `\`)))%2 == 1 {
		return b.fail(x.Source, `the pattern ends with a \, which takes the next byte as it is: write \\ for one`)
	}
	if x.Op == ast.Matches || x.Op == ast.Replace {
		if _, err := regexp.Compile(x.Source.Text); err != nil {
			return b.fail(x.Source, "%v", err)
		}
	}
	return nil
}

// function types a call of the program's own function: its arguments are
// converted to what it takes.
//
// An argument of the same kind is passed as it is, whatever its precision or
// unit: the function's package converts values by the vector's own type.
func (b *Binder) function(x *Expr) error {
	f := x.Source.Value.(*ast.Func)
	for i, t := range f.Args {
		a := x.Args[i]
		c, ok := common(a, &Expr{Type: t})
		switch {
		case a.Type.Kind == t.Kind:
		case ok && c.Kind == t.Kind:
			x.Args[i] = to(a, t)
		default:
			return b.fail(x.Source, "the function takes %v, not %v", t, a.Type)
		}
	}
	x.Type, x.Null = f.Result, x.Null || f.Null
	if f.Waits {
		x.Value = b.Ctx
	}
	return nil
}
