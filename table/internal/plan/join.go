package plan

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// join binds a join, and the projection that gives its columns their names. A
// kind is a number of the program's, so it may be none that there is.
//
//	l.Join(r, Left, On("k"), Where(c))
//
//	bind k on both sides, bring them to one type
//	bind c on the columns of both
//	schema: l's columns, then r's; r's may be null
//	project: k once, names of r that l has with the suffix
func (v *verb) join() (*Bound, error) {
	left, right := v.inputs[0], v.inputs[1]
	m := &Match{Kind: v.n.Kind}
	if m.Kind > Cross {
		return nil, v.n.misuse("there is no kind of join %d", m.Kind)
	}
	b := &Bound{Step: StepJoin, Node: v.n, Inputs: v.inputs, Join: m}
	switch {
	case v.n.Nearest != nil:
		return nil, v.n.misuse("Asof, Forward and Within are for JoinAsof")
	case (m.Kind == Cross) != (len(v.n.On) == 0):
		return nil, v.n.misuse("a join has conditions of equality: On or Eq; a Cross join has none")
	}
	for _, on := range v.n.On {
		l, r, err := v.pair(on)
		if err != nil {
			return nil, err
		}
		m.Left, m.Right, m.Same = append(m.Left, l), append(m.Right, r), append(m.Same, on.Same)
	}
	v.Right = right.Schema
	for _, w := range v.n.Where {
		x, err := v.Condition(w)
		if err != nil {
			return nil, err
		}
		m.Where = append(m.Where, conjuncts(x)...)
	}
	b.Schema = joined(m.Kind, left.Schema, right.Schema)
	if m.Kind == Semi || m.Kind == Anti {
		return b, nil
	}
	return v.named(b, left.Schema, right.Schema)
}

// pair binds two expressions that are compared, each on its own input, and
// brings them to one type.
func (v *verb) pair(on Equal) (l, r *bind.Expr, err error) {
	lb, rb := *v.Binder, *v.Binder
	rb.Schema = v.inputs[1].Schema
	if l, err = lb.Expr(on.Left); err != nil {
		return nil, nil, err
	}
	if r, err = rb.Expr(on.Right); err != nil {
		return nil, nil, err
	}
	return v.Meet(on.Left, on.Right, l, r)
}

// joined returns the columns of a join: those of both sides, of which one side
// may be missing.
//
//	kind        left columns       right columns
//	Inner       as they are        as they are
//	Left        as they are        may be null
//	Full        may be null        may be null
//	Semi, Anti  as they are        none
func joined(kind JoinKind, left, right types.Schema) (s types.Schema) {
	for _, f := range left {
		f.Null = f.Null || kind == Full
		s = append(s, f)
	}
	if kind == Semi || kind == Anti {
		return s
	}
	for _, f := range right {
		f.Null = f.Null || kind == Left || kind == Full
		s = append(s, f)
	}
	return s
}

// named leaves out the right column of what On has merged, and puts the suffix
// on names that are there twice.
//
// What On names is the left column, which is equal to the right one in each
// pair. In a full join a row may lack the left side, so there the column is
// whichever is there.
func (v *verb) named(b *Bound, left, right types.Schema) (*Bound, error) {
	merged := map[string]bool{}
	for _, on := range v.n.On {
		if on.Merged {
			merged[on.Right.Text] = true
		}
	}
	var s types.Schema
	var exprs []*bind.Expr
	var names, rights types.Finder
	for i, f := range left {
		x := column(b.Schema, i)
		if merged[f.Name] && b.Join.Kind == Full {
			x = bind.Coalesce(x, column(b.Schema, len(left)+rights.Index(right, f.Name)))
			f.Type, f.Null = x.Type, x.Null
		}
		s, exprs = append(s, types.Field{Name: f.Name, Type: x.Type, Null: x.Null}), append(exprs, x)
	}
	for i, f := range right {
		if merged[f.Name] {
			continue
		}
		if names.Index(s, f.Name) >= 0 {
			f.Name += v.n.Suffix
		}
		if names.Index(s, f.Name) >= 0 {
			return nil, bind.Twice(f.Name, v.Line)
		}
		x := column(b.Schema, len(left)+i)
		s, exprs = append(s, types.Field{Name: f.Name, Type: x.Type, Null: x.Null}), append(exprs, x)
	}
	return project(b, exprs, s), nil
}
