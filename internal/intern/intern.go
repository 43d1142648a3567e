// Package intern numbers distinct keys in the order of their arrival: a symbol table that is cheap
// where there are few.
//
//	keys    a  b  c  d  ...            searched from end to end up to Few of them
//	at      a:0  b:1  c:2  d:3  ...    made when there are more
//
// Most tables of the engine stay small, and are filled and emptied for every evaluation: making and
// clearing a map would cost more than the search of a few cache lines.
package intern

import "slices"

// Few is up to how many keys are searched from end to end: most regions of a graph are no larger,
// and a map costs more than they do.
const Few = 16

// Table is a set of keys with their numbers, 0, 1, 2 and so on. The zero Table is empty. It is for
// one goroutine.
type Table[K comparable] struct {
	keys []K
	at   map[K]int32 // nil while there are few
	kept map[K]int32 // an empty map, for the next time that there are more
}

// Len returns the number of keys.
func (t *Table[K]) Len() int { return len(t.keys) }

// Keys returns the keys by their numbers. They share the table's memory: a key may be changed there
// once nothing is searched for any more.
func (t *Table[K]) Keys() []K { return t.keys }

// Find returns the number of a key, and reports whether it is there.
func (t *Table[K]) Find(k K) (i int32, known bool) {
	if t.at != nil {
		i, known = t.at[k]
		return i, known
	}
	i = int32(slices.Index(t.keys, k))
	return i, i >= 0
}

// Add gives a key, which must not be there, the next number.
func (t *Table[K]) Add(k K) (i int32) {
	i = int32(len(t.keys))
	t.keys = append(t.keys, k)
	switch {
	case t.at != nil:
		t.at[k] = i
	case len(t.keys) > Few:
		if t.at, t.kept = t.kept, nil; t.at == nil {
			t.at = make(map[K]int32)
		}
		for i, k := range t.keys {
			t.at[k] = int32(i)
		}
	}
	return i
}

// Number returns the number of a key, which is added if it is not there.
func (t *Table[K]) Number(k K) int32 {
	if i, known := t.Find(k); known {
		return i
	}
	return t.Add(k)
}

// Renumber gives a key of the table the number i. The table is whole again when every number has
// been given to one key.
func (t *Table[K]) Renumber(k K, i int32) {
	t.keys[i] = k
	if t.at != nil {
		t.at[k] = i
	}
}

// Truncate forgets all keys but the first n.
func (t *Table[K]) Truncate(n int) {
	if t.at != nil {
		for _, k := range t.keys[n:] {
			delete(t.at, k)
		}
	}
	clear(t.keys[n:])
	t.keys = t.keys[:n]
}

// Reset forgets all keys, and keeps the memory. Nothing that a key points to is kept alive.
func (t *Table[K]) Reset() {
	clear(t.keys)
	t.keys = t.keys[:0]
	if t.at != nil {
		clear(t.at)
		t.at, t.kept = nil, t.at
	}
}
