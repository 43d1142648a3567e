package rewrite

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
)

// The order of inner joins, where nothing can see the order of rows. What the program
// has written,
//
//	Join --- Join --- Join --- lines
//	  |        |        '----- orders
//	  |        '-------------- customers
//	  '----------------------- one nation
//
// becomes relations and equalities, which are put together again, two at a time: those
// first that together have the fewest rows, and of two the smaller one is the right
// side, which is kept:
//
//	Join --- lines
//	  '----- Join --- orders
//	           '----- Join --- customers
//	                    '----- one nation
//
// That is greedy operator ordering (Fegaras, A new heuristic for optimizing large
// queries, 1998). There is no model of costs: sizes are the guesses of plan.Sizes,
// which know conditions, and take equalities for foreign keys. An order has to look
// better by much to take the place of the program's, which may know more.
//
// A projection above puts the columns back to where they were.

// better is how much smaller the rows of an order have to look than those of the
// program's.
const better = 0.7

// most is how many relations are ordered: a set of them is a word.
const most = 64

// joins puts the inner joins of the plan in order.
func (p *pass) joins() {
	order := plan.Ordered(p.outputs)
	j := &joiner{uses: p.uses(order), seen: p.seen(order), sizes: plan.Sizes{}, within: map[*plan.Bound]bool{}}
	for _, b := range order {
		j.sizes.Guess(b)
	}
	by := map[*plan.Bound]*plan.Bound{}
	for i := len(order) - 1; i >= 0; i-- {
		if b := order[i]; j.joins(b) && !j.seen[b] && !j.within[b] {
			if made := j.ordered(b); made != nil {
				by[b] = made
			}
		}
	}
	p.replace(order, by)
	// New joins have inputs that may have been replaced.
	p.replace(plan.Ordered(p.outputs), by)
}

// joiner orders joins.
type joiner struct {
	uses   map[*plan.Bound]int
	seen   map[*plan.Bound]bool
	sizes  plan.Sizes
	within map[*plan.Bound]bool // joins that are parts of larger trees
}

// joins reports whether a step is an inner join that may be taken apart. Conditions
// and keys that may fail are for the pairs that the program has said.
func (j *joiner) joins(b *plan.Bound) bool {
	return b.Step == plan.StepJoin && b.Join.Kind == plan.Inner && safe(b.Join.Where) && safe(b.Join.Left) && safe(b.Join.Right)
}

// tree is joins that have been taken apart. Columns of relations have numbers behind
// those of the relations before.
type tree struct {
	relations []*plan.Bound
	first     []int // the number of each relation's first column
	equal     []equality
	where     []residual
	cost      float64
}

// equality is two expressions that are equal, and the relations that each needs.
type equality struct {
	a, b   *bind.Expr
	as, bs uint64
	same   bool
}

// residual is a further condition.
type residual struct {
	x  *bind.Expr
	on uint64
}

// take takes the joins below b apart, and returns the numbers of the columns of b.
//
// It recurs as deep as joins stand on joins, which most bounds.
func (j *joiner) take(t *tree, b *plan.Bound, root bool) []int {
	if len(t.relations) < most && (root || j.uses[b] == 1) {
		switch {
		case j.joins(b):
			return j.takeJoin(t, b)
		case b.Step == plan.StepProject && passes(b.Exprs):
			in := j.take(t, b.Inputs[0], false)
			out := make([]int, len(b.Exprs))
			for i, x := range b.Exprs {
				out[i] = in[x.Col]
			}
			return out
		}
	}
	from := 0
	if n := len(t.relations); n > 0 {
		from = t.first[n-1] + len(t.relations[n-1].Schema)
	}
	t.relations, t.first = append(t.relations, b), append(t.first, from)
	out := make([]int, len(b.Schema))
	for i := range out {
		out[i] = from + i
	}
	return out
}

// takeJoin is take for a join.
func (j *joiner) takeJoin(t *tree, b *plan.Bound) []int {
	j.within[b] = true
	left := j.take(t, b.Inputs[0], false)
	right := j.take(t, b.Inputs[1], false)
	for i, l := range b.Join.Left {
		e := equality{a: numbered(l, left), b: numbered(b.Join.Right[i], right), same: b.Join.Same[i]}
		e.as, e.bs = t.needs(e.a), t.needs(e.b)
		t.equal = append(t.equal, e)
	}
	all := append(append([]int(nil), left...), right...)
	for _, w := range b.Join.Where {
		x := numbered(w, all)
		t.where = append(t.where, residual{x, t.needs(x)})
	}
	l, _, _ := j.sizes.Of(b.Inputs[0])
	r, _, _ := j.sizes.Of(b.Inputs[1])
	n, _, _ := j.sizes.Of(b)
	t.cost += work(l, r, n)
	return all
}

// work is a guess at what a join costs: rows on the left are looked up, those on the
// right kept, which costs some times as much, and those of the result go on.
func work(left, right, result float64) float64 { return left + 3*right + result }

// passes reports whether all expressions are columns.
func passes(exprs []*bind.Expr) bool {
	for _, x := range exprs {
		if x.Op != ast.Col {
			return false
		}
	}
	return true
}

// numbered returns an expression on columns of a step as one on numbers.
func numbered(x *bind.Expr, numbers []int) *bind.Expr {
	return bind.Mapped(x, func(col *bind.Expr) *bind.Expr { return bind.At(col, numbers[col.Col]) })
}

// needs returns the relations that an expression has columns of.
func (t *tree) needs(x *bind.Expr) (set uint64) {
	bind.Columns(x, func(number int) {
		i := len(t.first) - 1
		for t.first[i] > number {
			i--
		}
		set |= 1 << i
	})
	return set
}

// cluster is relations that have been joined.
type cluster struct {
	b       *plan.Bound
	set     uint64
	numbers []int // of the columns of b
	rows    float64
	source  float64 // rows of the source that the others look up
}

// ordered returns the joins below b in another order, nil if none is better.
func (j *joiner) ordered(b *plan.Bound) *plan.Bound {
	t := &tree{}
	columns := j.take(t, b, true)
	if len(t.relations) > most {
		return nil
	}
	var all []*cluster
	for i, r := range t.relations {
		rows, source, known := j.sizes.Of(r)
		if !known {
			return nil
		}
		c := &cluster{b: r, set: 1 << i, rows: rows, source: source}
		for k := range r.Schema {
			c.numbers = append(c.numbers, t.first[i]+k)
		}
		all = append(all, c)
	}
	cost := 0.0
	for len(all) > 1 {
		l, r := t.next(all)
		if l < 0 {
			return nil
		}
		made := t.join(b.Node, all[l], all[r])
		cost += work(all[l].rows, all[r].rows, made.rows)
		all[min(l, r)] = made
		all = append(all[:max(l, r)], all[max(l, r)+1:]...)
	}
	if cost > better*t.cost {
		return nil
	}
	return all[0].shown(b, columns)
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

// shown returns the joined columns as the step b had them.
func (c *cluster) shown(b *plan.Bound, numbers []int) *plan.Bound {
	out := &plan.Bound{Step: plan.StepProject, Node: b.Node, Inputs: []*plan.Bound{c.b}, Schema: b.Schema}
	for i, f := range b.Schema {
		source := &ast.Expr{Op: ast.Col, Text: f.Name}
		out.Exprs = append(out.Exprs, &bind.Expr{Op: ast.Col, Col: c.place(numbers[i]), Type: f.Type, Null: f.Null, Source: source})
	}
	return out
}
