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
			if t.Hashes[s-1] == h && t.equal(int(s-1), cols, i, nil) {
				out[i] = int32(s - 1)
				break
			}
			at = (at + 1) & t.mask
		}
	}
}
