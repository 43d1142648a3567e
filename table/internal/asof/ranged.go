package asof

import (
	"bytes"
	"sort"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/order"
	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A table without keys is one partition. If there is no memory for it, it is sorted in the
// file, and what is in order is cut into ranges that have room; left rows are divided
// by them, and searched range by range:
//
//	right rows    1 3 3 | 3 7 8 | 9 12
//	bounds        1       3       9         backward, of 3: the last range that does not begin behind it
//	bounds            3       8        12   forward, of 3: the first range that does not end before it
//
// So the row that a left row finds is in its range, if there is one: no row of another
// range need be looked at, also where equal values lie on both sides of a border.
// Nulls are last in the order, and greater than all values for the bounds: what is sent
// to a range of them finds nothing, and there is nothing for it.

// Ranges have about one number of rows, and not of bytes: what a range takes is a guess
// by the width that rows have on average. Equal values may fill several ranges, of which
// left rows then search one alone.

// ranged is such a table. Ranges are not kept in memory, so a left row that comes late
// costs no more than one that comes first.
type ranged struct {
	right  []spill.Morsel // the ranges, in order
	bounds [][]byte       // a key of each
	left   *spill.Ranges
}

// divideByValue sorts the rows in the file, and finds the bounds. Bounds are keys as a
// sort makes them, so that values of all types are compared as bytes.
func (t *Table) divideByValue(split vector.Split) error {
	right, err := t.sort.Divided(split, t.room())
	if err != nil {
		return err
	}
	r := &ranged{right: right, bounds: make([][]byte, len(right)), left: t.space.Ranges(schemaProbe, max(1, len(right)))}
	by := len(t.types) - 1
	err = split(len(right), func(i int) error {
		at := 0 // of the row that has the bound
		if t.asof.Forward {
			at = right[i].N - 1
		}
		one := right[i].Part(at, 1)
		c := one.Load()
		keys := order.NewKeys(t.owner, []plan.Key{{Expr: column(by, t.types[by])}})
		keys.Load(vector.Batch{N: 1, Columns: c})
		r.bounds[i] = keys.Key(nil, 0)
		return nil
	})
	t.ranged = r
	return err
}

// column returns the expression that is a column.
func column(i int, t types.Type) *bind.Expr {
	return &bind.Expr{Op: ast.Col, Col: i, Type: t, Null: true, Source: &ast.Expr{Op: ast.Col}}
}

// of returns the range in which a row with that key is looked up. One before all of them,
// or with Forward behind, goes to the nearest, where it finds nothing.
func (r *ranged) of(key []byte, forward bool) int {
	if forward {
		return min(max(0, len(r.bounds)-1), sort.Search(len(r.bounds), func(i int) bool { return bytes.Compare(r.bounds[i], key) >= 0 }))
	}
	return max(0, sort.Search(len(r.bounds), func(i int) bool { return bytes.Compare(r.bounds[i], key) > 0 })-1)
}

// feeder writes left rows to their ranges. A row of null goes where its key does, and comes
// out with nothing found.
func (r *ranged) feeder(t *Table, cols []int, kinds []types.Type) *spill.Feeder {
	by := *t.asof.Left
	by.Null = true // as the bounds are, for keys that may be of null are others
	keys := order.NewKeys(t.owner, []plan.Key{{Expr: &by}})
	var buf []byte
	var in []uint64
	return r.left.Feeder(cols, kinds, func(b vector.Batch) []uint64 {
		keys.Load(b)
		in = in[:0]
		for i := range b.N {
			buf = keys.Key(buf[:0], i)
			in = append(in, uint64(r.of(buf, t.asof.Forward)))
		}
		return in
	})
}

// each calls f for each range that has left rows, with a table of its right rows.
func (r *ranged) each(t *Table, split vector.Split, f func(table *Table, blocks []spill.Ref)) error {
	return r.left.Each(split, func(i int, blocks []spill.Ref) {
		defer t.enter(t.room())()
		if i >= len(r.right) { // there are no right rows
			f(t.restored(func() *vector.Chunk { return nil }), blocks)
			return
		}
		f(t.restored(r.right[i].Rows().Next), blocks)
	})
}
