package run

import (
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/join"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
)

// Semi-join reduction (package rewrite, reduce.go): a join that has its right side
// finished leaves left rows out further up in the pipeline of its left side.
//
//	Scan --> Filter --> Project --> Join A --> Project --> Join B
//	^                               ^                      | keys are columns, so they can
//	row groups, by the least        sieve, before the      | be followed towards the scan
//	and the greatest key            lowest join <----------'
//
// Behind filters and before joins that leave more rows: a condition costs less than a
// sieve, and a join more. A step with another consumer ends the way: that one wants all rows; and so
// does one that may fail for a row that would be left out.

// early is a sieve that batches pass before a stage.
type early struct {
	owner any
	of    *joinSink
	on    []*bind.Expr // the keys, on the columns of the stage's input
}

// pruning leaves morsels of the pipeline's table out by the extent of a key.
type pruning struct {
	of  *joinSink
	key int
	col *bind.Expr // of the table
}

// reduce follows the left keys of a join towards the scan.
func (d *builder) reduce(b *plan.Bound, k *joinSink) {
	on := b.Join.Left
	var lowest *plan.Bound
	var keys []*bind.Expr // on the columns of its left input
	// A join that seems to leave fewer rows comes before the sieve.
	fewer := false
	above := func(at *plan.Bound) bool {
		fewer = fewer || d.sizes.Share(at.Inputs[1]) < d.sizes.Share(b.Inputs[1])
		return !fewer
	}
	at := b.Inputs[0]
	p := d.stages[at].p
	for ; columnsOnly(on) && d.uses[at] == 1 && d.stages[at].p == p && certain(at); at = at.Inputs[0] {
		switch at.Step {
		case plan.StepFilter:
		case plan.StepProject:
			on = through(on, at.Exprs)
		case plan.StepJoin:
			if on = within(on, len(at.Inputs[0].Schema)); on != nil && above(at) {
				lowest, keys = at, on
			}
		case plan.StepScan:
			for i, x := range on {
				p.prune = append(p.prune, pruning{k, i, x})
			}
		default: // a step with columns of its own making, as Unpivot and an as-of join are
			on = nil
		}
		if on == nil || len(at.Inputs) == 0 {
			break
		}
	}
	if lowest != nil {
		s := d.stages[lowest]
		s.early = append(s.early, early{b.Node.Owner, k, keys})
	}
}

// A row that a sieve leaves out is not seen by the steps between. One of them that
// could have failed for it would not fail any more, and whether a query fails must not
// depend on the order of joins.
//
// certain reports whether a step cannot fail for a row. What a projection computes is
// computed when it is asked for, and fails where it would have before.
func certain(b *plan.Bound) bool {
	var all []*bind.Expr
	switch b.Step {
	case plan.StepFilter:
		all = b.Exprs
	case plan.StepJoin:
		all = slices.Concat(b.Join.Left, b.Join.Where)
	}
	return !slices.ContainsFunc(all, func(x *bind.Expr) bool { return !bind.Safe(x) })
}

// columnsOnly reports whether all keys are columns.
func columnsOnly(on []*bind.Expr) bool {
	for _, x := range on {
		if x.Op != ast.Col {
			return false
		}
	}
	return len(on) > 0
}

// through returns the keys as a projection has computed them.
func through(on, exprs []*bind.Expr) []*bind.Expr {
	out := make([]*bind.Expr, len(on))
	for i, x := range on {
		out[i] = exprs[x.Col]
	}
	return out
}

// within returns the keys if all are among the first columns, and nil otherwise.
func within(on []*bind.Expr, width int) []*bind.Expr {
	for _, x := range on {
		if x.Col >= width {
			return nil
		}
	}
	return on
}

// Each instance has sieves of its own, because they have buffers; the table behind them
// is read by all.
//
// sieves returns the sieves of a stage for one instance. The tables are finished, for
// the pipeline needs them. One that is in the file has none.
func (s *stage) sieves() (out []*join.Sieve) {
	for _, e := range s.early {
		if !e.of.t.Spilled() {
			out = append(out, join.NewSieve(e.owner, e.of.t, e.on))
		}
	}
	return out
}

// The extent of a key is that of the rows that the right side has kept, so it is known
// when the pipelines that this one needs have ended, and not when the plan is made.
//
// pruned prunes the pipeline's table by the keys that joins have.
func (p *pipeline) pruned() {
	for _, r := range p.prune {
		least, greatest, known := r.of.t.Extent(r.key)
		if !known || r.col.Type.Kind == types.Dec {
			continue
		}
		bound := func(op ast.Op, x int64) *bind.Expr {
			value := &bind.Expr{Op: ast.Lit, Type: r.col.Type, Value: x}
			return &bind.Expr{Op: op, Type: types.Type{Kind: types.Bool}, Args: []*bind.Expr{r.col, value}}
		}
		p.table = p.table.Prune([]*bind.Expr{bound(ast.Ge, least), bound(ast.Le, greatest)})
	}
}
