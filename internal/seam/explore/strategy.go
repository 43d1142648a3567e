//go:build seam

package explore

import (
	"fmt"
	"math/rand/v2"
)

// strategy draws who goes on.
type strategy struct {
	rng  *rand.Rand
	kind kind

	stay int // sticky: goes on with the same goroutine in all but one of so many steps

	changes []int // pct: the steps at which the running goroutine falls behind all others
	depth   int
	lowest  int // pct: below all priorities given so far
}

type kind int

const (
	uniform kind = iota
	sticky
	pct
)

// fair is how many steps a schedule may take before its choices become uniform, whatever they were: an unfair schedule
// starves whoever could end it.
const fair = 20_000

func newStrategy(seed uint64) *strategy {
	s := &strategy{rng: rand.New(rand.NewPCG(seed, 0x7866_6f72_6b))}
	switch s.kind = kind(s.rng.IntN(3)); s.kind {
	case sticky:
		s.stay = 2 << s.rng.IntN(6)
	case pct:
		s.depth = 1 + s.rng.IntN(5)
		length := 32 << s.rng.IntN(8) // the schedule's own length is not known yet: try all orders of magnitude
		for range s.depth {
			s.changes = append(s.changes, s.rng.IntN(length))
		}
	}
	return s
}

func (s *strategy) String() string {
	switch s.kind {
	case sticky:
		return fmt.Sprintf("sticky, 1 switch in %d", s.stay)
	case pct:
		return fmt.Sprintf("pct with %d changes", s.depth)
	}
	return "uniform"
}

// priority is that of a new goroutine.
func (s *strategy) priority() int {
	if s.kind != pct {
		return 0
	}
	return s.rng.IntN(1 << 30)
}

// lower puts t behind all others.
func (s *strategy) lower(t *thread) {
	s.lowest--
	t.priority = s.lowest
}

// pick chooses one of those that can go on. current is the one that ran last, whether or not it can.
func (s *strategy) pick(can []*thread, current *thread, steps int) *thread {
	switch {
	case steps > fair, s.kind == uniform:
	case s.kind == sticky:
		if s.rng.IntN(s.stay) != 0 {
			for _, t := range can {
				if t == current {
					return t
				}
			}
		}
	default:
		for _, at := range s.changes {
			if at == steps && current != nil {
				s.lower(current)
			}
		}
		best := can[0]
		for _, t := range can[1:] {
			if t.priority > best.priority {
				best = t
			}
		}
		return best
	}
	if len(can) == 1 {
		return can[0]
	}
	return can[s.rng.IntN(len(can))]
}
