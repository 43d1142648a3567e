// Package past shows plans as Explain does: the steps, with guesses at the rows that
// come out of them, and, of a plan that has been run, with the rows and the time that
// they came to.
//
//	planned   Filter ...   ~1500 rows
//	run       Filter ...   1489 rows, 12.3ms, guessed ~1500 rows
//
// A plan that has been run is kept with the frames that have asked for it, for as long
// as these live: some kilobytes, for the tables are closed and forgotten.
package past

import (
	"fmt"
	"time"

	"xfork/table/internal/plan"
	"xfork/table/internal/run"
)

// Plan is a plan that has been run, and what its steps have cost. The tables are closed
// and forgotten.
type Plan struct {
	outputs []*plan.Bound
	sizes   plan.Sizes
	Costs   map[*plan.Bound]run.Cost
}

// Of returns steps with guesses.
func Of(outputs []*plan.Bound) *Plan {
	r := &Plan{outputs: outputs, sizes: plan.Sizes{}}
	for _, b := range plan.Ordered(outputs) {
		r.sizes.Guess(b)
	}
	return r
}

// Text returns the steps of a verb and below it: all of them, if the verb has none of
// its own any more.
func (r *Plan) Text(of *plan.Node) string {
	outputs := r.outputs
	order := plan.Ordered(outputs)
	for _, b := range order {
		if of != nil && b.Node == of {
			outputs = []*plan.Bound{b} // the last one is the highest
		}
	}
	return plan.ExplainSteps(outputs, r.note)
}

// note returns what stands behind a step.
func (r *Plan) note(b *plan.Bound) string {
	guess := ""
	if rows, _, known := r.sizes.Of(b); known {
		guess = fmt.Sprintf("~%.0f rows", rows)
	}
	c, has := r.Costs[b]
	if !has {
		return guess
	}
	s := fmt.Sprintf("%d rows, %v", c.Rows, c.Spent.Round(time.Microsecond))
	// Behind the rows and not among them: they have not come out of the step.
	if c.Rejected > 0 {
		s += fmt.Sprintf(", %d rejected", c.Rejected)
	}
	if guess != "" {
		s += ", guessed " + guess
	}
	return s
}
