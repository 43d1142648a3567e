package order

import (
	"xfork/table/internal/plan"
	"xfork/table/internal/vector"
)

// Keys makes the keys of rows for what compares them without a sort, on one
// goroutine. Keys compare as bytes as their rows do in the order, and those of
// equal rows are equal.
type Keys struct{ e *encoder }

// NewKeys returns the keys of an order.
func NewKeys(owner any, by []plan.Key) *Keys { return &Keys{newEncoder(owner, by)} }

// Load computes the columns of a batch.
func (k *Keys) Load(b vector.Batch) { k.e.load(b) }

// Key appends the key of row i of the batch to buf.
func (k *Keys) Key(buf []byte, i int) []byte { return k.e.key(buf, i) }

// Words returns the keys of the n rows of the batch as numbers that compare as they do,
// in the memory of out if there is enough, if all of them have eight bytes. Otherwise it
// returns nil: an order by more than a number, by text, or a null among the rows.
func (k *Keys) Words(n int, out []uint64) []uint64 { return k.e.words(n, out) }

// Prefix returns the first eight bytes of a key as a number that compares as
// they do. Keys of up to eight bytes with the same number are the same.
func Prefix(key []byte) uint64 { return prefix(key) }
