package table

import (
	"context"
	"fmt"
	"strings"
	"time"

	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/run"
)

// ran is a plan that has been run, and what its steps have cost. The tables are closed
// and forgotten.
type ran struct {
	outputs []*plan.Bound
	sizes   plan.Sizes
	costs   map[*plan.Bound]run.Cost
}

// Explain returns the query as text, in two parts: a line for each verb, with its line
// in the program, inputs below; and the steps that these are rewritten to, with
// guesses at how many rows come out of them.
//
// When a result of f has been forced, the second part is of the last run: it has the
// rows that have come out of each step, the time that was spent in it, on all workers
// together, and the guess. Steps that several results share have run once for all of
// them.
//
// Without a run it opens files to see their schemas and sizes, and reads no data; what
// is wrong with the query stands in the place of the second part. Lazy operands that
// have not been forced are taken for nulls.
func (f Frame) Explain() string {
	if f.f == nil {
		return f.String()
	}
	var b strings.Builder
	b.WriteString(plan.Explain(&f.f.plan))
	b.WriteByte('\n')
	if last := f.f.ran.Load(); last != nil {
		b.WriteString("run:\n")
		b.WriteString(last.text(&f.f.plan))
		return b.String()
	}
	missing, failure := state(f.f)
	if failure != nil {
		fmt.Fprintf(&b, "not to be run: %v\n", failure.Err)
		return b.String()
	}
	c := plan.NewContext(context.Background(), len(missing) > 0)
	defer c.Close()
	bound, err := c.Bind(&f.f.plan)
	if err != nil {
		fmt.Fprintf(&b, "not to be run: %v\n", err)
		return b.String()
	}
	r := planned(rewrite.Apply([]*plan.Bound{bound}, []bool{false}, rewrite.All))
	b.WriteString("rewritten:\n")
	b.WriteString(r.text(nil))
	return b.String()
}

// planned returns steps with guesses.
func planned(outputs []*plan.Bound) *ran {
	r := &ran{outputs: outputs, sizes: plan.Sizes{}}
	for _, b := range plan.Ordered(outputs) {
		r.sizes.Guess(b)
	}
	return r
}

// text returns the steps of a verb and below it: all of them, if the verb has none of
// its own any more.
func (r *ran) text(of *plan.Node) string {
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
func (r *ran) note(b *plan.Bound) string {
	guess := ""
	if rows, _, known := r.sizes.Of(b); known {
		guess = fmt.Sprintf("~%.0f rows", rows)
	}
	c, has := r.costs[b]
	if !has {
		return guess
	}
	s := fmt.Sprintf("%d rows, %v", c.Rows, c.Spent.Round(time.Microsecond))
	if guess != "" {
		s += ", guessed " + guess
	}
	return s
}

// note keeps what has been run with the frames that have asked for it, and those that
// these are made of. It is a matter of looking at what has been: the order in which
// two forces come does not matter to either.
func note(members []*member, outputs []*plan.Bound, costs map[*plan.Bound]run.Cost) {
	r := planned(outputs)
	r.costs = costs
	for _, b := range plan.Ordered(outputs) {
		b.Table = nil
	}
	seen := map[*frame]bool{}
	var stack []*frame
	for _, m := range members {
		stack = append(stack, m.r.from)
	}
	for len(stack) > 0 {
		f := stack[len(stack)-1]
		if stack = stack[:len(stack)-1]; !seen[f] {
			seen[f] = true
			f.ran.Store(r)
			stack = append(stack, f.inputs...)
		}
	}
}
