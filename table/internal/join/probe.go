package join

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// mostPairs is how many pairs are collected before they go on. They end at a
// left row, so that a row that has no match is known as such.
const mostPairs = 8 * vector.Size

// Prober matches batches of the left input, on one goroutine.
//
// left and right are the pairs of the left rows at hand, in order. The vectors
// that columns gathers into are used again for the next pairs, so a batch that
// has been emitted is good until emit returns.
type Prober struct {
	t     *Table
	kind  plan.JoinKind
	where *kernel.Filter // nil: equality is all
	width int            // columns of the left input
	place []int          // of the right columns among the kept ones

	keys        keyed
	left, right []int32 // pairs; a right row of -1 has none
	out         columns
	residual    columns
	scratch     [2][]int32
}

// NewProber returns a prober. left are the keys on the left input, which has
// width columns; place says where the right columns are among those that the
// table has kept.
func NewProber(owner any, t *Table, m *plan.Match, width int, place []int) *Prober {
	p := &Prober{t: t, kind: m.Kind, width: width, place: place, keys: newKeyed(owner, m.Left, m.Same)}
	if len(m.Where) > 0 {
		p.where = kernel.NewFilter(owner, append([]*bind.Expr(nil), m.Where...))
	}
	return p
}

// columns shows pairs as columns: those of the left batch, then those of the
// table.
type columns struct {
	p           *Prober
	left, right kernel.Picked
}

// Column returns a column of the pairs.
func (c *columns) Column(i int) *vector.Vector {
	if i < c.p.width {
		return c.left.Column(i)
	}
	return c.right.Column(c.p.place[i-c.p.width])
}

// batch shows pairs of a batch.
func (c *columns) batch(p *Prober, b vector.Batch, left, right []int32) vector.Batch {
	c.p = p
	c.left.Batch(b, left)
	c.right.Outer(p.t.rows, right)
	return vector.Batch{N: len(left), Columns: c}
}

// Push matches a batch.
//
//	batch      0 1 2 3
//	pairs      0-7 0-9 2-3          row 1 and row 3 have none
//	Inner      0-7 0-9 2-3
//	Left       0-7 0-9 1-. 2-3 3-.
//	Semi       0 2
//	Anti       1 3
func (p *Prober) Push(b vector.Batch, emit func(vector.Batch)) {
	if len(p.t.on) > 0 {
		p.keys.load(b)
	}
	p.left, p.right = p.left[:0], p.right[:0]
	from := 0
	for i := range b.N {
		p.match(i)
		if len(p.left) >= mostPairs {
			p.flush(b, from, i+1, emit)
			from = i + 1
		}
	}
	p.flush(b, from, b.N, emit)
}

// match collects the pairs of left row i. Without a residual condition one is
// enough for Semi and Anti.
func (p *Prober) match(i int) {
	t := p.t
	if len(t.on) == 0 {
		for r := range t.rows.N {
			p.pair(i, int32(r))
		}
		return
	}
	if p.keys.null(i) {
		return
	}
	once := p.where == nil && (p.kind == plan.Semi || p.kind == plan.Anti)
	h := p.keys.hashes[i]
	for r := t.heads[h>>t.shift]; r != 0; r = t.next[r-1] {
		if t.hash[r-1] == h && p.equal(i, int(r-1)) {
			p.pair(i, r-1)
			if once {
				return
			}
		}
	}
}

func (p *Prober) pair(left int, right int32) {
	p.left, p.right = append(p.left, int32(left)), append(p.right, right)
}

// equal compares the keys of a pair. Integers without nulls, the keys of nearly
// all joins, are compared in place; everything else by keys.Equal.
func (p *Prober) equal(i, r int) bool {
	for c, v := range p.keys.cols {
		if k := p.t.keys[c]; v.Layout == types.Ints && v.Valid == nil && k.Valid == nil {
			if v.I[i] != k.I[r] {
				return false
			}
		} else if !keys.Equal(v, i, k, r) {
			return false
		}
	}
	return true
}

// flush sends the rows on that left rows from..to have come to.
//
// It is called at the end of the batch, and before that when a batch has very
// many pairs: of a cross join, or of keys that occur often.
func (p *Prober) flush(b vector.Batch, from, to int, emit func(vector.Batch)) {
	if p.where != nil {
		p.filter(b)
	}
	if p.t.matched != nil {
		for _, r := range p.right {
			p.t.note(r)
		}
	}
	left, right := p.left, p.right
	switch p.kind {
	case plan.Left, plan.Full:
		left, right = p.outer(from, to)
	case plan.Semi, plan.Anti:
		left, right = p.once(from, to), nil
	}
	for len(left) > 0 {
		n := min(len(left), vector.Size)
		if right == nil {
			emit(p.out.left.Batch(b, left[:n]))
		} else {
			emit(p.out.batch(p, b, left[:n], right[:n]))
			right = right[n:]
		}
		left = left[n:]
	}
	p.left, p.right = p.left[:0], p.right[:0]
}

// note marks a row of the table as matched. Probers on other goroutines may
// mark rows of the same word.
func (t *Table) note(r int32) { t.matched[r>>6].Or(1 << (r & 63)) }

// filter keeps the pairs for which the residual conditions are true.
//
// Conditions see pairs as columns of both sides, gathered for the pairs and
// only where a condition asks. Marks of a full join come after it: a pair that
// a condition rejects is no match.
func (p *Prober) filter(b vector.Batch) {
	kept := 0
	for at := 0; at < len(p.left); at += vector.Size {
		end := min(len(p.left), at+vector.Size)
		pairs := p.residual.batch(p, b, p.left[at:end], p.right[at:end])
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
