package state

import (
	"strings"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// picked is an aggregate that is the value of one row: Min, Max, First, Last,
// ArgMin, ArgMax. What differs is when a row replaces the one that is there.
// The row that comes first stays among equal ones.
//
//	Min, Max         the value is compared with the one that is there
//	First, Last      nothing is compared
//	ArgMin, ArgMax   by is compared, value is what is taken along
//
// has is 1 for groups that have a value. It is no bitmap, because it is written
// row by row, and no bool, so that it takes the bit of a row without a branch.
type picked struct {
	op     ast.Op
	value  vector.Vector // by group, in the stored layout
	by     vector.Vector // of ArgMin and ArgMax: what is compared; otherwise value is
	has    []uint8
	buf    [2]vector.Vector
	stored [2]*vector.Vector
}

// Values are stored in one layout for all batches: decimals of more than 18
// digits in 128 bits.
func newPicked(a *bind.Agg) State {
	p := &picked{op: a.Op}
	p.value.Init(a.Type, a.Type.Stored(), 0)
	if len(a.Args) > 1 {
		t := a.Args[1].Type
		p.by.Init(t, t.Stored(), 0)
	}
	return p
}

// Grow makes groups without a value. What lies at their places is never read, but for the
// least and greatest of numbers, where each value takes its place (numbers.go).
func (p *picked) Grow(n int) {
	before := len(p.has)
	if n <= before {
		return
	}
	p.has = extended(p.has, n)
	p.value.Grow(n)
	p.by.Grow(n)
	if p.numeric() {
		p.begin(before)
	}
}

func (p *picked) release() {
	p.has = vector.Release(p.has)
	p.value.Release()
	p.by.Release()
}

// Add looks at the rows in their order, so that First and ties are those of
// rows. Decimals are brought to the stored layout first, since a batch may have
// them in either.
func (p *picked) Add(groups []int32, args []*vector.Vector) {
	for k, v := range args {
		p.stored[k] = v.AsStored(&p.buf[k])
	}
	value, by := p.stored[0], p.stored[0]
	if len(args) > 1 {
		by = p.stored[1]
	}
	if p.numeric() {
		for _, g := range groups {
			p.has[g] = 1
		}
		p.numbers(groups, value)
		return
	}
	for i, g := range groups {
		p.take(g, value, by, i)
	}
}

// take makes row i the one of group g, if it is to replace what is there.
//
// It is called for the rows of a group in their order, whichever way they have
// come.
func (p *picked) take(g int32, value, by *vector.Vector, i int) {
	if p.has[g] != 0 && !p.replaces(g, by, i) {
		return
	}
	p.has[g] = 1
	if value.Null(i) { // of First alone, in a Distinct
		p.value.Nulls().Clear(int(g))
		p.value.Zero(int(g))
	} else {
		p.value.Put(int(g), value, i)
	}
	if p.op == ast.ArgMin || p.op == ast.ArgMax {
		p.by.Put(int(g), by, i)
	}
}

// replaces reports whether row i of by comes before what group g has.
//
// Only a strictly better row replaces, so among equal ones the first stays: for
// any cutting of the rows into morsels, since morsels are merged in order.
func (p *picked) replaces(g int32, by *vector.Vector, i int) bool {
	now := &p.value
	switch p.op {
	case ast.First:
		return false
	case ast.Last:
		return true
	case ast.ArgMax, ast.ArgMin:
		now = &p.by
	}
	c := compare(by, i, now, int(g))
	if p.op == ast.Max || p.op == ast.ArgMax {
		return c > 0
	}
	return c < 0
}

// compare compares values of one layout that are not null.
//
// It is the order of sorts and comparisons: NaN last, strings by bytes.
func compare(a *vector.Vector, i int, b *vector.Vector, j int) int {
	switch a.Layout {
	case types.Ints:
		return types.Wide(a.I[i]).Cmp(types.Wide(b.I[j]))
	case types.Floats:
		return kernel.CompareFloats(a.F[i], b.F[j])
	case types.Strings:
		return strings.Compare(a.Str(i), b.Str(j))
	}
	return a.W[i].Cmp(b.W[j])
}

// A group of the other state that has no value changes nothing: for First and
// Last as well, where the other state comes later.
func (p *picked) Merge(groups []int32, from State, rows []int32) {
	f := from.(*picked)
	if p.numeric() {
		p.buf[0].Gather(&f.value, rows)
		p.numbers(groups, &p.buf[0])
		for i, g := range groups {
			p.has[g] |= f.has[rows[i]]
		}
		return
	}
	by := &f.value
	if p.op == ast.ArgMax || p.op == ast.ArgMin {
		by = &f.by
	}
	for i, g := range groups {
		if f.has[rows[i]] != 0 {
			p.take(g, &f.value, by, int(rows[i]))
		}
	}
}

// The vector is copied, because the state may be asked again in tests, and a
// result is never written by anyone.
func (p *picked) Result(out *vector.Vector) {
	*out = vector.Vector{}
	out.Append(&p.value, nil)
	for i, has := range p.has {
		if has == 0 {
			out.Nulls().Clear(i)
			out.Zero(i)
		}
	}
}
