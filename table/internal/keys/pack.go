package keys

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Short strings are compared as numbers: a table keeps for each key of text a
// number that has the string in it, if it has at most seven bytes, so that most
// comparisons need not follow the pointer of a key.
//
//	"AIR"        41 49 52 00 00 00 00 04      the length plus one in the last byte
//	""           00 00 00 00 00 00 00 01
//	"DELIVER IN" 0                            too long: the bytes themselves are compared
//
// Keys of benchmarks and of life are short: flags, codes, names of cities. A
// pointer to a key is a miss of the cache for each row where there are many
// groups; the number lies beside the hash that has just been compared.

// pack returns the number of a string, 0 if it is too long. Two strings with
// the same number, which is not 0, are equal.
func pack(s string) uint64 {
	if len(s) > 7 {
		return 0
	}
	x := uint64(len(s)+1) << 56
	for i := range len(s) {
		x |= uint64(s[i]) << (8 * i)
	}
	return x
}

// Packer computes the numbers of columns of text, and remembers those of a
// dictionary's entries. Rows that are kept for later take their numbers along
// (Find), because by then their strings are no longer in the cache.
type Packer struct {
	dicts []entryPacks
}

// A reader makes a dictionary for each row group, so that the last one is
// enough.
type entryPacks struct {
	dict  *vector.Dict
	packs []uint64
}

// Pack appends the numbers of the rows of each column of text to out, which has
// a slice for each column; the slices of other columns stay empty.
func (p *Packer) Pack(cols []*vector.Vector, out [][]uint64) {
	for len(p.dicts) < len(cols) {
		p.dicts = append(p.dicts, entryPacks{})
	}
	for c, v := range cols {
		switch {
		case v.Layout != types.Strings:
		case v.Dict == nil:
			for _, s := range v.S {
				out[c] = append(out[c], pack(s))
			}
		default:
			entries := p.dicts[c].of(v.Dict)
			for _, code := range v.Codes {
				out[c] = append(out[c], entries[code])
			}
		}
	}
}

// of returns the numbers of a dictionary's entries.
func (p *entryPacks) of(d *vector.Dict) []uint64 {
	if p.dict != d {
		p.dict, p.packs = d, p.packs[:0]
		for _, s := range d.Values {
			p.packs = append(p.packs, pack(s))
		}
	}
	return p.packs
}
