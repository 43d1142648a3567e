package rewrite

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
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

// joiner orders joins. What it knows of the plan is from before it changed anything: a
// tree is put together of relations that are no inner joins themselves, or that have
// several consumers, and so does not change another tree's relations.
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
// those of the relations before:
//
//	relations   lines l m x     orders o c     customers p n
//	first       0               3              5
//	equal       1 = 3 (m = o)   4 = 5 (c = p)
//
// So an expression on numbers means the same in all orders of the joins.
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
// deep is on how many joins b stands. It bounds the recursion: what lies deeper is a
// relation, as is what several consumers read.
func (j *joiner) take(t *tree, b *plan.Bound, deep int) []int {
	var path []*plan.Bound
	for b.Step == plan.StepProject && passes(b.Exprs) && j.uses[b] == 1 {
		path = append(path, b)
		b = b.Inputs[0]
	}
	numbers := []int(nil)
	if deep == 0 || deep < most && j.uses[b] == 1 && j.joins(b) {
		numbers = j.takeJoin(t, b, deep)
	} else {
		numbers = t.relation(b)
	}
	for i := len(path) - 1; i >= 0; i-- {
		out := make([]int, len(path[i].Exprs))
		for k, x := range path[i].Exprs {
			out[k] = numbers[x.Col]
		}
		numbers = out
	}
	return numbers
}

// relation adds a relation, and returns the numbers of its columns.
func (t *tree) relation(b *plan.Bound) []int {
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
func (j *joiner) takeJoin(t *tree, b *plan.Bound, deep int) []int {
	j.within[b] = true
	left := j.take(t, b.Inputs[0], deep+1)
	right := j.take(t, b.Inputs[1], deep+1)
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

// ordered returns the joins below b in another order, nil if none is better.
func (j *joiner) ordered(b *plan.Bound) *plan.Bound {
	t := &tree{}
	columns := j.take(t, b, 0)
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
