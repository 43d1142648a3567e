package plan

import (
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// scan opens a source.
//
// A name that is there twice in a file, or in a struct, is an error: names are
// how columns are referred to.
func (v *verb) scan() (*Bound, error) {
	t, err := v.n.Source.Open(v.ctx)
	if err != nil {
		return nil, err
	}
	v.tables = append(v.tables, t)
	s := t.Schema()
	places := s.Places()
	for i, f := range s {
		if places[f.Name] != i {
			return nil, bind.Twice(f.Name, v.n.Line())
		}
	}
	return &Bound{Step: StepScan, Node: v.n, Table: t, Schema: s}, nil
}

// filter binds conditions. A conjunction becomes several: each is evaluated for
// the rows that the ones before it have left.
//
// An Over in a condition adds a column to the input, which a projection takes
// off again above the filter.
func (v *verb) filter() (*Bound, error) {
	in := v.inputs[0]
	if err := v.over(); err != nil {
		return nil, err
	}
	b := v.step(StepFilter)
	for _, c := range v.n.Cols {
		x, err := v.Condition(c)
		if err != nil {
			return nil, err
		}
		b.Exprs = append(b.Exprs, conjuncts(x)...)
	}
	if v.inputs[0] != in {
		b = project(b, columns(in.Schema), in.Schema)
	}
	return b, nil
}

// columns returns the columns of a schema as expressions.
func columns(s types.Schema) []*bind.Expr {
	out := make([]*bind.Expr, len(s))
	for i := range s {
		out[i] = column(s, i)
	}
	return out
}

// conjuncts returns the conditions that x is the conjunction of.
//
//	(a and b) and c     a, b, c
//
// A conjunction is true if all of its parts are; whether it is false or null
// otherwise makes no difference to a filter.
//
// One that is there twice as one node counts once. The parts come in the order in
// which they were written: the cheap one mostly stands first.
func conjuncts(x *bind.Expr) (parts []*bind.Expr) {
	seen := map[*bind.Expr]bool{}
	for stack := []*bind.Expr{x}; len(stack) > 0; {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch {
		case seen[top]:
		case top.Op == ast.And:
			stack = append(stack, top.Args[1], top.Args[0])
		default:
			parts = append(parts, top)
		}
		seen[top] = true
	}
	return parts
}

// project binds With and Select. The columns of a With replace those of the
// same name, in their places; all of them see the input, not each other.
//
//	input a, b       With(b*2 as b, a+b as c)      a, b*2, a+b
//	                 Select(b, a+b as c)           b, a+b
//
// Swapping two columns is With(b as a, a as b), for none of them sees the
// other.
func (v *verb) project() (*Bound, error) {
	in := v.inputs[0].Schema
	if err := v.over(); err != nil {
		return nil, err
	}
	b := v.step(StepProject)
	b.Schema = nil
	if v.n.Verb == With {
		b.Schema, b.Exprs = slices.Clone(in), columns(in)
	}
	made := map[string]bool{}
	var names types.Finder
	for _, c := range v.n.Cols {
		x, err := v.Expr(c)
		if err != nil {
			return nil, err
		}
		name := c.Name()
		if err := bind.Unnamed(name, v.Line); err != nil {
			return nil, err
		}
		if made[name] {
			return nil, bind.Twice(name, v.Line)
		}
		made[name] = true
		f := types.Field{Name: name, Type: x.Type, Null: x.Null}
		if i := names.Index(b.Schema, name); i >= 0 {
			b.Schema[i], b.Exprs[i] = f, x
			continue
		}
		b.Schema, b.Exprs = append(b.Schema, f), append(b.Exprs, x)
	}
	return b, nil
}

// names binds Drop and Rename. Names are looked up, and not searched for: a program may
// drop thousands.
func (v *verb) names() (*Bound, error) {
	b := v.step(StepProject)
	in := b.Schema
	b.Schema = nil
	checked := v.n.Names
	if v.n.Verb == Rename {
		checked = checked[:1]
		if err := bind.Unnamed(v.n.Names[1], v.Line); err != nil {
			return nil, err
		}
		if v.n.Names[0] != v.n.Names[1] && in.Index(v.n.Names[1]) >= 0 {
			return nil, bind.Twice(v.n.Names[1], v.Line)
		}
	}
	places, gone := in.Places(), map[string]bool{}
	for _, name := range checked {
		if _, there := places[name]; !there {
			return nil, bind.NoColumn(name, v.Line, in)
		}
		gone[name] = v.n.Verb == Drop
	}
	for i, f := range in {
		switch {
		case v.n.Verb == Rename && f.Name == v.n.Names[0]:
			f.Name = v.n.Names[1]
		case gone[f.Name]:
			continue
		}
		b.Schema, b.Exprs = append(b.Schema, f), append(b.Exprs, column(in, i))
	}
	return b, nil
}

// group binds an Agg: the groups, and what is computed of them.
func (v *verb) group(keys, cols []*ast.Expr) (*Bound, error) {
	g, err := v.Group(keys, cols)
	if err != nil {
		return nil, err
	}
	if len(g.Schema) == 0 {
		return nil, v.n.misuse("there is nothing to compute")
	}
	return project(grouped(v.step(StepGroup), g), g.Cols, g.Schema), nil
}

// grouped makes b the groups of g: keys, then aggregates, without names.
func grouped(b *Bound, g *bind.Grouping) *Bound {
	b.Group, b.Schema = g, nil
	for _, k := range g.Keys {
		b.Schema = append(b.Schema, types.Field{Type: k.Type, Null: k.Null})
	}
	for _, a := range g.Aggs {
		b.Schema = append(b.Schema, types.Field{Type: a.Type, Null: a.Null})
	}
	return b
}

// project returns a projection of b.
func project(b *Bound, exprs []*bind.Expr, s types.Schema) *Bound {
	return &Bound{Step: StepProject, Node: b.Node, Inputs: []*Bound{b}, Exprs: exprs, Schema: s}
}

// distinct is a group-by of the named columns, or of all, with the other
// columns of each group's first row.
//
//	Distinct("k") of k, x      Group by k: first row's x       Project k, x
//
// First takes a null for a value here, because the row is kept, not the first
// value that there is.
func (v *verb) distinct() (*Bound, error) {
	in := v.inputs[0].Schema
	names := v.n.Names
	if len(names) == 0 {
		names = in.Names()
	}
	g := &bind.Grouping{}
	place, places := map[string]int{}, in.Places()
	for _, name := range names {
		i, there := places[name]
		if !there {
			return nil, bind.NoColumn(name, v.Line, in)
		}
		if _, twice := place[name]; !twice {
			place[name] = len(g.Keys)
			g.Keys = append(g.Keys, column(in, i))
		}
	}
	for i, f := range in {
		if _, key := place[f.Name]; !key {
			place[f.Name] = len(g.Keys) + len(g.Aggs)
			g.Aggs = append(g.Aggs, bind.Agg{Op: ast.First, Args: []*bind.Expr{column(in, i)}, Nulls: true, Type: f.Type, Null: f.Null})
		}
	}
	b := grouped(v.step(StepGroup), g)
	var exprs []*bind.Expr
	for _, f := range in {
		x := column(types.Schema{f}, 0)
		x.Col = place[f.Name]
		exprs = append(exprs, x)
	}
	return project(b, exprs, in), nil
}

// order binds Sort and Top.
func (v *verb) order() (*Bound, error) {
	b := v.step(StepSort)
	if v.n.Verb == Top {
		b.Step, b.N = StepTop, v.n.N
		if v.n.N < 0 {
			return nil, v.n.misuse("%d rows", v.n.N)
		}
	}
	if len(v.n.By) == 0 {
		return nil, v.n.misuse("there is nothing to order by")
	}
	for _, k := range v.n.By {
		x, err := v.Expr(k.By)
		if err != nil {
			return nil, err
		}
		b.Order = append(b.Order, Key{Expr: x, Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	return b, nil
}

// limit binds Head and Skip. Of a Sort that nothing else reads, Head is a Top.
//
// The sort may have other consumers: it stays, and the top reads its input
// beside it.
func (v *verb) limit() (*Bound, error) {
	b := v.step(StepLimit)
	b.Skip, b.N = v.n.Skip, v.n.N
	if b.Skip < 0 || b.N < -1 {
		return nil, v.n.misuse("%d rows", min(b.Skip, b.N))
	}
	if sorted := v.inputs[0]; sorted.Step == StepSort && b.Skip == 0 {
		return &Bound{Step: StepTop, Node: v.n, Inputs: sorted.Inputs, Schema: b.Schema, Order: sorted.Order, N: b.N}, nil
	}
	return b, nil
}

// concat converts the columns of all inputs to those of the first, by name.
//
// Columns go by name, in the order of the first frame. A frame with other names
// is an error, not a row of nulls: that is what Union does for files.
func (v *verb) concat() (*Bound, error) {
	if len(v.inputs) == 0 {
		return nil, v.n.misuse("there are no frames")
	}
	s := slices.Clone(v.inputs[0].Schema)
	places := make([]map[string]int, len(v.inputs))
	for k, in := range v.inputs {
		places[k] = in.Schema.Places()
	}
	for i, f := range s {
		for k, in := range v.inputs[1:] {
			at, there := places[k+1][f.Name]
			if !there {
				return nil, bind.NoColumn(f.Name, v.Line, in.Schema)
			}
			t, ok := bind.Common(s[i].Type, in.Schema[at].Type)
			if !ok || len(in.Schema) != len(s) {
				return nil, v.n.misuse("frame %d has the columns %v, and the first one %v", k+1, in.Schema, v.inputs[0].Schema)
			}
			s[i].Type, s[i].Null = t, s[i].Null || in.Schema[at].Null
		}
	}
	b := &Bound{Step: StepConcat, Node: v.n, Schema: s}
	for k, in := range v.inputs {
		var exprs []*bind.Expr
		for _, f := range s {
			exprs = append(exprs, bind.To(column(in.Schema, places[k][f.Name]), f.Type))
		}
		b.Inputs = append(b.Inputs, project(in, exprs, s))
	}
	return b, nil
}
