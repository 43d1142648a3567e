package plan

import (
	"fmt"
	"strings"

	"xfork/table/internal/bind"
)

// Steps as text. A verb may have become several steps, and several verbs one; each line
// has the line in the program of the verb that the step is a part of:
//
//	Group by k: x.Sum() (main.go:41)        ~250 rows
//	  Filter x > 3 (main.go:40)             ~333 rows
//	    Scan a.parquet (main.go:39)         ~1000 rows
//
// Expressions are shown as the program has written them, also where conditions have
// moved: their columns have other numbers then, and still the same names.

// ExplainSteps returns steps as text, as [Explain] does verbs. note says what stands
// behind a step: a guess at its rows, or how many there have been. Projections that
// only place columns are left out: nothing is done in them.
func ExplainSteps(outputs []*Bound, note func(b *Bound) string) string {
	var lines []string
	var notes []string
	widest := 0
	seen := map[*Bound]bool{}
	type place struct {
		b     *Bound
		depth int
	}
	var stack []place
	for i := len(outputs) - 1; i >= 0; i-- {
		stack = append(stack, place{outputs[i], 0})
	}
	for len(stack) > 0 {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		b := p.b
		for b.places() {
			b = b.Inputs[0]
		}
		line := strings.Repeat("  ", p.depth) + b.describe()
		if b.Node != nil {
			line += fmt.Sprintf(" (%s)", b.Node.Line())
		}
		if seen[b] {
			lines, notes = append(lines, line), append(notes, "as above")
			continue
		}
		seen[b] = true
		widest = max(widest, len(line))
		lines, notes = append(lines, line), append(notes, note(b))
		for i := len(b.Inputs) - 1; i >= 0; i-- {
			stack = append(stack, place{b.Inputs[i], p.depth + 1})
		}
	}
	var out strings.Builder
	for i, line := range lines {
		out.WriteString(strings.TrimRight(fmt.Sprintf("%-*s  %s", min(widest, mostWidth), line, notes[i]), " ") + "\n")
	}
	return out.String()
}

// mostWidth is where notes stand at the most; behind a longer line they follow it.
const mostWidth = 100

// places reports whether a step does nothing but place columns: a projection without
// an operator, or a filter from which all conditions have moved away.
func (b *Bound) places() bool {
	if b.Step == StepFilter {
		return len(b.Exprs) == 0
	}
	if b.Step != StepProject {
		return false
	}
	for _, x := range b.Exprs {
		if len(x.Args) > 0 {
			return false
		}
	}
	return true
}

// describe returns the step with what it computes. Steps that no verb is named after
// have words of their own: Compute for what With, Select and Agg compute of rows, Group
// for groups, Keep for rows that are kept because they are read twice.
func (b *Bound) describe() string {
	switch b.Step {
	case StepScan:
		return "Scan " + b.Node.Source.String()
	case StepFilter:
		return "Filter " + texts(b.Exprs, " and ")
	case StepProject:
		var computed []*bind.Expr
		for _, x := range b.Exprs {
			if len(x.Args) > 0 {
				computed = append(computed, x)
			}
		}
		return "Compute " + texts(computed, ", ")
	case StepGroup:
		return b.describeGroup()
	case StepSort:
		return "Sort by " + b.describeOrder(b.Order)
	case StepTop:
		return fmt.Sprintf("Top %d by %s", b.N, b.describeOrder(b.Order))
	case StepLimit:
		if b.N < 0 {
			return fmt.Sprintf("Skip %d", b.Skip)
		}
		return fmt.Sprintf("Head %d", b.N)
	case StepJoin:
		return b.describeJoin()
	case StepWindow:
		return fmt.Sprintf("Window of %d columns by %s", len(b.Window.Funcs), b.describeOrder(b.Window.Order))
	// Verbs that are steps of their own are named as the program has named them.
	case StepAsof:
		return "JoinAsof"
	case StepRanked:
		return fmt.Sprintf("Top %d of %s by %s", b.N, texts(b.Exprs, ", "), b.describeOrder(b.Order))
	case StepUnpivot:
		return "Unpivot " + texts(b.Exprs, ", ")
	case StepConcat:
		return "Concat"
	}
	return "Keep"
}

// describeGroup shows keys and aggregates. Equal aggregates are one, so there may be
// fewer than the program has written.
func (b *Bound) describeGroup() string {
	var aggs []string
	for _, a := range b.Group.Aggs {
		text := a.Op.String()
		if a.Source != nil {
			text = a.Source.String()
		}
		aggs = append(aggs, text)
	}
	s := "Group"
	if len(b.Group.Keys) > 0 {
		s += " by " + texts(b.Group.Keys, ", ")
	}
	if len(aggs) > 0 {
		s += ": " + strings.Join(aggs, ", ")
	}
	return s
}

// describeOrder shows keys of a sort, a top or a window: of a window those of the
// partitions first, by which it sorts as well.
func (b *Bound) describeOrder(keys []Key) string {
	var by []string
	for _, k := range keys {
		s := text(k.Expr)
		if k.Desc {
			s += " desc"
		}
		by = append(by, s)
	}
	return strings.Join(by, ", ")
}

// describeJoin shows the equalities and conditions of a join. A Cross join has none.
// After joins have been put in order, the one side of an equality may be the other one
// that the program has written.
func (b *Bound) describeJoin() string {
	var on []string
	for i, l := range b.Join.Left {
		on = append(on, text(l)+" = right."+text(b.Join.Right[i]))
	}
	for _, w := range b.Join.Where {
		on = append(on, text(w))
	}
	return strings.TrimSuffix(fmt.Sprintf("Join %v on %s", b.Join.Kind, strings.Join(on, " and ")), " on ")
}

// texts returns expressions with a separator: " and " for conditions, which hold
// together, and a comma for columns.
func texts(xs []*bind.Expr, sep string) string {
	out := make([]string, len(xs))
	for i, x := range xs {
		out[i] = text(x)
	}
	return strings.Join(out, sep)
}

// text returns an expression as the program has written it, in full or cut off
// (ast.Expr.String). One that was made for a
// step, and not written, is named by its column; an Over's column by nothing better.
func text(x *bind.Expr) string {
	if x.Source == nil {
		return fmt.Sprintf("column %d", x.Col)
	}
	return strings.ReplaceAll(x.Source.String(), hidden, "over ")
}
