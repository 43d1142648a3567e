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
// them back, workers, limits, rates, or a graph that is deep rather than wide, is in it, and a slow start is forgotten. What nobody knows is not guessed: if a function has
// calls to come and none has told yet what it takes, there is no answer. What dynamic nodes will choose is not known either.

// lane sums up the functions of one lane.
type lane struct {
	own, rest time.Duration // done, and to come
	longest   time.Duration // of calls to come that cannot be divided
	since     time.Duration // when the first one began; -1: none has
}

// left is the time to come, or 0.
func (c *counter) left(fs []Function, elapsed time.Duration) (left time.Duration) {
	spent := c.inProgress(elapsed)
	var lanes [mostLanes]lane
	for k := range lanes {
		lanes[k].since = -1
	}
	for i := range fs {
		f, w, l := &fs[i], &c.more[i], &lanes[fs[i].Lane]
		l.own += w.own + spent[i]
		if w.since >= 0 && (l.since < 0 || w.since < l.since) {
			l.since = w.since
		}
		calls := f.Total - f.Done
		if calls <= 0 {
			continue
		}
		each := c.mean(f, w, spent[i])
		if each <= 0 {
			return 0
		}
		behind := spent[i]
		if w.made == 0 {
			behind += w.own // of helpers
		}
		rest := max(time.Duration(calls)*each-behind, 0)
		l.rest += rest
		if f.Parts == 0 {
			l.longest = max(l.longest, min(each, rest))
		}
	}
	then := c.past(elapsed, lanes)
	for k, l := range lanes {
		if l.rest == 0 {
			continue
		}
		own, over := l.own, elapsed-l.since
		if then.at > l.since {
			own, over = l.own-then.own[k], elapsed-then.at
		}
		pace := float64(own) / float64(max(1, over))
		if pace <= 0 {
			return 0
		}
		left = max(left, time.Duration(float64(l.rest)/pace), l.longest)
	}
	return left
}

// sample is what each lane had done at some time.
type sample struct {
	at  time.Duration
	own [mostLanes]time.Duration
}

// mostLanes is more lanes than there are.
const mostLanes = 8

// keepSamples is how many are kept: when there are more, every other one goes.
const keepSamples = 64

// past is the sample of half the time ago, and keeps one of now.
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

// mean is what a call of the function takes on its own: of those that were made; while there are none, of those that are
// parallel inside and know how many of their parts are done.
func (c *counter) mean(f *Function, w *work, spent time.Duration) time.Duration {
	switch {
	case w.made > 0:
		return w.own / time.Duration(w.made)
	case f.Running == 1 && f.PartsDone > 0 && f.Parts > 0:
		return time.Duration(float64(spent+w.own) * float64(f.Parts) / float64(f.PartsDone))
	}
	return 0
}

// inProgress is what the running calls of each function have behind them, helpers included.
func (c *counter) inProgress(elapsed time.Duration) []time.Duration {
	spent := make([]time.Duration, len(c.more))
	for _, t := range c.tracks {
		inner := time.Duration(0) // what the call inside takes so far
		for k := len(t) - 1; k >= 0; k-- {
			o := &t[k]
			took := max(elapsed-o.begin, 0)
			own := took - o.inside - inner
			if o.parked >= 0 {
				own -= max(elapsed-o.parked, 0) - inner
			}
			if x := c.call(o.node); x.function > 0 {
				spent[x.function-1] += max(own, 0)
			}
			inner = took
		}
	}
	return spent
}
