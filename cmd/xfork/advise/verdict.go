package advise

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xfork/cmd/xfork/advise/probe"
)

// A verdict is for a reader who has not heard of Amdahl. It names what holds the
// loop up in the terms of the program, calls, entries and times, and where
// something can be done about it says what.

const (
	// worth is what a call has to take. A fork costs a fiftieth of it, and what
	// comes with it, a value in memory and a call through a pointer, no more.
	worth = 10 * time.Microsecond
	// gain is the speed-up below which the answer is no: nothing that a user
	// would notice, and within what a prediction is off by.
	gain = 1.05
)

// report judges all loops by what was counted. The first is the one with the
// largest share.
func report(loops []*counted, run probe.Result, m Machine, workers []int) *Report {
	r := &Report{Wall: time.Duration(run.Wall), Counted: time.Duration(run.Overhead), Machine: &m}
	if !slices.Contains(workers, m.Cores) {
		workers = append(slices.Clone(workers), m.Cores)
	}
	slices.Sort(workers)
	workers = slices.Compact(workers)
	for _, c := range loops {
		if !c.Own {
			r.Others++
			continue
		}
		l := newLoop(c)
		r.Loops = append(r.Loops, l)
		switch {
		case c.id < 0 && c.Err != nil:
			l.Verdict, l.Why = Refused, c.Err.Error()
			continue
		case c.id < 0:
			l.Verdict, l.Why = NotRun, "its function has a goto, between which and its label nothing can be counted"
			continue
		}
		judge(l, newModel(c, run.Loops[c.id], run, m), workers)
	}
	nested(r)
	slices.SortStableFunc(r.Loops, func(a, b *Loop) int { return int(1e6 * (b.Share - a.Share)) })
	return r
}

// newLoop is a loop of which nothing has been said yet. Its place is the same that
// the compiler gives in tracebacks.
func newLoop(c *counted) *Loop {
	at := c.Position(c.Stmt.Pos())
	return &Loop{File: shorter(at.Filename), Line: at.Line, Func: c.Declared(), c: c}
}

// shorter is a file's name from where the user is, if that is shorter. Such a
// name can be handed to xfork fork as it is.
func shorter(file string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(here, file); err == nil && len(rel) < len(file) {
		return rel
	}
	return file
}

// judge says what one loop would gain: the figures for all loops that were run,
// a prediction only where there is something to predict.
func judge(l *Loop, m *model, workers []int) {
	l.Entries, l.Calls, l.PerCall, l.Share, l.total = m.counts.Entries, int64(m.calls), m.perCall(), m.share(), m.work
	accepted := l.c.Err == nil
	if accepted {
		l.Longest = m.longest()
	}
	for _, n := range workers {
		a := At{Workers: n, Bound: m.bound(n)}
		if accepted {
			a.Predicted = m.predicted(n)
		}
		l.At = append(l.At, a)
	}
	if m.cpu >= 0 && m.cpu < m.work/2 && m.calls > 0 && !m.beside {
		l.Notes = append(l.Notes, fmt.Sprintf("the calls compute for %.0f %% of their time and wait for the rest: more of them than there are cores can run at once, lifted with expr.IOBound", 100*m.cpu/m.work))
	}
	if m.beside {
		l.Notes = append(l.Notes, fmt.Sprintf("up to %d goroutines are in the loop at once already", m.counts.Most))
	}
	switch {
	case l.Entries == 0 || l.Calls == 0:
		l.Verdict, l.Why = NotRun, "what was run does not come to it"
		l.At = nil
	case !accepted:
		l.Verdict, l.Why = Refused, l.c.Err.Error()
	default:
		l.Verdict, l.Why = m.verdict(l)
	}
}

// verdict is yes or no, and why, in the words of the user's program.
//
// The reasons come in the order in which they would have to be removed: a call
// that is too short is so with any number of cores, and a share that is too small
// needs no look at the order of calls.
func (m *model) verdict(l *Loop) (Verdict, string) {
	n := m.machine.Cores
	speed := m.predicted(n)
	switch {
	case l.PerCall < worth:
		return No, fmt.Sprintf("a call takes %v, and to fork one costs %v and a place in memory: give a call %v of work or more, say a part of the elements instead of one",
			round(l.PerCall), round(m.machine.Fork), worth)
	case m.calls < 2*m.entries:
		return No, fmt.Sprintf("the loop is entered %d times with %.1f calls each: there is nothing that a call could run beside", l.Entries, m.calls/m.entries)
	case n < 2:
		return No, "this machine has one core, or GOMAXPROCS is 1"
	case speed >= gain:
		return Yes, fmt.Sprintf("%.2fx with %d workers", speed, n)
	case m.bound(n) < gain:
		return No, fmt.Sprintf("the calls take %.1f %% of the time, so that %d workers cannot make it faster than %.2fx", 100*l.Share, n, m.bound(n))
	case m.ratio(n) > 0.9 && !m.beside:
		return No, fmt.Sprintf("one call takes nearly all of the loop's time, up to %v: divide that one", round(l.Longest))
	case m.alone() >= gain:
		return No, fmt.Sprintf("not now: other programs have the cores, which together do %.2f times what one does; without them it would be %.2fx", m.machine.Scaling, m.alone())
	case m.beside:
		return No, "its goroutines keep the cores busy already"
	case m.engine() > m.work-m.parallel(n):
		return No, fmt.Sprintf("the loop is entered %d times, and each time it costs %v to have the workers begin: fork what is around it", l.Entries, round(m.machine.Force))
	}
	return No, fmt.Sprintf("%.2fx with %d workers: the processors are busy with other things meanwhile, such as the collection of garbage", speed, n)
}

// alone is the prediction for a machine that has nothing else to do. Where it is
// good and that for this minute is not, the program is worth another try.
func (m *model) alone() float64 {
	idle := *m
	idle.machine.Scaling = float64(idle.machine.Cores)
	return idle.predicted(idle.machine.Cores)
}

// nested compares candidates of which one runs in the calls of the other, by the
// text or by the functions that are called.
func nested(r *Report) {
	for _, out := range r.Loops {
		for _, in := range r.Loops {
			if out == in || out.c.Err != nil || in.c.Err != nil || len(out.At) == 0 || len(in.At) == 0 {
				continue
			}
			lexical := around(out.c, in.c)
			if !lexical && !comesTo(out.c, in.c) {
				continue
			}
			compare(out, in, r.Machine, lexical)
		}
	}
	beside(r)
}

// compare tells the better of two nested candidates.
//
// To fork both would be right too, and is hardly ever better than one of them:
// the outer loop keeps all workers busy, or the inner one does. So the other one
// gets a no.
func compare(out, in *Loop, m *Machine, lexical bool) {
	a, b := out.atCores(m), in.atCores(m)
	if out.Verdict != Yes && in.Verdict != Yes {
		return
	}
	better, worse, where := out, in, "around"
	if out.Verdict != Yes || in.Verdict == Yes && b > a {
		better, worse, where = in, out, "inside"
	}
	if worse.Verdict == Yes {
		worse.Verdict = No
		worse.Why = fmt.Sprintf("the loop %s it, %s:%d, is the better one: %.2fx instead of %.2fx", where, better.File, better.Line, max(a, b), min(a, b))
	}
	if lexical && better == in {
		better.Notes = append(better.Notes, "xfork fork takes the outer of two nested loops: put this one into a function of its own first")
	}
	better.Notes = append(better.Notes, fmt.Sprintf("better than the loop at %s:%d, which is nested with it", worse.File, worse.Line))
}

// Loops that are in other functions never lie around one another.
//
// around reports whether a loop lies around another one in the text.
func around(out, in *counted) bool {
	return out.Stmt != in.Stmt && out.Stmt.Pos() <= in.Stmt.Pos() && in.Stmt.End() <= out.Stmt.End()
}

// beside tells what else xfork fork would change in a function. It has no flag to
// choose a loop, and one that gains nothing loses what its forks cost.
func beside(r *Report) {
	for _, l := range r.Loops {
		var lines []string
		for _, o := range r.Loops {
			if l.Verdict == Yes && o != l && o.c.Decl == l.c.Decl && o.c.Err == nil && o.Verdict == No && !around(l.c, o.c) && !around(o.c, l.c) {
				lines = append(lines, fmt.Sprint(o.Line))
			}
		}
		if len(lines) > 0 {
			l.Notes = append(l.Notes, "xfork fork forks all loops of the function that it may, so also that of line "+strings.Join(lines, ", ")+", which gains nothing")
		}
	}
}

// round leaves three digits, more than a measured time has.
func round(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
