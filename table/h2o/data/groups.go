package data

import (
	"strconv"

	"xfork/table/internal/dataset"
)

// Group is a row of g1; nil is a null. All columns are optional in the file, as
// most writers have them. They are pointers because parquet-go v0.32.0 writes a
// few empty strings in place of nulls where a field is optional and none.
type Group struct {
	ID1 *string  `parquet:"id1,optional,dict"`
	ID2 *string  `parquet:"id2,optional,dict"`
	ID3 *string  `parquet:"id3,optional"`
	ID4 *int64   `parquet:"id4,optional,dict"`
	ID5 *int64   `parquet:"id5,optional,dict"`
	ID6 *int64   `parquet:"id6,optional"`
	V1  *int64   `parquet:"v1,optional,dict"`
	V2  *int64   `parquet:"v2,optional,dict"`
	V3  *float64 `parquet:"v3,optional"`
}

// groups makes the rows of g1. Each column has sources of random numbers of its
// own, so no two have anything to do with each other, as in the benchmark.
type groups struct {
	few  int64 // the number of values of id3 and id6
	keys [6]key
	v    [3]gaps
	// The 100 values of id1 and id2, made once.
	names [k]string
}

// newGroups returns the rows of a size. Keys 3 and 6 have n / k values, the others
// k.
func newGroups(s Size) *groups {
	g := &groups{few: s.Rows / k}
	for i := range g.keys {
		n := int64(k)
		if i%3 == 2 {
			n = g.few
		}
		g.keys[i] = newKey(dataset.Number(100+i), n, s.Nulls)
	}
	for i := range g.v {
		g.v[i] = newGaps(dataset.Number(200+i), s.Rows, s.Nulls)
	}
	for i := range g.names {
		g.names[i] = padded(int64(i+1), 3)
	}
	return g
}

// row returns the row with a number.
func (g *groups) row(i int64) (r Group) {
	if v := g.keys[0].of(i); v > 0 {
		r.ID1 = &g.names[v-1]
	}
	if v := g.keys[1].of(i); v > 0 {
		r.ID2 = &g.names[v-1]
	}
	if v := g.keys[2].of(i); v > 0 {
		r.ID3 = new(padded(v, 10))
	}
	r.ID4, r.ID5, r.ID6 = some(g.keys[3].of(i)), some(g.keys[4].of(i)), some(g.keys[5].of(i))
	if g.v[0].there(i) {
		r.V1 = new(1 + dataset.Number(210).Below(i, 5))
	}
	if g.v[1].there(i) {
		r.V2 = new(1 + dataset.Number(211).Below(i, 15))
	}
	if g.v[2].there(i) {
		r.V3 = new(amount(dataset.Number(212), i))
	}
	return r
}

// some returns a pointer to a key, nil for a null.
func some(v int64) *int64 {
	if v == 0 {
		return nil
	}
	return &v
}

// Groups returns the rows of g1 by their numbers, from 0 on.
func Groups(s Size) func(i int64) Group { return newGroups(s).row }

// padded returns id and a number of at least so many digits, as R's
// sprintf("id%03d", v) does. It is called for every row, so package fmt is too slow.
func padded(v int64, digits int) string {
	b := make([]byte, 0, 16)
	b = append(b, "id"...)
	for p, n := v, 1; n < digits; n++ {
		if p /= 10; p == 0 {
			b = append(b, '0')
		}
	}
	return string(strconv.AppendInt(b, v, 10))
}

// amount returns a number from 0 to 100 with six places.
func amount(s dataset.Number, i int64) float64 {
	return float64(s.Below(i, 100_000_001)) / 1_000_000
}

// key is a column of keys: a value from 1 on in each row. Some values are null
// wherever they occur, so a column with 5 % of nulls has 5 % fewer groups, and one
// large group of nulls.
type key struct {
	source dataset.Number
	n      int64
	order  dataset.Permutation
	nulls  int64 // how many of the values
}

// newKey returns a column of n values.
func newKey(source dataset.Number, n int64, nulls int) key {
	return key{source: source, n: n, order: dataset.NewPermutation(source+1000, n), nulls: n * int64(nulls) / 100}
}

// of returns the value of a row, 0 for a null. All values are as likely.
func (k *key) of(i int64) int64 { return k.unless(k.source.Below(i, k.n)) }

// unless returns the value with the number v, from 1 on, 0 if it is a null.
func (k *key) unless(v int64) int64 {
	if k.nulls > 0 && k.order.At(v) < k.nulls {
		return 0
	}
	return v + 1
}

// gaps says which rows of a column are null: exactly so many of all.
type gaps struct {
	order dataset.Permutation
	nulls int64
}

// newGaps returns a column's. The order is exact where a draw for each row would
// leave the number of nulls to chance.
func newGaps(source dataset.Number, rows int64, nulls int) gaps {
	return gaps{dataset.NewPermutation(source+1000, rows), rows * int64(nulls) / 100}
}

// there reports whether the row has a value.
func (g *gaps) there(i int64) bool { return g.nulls == 0 || g.order.At(i) >= g.nulls }
