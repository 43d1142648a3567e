package plan

import (
	"fmt"
	"strings"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// Aggregates over partitions. The groups are computed and joined to the rows,
// by keys in which null is equal to null:
//
//	With(x.Sum().Over(Partition("k")))          input --> Group by k: Sum(x) --.
//	                                              '-----> kept ----------------> Join --> Project
//
// so each row gets the value of its group, and rows stay where they are.

// hidden marks names of columns that are there for an Over.
const hidden = "\x00over"

// reserved returns an error about a column of a verb's result, or of a file,
// that has the name of a hidden one: it would be taken for that. Of those none is
// left when a verb has been bound, so one that is there is the program's.
//
//	With(a as "\x00over4")            refused
//	With(a.Sum().Over(w))             adds one, and a projection takes it off
func reserved(s types.Schema, line string) error {
	for _, f := range s {
		if strings.HasPrefix(f.Name, hidden) {
			return &bind.Error{Line: line, Subject: fmt.Sprintf("column %q", f.Name), Problem: "names that begin so are for columns of Over: give it another one"}
		}
	}
	return nil
}

// over makes the verb's input one that also has the columns of all Overs in its
// expressions, which are replaced by them.
//
// The verb's node is copied with the new expressions: the program's own are
// shared, and stay what they are. A column that is an Over is named as it was
// before.
func (v *verb) over() error {
	cols := make([]*ast.Expr, len(v.n.Cols))
	for i, c := range v.n.Cols {
		x, err := v.replaced(c)
		if err != nil {
			return err
		}
		if x.Name() != c.Name() {
			x = &ast.Expr{Op: ast.As, Text: c.Name(), Args: []*ast.Expr{x}}
		}
		cols[i] = x
	}
	v.stepWindows()
	n := *v.n
	n.Cols = cols
	v.n = &n
	return nil
}

// replaced returns e with columns in the place of Overs. One that is met again is the
// same column: for all columns of the verb, so an Over that several of them share is
// computed once.
func (v *verb) replaced(e *ast.Expr) (*ast.Expr, error) {
	if v.done == nil {
		v.done = map[*ast.Expr]*ast.Expr{}
	}
	return rewritten(e, v.done, func(e *ast.Expr) (*ast.Expr, error) {
		switch {
		case e.Op != ast.Over:
			return nil, nil
		case ordered(e):
			return v.ranked(e)
		}
		return v.window(e)
	})
}

// window joins the groups of an Over to the input, and returns the column that
// has them.
//
// The rows are kept while the groups are computed, because both come from one
// pass over the input. Without keys the only group is joined to every row, by a
// cross join with a table of one row.
//
// Several Overs of one verb are joined one after the other; Overs with the same
// keys could share a group-by, and do not yet.
func (v *verb) window(e *ast.Expr) (*ast.Expr, error) {
	in := v.inputs[0]
	name := fmt.Sprint(hidden, len(in.Schema))
	keys := make([]*ast.Expr, len(e.Args)-1)
	for i, k := range e.Args[1:] {
		// Keys may have one name, or be one key twice: no schema that is seen has them.
		keys[i] = &ast.Expr{Op: ast.As, Text: fmt.Sprint(hidden, "key", i), Args: []*ast.Expr{k}}
	}
	g, err := v.Group(keys, []*ast.Expr{{Op: ast.As, Text: name, Args: e.Args[:1]}})
	if err != nil {
		return nil, err
	}
	groups := project(grouped(v.step(StepGroup), g), g.Cols, g.Schema)
	kept := &Bound{Step: StepCollect, Node: v.n, Inputs: []*Bound{in}, Schema: in.Schema}
	m := &Match{Kind: Left}
	if len(g.Keys) == 0 {
		m.Kind = Cross // there is one group, with all rows
	}
	for i, k := range g.Keys {
		right := column(g.Schema, i)
		right.Source = e.Args[1+i] // shown as the program has written it, and not by the hidden name
		m.Left, m.Right, m.Same = append(m.Left, k), append(m.Right, right), append(m.Same, true)
	}
	j := &Bound{Step: StepJoin, Node: v.n, Inputs: []*Bound{kept, groups}, Join: m}
	j.Schema = append(append(types.Schema(nil), in.Schema...), g.Schema...)
	value := len(j.Schema) - 1
	// A row always has a group, so the value is null only if the group's is.
	// The keys have served.
	s := append(append(types.Schema(nil), in.Schema...), g.Schema[len(g.Keys)])
	exprs := append(columns(in.Schema), column(j.Schema, value))
	v.inputs = []*Bound{project(j, exprs, s)}
	v.sees(s)
	return &ast.Expr{Op: ast.Col, Text: name}, nil
}
