package graph

import (
	"strings"
	"time"
)

// Estimates: what is left to do, at what it has cost before.
//
//	estimate: work 3s, critical path 1.2s        by 2 workers at least 1.5s, by any number at least 1.2s
//	of unknown cost: main.rank
//
// A settled node costs nothing. A node that is running counts in full, because a snapshot does not know how far it has come.

// of returns the cost of a call of f, and reports whether it is known. Operators cost too little to be asked for. A nil c knows
// nothing.
func (c Costs) of(f Function) (each time.Duration, known bool) {
	if c == nil || f.Lane == Inline {
		return 0, false
	}
	return c(f)
}

// estimate writes a line with the work and the critical path, and one with the functions of which nothing is known. Costs are
// asked for once for each function, not for each node, so they must not change between one call and the next; negative ones
// count as zero, because heaviestPath panics at them.
func (p printer) estimate(s *Snapshot, costs Costs) {
	if costs == nil {
		return
	}
	each := make([]time.Duration, len(s.distinct))
	var unknown []string
	for f, d := range s.distinct {
		cost, known := costs.of(d)
		switch {
		case known:
			each[f] = max(0, cost)
		case d.Lane != Inline:
			unknown = append(unknown, d.Name)
		}
	}
	work := time.Duration(0)
	cost := func(i int) time.Duration {
		if s.states[i].Settled() {
			return 0
		}
		return each[s.function[i]]
	}
	for i := range s.Len() {
		work += cost(i)
	}
	_, critical := s.heaviestPath(func(i int) float64 { return float64(cost(i)) })
	p.print("estimate: work ", work.String(), ", critical path ", time.Duration(critical).String(), "\n")
	if unknown != nil {
		p.print("of unknown cost: ", strings.Join(unknown, ", "), "\n")
	}
}
