package rewrite

import "xfork/table/internal/plan"

// Semi-join reduction (Bernstein and Chiu, Using semi-joins to solve relational
// queries, 1981): where the right side of a join has lost rows by conditions, left rows
// that matched them can go where they are read, and row groups by the least and the
// greatest key. Package run does it when the right side is there.
//
//	Join --- Join --- lines           lines: without row groups of other orders,
//	  |        '----- suppliers       and without lines of other orders before
//	  '--- orders of a quarter        suppliers are looked up
//
// The join asks all the same, so this is a matter of time alone. Left, Full and Anti
// joins have rows without a match and are left as they are.

// reduce marks the joins that reduce their left sides.
func (p *pass) reduce() {
	sizes := plan.Sizes{}
	for _, b := range plan.Ordered(p.outputs) {
		sizes.Guess(b)
		if b.Step == plan.StepJoin && (b.Join.Kind == plan.Inner || b.Join.Kind == plan.Semi) && sizes.Reduces(b.Inputs[1]) {
			m := *b.Join
			m.Reduces = true
			b.Join = &m
		}
	}
}
