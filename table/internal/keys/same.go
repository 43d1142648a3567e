package keys

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Comparing rows with the keys that their slots have named. A difference is not looked for
// but added up: nearly always there is none, so that a branch for each row would say
// nothing, and it need not be known in which row it is.
//
//	integers             exclusive or of both
//	integers and nulls   that, where both have a value; and whether one has and the other not
//	text                 exclusive or of short strings as numbers, of which nulls have one; bytes, of long ones
//	others               value by value

// check reports whether all rows are equal to the keys that have their tags.
func (t *Table) check(b *batch) bool {
	for c, v := range b.cols {
		k, same := t.Cols[c], false
		switch {
		case t.isText(c):
			same = sameText(k.S, t.numbers(c), b.packs[c][b.from:], v, b)
		case k.Layout == types.Ints && k.Valid == nil && v.Valid == nil:
			same = sameInts(k.I, v.I, b)
		case k.Layout == types.Ints:
			same = sameOrNull(k, v, b)
		default:
			same = t.equal(c, b)
		}
		if !same {
			return false
		}
	}
	return true
}

// sameInts has the differences of all rows in one word.
func sameInts(keys, vals []int64, b *batch) bool {
	var diff int64
	for k, r := range b.rows {
		diff |= keys[b.out[k]] ^ vals[r]
	}
	return diff == 0
}

// sameOrNull is sameInts where there are nulls: two bits must be equal, and the
// values where they are set. Without a bitmap on one side, no null may be on the other: so it
// is where nulls are rare, and most batches have none.
func sameOrNull(key, v *vector.Vector, b *batch) bool {
	keys, vals, has, valid := key.I, v.I, key.Valid, v.Valid
	var diff int64
	switch {
	case has == nil:
		for k, r := range b.rows {
			diff |= 1 ^ bit(valid, r) | keys[b.out[k]] ^ vals[r]
		}
	case valid == nil:
		for k, r := range b.rows {
			g := b.out[k]
			diff |= 1 ^ bit(has, g) | keys[g] ^ vals[r]
		}
	default:
		for k, r := range b.rows {
			g := b.out[k]
			x := bit(has, g)
			diff |= x ^ bit(valid, r) | (keys[g]^vals[r])&-x
		}
	}
	return diff == 0
}

// bit is 1 for a row that has a value: a number, so that differences of bits are added up as
// those of values are.
func bit(b vector.Bitmap, i int32) int64 { return int64(b[i>>6] >> (i & 63) & 1) }

// sameText compares short strings and nulls as numbers, and long ones byte by byte: where the
// number of a row is 0 it has a string, whatever the bitmap of the column is. Strings with
// one pointer are found to be equal at once, which are those of one dictionary where
// the table shares it.
func sameText(keys []string, entered, packs []Short, v *vector.Vector, b *batch) bool {
	var diff uint64
	for k, g := range b.out {
		x, y := entered[g], packs[k]
		diff |= x.lo ^ y.lo | x.hi ^ y.hi
		if y.hi == 0 && (x.hi != 0 || keys[g] != v.Str(int(b.rows[k]))) {
			return false
		}
	}
	return diff == 0
}

// equal is check for the columns of other layouts. Floats are equal as keys, which is not to
// have equal bits.
func (t *Table) equal(c int, b *batch) bool {
	for k, g := range b.out {
		if !t.is(c, int(g), b, k) {
			return false
		}
	}
	return true
}

// is reports whether the k-th row has in column c what key g has. Of text it asks the numbers
// first: those of nulls are equal to each other and to no others, so bitmaps need not be
// looked at.
func (t *Table) is(c, g int, b *batch, k int) bool {
	key, v, r := t.Cols[c], b.cols[c], int(b.rows[k])
	if !t.isText(c) {
		return Equal(key, g, v, r)
	}
	p := b.packs[c][b.from+k]
	return t.numbers(c)[g] == p && (p.hi != 0 || key.S[g] == v.Str(r))
}
