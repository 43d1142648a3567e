package table

import (
	"context"
	"fmt"
	"strings"

	"xfork/table/internal/past"
	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/run"
)

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
		b.WriteString(last.Text(&f.f.plan))
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
	r := past.Of(rewrite.Apply([]*plan.Bound{bound}, []bool{false}, rewrite.All))
	b.WriteString("rewritten:\n")
	b.WriteString(r.Text(nil))
	return b.String()
}

// note keeps what has been run with the frames that have asked for it, and those that
// these are made of. It is a matter of looking at what has been: the order in which
// two forces come does not matter to either.
func note(members []*member, outputs []*plan.Bound, costs map[*plan.Bound]run.Cost) {
	r := past.Of(outputs)
	r.Costs = costs
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
