package graph

import (
	"strings"
	"time"
)

// Estimates: what is left to do, at what it has cost before.

// of is the cost of a call of f. Operators cost too little to be asked for.
func (c Costs) of(f Function) (each time.Duration, known bool) {
	if c == nil || f.Lane == Inline {
		return 0, false
	}
	return c(f)
}

// estimate writes a line with the work and the critical path, and one with the functions of which nothing is known.
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
