package bind

import (
	"fmt"
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Agg is one aggregate of a group-by.
type Agg struct {
	Op       ast.Op
	Args     []*Expr // on the rows
	Where    *Expr   // only rows for which it is true; nil for all
	Distinct bool    // each value once
	Nulls    bool    // of First: a null counts as a value
	Q        float64 // of Quantile
	N        int     // of Lag and Lead: how many rows away
	Type     types.Type
	Null     bool
	Source   *ast.Expr
}

// Equal reports whether two aggregates have the same value.
func (a *Agg) Equal(b *Agg) bool {
	equal := a.Op == b.Op && a.Distinct == b.Distinct && a.Nulls == b.Nulls && same(a.Q, b.Q) && a.N == b.N &&
		(a.Where == nil) == (b.Where == nil) && slices.EqualFunc(a.Args, b.Args, Equal)
	return equal && (a.Where == nil || Equal(a.Where, b.Where))
}

// hash returns a number that is the same for equal aggregates.
func (a *Agg) hash() uint64 {
	h := uint64(a.Op)
	for _, x := range a.Args {
		h = mixed(h, Hash(x))
	}
	return h
}

// Grouping is the bound form of an Agg: aggregates over rows, and the columns
// that are computed of keys and aggregates.
//
//	net.Sum().Div(price.Sum()).As("x")  -->  Aggs  Sum(net), Sum(price)
//	                                         Cols  Div(Col k, Col k+1)       behind k keys
//
// Aggregates are numbered in the order in which they are met; keys come before
// them in the columns that Cols refer to.
type Grouping struct {
	Keys   []*Expr // on the rows
	Aggs   []Agg
	Cols   []*Expr // on keys and aggregates
	Schema types.Schema
}

// Group binds keys and columns of an Agg.
//
// A key that is computed has the name that As gives it, and may be used by that
// name or by repeating the expression:
//
//	GroupBy(Col("d").Year().As("y")).Agg(Col("y").Add(1), Col("d").Year())
func (b *Binder) Group(keys, cols []*ast.Expr) (*Grouping, error) {
	g := &grouper{Binder: b, out: &Grouping{}, names: map[string]int{}, keys: map[int]int{}, bound: map[*ast.Expr]*Expr{}, aggs: map[uint64][]int{}}
	for i, k := range keys {
		x, err := b.Expr(k)
		if err != nil {
			return nil, err
		}
		g.out.Keys = append(g.out.Keys, x)
		if s := stripped(k); s.Op != ast.Col {
			g.keys[g.equal.Number(s)] = i
		}
		g.names[k.Name()] = i
		f := types.Field{Name: k.Name(), Type: x.Type, Null: x.Null}
		g.out.Cols = append(g.out.Cols, &Expr{Op: ast.Col, Col: i, Type: x.Type, Null: x.Null, Source: k})
		if err := g.field(f); err != nil {
			return nil, err
		}
	}
	// Behind the names that keys are given, which are those of the result.
	for i, k := range keys {
		s := stripped(k)
		if _, known := g.names[s.Text]; !known && s.Op == ast.Col {
			g.names[s.Text] = i
		}
	}
	for _, c := range cols {
		x, err := g.expr(c)
		if err != nil {
			return nil, err
		}
		g.out.Cols = append(g.out.Cols, x)
		if err := g.field(types.Field{Name: c.Name(), Type: x.Type, Null: x.Null}); err != nil {
			return nil, err
		}
	}
	return g.out, nil
}

// stripped returns e without the name that it is given.
//
// A key may be given several names, one within the other; the outermost counts
// for the schema.
func stripped(e *ast.Expr) *ast.Expr {
	for e.Op == ast.As {
		e = e.Args[0]
	}
	return e
}

// grouper is the state of one Group.
type grouper struct {
	*Binder
	out   *Grouping
	names map[string]int // keys that are columns, and that are given names
	equal ast.Numbers
	keys  map[int]int // others, by the number that equal expressions have
	bound map[*ast.Expr]*Expr

	fields types.Finder     // of the result
	aggs   map[uint64][]int // by hash
}

// key returns which key an expression is, -1 if it is none.
func (g *grouper) key(e *ast.Expr) int {
	if e.Op == ast.Col {
		if i, is := g.names[e.Text]; is {
			return i
		}
		return -1
	}
	if len(g.keys) > 0 {
		if i, is := g.keys[g.equal.Number(e)]; is {
			return i
		}
	}
	return -1
}

// field adds a column to the schema of the result.
func (g *grouper) field(f types.Field) error {
	if err := Unnamed(f.Name, g.Line); err != nil {
		return err
	}
	if g.fields.Index(g.out.Schema, f.Name) >= 0 {
		return Twice(f.Name, g.Line)
	}
	g.out.Schema = append(g.out.Schema, f)
	return nil
}

// Twice returns the error about two columns with one name.
func Twice(name, line string) error {
	return &Error{Line: line, Subject: fmt.Sprintf("column %q", name), Problem: "there would be two of this name: give one another with As"}
}

// Unnamed returns an error about a column without a name.
func Unnamed(name, line string) error {
	if name != "" {
		return nil
	}
	return &Error{Line: line, Subject: "a column", Problem: "it has no name: give it one with As"}
}

// expr binds an expression above aggregates.
//
// Above aggregates everything is as in a row expression; what differs is what a
// name may be: a key.
//
// Arguments come first, but of what is bound as a whole.
func (g *grouper) expr(e *ast.Expr) (*Expr, error) {
	list := ast.Nodes(e, func(e *ast.Expr) []*ast.Expr {
		if g.bound[e] != nil || g.key(e) >= 0 || e.Op.Aggregate() || e.Op.OfWindow() || e.Op >= ast.Distinct {
			return nil
		}
		return e.Args
	})
	for _, e := range list {
		if g.bound[e] != nil {
			continue
		}
		x, err := g.one(e)
		if err != nil {
			return nil, err
		}
		g.bound[e] = x
	}
	return g.bound[e], nil
}

// one binds an expression of which the arguments have been bound. A key is the column
// that it has become, whatever it was computed of.
func (g *grouper) one(e *ast.Expr) (*Expr, error) {
	if i := g.key(e); i >= 0 {
		k := g.out.Keys[i]
		return &Expr{Op: ast.Col, Col: i, Type: k.Type, Null: k.Null, Source: e}, nil
	}
	switch {
	case e.Op == ast.Lit || e.Op == ast.Lazy:
		return g.literal(e)
	case e.Op == ast.As:
		return g.bound[e.Args[0]], nil
	case e.Op == ast.Col:
		if g.Schema.Index(e.Text) < 0 {
			return nil, NoColumn(e.Text, g.Line, g.Schema)
		}
		return nil, g.fail(e, "the column is neither a key nor inside of an aggregate: a group may have many values of it")
	case e.Op == ast.Where && e.Args[0].Op.Aggregate():
		return g.aggregate(e.Args[0], e.Args[1])
	case e.Op.Aggregate():
		return g.aggregate(e, nil)
	case e.Op == ast.Bad, e.Op == ast.Right, e.Op == ast.Distinct, e.Op == ast.Where, e.Op == ast.Over:
		return g.Expr(e) // which refuses them
	case e.Op.OfWindow():
		return nil, g.fail(e, "%v needs a window: call Over", e.Op)
	}
	args := make([]*Expr, len(e.Args))
	for i, a := range e.Args {
		args[i] = g.bound[a]
	}
	return g.typed(e, args)
}

// aggregate binds an aggregate, and returns the column that it will be.
//
// Q1 of TPC-H sums l_quantity and takes its mean: two aggregates of one
// argument. Equal aggregates are one; whether Mean could use the sum that is
// there is not looked for.
func (g *grouper) aggregate(e, where *ast.Expr) (*Expr, error) {
	bound, err := g.bindAgg(e, where)
	if err != nil {
		return nil, err
	}
	// What is bound is compared and not the text, in which two lazy operands,
	// or two functions, look alike.
	i, h := len(g.out.Aggs), bound.hash()
	if at := slices.IndexFunc(g.aggs[h], func(i int) bool { return g.out.Aggs[i].Equal(bound) }); at >= 0 {
		i = g.aggs[h][at]
	} else {
		g.out.Aggs = append(g.out.Aggs, *bound)
		g.aggs[h] = append(g.aggs[h], i)
	}
	a := &g.out.Aggs[i]
	return &Expr{Op: ast.Col, Col: len(g.out.Keys) + i, Type: a.Type, Null: a.Null, Source: e}, nil
}

// bindAgg peels Distinct and Where off the arguments, and binds what is
// beneath.
//
//	x.Where(c).Sum()             Sum(x) for the rows where c
//	x.Sum().Where(c)             the same
//	x.Distinct().Count()         Count, each value once
//	x.Where(c).Where(d).Sum()    for the rows where both
func (b *Binder) bindAgg(e, where *ast.Expr) (_ *Agg, err error) {
	a := &Agg{Op: e.Op, Q: e.Q, N: e.N, Source: e}
	for i, arg := range e.Args {
		for i == 0 && (arg.Op == ast.Distinct || arg.Op == ast.Where) {
			if arg.Op == ast.Distinct {
				a.Distinct = true
			} else if where == nil {
				where = arg.Args[1]
			} else {
				where = ast.New(ast.And, where, arg.Args[1])
			}
			arg = arg.Args[0]
		}
		x, err := b.Expr(arg)
		if err != nil {
			return nil, err
		}
		a.Args = append(a.Args, x)
	}
	if where != nil {
		if a.Where, err = b.Condition(where); err != nil {
			return nil, err
		}
	}
	if a.Distinct && a.Op != ast.Count {
		return nil, b.fail(e, "Distinct goes with Count: x.Distinct().Count()")
	}
	return a, b.result(a)
}
