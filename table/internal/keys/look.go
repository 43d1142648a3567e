package keys

import "xfork/table/internal/vector"

// Look writes the numbers of the rows with so many hashes to out, -1 for keys
// that are not there. It enters nothing, so any number of goroutines may call
// it once the table is full.
func (t *Table) Look(cols []*vector.Vector, hashes []uint64, out []int32) {
	for i, h := range hashes {
		out[i] = -1
		at := h & t.mask
		for s := t.slots[at]; s != 0; s = t.slots[at] {
			if g := int(uint32(s) - 1); t.Hashes[g] == h && t.has(g, cols, i) {
				out[i] = int32(g)
				break
			}
			at = (at + 1) & t.mask
		}
	}
}

// has reports whether key g is row i of cols.
func (t *Table) has(g int, cols []*vector.Vector, i int) bool {
	for c, v := range cols {
		if t.Short(c) {
			if OfVector(t.Cols[c])[g] != number(v, i) {
				return false
			}
		} else if !Equal(t.Cols[c], g, v, i) {
			return false
		}
	}
	return true
}
