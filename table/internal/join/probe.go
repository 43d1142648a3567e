package join

import (
	"context"

	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/plan"
	"xfork/table/internal/vector"
)

// mostPairs is how many pairs are collected before they go on. They end at a
// left row, so that a row that has no match is known as such.
//
// It is no limit: one left row may have as many pairs as its key has rows, and
// all of them are collected together, at 8 bytes a pair.
const mostPairs = 8 * vector.Size

// Prober matches batches of the left input, on one goroutine.
type Prober struct {
	t     *Table
	ctx   context.Context // of the morsel
	kind  plan.JoinKind
	where *kernel.Filter // nil: equality is all
	width int            // columns of the left input
	place []int          // of the right columns among the kept ones

	keys        keyed
	spans       []span  // of each row of the batch
	found       []int32 // rows with entries in their slots
	exact       bool    // equal hashes are equal keys
	single      bool    // one match is enough
	left, right []int32 // pairs; a right row of -1 has none
	out         columns
	residual    columns
	scratch     [2][]int32
	emitted     []int32 // left rows of the batch that is being sent on
}

// NewProber returns a prober. left are the keys on the left input, which has
// width columns; place says where the right columns are among those that the
// table has kept.
func NewProber(owner any, t *Table, m *plan.Match, width int, place []int) *Prober {
	p := &Prober{t: t, kind: m.Kind, width: width, place: place, keys: newKeyed(owner, m.Left, m.Same)}
	p.keys.turn = t.turn
	if len(m.Where) > 0 {
		p.where = kernel.NewFilter(owner, append([]*bind.Expr(nil), m.Where...))
	}
	return p
}

// Within says that the batches to come are of a part with this context.
func (p *Prober) Within(ctx context.Context) { p.ctx = ctx }

// columns shows pairs as columns: those of the left batch, then those of the
// table.
type columns struct {
	p           *Prober
	all         vector.Columns // the left batch, if each of its rows is in one pair; nil otherwise
	left, right vector.Picked
}

// Column returns a column of the pairs.
func (c *columns) Column(i int) *vector.Vector {
	switch {
	case i < c.p.width && c.all != nil:
		return c.all.Column(i)
	case i < c.p.width:
		return c.left.Column(i)
	}
	return c.right.Column(c.p.place[i-c.p.width])
}

// batch shows pairs of a batch. With outer, right rows may be missing.
func (c *columns) batch(p *Prober, b vector.Batch, left, right []int32, outer bool) vector.Batch {
	c.p, c.all = p, nil
	if whole(left, b.N) {
		c.all = b.Columns
	} else {
		c.left.Batch(b, left)
	}
	if outer {
		c.right.Outer(p.t.rows, right)
	} else {
		c.right.Batch(vector.Batch{Columns: p.t.rows}, right)
	}
	return vector.Batch{N: len(left), Columns: c}
}

// whole reports whether rows, which ascend, are all of n rows, each once: what
// a foreign key comes to. Nothing has to be gathered then.
func whole(rows []int32, n int) bool {
	if len(rows) != n {
		return false
	}
	for i, r := range rows {
		if int(r) != i {
			return false
		}
	}
	return true
}

// Push matches a batch.
func (p *Prober) Push(b vector.Batch, emit func(vector.Batch)) {
	p.left, p.right = p.left[:0], p.right[:0]
	from := 0
	if len(p.t.on) == 0 {
		for i := range b.N {
			if p.cross(i); len(p.left) >= mostPairs {
				p.flush(b, from, i+1, emit)
				from = i + 1
			}
		}
	} else {
		for rows := p.search(b); len(rows) > 0; {
			n := p.collect(rows)
			if len(p.left) >= mostPairs {
				next := int(rows[n-1]) + 1
				p.flush(b, from, next, emit)
				from = next
			}
			rows = rows[n:]
		}
	}
	p.flush(b, from, b.N, emit)
}

// flush sends the rows on that left rows from..to have come to.
//
// One batch may have more pairs than a program has patience for: each row of it
// as many as the table has rows. So the end of the context is looked for here,
// and not between batches alone.
func (p *Prober) flush(b vector.Batch, from, to int, emit func(vector.Batch)) {
	if p.ctx != nil && p.ctx.Err() != nil {
		vector.Throw(p.ctx.Err())
	}
	// Conditions first: a pair that they refuse is no match, neither for the
	// bits of the right side nor for the left row, which an outer join shows
	// with nulls then.
	if p.where != nil {
		p.filter(b)
	}
	if p.t.matched != nil {
		p.t.note(p.right)
	}
	left, right, outer := p.left, p.right, false
	switch p.kind {
	case plan.Left, plan.Full:
		left, right = p.outer(from, to)
		outer = len(right) > len(p.right) // there is a row without a match
	case plan.Semi, plan.Anti:
		if left, right = p.once(from, to), nil; whole(left, b.N) {
			p.emitted = left
			emit(b)
			left = nil
		}
	}
	for len(left) > 0 {
		n := min(len(left), vector.Size)
		p.emitted = left[:n]
		if right == nil {
			emit(p.out.left.Batch(b, left[:n]))
		} else {
			emit(p.out.batch(p, b, left[:n], right[:n], outer))
			right = right[n:]
		}
		left = left[n:]
	}
	p.left, p.right = p.left[:0], p.right[:0]
}

// note marks rows of the table as matched. Other goroutines may mark rows of
// the same word, so a word is written atomically, and not at all if the bit is
// there: a write takes the cache line from all other cores, and most rows are
// marked by their first match.
func (t *Table) note(rows []int32) {
	for _, r := range rows {
		if !t.noted(r) {
			t.matched[r>>6].Or(1 << (r & 63))
		}
	}
}

// filter keeps the pairs for which the residual conditions are true.
func (p *Prober) filter(b vector.Batch) {
	kept := 0
	for at := 0; at < len(p.left); at += vector.Size {
		end := min(len(p.left), at+vector.Size)
		pairs := p.residual.batch(p, b, p.left[at:end], p.right[at:end], false)
		for _, k := range p.where.Rows(pairs) {
			p.left[kept], p.right[kept] = p.left[at+int(k)], p.right[at+int(k)]
			kept++
		}
	}
	p.left, p.right = p.left[:kept], p.right[:kept]
}

// outer returns the pairs with the left rows in between that have none.
func (p *Prober) outer(from, to int) (left, right []int32) {
	left, right = p.scratch[0][:0], p.scratch[1][:0]
	k := 0
	for i := from; i < to; i++ {
		if k == len(p.left) || p.left[k] != int32(i) {
			left, right = append(left, int32(i)), append(right, -1)
			continue
		}
		for ; k < len(p.left) && p.left[k] == int32(i); k++ {
			left, right = append(left, int32(i)), append(right, p.right[k])
		}
	}
	p.scratch = [2][]int32{left, right}
	return left, right
}

// once returns the left rows that have a pair, or for Anti those that have
// none.
func (p *Prober) once(from, to int) []int32 {
	left := p.scratch[0][:0]
	k := 0
	for i := from; i < to; i++ {
		has := k < len(p.left) && p.left[k] == int32(i)
		for k < len(p.left) && p.left[k] == int32(i) {
			k++
		}
		if has == (p.kind == plan.Semi) {
			left = append(left, int32(i))
		}
	}
	p.scratch[0] = left
	return left
}
