package table

import (
	"errors"
	"reflect"

	"xfork/internal/site"
	"xfork/table/internal/ast"
	"xfork/table/internal/plan"
)

// Match is a condition of a join, or an option of it.
type Match struct {
	on     []plan.Equal
	where  []*ast.Expr
	suffix string
	asof   plan.Nearest // what of it is set: of Asof, Forward and Within
}

// Join matches the rows of f with those of o. The right frame is kept in
// memory, the columns of it that are needed: let it be the smaller one. (Inner joins
// of which nothing can see the order are put in order by the sizes of the sources.) Rows
// come in the order of left rows, and for each in that of right rows. A null
// matches nothing.
//
// The columns are those of f, then those of o; what [On] names is there once.
// Other names that are in both get the suffix "_right", or [Suffix], in o.
//
//go:noinline
func (f Frame) Join(o Frame, kind JoinKind, on ...Match) Frame {
	p := plan.Node{Verb: plan.Join, Kind: kind, Suffix: "_right"}
	lazies := matched(&p, on)
	return newFrame(site.Caller(), p, []*frame{f.must(), o.must()}, lazies)
}

// matched puts what matches say into a join, and returns the lazy values in
// them.
func matched(p *plan.Node, on []Match) (lazies []*ast.Operand) {
	for _, m := range on {
		if reflect.ValueOf(m).IsZero() {
			p.Misuse = errors.New("table: an empty Match: On, Eq, Where and Suffix make one that says something")
		}
		p.On, p.Where = append(p.On, m.on...), append(p.Where, m.where...)
		if m.suffix != "" {
			p.Suffix = m.suffix
		}
		if m.asof != (plan.Nearest{}) {
			p.Nearest = p.Nearest.And(m.asof)
		}
	}
	for _, e := range p.On {
		lazies = e.Right.Operands(e.Left.Operands(lazies))
	}
	if p.Nearest != nil && p.Nearest.Within != nil {
		lazies = p.Nearest.Within.Operands(lazies)
	}
	return append(lazies, operands(p.Where)...)
}

// On matches columns of the same name.
func On(names ...string) Match {
	var m Match
	for _, n := range names {
		m.on = append(m.on, plan.Equal{Left: Col(n).e, Right: Col(n).e, Merged: true})
	}
	return m
}

// Eq matches a name or a Column of the left frame with one of the right frame.
func Eq(left, right any) Match {
	return Match{on: []plan.Equal{{Left: named(left), Right: named(right)}}}
}

// Where is a further condition on the pairs: Col is a column of the left frame,
// or of the right one if only that has the name; [Right] is one of the right
// frame.
func Where(condition Column) Match { return Match{where: []*ast.Expr{condition.expr()}} }

// Suffix is what names that are in both frames get in the right one.
func Suffix(s string) Match { return Match{suffix: s} }
