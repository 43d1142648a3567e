package group

import (
	"xfork/table/internal/kernel"
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

	// Where all keys are codes, groups are found by them, without hashing a
	// row: number = code of the first key * entries of the second + code of the
	// second. A null has the code behind the last one.
	dicts   []*vector.Dict
	byCode  []int32 // group + 1
	numbers []int32
	// Of a batch, rows with a number that has not been met, their keys, and their
	// groups: the table is asked for all of them at once, without those that codes
	// have found.
	unknown []int32
	some    []vector.Vector
	asked   []*vector.Vector
	found   []int32
}

// mostCodes bounds byCode: 256 KiB, which the second-level cache holds.
const mostCodes = 1 << 16

// Keys beyond the first few are rare, so slices of their number are made once
// for the worker, and columns are put into them batch by batch.
func (k *keyed) init(n int) {
	k.n = n
	k.cols, k.bufs = make([]*vector.Vector, n), make([]vector.Vector, n)
	k.asked, k.some = make([]*vector.Vector, n), make([]vector.Vector, n)
}

// reset forgets the groups of a morsel.
func (k *keyed) reset() { k.dicts = k.dicts[:0] }

// load computes the keys of a batch of n rows.
func (k *keyed) load(p *kernel.Program, n int) {
	k.rows = n
	k.hashes = k.hashes[:0]
	for i := range k.cols {
		k.cols[i] = p.Eval(i).AsStored(&k.bufs[i])
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
	if k.coded() {
		fresh = k.findCodes(m, groups)
	} else {
		k.pack()
		fresh = m.table.Find(k.cols, k.hashed(), k.packs, groups)
	}
	m.grow(m.table.Len())
	for _, i := range fresh {
		m.first = append(m.first, base+uint32(i))
	}
}

// coded reports whether the groups can be found by codes, and prepares for it.
//
//	returnflag  3 entries and null  \
//	                                 > 4 * 3 = 12 numbers
//	linestatus  2 entries and null  /
//
// The array is as long as there are combinations, whether they occur or not.
func (k *keyed) coded() bool {
	size := 1
	same := len(k.dicts) == k.n
	for i, v := range k.cols {
		if v.Dict == nil {
			return false
		}
		size *= len(v.Dict.Values) + 1
		if size > mostCodes {
			return false
		}
		same = same && k.dicts[i] == v.Dict
	}
	if same {
		return true
	}
	k.dicts = k.dicts[:0]
	for _, v := range k.cols {
		k.dicts = append(k.dicts, v.Dict)
	}
	if cap(k.byCode) < size {
		k.byCode = make([]int32, size)
	}
	k.byCode = k.byCode[:size]
	clear(k.byCode)
	return true
}

// findCodes finds groups by codes, and asks the table only for combinations
// that have not been met. It returns the rows that have made a group.
//
//	numbers           7  3  7  9        byCode of 7: group 4 + 1
//	groups, at first  4 -2  4 -3        unknown: rows 1, 3, which the table is asked for
//
// Two codes of one dictionary may stand for equal strings (Lower makes such
// dictionaries). They have two numbers, and both lead to one group, because the
// table compares strings.
func (k *keyed) findCodes(m *morsel, groups []int32) []int32 {
	numbers := k.numbered(len(groups))
	k.unknown = k.unknown[:0]
	for i, x := range numbers {
		g := k.byCode[x]
		if g == 0 {
			k.unknown = append(k.unknown, int32(i))
			g = -int32(len(k.unknown))
			k.byCode[x] = g
		}
		groups[i] = g - 1
	}
	if len(k.unknown) == 0 {
		return nil
	}
	for i, v := range k.cols {
		k.some[i].Gather(v, k.unknown)
		k.asked[i] = &k.some[i]
	}
	n := len(k.unknown)
	k.hashes = k.hash.Hash(k.asked, n, k.hashes)
	k.packs = k.packer.Packed(k.asked, k.packs)
	if len(k.found) < n {
		k.found = make([]int32, vector.Size)
	}
	fresh := m.table.Find(k.asked, k.hashes, k.packs, k.found)
	k.hashes = k.hashes[:0] // they are not those of the batch
	for i, r := range k.unknown {
		k.byCode[numbers[r]] = k.found[i] + 1
	}
	for i, g := range groups {
		if g < 0 {
			groups[i] = k.found[-g-2]
		}
	}
	for i, u := range fresh {
		fresh[i] = k.unknown[u]
	}
	return fresh
}

// numbered returns the number of each row's codes.
func (k *keyed) numbered(n int) []int32 {
	if len(k.numbers) < n {
		k.numbers = make([]int32, vector.Size)
	}
	numbers := k.numbers[:n]
	clear(numbers)
	for _, v := range k.cols {
		entries := int32(len(v.Dict.Values))
		for i, c := range v.Codes {
			numbers[i] = numbers[i]*(entries+1) + int32(c)
		}
		if v.Valid == nil {
			continue
		}
		for i := range v.Valid.Absent(n) {
			numbers[i] += entries - int32(v.Codes[i])
		}
	}
	return numbers
}
