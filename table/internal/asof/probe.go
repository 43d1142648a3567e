package asof

import (
	"math"
	"sort"
	"strings"

	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Prober finds the rows of batches of the left input, on one goroutine.
type Prober struct {
	t       *Table
	width   int   // columns of the left input
	place   []int // of the right columns among the kept ones
	program *kernel.Program
	cols    []*vector.Vector
	bufs    []vector.Vector
	hash    keys.Hasher
	hashes  []uint64
	parts   []int32 // of each row of the batch: its partition, -1 if there is none
	found   []int32 // places in the order, then rows of the table, -1 for none
	searching

	left  vector.Batch
	right vector.Picked
}

// NewProber returns a prober for a left input of width columns; place says
// where the right columns are among those that the table has kept.
func NewProber(owner any, t *Table, width int, place []int) *Prober {
	exprs := append(append([]*bind.Expr(nil), t.match.Left...), t.asof.Left)
	p := &Prober{t: t, width: width, place: place, program: kernel.Compile(owner, exprs)}
	p.begin(t)
	p.cols, p.bufs = make([]*vector.Vector, len(exprs)), make([]vector.Vector, len(exprs))
	p.parts, p.found = make([]int32, vector.Size), make([]int32, vector.Size)
	return p
}

// Push shows a batch with the columns of the rows that are nearest.
func (p *Prober) Push(b vector.Batch, emit func(vector.Batch)) {
	p.program.Begin(b)
	for i := range p.cols {
		p.cols[i] = p.program.Eval(i).AsStored(&p.bufs[i])
	}
	n := len(p.cols) - 1
	keys, by := p.cols[:n], p.cols[n]
	p.hashes = p.hash.Hash(keys, b.N, p.hashes)
	p.t.parts.Look(keys, p.hashes, p.parts)
	for i := range b.N {
		if by.Null(i) || null(keys, i) {
			p.parts[i] = -1
		}
	}
	if p.t.ints != nil {
		p.search(by, b.N)
	} else {
		for i, part := range p.parts[:b.N] {
			if part >= 0 {
				p.found[i] = p.t.seek(p.t.spans[part], by, i, p.t.asof.Forward)
			}
		}
	}
	p.take(by, b.N)
	p.left = b
	p.right.Outer(p.t.rows, p.found[:b.N])
	emit(vector.Batch{N: b.N, Columns: p})
}

// take makes rows of the places that have been found, -1 where there is none
// that counts.
//
// A search ends at the first place that is not less, or for a backward one at
// the first that is greater:
//
//	partition   2  5  5  8          for 5:  backward the second 5, forward the first
//	                                for 6:  5 and 8
//	                                for 1:  none and 2
func (p *Prober) take(by *vector.Vector, n int) {
	t := p.t
	for i, part := range p.parts[:n] {
		if part < 0 {
			p.found[i] = -1
			continue
		}
		at, s := p.found[i], t.spans[part]
		if !t.asof.Forward {
			at--
		}
		if p.found[i] = -1; at >= s.from && at < s.to && (t.asof.Within == nil || t.within(at, by, i)) {
			p.found[i] = t.order[at]
		}
	}
}

// Column returns a column of the left batch, or one of the rows found.
func (p *Prober) Column(i int) *vector.Vector {
	if i < p.width {
		return p.left.Column(i)
	}
	return p.right.Column(p.place[i-p.width])
}

// others is values of an order that are no numbers of 64 bits.
type others struct{ v *vector.Vector }

// compare compares the value at a place with row i of a batch.
func (o *others) compare(at int, v *vector.Vector, i int) int {
	if v.Layout == types.Strings {
		return strings.Compare(o.v.Str(at), v.Str(i))
	}
	return o.v.W[at].Cmp(v.W[i])
}

// seek returns the first place of a span of which the value is greater than
// that of row i, or with orEqual not less.
func (o *others) seek(s span, v *vector.Vector, i int, orEqual bool) int32 {
	most := 0
	if orEqual {
		most = -1
	}
	n := sort.Search(int(s.to-s.from), func(k int) bool { return o.compare(int(s.from)+k, v, i) > most })
	return s.from + int32(n)
}

// within reports whether the value at a place is near enough to that of row i.
// Equal values are, also where they have no difference: infinities, and NaN.
func (t *Table) within(at int32, v *vector.Vector, i int) bool {
	d := t.asof.Within
	switch v.Layout {
	case types.Floats:
		x := number(v, i)
		return x == t.ints[at] || math.Abs(v.F[i]-float(t.ints[at])) <= d.Float
	case types.Ints:
		x, y := types.Wide(v.I[i]), types.Wide(t.ints[at])
		return x.Sub(y).Abs().Cmp(d.Wide) <= 0
	}
	diff, fits := v.W[i].AddOK(t.v.W[at].Neg())
	return fits && diff.Abs().Cmp(d.Wide) <= 0
}

// float returns the float that number has made x of.
func float(x int64) float64 {
	if x < 0 {
		x ^= 1<<63 - 1
	}
	return math.Float64frombits(uint64(x))
}
