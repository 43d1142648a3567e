package state

import (
	"math"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// exactSum is the sum or the mean of integers, decimals and durations, in 128
// bits: the order does not matter, and only the result can overflow.
//
// Small numbers, of which most sums are, are added up with their count in one word first: a
// row is a load, an addition and a store, and not three of each, and a morsel's group takes
// eight bytes and not 24.
//
//	word     20 bits: rows     44 bits: what they come to, each of them 2^24 more than it is
//
// So a number counts as small from -2^24 on and below 2^24, and 2^19 rows fit: more than a
// morsel has. Decimals of either layout come here: a batch that has been narrowed takes one
// of the shorter ways.
type exactSum struct {
	agg    *bind.Agg
	groups int
	words  []uint64    // of groups that small numbers have come to
	rows   int         // that are in words, at most
	sums   []wideCount // of groups that anything else has come to
}

type wideCount struct {
	sum types.Int128
	n   int64
}

// The parts of a word.
const (
	lift     = 1 << 24
	oneRow   = 1 << 44
	mostRows = 1 << 19
)

// Grow makes empty sums. Words and sums are made when a row comes to them.
func (s *exactSum) Grow(n int) { s.groups = max(s.groups, n) }

func (s *exactSum) release() { s.words, s.sums = vector.Release(s.words), vector.Release(s.sums) }

// A state of a morsel with small numbers alone never has sums.
//
// wide returns the sums of all groups.
func (s *exactSum) wide() []wideCount {
	s.sums = extended(s.sums, s.groups)
	return s.sums
}

// packed returns the words of all groups, with room for n more rows in each.
func (s *exactSum) packed(n int) []uint64 {
	if s.rows+n > mostRows {
		s.settle()
	}
	s.rows += n
	s.words = extended(s.words, s.groups)
	return s.words
}

// Words are read by merges of several partitions at once, which do not settle them. Those of
// a state that is asked for its result, or written, are its own.
//
// settle adds the words to the sums.
func (s *exactSum) settle() {
	sums := s.wide()
	for i, w := range s.words {
		sums[i].unpack(w)
	}
	clear(s.words)
	s.rows = 0
}

// unpack adds a word.
func (c *wideCount) unpack(w uint64) {
	n := int64(w / oneRow)
	c.sum = c.sum.Add(types.Wide(int64(w%oneRow) - n*lift))
	c.n += n
}

// small reports whether all numbers are. A difference is not looked for but added up.
func small(xs []int64) bool {
	var all uint64
	for _, x := range xs {
		all |= uint64(x + lift)
	}
	return all < 2*lift
}

// Add takes the shortest way that the batch allows: 128 bits where values have them, a register
// for one group, words where all numbers are small, and otherwise 64 bits into 128.
func (s *exactSum) Add(groups []int32, args []*vector.Vector) {
	v := args[0]
	switch {
	case v.Layout == types.Wides:
		sums := s.wide()
		for i, x := range v.W {
			c := &sums[groups[i]]
			c.sum = c.sum.Add(x)
			c.n++
		}
	case s.groups == 1:
		c := &s.wide()[0]
		sum := c.sum
		for _, x := range v.I {
			sum = sum.Add(types.Wide(x))
		}
		*c = wideCount{sum, c.n + int64(len(groups))}
	case small(v.I):
		addSmall(s.packed(len(v.I)), groups, v.I)
	default:
		addWide(s.wide(), groups, v.I)
	}
}

// addSmall adds small numbers to the words of their groups.
func addSmall(words []uint64, groups []int32, xs []int64) {
	groups = groups[:len(xs)]
	for i, x := range xs {
		words[groups[i]] += uint64(x + lift + oneRow)
	}
}

// addWide adds numbers of 64 bits to the sums of their groups.
func addWide(sums []wideCount, groups []int32, xs []int64) {
	groups = groups[:len(xs)]
	for i, x := range xs {
		c := &sums[groups[i]]
		c.sum = c.sum.Add(types.Wide(x))
		c.n++
	}
}

// Merge adds sums, which cannot overflow: 2^64 values of 64 bits fit in 128.
func (s *exactSum) Merge(groups []int32, from State, rows []int32) {
	f, sums := from.(*exactSum), s.wide()
	for i, g := range groups {
		c, r := &sums[g], int(rows[i])
		if r < len(f.words) {
			c.unpack(f.words[r])
		}
		if r < len(f.sums) {
			d := &f.sums[r]
			c.sum = c.sum.Add(d.sum)
			c.n += d.n
		}
	}
}

// Overflow is a sum that does not fit in its type.
//
// It is an error of the result, not of a row: a sum may pass beyond int64 on
// the way and come back.
type Overflow struct{ Agg *bind.Agg }

// Error names the sum.
func (o *Overflow) Error() string { return o.Agg.Source.String() + ": the sum overflows int64" }

// Result is the sum, or the mean:
//
//	type of the argument    type of the sum   layout of the result
//	int32, int64            int64             64 bits, or an error
//	duration                duration          64 bits, or an error
//	decimal(p, s)           decimal(38, s)    128 bits
func (s *exactSum) Result(out *vector.Vector) {
	l := bind.Itself(s.agg.Args[0])
	s.result(out, s.agg, &l)
}

// result is Result of an aggregate of l, which the sum and the count of this one's argument are
// enough for.
func (s *exactSum) result(out *vector.Vector, a *bind.Agg, l *bind.Linear) {
	if a.Op == ast.Mean {
		s.means(out, a, l)
		return
	}
	t := a.Type
	s.settle()
	out.Init(t, t.Stored(), len(s.sums))
	for i, c := range s.sums {
		sum := l.Sum(c.sum, c.n)
		x, fits := sum.Narrow()
		switch {
		case c.n == 0:
			out.Nulls().Clear(i)
			out.Zero(i)
		case out.Layout == types.Wides:
			out.W[i] = sum
		case !fits:
			vector.Throw(&Overflow{a})
		default:
			out.I[i] = x
		}
	}
}

// The sum is divided once, so a mean of integers is rounded twice at most: to a
// float, and by the division.
func (s *exactSum) means(out *vector.Vector, a *bind.Agg, l *bind.Linear) {
	s.settle()
	out.Init(types.Type{Kind: types.Float64}, types.Floats, len(s.sums))
	t := a.Args[0].Type
	unit := 1.0
	if t.Kind == types.Dec {
		unit = math.Pow10(int(t.Scale))
	}
	for i, c := range s.sums {
		if c.n == 0 {
			out.Nulls().Clear(i)
			continue
		}
		sum := l.Sum(c.sum, c.n)
		out.F[i] = sum.Float64() / (float64(c.n) * unit)
	}
}
