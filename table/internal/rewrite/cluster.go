package rewrite

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
)

// Joins are put together again from clusters:
//
//	lines   orders   customers   nations      the last two have the fewest rows together
//	lines   orders   customers+nations        ...
//	lines   orders+(customers+nations)
//	lines+(orders+(customers+nations))        one is left
//
// Each turn looks at all pairs that an equality connects, so n relations take n^3
// looks: some hundred for the joins that queries have.

// cluster is relations that have been joined. In the beginning each relation is one;
// two become one until there is one left.
type cluster struct {
	b       *plan.Bound
	set     uint64
	numbers []int // of the columns of b
	rows    float64
	source  float64 // rows of the source that the others look up
}

// next returns the two clusters to be joined next, the larger one first; -1 if none
// are connected. Among equal ones the first counts, so plans do not vary.
func (t *tree) next(all []*cluster) (left, right int) {
	left = -1
	best := 0.0
	for i, a := range all {
		for k := i + 1; k < len(all); k++ {
			if !t.connected(a.set, all[k].set) {
				continue
			}
			if n := together(a, all[k]); left < 0 || n < best {
				if left, right, best = i, k, n; a.rows < all[k].rows {
					left, right = k, i
				}
			}
		}
	}
	return left, right
}

// connected reports whether an equality is between two sets of relations.
func (t *tree) connected(a, b uint64) bool {
	for _, e := range t.equal {
		if e.between(a, b) || e.between(b, a) {
			return true
		}
	}
	return false
}

// between reports whether the one side of an equality needs relations of a alone, and
// the other one those of b.
func (e *equality) between(a, b uint64) bool { return e.as&^a == 0 && e.bs&^b == 0 }

// together is a guess at how many rows two clusters joined have. The one with the
// larger source has foreign keys of the other one, so as many of its rows have a match
// as are left of the other one's source.
func together(a, b *cluster) float64 {
	if a.source < b.source {
		a, b = b, a
	}
	return a.rows * min(1, b.rows/max(b.source, 1))
}

// join joins two clusters, by all equalities and conditions that can be asked now and
// could not before.
func (t *tree) join(n *plan.Node, l, r *cluster) *cluster {
	c := &cluster{set: l.set | r.set, rows: together(l, r), source: max(l.source, r.source)}
	c.numbers = append(append([]int(nil), l.numbers...), r.numbers...)
	m := &plan.Match{Kind: plan.Inner}
	for _, e := range t.equal {
		switch {
		case e.between(l.set, r.set):
			m.Left, m.Right = append(m.Left, l.placed(e.a)), append(m.Right, r.placed(e.b))
		case e.between(r.set, l.set):
			m.Left, m.Right = append(m.Left, l.placed(e.b)), append(m.Right, r.placed(e.a))
		default:
			continue
		}
		m.Same = append(m.Same, e.same)
	}
	for _, w := range t.where {
		if w.on&^c.set == 0 && w.on&^l.set != 0 && w.on&^r.set != 0 {
			m.Where = append(m.Where, c.placed(w.x))
		}
	}
	c.b = &plan.Bound{Step: plan.StepJoin, Node: n, Inputs: []*plan.Bound{l.b, r.b}, Join: m}
	c.b.Schema = append(append(types.Schema(nil), l.b.Schema...), r.b.Schema...)
	return c
}

// placed returns an expression on numbers as one on the columns of the cluster.
func (c *cluster) placed(x *bind.Expr) *bind.Expr {
	return bind.Mapped(x, func(col *bind.Expr) *bind.Expr { return bind.At(col, c.place(col.Col)) })
}

// place returns where a numbered column is.
func (c *cluster) place(number int) int {
	for i, n := range c.numbers {
		if n == number {
			return i
		}
	}
	panic("rewrite: a column is lost")
}

// shown returns the joined columns as the step b had them. What stands on b finds its
// columns at their places and knows nothing of the other order.
func (c *cluster) shown(b *plan.Bound, numbers []int) *plan.Bound {
	out := &plan.Bound{Step: plan.StepProject, Node: b.Node, Inputs: []*plan.Bound{c.b}, Schema: b.Schema}
	for i, f := range b.Schema {
		source := &ast.Expr{Op: ast.Col, Text: f.Name}
		out.Exprs = append(out.Exprs, &bind.Expr{Op: ast.Col, Col: c.place(numbers[i]), Type: f.Type, Null: f.Null, Source: source})
	}
	return out
}
