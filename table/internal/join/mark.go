package join

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/plan"
	"xfork/table/internal/vector"
)

// A semi or an anti join with the left side as the table: batches of the right
// side mark the rows that they match, and send nothing on.
//
//	table   row  key        batch  key       marks
//	         0    a           0     b         . 1 .
//	         1    b           1     b         . 1 .      found marked: nothing to do
//	         2    c           2     x         . 1 .
//
//	Semi: row 1        Anti: rows 0 and 2, and rows with a null key
//
// The order in which rows are marked does not matter, so markers share the
// marks, and results do not depend on how many there are.

// Marker marks the rows of a table that batches match, on one goroutine.
// Markers of other goroutines may mark rows of the same table.
type Marker struct {
	t      *Table
	where  *kernel.Filter // nil: equality is all
	search Prober
	pairs  mirrored
}

// mirrored shows pairs as columns: those of the table, then those of the batch,
// which is where conditions expect the left side and the right one.
type mirrored struct {
	width        int   // columns of the left input, which is the table
	place        []int // of these columns among the kept ones
	table, batch vector.Picked
}

// Column returns a column of the pairs.
func (m *mirrored) Column(i int) *vector.Vector {
	if i < m.width {
		return m.table.Column(m.place[i])
	}
	return m.batch.Column(i - m.width)
}

// NewMarker returns a marker. place says where the columns of the left input
// are among those that the table has kept. The search is a Prober's with the
// sides changed: its left rows are those of the batch.
func NewMarker(owner any, t *Table, m *plan.Match, place []int) *Marker {
	w := &Marker{t: t, pairs: mirrored{width: len(place), place: place}}
	w.search = Prober{t: t, kind: plan.Inner, keys: newKeyed(owner, m.Right, m.Same)}
	w.search.keys.turn = t.turn
	if len(m.Where) > 0 {
		w.where = kernel.NewFilter(owner, append([]*bind.Expr(nil), m.Where...))
	}
	return w
}

// Open begins a morsel. Marks are the table's, so there is nothing to begin or
// to end.
func (w *Marker) Open(int) {}

// Close ends a morsel.
func (w *Marker) Close() {}

// Push marks the rows that a batch matches. Pairs are looked at some at a time,
// for a popular key may have more than memory should hold.
func (w *Marker) Push(b vector.Batch) {
	s := &w.search
	s.left, s.right = s.left[:0], s.right[:0]
	for rows := s.search(b); len(rows) > 0; {
		rows = rows[s.collect(rows):]
		w.mark(b)
	}
}

// mark marks the rows of the pairs that have been collected and for which the
// conditions are true.
func (w *Marker) mark(b vector.Batch) {
	s := &w.search
	left, right := s.left, s.right
	s.left, s.right = s.left[:0], s.right[:0]
	if w.where == nil {
		w.t.note(right)
		return
	}
	// What has been marked needs no second look. In Q21 of TPC-H a line has the
	// others of its order to be compared with, and one that differs will do.
	k := 0
	for i, r := range right {
		if !w.t.noted(r) {
			left[k], right[k] = left[i], r
			k++
		}
	}
	for left, right = left[:k], right[:k]; len(left) > 0; {
		n := min(len(left), vector.Size)
		w.pairs.batch.Batch(b, left[:n])
		w.pairs.table.Batch(vector.Batch{Columns: w.t.rows}, right[:n])
		for _, i := range w.where.Rows(vector.Batch{N: n, Columns: &w.pairs}) {
			w.t.note(right[i : i+1])
		}
		left, right = left[n:], right[n:]
	}
}

// noted reports whether a row has been marked. Rows may be marked meanwhile.
func (t *Table) noted(r int32) bool { return t.matched[r>>6].Load()>>(r&63)&1 != 0 }
