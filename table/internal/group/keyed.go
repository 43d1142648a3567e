package group

import (
	"xfork/table/internal/codes"
	"xfork/table/internal/keys"
	"xfork/table/internal/vector"
)

// keyed finds the groups of a batch's rows.
//
// It belongs to a worker. What it remembers of dictionaries is of the morsel
// that the worker is at: reset forgets it, since groups have other numbers in
// the next one.
type keyed struct {
	n      int
	rows   int              // of the batch
	cols   []*vector.Vector // the keys of the batch, as they are stored
	bufs   []vector.Vector
	hash   keys.Hasher
	packer keys.Packer
	packs  [][]keys.Short // of the batch
	hashes []uint64

	codes codes.Finder // of the morsel
}

// Keys beyond the first few are rare, so slices of their number are made once
// for the worker, and columns are put into them batch by batch.
func (k *keyed) init(n int) {
	k.n = n
	k.cols, k.bufs = make([]*vector.Vector, n), make([]vector.Vector, n)
	k.codes.Init(n)
}

// reset forgets the groups of a morsel.
func (k *keyed) reset() { k.codes.Reset() }

// load computes the keys of a batch of n rows.
func (k *keyed) load(eval func(i int) *vector.Vector, n int) {
	k.rows = n
	k.hashes = k.hashes[:0]
	for i := range k.cols {
		k.cols[i] = eval(i).AsStored(&k.bufs[i])
	}
}

// hashed returns the hashes of the batch's keys. They are computed when they
// are first asked for: where codes find all groups, which is for all batches of
// a morsel but the first, they are not.
func (k *keyed) hashed() []uint64 {
	if len(k.hashes) != k.rows {
		k.hashes = k.hash.Hash(k.cols, k.rows, k.hashes)
	}
	return k.hashes
}

// pack computes the packs of the batch's keys.
func (k *keyed) pack() { k.packs = k.packer.Packed(k.cols, k.packs) }

// find writes the groups of the rows, which begin at row base of the morsel;
// new groups are entered.
func (k *keyed) find(m *morsel, groups []int32, base uint32) {
	if k.n == 0 {
		clear(groups)
		return
	}
	var fresh []int32
	if k.codes.Prepare(k.cols, k.rows) {
		fresh = k.codes.Find(m.table, k.cols, groups)
	} else {
		k.pack()
		fresh = m.table.Find(k.cols, k.hashed(), k.packs, groups)
	}
	m.grow(m.table.Len())
	m.first = vector.Roomy(m.first, m.table.Len())
	for _, i := range fresh {
		m.first = append(m.first, base+uint32(i))
	}
}
