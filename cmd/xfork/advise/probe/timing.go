//go:build go1.26

package probe

// The lock of a loop is held for some hundred nanoseconds at the beginning and at
// the end of an entry that is timed, never during one.

// begin starts to time an entry, which stands for as many as its weight. What it
// does itself is timed too, and added to the overhead.
func (l *loop) begin(weight int64) *timing {
	t0 := clock()
	l.mu.Lock()
	defer l.mu.Unlock()
	var t *timing
	if n := len(l.free); n > 0 {
		t, l.free = l.free[n-1], l.free[:n-1]
	} else {
		t = new(timing)
	}
	t.weight = weight
	for j := range t.sites {
		t.sites[j] = site{step: l.sites[j].step, random: l.sites[j].random, fold: 1, times: t.sites[j].times[:0]}
	}
	first := l.now == 0
	if l.now++; l.now > l.most {
		l.most = l.now
	}
	if first {
		l.sinceCPU = processor()
	}
	// What was done up to here is no part of the loop, and all that is done from
	// here on is.
	overhead.Add(clock() - t0 + cost.within)
	t.over = overhead.Load()
	t.start = clock()
	if first {
		l.since, l.over = t.start, t.over
	}
	return t
}

// finish ends the timing of an entry, and adds it to its loop.
//
// Where several goroutines are in the loop, the time from the first to the last
// of them is what the wall has seen of it. The processors' time is asked for
// only then: to ask takes as long as ten looks at the clock.
func (l *loop) finish(e *Entry) {
	end, over := clock(), overhead.Load()
	l.mu.Lock()
	defer l.mu.Unlock()
	t := e.t
	wall := max(0, end-t.start-cost.within-(over-t.over))
	l.timed++
	l.weights += t.weight
	l.wall += wall * t.weight
	if l.now--; l.now == 0 {
		l.busy += t.weight * max(0, end-l.since-cost.within-(over-l.over))
		l.cpu += t.weight * max(0, processor()-l.sinceCPU-(over-l.over))
	}
	l.add(t, wall)
	// A loop that is short, and is entered often, is timed less often.
	l.stride.Store(next(l.stride.Load(), cost.timed, wall))
	l.free = append(l.free, t)
	overhead.Add(clock() - end + cost.within)
}

// add adds the calls of an entry to its loop.
// add adds the calls of an entry to its loop.
//
// How often calls are timed goes on where this entry has left it, since loops of
// a few calls would begin anew each time. The sums are of calls that were timed
// by their weights; write.go makes them whole.
func (l *loop) add(t *timing, wall int64) {
	k := Kept{Wall: wall}
	for j := range t.sites {
		s, sum := &t.sites[j], &l.sites[j]
		k.Total[j] = min(wall, s.sum)
		sum.calls += s.calls * t.weight
		sum.covered += s.covered * t.weight
		sum.sum += s.sum * t.weight
		sum.longest = max(sum.longest, s.longest)
		sum.step, sum.random = s.step, s.random
	}
	// Every entry is kept at first, then every second one, and so on: those that
	// are kept are spread over the run.
	l.keep = max(1, l.keep)
	if l.offered++; l.offered%l.keep != 0 {
		return
	}
	if len(l.kept) == mostEntries {
		for i := range mostEntries / 2 {
			l.kept[i] = l.kept[2*i+1]
		}
		l.kept = l.kept[:mostEntries/2]
		l.keep *= 2
		if l.offered%l.keep != 0 {
			return
		}
	}
	for j := range t.sites {
		k.Times[j] = append([]int64(nil), t.sites[j].times...)
	}
	l.kept = append(l.kept, k)
}

// cost is what counting costs on this machine, in nanoseconds.
var cost struct {
	within int64 // of a measured time, the part that is the clock's
	call   int64 // of timing a call
	entry  int64 // of counting an entry
	timed  int64 // of timing an entry
}

// init measures the costs. The least of some rounds is the one that nothing has
// disturbed. It takes a millisecond, before the program's own initialisation, and
// the program's time begins behind it.
func init() {
	const rounds, times = 5, 500
	least := func(do func()) int64 {
		best := int64(1 << 62)
		for range rounds {
			start := clock()
			for range times {
				do()
			}
			best = min(best, (clock()-start)/times)
		}
		return best
	}
	cost.within = least(func() { clock() })
	trial := loop{}
	e := Entry{loop: &trial, t: trial.begin(1)}
	cost.call = least(func() { e.t.sites[0].step = 1; e.End(0, e.Begin(0)) })
	cost.entry = least(func() {
		trial.entries.Add(1)
		_ = trial.stride.Load()
		c := Entry{loop: &trial}
		c.Next()
		c.Done()
	})
	cost.timed = least(func() {
		c := Entry{loop: &trial, t: trial.begin(1)}
		c.Done()
	})
	overhead.Store(0)
	born = clock()
}
