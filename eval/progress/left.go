package progress

import (
	"time"
)

// How long a run will still take. What is to come of a function is its calls that are not over, times what its calls have
// taken on their own, less what those that run have behind them. Each lane does its part at its own pace, beside the others:
//
//	lane    to come   of late, on average
//	CPU       40 s    2.0 at a time            20 s
//	I/O       90 s    6.0 in flight            15 s     answer: 20 s
//
// The pace is how many calls of the lane have been in progress at a time, in the later half of the run so far. So whatever holds
// them back, workers, limits, rates, or a graph that is deep rather than wide, is in it, and a slow start is forgotten.
//
// What cannot be known is not guessed: if a function has calls to come and none has ended yet, there is no answer. What dynamic
// nodes will choose is not known either, and is not in it.

// lane sums up the functions of one lane. Lanes and not functions have a pace, for functions of one lane take each other's
// workers: when one of them is over, the others get faster, and the lane does not.
type lane struct {
	own, rest time.Duration // done, and to come
	longest   time.Duration // of calls to come that cannot be divided
	since     time.Duration // when the first one began; -1: none has
}

// mostLanes is more lanes than there are: arrays by lane need no map.
const mostLanes = 8

// left returns the time to come, or 0 where it cannot be known. The lanes work beside each other, so the slowest one decides;
// and however many workers there are, it takes as long as a call that is still to come and cannot be divided.
func (c *counter) left(fs []Function, elapsed time.Duration) (left time.Duration) {
	lanes, known := c.byLane(fs, elapsed)
	if !known {
		return 0
	}
	then := c.past(elapsed, lanes)
	for k, l := range lanes {
		if l.rest == 0 {
			continue
		}
		pace := l.pace(elapsed, then.at, then.own[k])
		if pace <= 0 { // all of its calls have waited of late
			return 0
		}
		left = max(left, time.Duration(float64(l.rest)/pace), l.longest)
	}
	return left
}

// pace returns how many calls of the lane were in progress at a time, on average, since then, when the lane had done own; or,
// if it had not begun then, since it began.
func (l *lane) pace(elapsed, then, own time.Duration) float64 {
	if then <= l.since {
		then, own = l.since, 0
	}
	return float64(l.own-own) / float64(max(1, elapsed-then))
}

// byLane sums up the functions, and reports whether it is known of each what its calls to come will take.
func (c *counter) byLane(fs []Function, elapsed time.Duration) (lanes [mostLanes]lane, known bool) {
	spent := c.inProgress(elapsed)
	for k := range lanes {
		lanes[k].since = -1
	}
	for i := range fs {
		f, w, l := &fs[i], &c.more[i], &lanes[fs[i].Lane]
		l.own += w.own + spent[i]
		if w.since >= 0 && (l.since < 0 || w.since < l.since) {
			l.since = w.since
		}
		if f.Total > f.Done && !l.adds(f, w, c.mean(f, w, spent[i]), spent[i]) {
			return lanes, false
		}
	}
	return lanes, true
}

// adds adds what is to come of a function with calls that take each on their own, and reports whether that is known. What the
// running calls have behind them is taken away; of a first call also what its helpers have done, which is in w.own before the
// call itself is.
func (l *lane) adds(f *Function, w *work, each, spent time.Duration) bool {
	if each <= 0 {
		return false
	}
	if w.made == 0 {
		spent += w.own
	}
	rest := max(time.Duration(f.Total-f.Done)*each-spent, 0)
	l.rest += rest
	if f.Parts == 0 {
		l.longest = max(l.longest, min(each, rest))
	}
	return true
}

// sample is what each lane had done at some time. The difference of two is what was done in between, which is how the later half
// of the run is known without keeping events.
type sample struct {
	at  time.Duration
	own [mostLanes]time.Duration
}

// keepSamples is how many are kept: when there are more, every other one goes. So the samples of a run of any length are a few
// dozen, at about equal distances, which double from time to time; half the time ago is met to a few percent.
const keepSamples = 64

// past returns the last sample that is at least half the run old, and keeps one of now. Without one it returns the beginning of
// the run, at which nothing was done.
func (c *counter) past(elapsed time.Duration, lanes [mostLanes]lane) (then sample) {
	for _, s := range c.samples {
		if s.at <= elapsed/2 {
			then = s
		}
	}
	now := sample{at: elapsed}
	for k, l := range lanes {
		now.own[k] = l.own
	}
	if c.samples = append(c.samples, now); len(c.samples) > keepSamples {
		for k := range c.samples[:len(c.samples)/2] {
			c.samples[k] = c.samples[2*k+1]
		}
		c.samples = c.samples[:len(c.samples)/2]
	}
	return then
}

// mean returns what a call of the function takes on its own: of those that were made; while there are none, of one that is
// parallel inside and knows how many of its parts are done, which is taken to go on as it has begun; otherwise 0.
func (c *counter) mean(f *Function, w *work, spent time.Duration) time.Duration {
	switch {
	case w.made > 0:
		return w.own / time.Duration(w.made)
	case f.Running == 1 && f.PartsDone > 0 && f.Parts > 0:
		return time.Duration(float64(spent+w.own) * float64(f.Parts) / float64(f.PartsDone))
	}
	return 0
}
