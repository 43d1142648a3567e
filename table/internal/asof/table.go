package asof

import (
	"slices"

	"xfork/table/internal/bind"
	"xfork/table/internal/keys"
	"xfork/table/internal/order"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Table is the right side of an as-of join: filled by workers morsel by morsel,
// finished once, and then read by any number of goroutines.
type Table struct {
	owner any
	match *plan.Match
	asof  *plan.AsofMatch
	width int // of the input
	cols  []int
	exprs []*bind.Expr // keys of partitions, then the order
	types []types.Type // of the kept columns, then those of exprs
	sort  *order.Sink

	// What Finish makes.
	rows  *vector.Chunk // all rows as they came
	parts *keys.Table   // numbers partitions
	spans []span        // of the partitions, by number
	order []int32       // the numbers of the rows, in order
	ints  []int64       // the values of the order by place, if they are numbers of 64 bits
	others
	spilled
}

// span is the places of a partition in the order, without rows of null.
type span struct{ from, to int32 }

// NewTable returns a table for so many morsels. The input has width columns, of
// which cols are kept, with the types kept.
func NewTable(owner any, m *plan.Match, a *plan.AsofMatch, width int, cols []int, kept []types.Type, morsels int) *Table {
	t := &Table{owner: owner, match: m, asof: a, width: width, cols: cols, types: slices.Clone(kept)}
	t.exprs = append(append(t.exprs, m.Right...), a.Right)
	all := slices.Clone(cols)
	for i, x := range t.exprs {
		all, t.types = append(all, width+i), append(t.types, x.Type)
	}
	t.sort = order.NewSink(owner, []plan.Key{{Expr: a.Right}}, all, t.types, -1, morsels)
	t.sort.Partition(0)
	return t
}

// Worker returns a worker that keeps the rows of morsels on one goroutine, with the
// keys behind the columns of the input.
func (t *Table) Worker() *order.Wider { return t.sort.Wider(t.owner, t.width, t.exprs) }

// Finish sorts the rows, and makes what is searched.
//
//	rows        0 a 7    1 b 2    2 a -    3 - 4    4 a 3
//	by value    1 4 3 0              nulls are last, and not entered
//	order       4 0 | 1              by partition: neither rows of null, nor those with a null key
//	spans       a 0..2   b 2..3
//
// The sort goes by the value alone, so that its keys are short, and partitions
// are dealt out afterwards in the order of values, by counting. A sort by both
// took three times as long for a million rows of 500 partitions.
func (t *Table) Finish(split vector.Split) error {
	if !t.sort.Room() {
		if len(t.match.Right) == 0 {
			return t.divideByValue(split)
		}
		t.divided() // rows that fill no morsel may all be in memory
		return t.sort.Diverted(split)
	}
	sorted, err := t.sort.Sorted(split)
	if err != nil {
		return err
	}
	all, err := vector.JoinedBy(sorted.Chunks, t.types, split)
	if err != nil {
		return err
	}
	n := len(t.cols)
	keys, by := all.Cols[n:len(all.Cols)-1], all.Cols[len(all.Cols)-1]
	t.rows = &vector.Chunk{N: all.N, Cols: all.Cols[:n]}
	t.order = sorted.Rows
	for k := len(t.order); k > 0 && by.Null(int(t.order[k-1])); k-- {
		t.order = t.order[:k-1]
	}
	t.partition(keys, all.N)
	return t.values(by, split)
}

// partition makes the table of partitions, and brings the rows into the order
// of partitions first.
func (t *Table) partition(cols []*vector.Vector, n int) {
	kinds, bufs := make([]types.Type, len(cols)), make([]vector.Vector, len(cols))
	nulls := false
	for i, x := range t.match.Right {
		cols[i], kinds[i] = cols[i].AsStored(&bufs[i]), x.Type
		nulls = nulls || cols[i].Valid != nil
	}
	t.parts = keys.NewTable(kinds)
	var hash keys.Hasher
	numbers := make([]int32, n)
	t.parts.Find(cols, hash.Hash(cols, n, nil), nil, numbers)
	t.spans = make([]span, t.parts.Len())
	count := func(row int32) *span {
		if nulls && null(cols, int(row)) {
			return nil
		}
		return &t.spans[numbers[row]]
	}
	for _, row := range t.order {
		if s := count(row); s != nil {
			s.to++
		}
	}
	at := int32(0)
	for i := range t.spans {
		s := &t.spans[i]
		at, s.from, s.to = at+s.to, at, at
	}
	order := make([]int32, at)
	for _, row := range t.order {
		if s := count(row); s != nil {
			order[s.to] = row
			s.to++
		}
	}
	t.order = order
}

// null reports whether one of the keys is null in row i.
func null(cols []*vector.Vector, i int) bool {
	return slices.ContainsFunc(cols, func(v *vector.Vector) bool { return v.Null(i) })
}

// values makes the array that is searched, side by side: the value of a row at
// its place in the order.
func (t *Table) values(by *vector.Vector, split vector.Split) error {
	if by.Layout == types.Strings || t.asof.Right.Type.Stored() == types.Wides {
		var v vector.Vector
		v.Gather(by, t.order)
		t.others = others{v.AsStored(new(vector.Vector))}
		return nil
	}
	t.ints = make([]int64, len(t.order))
	return split((len(t.order)+vector.Morsel-1)/vector.Morsel, func(i int) error {
		from, to := i*vector.Morsel, min(len(t.order), (i+1)*vector.Morsel)
		for k, row := range t.order[from:to] {
			t.ints[from+k] = number(by, int(row))
		}
		return nil
	})
}

// number returns the value of a row as an integer in the same order. Negative
// floats have their bits flipped, but for the sign, since a greater one of them
// is further away from 0.
func number(v *vector.Vector, i int) int64 {
	if v.Layout != types.Floats {
		return v.I[i]
	}
	bits := int64(keys.Bits(v.F[i]))
	if bits < 0 {
		bits ^= 1<<63 - 1
	}
	return bits
}
