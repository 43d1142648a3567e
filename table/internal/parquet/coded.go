package parquet

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Numbers of a dictionary stay codes until a batch of them is asked for. So they are looked
// up in 16 kilobytes that stay in the first-level cache, and not in a megabyte for the
// morsel; and where a filter has left some rows of the batch, these alone are looked up.
//
//	kept      codes, unpacked for the whole morsel when its first batch is asked for
//	looked    the values of one batch
//
// Kernels see no codes of numbers: they have no use for them, as they have for those of
// strings, which are longer than a code.

// A chunk begins with codes if it has a dictionary. That all of its pages have them is not
// known: the first one with values ends it (plainly).
//
// code begins a morsel of codes of the chunk's entries.
func (c *chunk) code(layout types.Layout) {
	c.coded, c.kept = true, resized(c.kept, c.want)
	c.out.Init(c.leaf.typ, layout, 0)
	c.out.N = c.want
}

// The values of a batch are good until the next one, as those of any source are: the
// vector that is shown has the memory of looked.
//
// window shows n rows from row at on.
func (c *chunk) window(v *vector.Vector, at, n int) {
	if !c.coded {
		c.out.Window(v, at, n)
		return
	}
	c.looked.Init(c.leaf.typ, c.out.Layout, n)
	lookup(&c.looked, &c.entries, c.kept[at:at+n])
	c.looked.Window(v, 0, n)
	if c.out.Valid != nil {
		v.Valid = c.out.Valid[at>>6 : at>>6+(n+63)/64]
	}
}

// What pick looks up is not kept in looked: a filter asks for each column of its rows
// once.
//
// pick makes out the rows sel of those from row at on, and reports whether the chunk is one
// of codes.
func (c *chunk) pick(out *vector.Vector, at int, sel []int32) bool {
	if !c.coded {
		return false
	}
	c.values.some = resized(c.values.some, max(len(sel), batch))
	codes, some := c.kept[at:], c.values.some[:len(sel)]
	for i, s := range sel {
		some[i] = codes[s]
	}
	out.Init(c.leaf.typ, c.out.Layout, len(sel))
	lookup(out, &c.entries, some)
	if c.out.Valid != nil {
		out.GatherValid(c.out.Valid[at>>6:], sel)
	}
	return true
}

// Codes have been checked when they were unpacked.
//
// lookup writes the entries of codes to the first rows of out.
func lookup(out, entries *vector.Vector, codes []uint32) {
	switch n := len(codes); out.Layout {
	case types.Ints:
		entered(out.I[:n], entries.I, codes)
	case types.Floats:
		entered(out.F[:n], entries.F, codes)
	case types.Wides:
		entered(out.W[:n], entries.W, codes)
	}
}

// plainly turns the codes so far into values: what comes next are none of theirs.
//
// A writer gives up its dictionary when it has become too large, in the middle
// of a chunk. Entering the plain values into the dictionary would keep codes,
// at the price of hashing each; they are distinct more often than not.
func (c *chunk) plainly() {
	d := c.out.Dict
	switch {
	case c.coded:
		c.coded = false
		c.out.Grow(c.want)
		lookup(&c.out, &c.entries, c.kept[:c.at])
	case d != nil:
		c.out.S = resized(c.out.S, c.want)
		entered(c.out.S, d.Values, c.out.Codes[:c.at])
		c.out.Dict, c.out.Codes = nil, c.out.Codes[:0]
	}
}
