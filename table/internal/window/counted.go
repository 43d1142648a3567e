package window

// counted returns the numbers of the rows that count for an aggregate, in the
// order of the segment, and moves the frames to places among them.
//
//	x        5  -  7  -  2         null does not count
//	lo hi    0 1   0 2   1 3   2 4   3 5
//	counted  5  7  2
//	lo hi    0 1   0 1   1 2   1 2   2 3
//
// It costs a pass over the segment where there are nulls or a condition, and
// nothing elsewhere. Afterwards no function need look at a bitmap, and the
// number of values in a frame is hi - lo.
func (t *task) counted(f frames) ([]int32, frames) {
	all := t.call.where < 0
	for _, a := range t.call.args {
		all = all && t.args[a].Valid == nil
	}
	if all {
		return t.rows, f
	}
	sel := make([]int32, 0, len(t.rows))
	before := make([]int32, len(t.rows)+1) // how many count of the places below
	for i, r := range t.rows {
		before[i] = int32(len(sel))
		if t.counts(int(r)) {
			sel = append(sel, r)
		}
	}
	before[len(t.rows)] = int32(len(sel))
	for i := range f.lo {
		f.lo[i], f.hi[i] = before[f.lo[i]], before[f.hi[i]]
	}
	return sel, f
}

// counts reports whether the condition is true for a row, and no argument null.
func (t *task) counts(row int) bool {
	if w := t.call.where; w >= 0 && (t.args[w].Null(row) || t.args[w].I[row] == 0) {
		return false
	}
	for _, a := range t.call.args {
		if t.args[a].Null(row) {
			return false
		}
	}
	return true
}
