package keys

import "xfork/table/internal/vector"

// A group-by has a table for each morsel, and merges them partition by partition. A key of a morsel comes
// once, with its hash and the numbers of its texts, and so is entered in less time than a row is.

// Merge writes the numbers of the keys sel of another table to out, and enters
// those that are not there. The strings of the other are shared: it has copied
// them. Its hashes and numbers of strings serve as they are, so that a key of
// short strings is compared without a look at them.
//
// The result is that of Find, by places in sel.
func (t *Table) Merge(from *Table, sel, out []int32) []int32 {
	t.lasts = true
	t.sums = vector.Roomy(t.sums[:0], len(sel))
	for _, g := range sel {
		t.sums = append(t.sums, from.Hashes[g])
	}
	t.give(from, sel)
	return t.number(batch{from.Cols, sel, t.sums, t.given, out, 0})
}

// give collects the numbers of the texts of keys sel.
func (t *Table) give(from *Table, sel []int32) {
	for len(t.given) < len(from.Cols) {
		t.given = append(t.given, nil)
	}
	for c, v := range from.Cols {
		t.given[c] = t.given[c][:0]
		if !t.isText(c) {
			continue
		}
		t.given[c] = vector.Roomy(t.given[c], len(sel))
		if from.packs == nil { // of a table that has been in a file
			for _, g := range sel {
				t.given[c] = append(t.given[c], number(v, int(g)))
			}
			continue
		}
		numbers := from.numbers(c)
		for _, g := range sel {
			t.given[c] = append(t.given[c], numbers[g])
		}
	}
}
