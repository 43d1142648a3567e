package data

import (
	"strconv"

	"xfork/table/internal/dataset"
)

// Left is a row of x; nil is a null, as in Group.
type Left struct {
	ID1 *int64   `parquet:"id1,optional,dict"`
	ID2 *int64   `parquet:"id2,optional,dict"`
	ID3 *int64   `parquet:"id3,optional"`
	ID4 *string  `parquet:"id4,optional,dict"`
	ID5 *string  `parquet:"id5,optional,dict"`
	ID6 *string  `parquet:"id6,optional"`
	V1  *float64 `parquet:"v1,optional"`
}

type (
	// Small is a row of the smallest table on the right.
	Small struct {
		ID1 int64   `parquet:"id1,optional"`
		ID4 string  `parquet:"id4,optional"`
		V2  float64 `parquet:"v2,optional"`
	}
	// Medium is a row of the middling one.
	Medium struct {
		ID1 int64   `parquet:"id1,optional,dict"`
		ID2 int64   `parquet:"id2,optional"`
		ID4 string  `parquet:"id4,optional,dict"`
		ID5 string  `parquet:"id5,optional"`
		V2  float64 `parquet:"v2,optional"`
	}
	// Big is a row of the table that is as large as x.
	Big struct {
		ID1 int64   `parquet:"id1,optional,dict"`
		ID2 int64   `parquet:"id2,optional,dict"`
		ID3 int64   `parquet:"id3,optional"`
		ID4 string  `parquet:"id4,optional,dict"`
		ID5 string  `parquet:"id5,optional,dict"`
		ID6 string  `parquet:"id6,optional"`
		V2  float64 `parquet:"v2,optional"`
	}
)

// join makes the rows of the four tables. Nothing in it changes, so any number of
// parts are made at a time.
type join struct {
	keys [3]shared // of id1, id2, id3
	gaps gaps      // in v1
}

// newJoin returns the rows of a size. The sources of the three keys are twenty
// apart, of which a key uses fourteen.
func newJoin(s Size) *join {
	j := &join{gaps: newGaps(300, s.Rows, s.Nulls)}
	for i, n := range []int64{s.Small(), s.Medium(), s.Rows} {
		j.keys[i] = newShared(dataset.Number(310+20*i), n, s)
	}
	return j
}

// left returns a row of x.
func (j *join) left(i int64) (r Left) {
	r.ID1, r.ID4 = named(j.keys[0].left(i))
	r.ID2, r.ID5 = named(j.keys[1].left(i))
	r.ID3, r.ID6 = named(j.keys[2].left(i))
	if j.gaps.there(i) {
		r.V1 = new(amount(301, i))
	}
	return r
}

// named returns a key, and the key as a string; nothing for a null. The benchmark
// has both of every key, to ask for joins by strings.
func named(v int64) (*int64, *string) {
	if v == 0 {
		return nil, nil
	}
	return &v, new(name(v))
}

// big returns a row of big.
func (j *join) big(i int64) Big {
	a, b, c := j.keys[0].right(i, onBig), j.keys[1].right(i, onBig), j.keys[2].right(i, onBig)
	return Big{a, b, c, name(a), name(b), name(c), amount(302, i)}
}

// medium returns a row of medium.
func (j *join) medium(i int64) Medium {
	a, b := j.keys[0].right(i, onMedium), j.keys[1].right(i, onMedium)
	return Medium{a, b, name(a), name(b), amount(303, i)}
}

// small returns a row of small.
func (j *join) small(i int64) Small {
	a := j.keys[0].right(i, onSmall)
	return Small{a, name(a), amount(304, i)}
}

// name returns a key as a string.
func name(v int64) string { return "id" + strconv.FormatInt(v, 10) }

// Joins returns the rows of the tables that are joined, by their numbers.
func Joins(s Size) (x func(i int64) Left, small func(i int64) Small, medium func(i int64) Medium, big func(i int64) Big) {
	j := newJoin(s)
	return j.left, j.small, j.medium, j.big
}

// side is a table on the right: a key is drawn anew for each.
type side int

const (
	onSmall side = iota
	onMedium
	onBig
	sides
)

// shared is a key that the tables have in common: n values on each side, nine
// tenths of them on both.
//
//	0 ........ 0.9 n ... n ... 1.1 n      the places in a random order of 1.1 n values
//	[   both   ][ left ][ right ]
type shared struct {
	source dataset.Number
	n      int64
	both   int64
	values dataset.Permutation
	nulls  int64 // how many of the n on the left
	lost   dataset.Permutation
	// Rows go to places by an order of their own: in a table of n rows, each
	// value comes once.
	order  dataset.Permutation
	orders [sides]dataset.Permutation
}

// newShared returns a key of n values, of which the left side and the right have
// nine tenths in common.
func newShared(source dataset.Number, n int64, s Size) shared {
	k := shared{
		source: source, n: n, both: n * 9 / 10, values: dataset.NewPermutation(source+1, n*11/10),
		nulls: n * int64(s.Nulls) / 100, lost: dataset.NewPermutation(source+2, n),
		order: dataset.NewPermutation(source+3, s.Rows),
	}
	for t, rows := range [sides]int64{s.Small(), s.Medium(), s.Rows} {
		k.orders[t] = dataset.NewPermutation(source+4+dataset.Number(t), rows)
	}
	return k
}

// place returns which of the n values a row has: each once, and then any. It is
// R's function sample_all in join-datagen.R.
func (k *shared) place(order *dataset.Permutation, draw dataset.Number, i int64) int64 {
	if p := order.At(i); p < k.n {
		return p
	}
	return draw.Below(i, k.n)
}

// left returns the value of a row of x, 0 for a null. The places of the left side
// are 0 to n-1.
func (k *shared) left(i int64) int64 {
	p := k.place(&k.order, k.source+9, i)
	if k.nulls > 0 && k.lost.At(p) < k.nulls {
		return 0
	}
	return 1 + k.values.At(p)
}

// right returns the value of a row of a table on the right: its places are those
// of both and, behind those of the left side alone, its own.
func (k *shared) right(i int64, t side) int64 {
	p := k.place(&k.orders[t], k.source+10+dataset.Number(t), i)
	if p >= k.both {
		p += k.n - k.both
	}
	return 1 + k.values.At(p)
}
