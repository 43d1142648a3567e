//go:build seam

package explore

import (
	"fmt"
	"math/rand/v2"
)

// strategy draws the goroutine that goes on. All that is random comes from one generator, seeded once, and is drawn in the order of the
// steps: so a seed gives the same schedule again. The kinds are told in doc.go.
type strategy struct {
	rng  *rand.Rand
	kind kind

	stay int // sticky: goes on with the same goroutine in all but one of so many steps; a power of two from 2 to 64

	changes []int // pct: the steps at which the running goroutine falls behind all others
	depth   int   // pct: how many; a bug that needs depth+1 orders to be as they are can be found
	lowest  int   // pct: below all priorities given so far
}

// kind is one of three ways to draw: see doc.go for what each of them finds.
type kind int

const (
	uniform kind = iota
	sticky
	pct
)

// fair is how many steps a schedule may take before its choices become uniform, whatever they were: an unfair schedule
// can starve the goroutine that would end it, and would then pass for a livelock.
const fair = 20_000

// newStrategy draws a strategy and its parameters from the seed, each kind as often as the others: which of them finds a bug is not
// known before.
func newStrategy(seed uint64) *strategy {
	// The second half of the generator's state is the same for all seeds: "xfork" in ASCII.
	s := &strategy{rng: rand.New(rand.NewPCG(seed, 0x7866_6f72_6b))}
	switch s.kind = kind(s.rng.IntN(3)); s.kind {
	case sticky:
		s.stay = 2 << s.rng.IntN(6)
	case pct:
		s.depth = 1 + s.rng.IntN(5)
		// PCT draws its changes from as many steps as the schedule has, which are not known before: all orders of magnitude
		// from 32 to 4096 are tried. A change beyond the end is none.
		length := 32 << s.rng.IntN(8)
		for range s.depth {
			s.changes = append(s.changes, s.rng.IntN(length))
		}
	}
	return s
}

// String returns the strategy in words, for faults.
func (s *strategy) String() string {
	switch s.kind {
	case sticky:
		return fmt.Sprintf("sticky, 1 switch in %d", s.stay)
	case pct:
		return fmt.Sprintf("pct with %d changes", s.depth)
	}
	return "uniform"
}

// priority draws that of a new goroutine: above all that were lowered, which are negative. Strategies without priorities draw nothing.
func (s *strategy) priority() int {
	if s.kind != pct {
		return 0
	}
	return s.rng.IntN(1 << 30)
}

// lower puts t behind all others, those that were lowered before included.
func (s *strategy) lower(t *thread) {
	s.lowest--
	t.priority = s.lowest
}

// pick implements the three kinds:
//
//	uniform   any, each with the same probability
//	sticky    the current one with a probability of 1-1/stay, otherwise any
//	pct       the one of the highest priority, of equals the first
//
// It chooses one of the goroutines that can go on. current is the one that ran last, whether or not it can. can is not
// empty, and is in the order of goroutines, with the clock last: a draw means the same in each run of a seed.
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
		// The change comes before the choice: at such a step the running goroutine is overtaken by all others, which is where PCT
		// finds what needs one particular switch.
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
