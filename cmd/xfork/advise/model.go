package advise

import (
	"math"
	"time"

	"xfork/cmd/xfork/advise/probe"
)

// model is what one loop did, made whole: what was counted only has the mean of
// what was timed. All times are nanoseconds.
type model struct {
	machine Machine
	run     probe.Result
	counts  probe.Counts
	c       *counted

	entries, calls float64
	work           float64 // of the wall's time, what is spent in calls
	cpu            float64 // of the processors' time, what is spent in calls; negative if it is not known
	beside         bool    // goroutines go through the loop side by side already
}

// newModel makes a loop whole.
//
// What of a loop could go to other workers depends on what it is:
//
//	accepted      the calls that would be forked
//	refused       all of its iterations: what it would be worth to remove the reason
//	a recursion   the calls of the outermost entries, which have all others in them
func newModel(c *counted, counts probe.Counts, run probe.Result, machine Machine) *model {
	m := &model{machine: machine, run: run, counts: counts, c: c, cpu: -1}
	m.entries, m.calls = float64(counts.Entries), float64(counts.Iterations)
	total := float64(counts.Wall)
	if c.Err == nil {
		total = 0
		for _, t := range counts.Total {
			total += float64(t)
		}
		m.calls *= float64(len(c.Calls))
		if !c.recursive { // an iteration may end in front of a call
			m.calls = 0
			for _, n := range counts.Calls {
				m.calls += float64(n)
			}
		}
		total = math.Min(total, float64(counts.Wall))
	}
	// The whole of the calls cannot take longer than their loops did, whatever the
	// weights have come to.
	//
	// Where goroutines are in the loop at once their times add up to more than the wall's.
	overlap := float64(counts.Busy) / math.Max(1, float64(counts.Wall))
	m.beside = counts.Most > 1 && !c.recursive
	m.work = math.Min(total*math.Min(1, overlap), float64(run.Wall))
	if run.CPU >= 0 && counts.Busy > 0 {
		m.cpu = float64(counts.CPU) * m.work / float64(counts.Busy)
	}
	return m
}

// share is the p of the bound: how much of the program's time is spent in calls of
// this loop.
func (m *model) share() float64 { return m.work / math.Max(1, float64(m.run.Wall)) }

// perCall is the mean time of a call.
//
// In a recursion each call's time has those of the calls further in, which would
// be forks of their own, so that the whole is divided by all of them.
func (m *model) perCall() time.Duration {
	if m.calls == 0 {
		return 0
	}
	work := m.work
	if m.beside {
		work *= float64(m.counts.Wall) / math.Max(1, float64(m.counts.Busy))
	}
	return time.Duration(work / m.calls)
}

// longest is the longest call of all that were timed. Of short calls that is not
// all of them.
func (m *model) longest() (d time.Duration) {
	for _, n := range m.counts.Longest {
		d = max(d, time.Duration(n))
	}
	return d
}

// bound is Amdahl's, without anything that a fork costs: nothing that is forked takes less than its n-th part.
func (m *model) bound(n int) float64 { return amdahl(m.share(), n) }

// amdahl is his law: the rest of the program takes as long as before.
func amdahl(p float64, n int) float64 { return 1 / (1 - p + p/float64(n)) }

// predicted is the speed-up that is left when all is paid for. Below 1 the fork
// would make the program slower.
//
//	wall - work     the rest of the program, as before
//	parallel        the calls on n workers
//	engine          forks and forces, which are on the way of both
func (m *model) predicted(n int) float64 {
	wall := float64(m.run.Wall)
	return wall / math.Max(1, wall-m.work+m.parallel(n)+m.engine())
}

// engine is what forks and forces cost.
//
// A force within a call finds the workers awake, and costs no more than its
// forks do (ADR 8).
func (m *model) engine() float64 {
	forces := m.entries * float64(len(m.c.Calls))
	if m.c.recursive {
		forces = float64(m.counts.Timed * int64(len(m.c.Calls)))
	}
	return m.calls*m.machine.each(m.calls/math.Max(1, forces)) + forces*float64(m.machine.Force)
}

// parallel is how long n workers take for the calls.
//
// Two things hold them up beside the order. Each worker is slower than one alone
// would be, as far as that was measured; what a call waits for takes as long as
// before. And the processors' time has to be divided among n workers, with what
// they did for the loop beside the calls: the collector of garbage runs on cores
// that a plain loop leaves idle and a forked one does not.
func (m *model) parallel(n int) float64 {
	computes := 1.0
	if m.cpu >= 0 && !m.beside {
		computes = math.Min(1, m.cpu/math.Max(1, m.work))
	}
	ratio := m.ratio(n)
	if m.beside {
		// Whatever the calls of one entry could do, the others have the cores already.
		// It is as parallel as it is; only cores that are idle are to be had.
		busy := math.Max(1, m.cpu/math.Max(1, m.work))
		ratio = math.Min(1, busy/float64(n))
	}
	// While the last call is on its way, the others have nothing to do, and that one
	// has a core to itself. So many workers have something to do at a time, on average.
	working := 1.0
	if n > 1 {
		working = (1/ratio - 1) / float64(n-1)
	}
	slower := 1 + (1/m.machine.efficiency(n)-1)*computes*working
	least := math.Max(0, m.cpu) / float64(n) / m.machine.efficiency(n)
	return math.Max(m.work*ratio*slower, math.Min(least, m.work))
}

// ratio is the time of the calls of one entry with n workers as a part of that
// with one.
//
// A recursion forks at each depth. It is taken to divide evenly, since the
// times of its outermost calls alone say nothing of how it could.
func (m *model) ratio(n int) float64 {
	if m.c.recursive {
		return 1 / float64(n)
	}
	// Entries count by what their calls took, and one of which no call was timed
	// not at all.
	var parallel, plain float64
	for _, k := range m.counts.Kept {
		for j, times := range k.Times {
			sum := int64(0)
			for _, t := range times {
				sum += t
			}
			if sum > 0 {
				parallel += float64(span(times, n)) / float64(sum) * float64(k.Total[j])
				plain += float64(k.Total[j])
			}
		}
	}
	if plain == 0 {
		return 1
	}
	return parallel / plain
}
