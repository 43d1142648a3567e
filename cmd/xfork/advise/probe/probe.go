//go:build go1.26

package probe

import (
	"sync"
	"sync/atomic"
	"time"
)

// Sites is the number of calls of one loop that are told apart. A loop has more
// than one or two hardly ever; those behind the last are counted with it.
const Sites = 4

// Many goroutines may be in one loop. What each entry needs on its way is its own,
// on the stack or in a timing that one goroutine has; what all share is counted
// by atomic additions, and everything else is under the loop's lock.

// loop is a loop of the program.
type loop struct {
	recursive bool // a call of the loop may come back to it

	entries, iterations atomic.Int64
	inside              atomic.Int64 // how often it is entered and not left, if it is recursive
	stride              atomic.Int64 // one entry in so many is timed

	mu   sync.Mutex
	free []*timing // to be used again

	// What follows is of the entries that were timed. Each counts as many times as one in how many
	// was timed then.
	timed, weights        int64
	wall                  int64 // the sum over entries
	now, most             int64 // entries in progress, and the most of them
	busy, cpu             int64 // while there was one at least
	since, sinceCPU, over int64 // when the first of those in progress began
	sites                 [Sites]siteSum
	kept                  []Kept
	keep, offered         int64 // one entry in so many is kept
}

// siteSum is what a call has come to over all entries.
type siteSum struct {
	calls, covered, sum, longest int64
	step                         int64 // where the next entry goes on
	random                       uint64
}

// Kept is one time that a loop was entered, with its calls.
type Kept struct {
	Wall  int64
	Total [Sites]int64
	// Times are those of the calls in their order, or of as many neighbours
	// together as made them few enough.
	Times [Sites][]int64
}

// timing is an entry that is being timed. One goroutine has it.
type timing struct {
	start, over, weight int64
	sites               [Sites]site
}

// site is a call of an entry that is being timed.
type site struct {
	calls, covered, sum, longest int64 // covered are those that the timed ones stand for
	step, over                   int64 // one in so many is timed
	random                       uint64
	times                        []int64
	fold, folded                 int64 // each of times is the sum of so many; those of the last
}

// most of these are kept: of an entry, and of a loop.
const (
	mostTimes   = 1024
	mostEntries = 32
)

// Entry is a loop that is entered and not left yet. It lives on the stack of the
// function.
type Entry struct {
	loop *loop
	t    *timing // nil if it is counted only
	n    int64   // iterations
}

// base is when the program has started.
var base = time.Now()

// clock is the time since then. It only moves forward.
func clock() int64 { return int64(time.Since(base)) }

// overhead is the time that the counting has taken, as far as it is known.
var overhead atomic.Int64

// Enter begins a loop.
//
// Of a loop that comes back to itself only the outermost entry is timed: the
// others are part of its calls.
func Enter(id int) Entry {
	l := &table[id]
	k := l.entries.Add(1)
	if l.recursive {
		if l.inside.Add(1) > 1 {
			return Entry{loop: l}
		}
		return Entry{loop: l, t: l.begin(1)}
	}
	stride := max(1, l.stride.Load())
	if scramble(uint64(k))%uint64(stride) != 0 {
		return Entry{loop: l}
	}
	return Entry{loop: l, t: l.begin(stride)}
}

// scramble makes a number of which the last bits look random. What is timed is
// chosen so, for many a program does the same every second time, or hundredth.
func scramble(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	return x ^ x>>32
}

// Next begins an iteration. It is inlined, and costs an addition.
func (e *Entry) Next() { e.n++ }

// Begin is in front of a call, and returns when it has begun; 0 if it is not to
// be timed. The clock is the last thing that it does, and the first thing of End.
func (e *Entry) Begin(j int) int64 {
	if e.t == nil {
		return 0
	}
	s := &e.t.sites[j]
	s.calls++
	if !s.chosen() {
		return 0
	}
	s.over = overhead.Load()
	return clock()
}

// chosen reports whether the next call is timed.
func (s *site) chosen() bool {
	if s.step <= 1 {
		return true
	}
	s.random++
	return scramble(s.random)%uint64(s.step) == 0
}

// End is behind a call. What loops within the call have cost to count meanwhile is
// taken off.
func (e *Entry) End(j int, start int64) {
	if start == 0 {
		return
	}
	s := &e.t.sites[j]
	s.add(max(0, clock()-start-cost.within-(overhead.Load()-s.over)))
	overhead.Add(cost.call)
}

// Value is End for a call in an expression. The arguments of a call are
// evaluated from left to right, so that v is computed when start is known.
func Value[T any](e *Entry, j int, start int64, v T) T {
	e.End(j, start)
	return v
}

// add notes the time of a call, which counts as many times as one in how many was
// timed. So the sum is right on average, whatever the calls are and however the
// step changes on the way.
func (s *site) add(d int64) {
	step := max(1, s.step)
	s.longest = max(s.longest, d)
	s.step = next(s.step, cost.call, d)
	d *= step
	s.covered += step
	s.sum += d
	if s.folded == 0 {
		if len(s.times) == mostTimes {
			s.halve()
		}
		s.times = append(s.times, 0)
	}
	s.times[len(s.times)-1] += d
	if s.folded++; s.folded == s.fold {
		s.folded = 0
	}
}

// halve adds up neighbours. What is laid out on workers later are groups of calls
// then, each a thousandth of the whole or so.
func (s *site) halve() {
	for i := range mostTimes / 2 {
		s.times[i] = s.times[2*i] + s.times[2*i+1]
	}
	s.times = s.times[:mostTimes/2]
	s.fold *= 2
}

// next is one in how many is timed after something that has taken d, such that
// timing takes 2 % of it, or a fifteenth of what timing everything would.
//
// After something long the next one is timed at once, for what is long is what
// counts; after something short fewer are timed, step by step.
func next(step, cost, d int64) int64 {
	return max(1, min(2*step+1, 15, 50*cost/max(1, d)))
}

// Done is behind the loop, and in front of all that leaves it. A second time it
// does nothing.
func (e *Entry) Done() {
	l := e.loop
	if l == nil {
		return
	}
	e.loop = nil
	l.iterations.Add(e.n)
	if e.t != nil {
		l.finish(e)
	} else {
		overhead.Add(cost.entry)
	}
	if l.recursive {
		l.inside.Add(-1)
	}
}
