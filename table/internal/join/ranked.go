package join

import (
	"xfork/table/internal/vector"
)

// search looks a batch's keys up, and returns the rows with a key that is there.
// Their spans are written unless light is set.
//
// Two passes, for the reasons of search.go: the first one has no branch but for
// numbers out of the range, and reads nothing but words.
func (d *dense) search(v *vector.Vector, spans []span, found []int32, light bool) []int32 {
	found = d.present(v, found)
	if !light {
		for _, i := range found {
			spans[i] = d.spanOf(v.I[i])
		}
	}
	return found
}

// present returns the rows with a key that is there, in the memory of found, which has
// room for all.
//
// A number outside of the range is told by one comparison of unsigned integers, since
// one below the least is a large one then. Rows with a null key go last: there are
// mostly none, and their values are as good as any until then.
func (d *dense) present(v *vector.Vector, found []int32) []int32 {
	n := 0
	for i, x := range v.I[:len(found)] {
		if at := uint64(x) - uint64(d.least); at < d.span {
			found[n] = int32(i)
			n += int(d.words[at>>6] >> (at & 63) & 1)
		}
	}
	found = found[:n]
	if v.Valid != nil {
		n = 0
		for _, i := range found {
			if v.Valid.Get(int(i)) {
				found[n] = i
				n++
			}
		}
		found = found[:n]
	}
	return found
}

// collectDense is collect for keys that are dense.
//
// Where each key has one row, as the primary keys of files do, pairs are the rows that
// have been found, beside the rows at their ranks: no loop over the rows of a key, and
// nothing to compare.
func (p *Prober) collectDense(rows []int32) int {
	if p.t.light {
		// The right row is not looked at.
		p.left, p.right = append(p.left, rows...), append(p.right, rows...)
		return len(rows)
	}
	d := p.t.dense
	if d.starts == nil && p.exact {
		p.left = append(p.left, rows...)
		for _, row := range rows {
			p.right = append(p.right, d.row(p.spans[row].from))
		}
		return len(rows)
	}
	for k, row := range rows {
		for at := p.spans[row].from; at < p.spans[row].to; at++ {
			r := d.row(at)
			if p.exact || p.equal(int(row), int(r)) {
				p.pair(int(row), r)
				if p.single {
					break
				}
			}
		}
		if len(p.left) >= mostPairs {
			return k + 1
		}
	}
	return len(rows)
}
