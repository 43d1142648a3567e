package expr

import (
	"context"
	"math/rand/v2"
	"time"

	"xfork/internal/node"
	"xfork/internal/policy"
)

// Option says how a lifted function is to be run. Options follow the function in Lift* and With; of two that
// contradict each other the later one holds.
type Option interface{ apply(*record) }

// The lanes: what a call spends its time on. Without one a function is CPUBound.
const (
	// CPUBound calls compute: at most as many at a time as the run has workers.
	CPUBound = lane(node.CPU)
	// IOBound calls wait (network, disk, sleep): a goroutine each, up to the I/O limit, and never a worker. Without
	// eval.IOLimit or an engine of one's own that is 1,024 in the whole process; what a single host or service can take is
	// the business of Limit and [LimitBy].
	//
	// To wait for a subprocess (exec.Cmd.Run, Wait, Output) is to wait, so the lane is this one, and not a CPU worker that
	// does nothing meanwhile. A subprocess that computes on this machine uses its processors all the same: give the function
	// a Limit of runtime.GOMAXPROCS(0), or make it CPUBound, where a worker stands for the processor that the subprocess
	// has.
	IOBound = lane(node.IO)
	// Unsafe calls must not run beside each other: one at a time in the whole process. Calls of other lanes go on
	// beside them. Those that one expression demands directly start in the order in which they were forked.
	Unsafe = lane(node.Unsafe)
	// Exclusive calls run when no other call runs, and no other call begins while one of them does: for what is timed. They wait
	// until all calls of all engines of the process have ended, wait in a force, or were left by a force that ended; then one runs, the
	// others wait for it. While it waits in a force of its own the others go on. Calls and exclusive calls take turns, so that
	// neither kind is kept waiting for ever. Operators, whole arrays among them, are not calls; neither is what a function
	// that ignores its context goes on with.
	Exclusive = lane(node.Exclusive)
)

// Pure promises that equal calls with comparable, equal arguments give equal results, so that one run may share them:
// the function is called once and the others copy. Floats are equal when their bits are.
const Pure = pure(true)

type (
	lane     node.Lane
	pure     bool
	name     string
	priority int
	timeout  time.Duration
	retry    Policy
	limit    struct{ l *policy.Limit }
	rate     struct{ w Waiter }
)

// Name gives the function the name under which errors, pictures and traces show it. The default is its Go name. Control
// characters become spaces, and marks that change the direction of letters U+FFFD.
func Name(s string) Option { return name(s) }

// Priority lets ready calls of a higher priority start before others. The default is 0. It is a preference, not an
// order: nothing waits for it.
//
// It concerns calls that are ready and not yet started, within one run.
func Priority(n int) Option { return priority(n) }

// Timeout gives every attempt a deadline of its own, from the start of the function's body on; nested forces count. When
// it passes, the attempt fails with context.DeadlineExceeded. A function that does not heed its context goes on in the
// background, and its late result is thrown away. d must be positive.
func Timeout(d time.Duration) Option {
	if d <= 0 {
		panic("expr: Timeout must be positive")
	}
	return timeout(d)
}

// Policy decides after a failed attempt, counted from 1, whether to try again, and after which pause. It must not force:
// a force in it fails with a sentence.
type Policy func(attempt int, err error) (wait time.Duration, again bool)

// Retry calls the function again when it returned an error and its policy wants to. Panics are not retried. During the
// pause the call holds no slot.
//
// The last attempt's error is the failure. With a Timeout, an attempt that has run out of time counts as failed by an
// error. A call that fails after the last demand for it has ended is not tried again.
//
// A function that cannot fail refuses a policy where it is given, for it would never be asked: one of Lift1, Fork or Map
// with a result that is no error. With a Timeout or a Rate, given before or together with it, it can fail.
func Retry(p Policy) Option {
	if p == nil {
		panic("expr: Retry with a nil policy")
	}
	return retry(p)
}

// Attempts is the policy of up to n attempts without a pause. n must be positive.
func Attempts(n int) Policy { return Backoff(n, 0, 0) }

// Backoff is the policy of up to n attempts with pauses of first, 2·first, 4·first, ... but no longer than most.
//
// Misuse panics: n below one, or a negative pause. The policy has no state, and may be shared.
func Backoff(n int, first, most time.Duration) Policy {
	if n < 1 || first < 0 || most < 0 {
		panic("expr: a retry policy needs at least one attempt and no negative pause")
	}
	return func(attempt int, _ error) (time.Duration, bool) {
		wait := most
		if shift := max(attempt, 1) - 1; shift < 62 && first<<shift>>shift == first && first<<shift < most {
			wait = first << shift
		}
		return wait, attempt < n
	}
}

// Jitter is policy p with every pause shortened at random, by up to the given fraction of it: callers that have failed
// together do not all come back together. A fraction of 1 is what is called full jitter, anything from nothing to the whole
// pause, and one half equal jitter, at least half of it.
//
//	expr.Retry(expr.Jitter(expr.Backoff(5, 100*time.Millisecond, 5*time.Second), 0.5))
//
// Without it pauses are the same at every run. The source of chance is that of math/rand/v2: it is safe for use by any number
// of goroutines, and cannot be seeded. A nil p panics, and so does a fraction that is not above 0 and at most 1.
//
// Which jitter serves which crowd: Marc Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015.
func Jitter(p Policy, fraction float64) Policy {
	if p == nil {
		panic("expr: Jitter of a nil policy")
	}
	if !(fraction > 0 && fraction <= 1) {
		panic("expr: Jitter must be above 0 and at most 1")
	}
	return func(attempt int, err error) (time.Duration, bool) {
		wait, again := p(attempt, err)
		return wait - time.Duration(rand.Float64()*fraction*float64(wait)), again
	}
}

// Limit lets at most n calls run at once. The limit belongs to the option's value: functions that were given the same
// value share it, in all runs. A call that waits in a force does not count. n must be positive.
//
// A call that is turned away waits without a goroutine and without a slot, and is served in the order of arrival.
func Limit(n int) Option {
	if n < 1 {
		panic("expr: Limit must be positive")
	}
	return limit{policy.NewLimit(n)}
}

// Waiter is what Rate takes: for example a *rate.Limiter of golang.org/x/time/rate. It must not force.
type Waiter interface {
	Wait(ctx context.Context) error
}

// Rate makes every attempt wait for w before it starts, holding no slot meanwhile. An error of w is the call's error.
//
// The context that w is given ends with the last demand for the call. w must be safe for use by several goroutines. A
// nil w panics.
func Rate(w Waiter) Option {
	if w == nil {
		panic("expr: Rate with a nil waiter")
	}
	return rate{w}
}

func (l lane) apply(r *record)     { r.info.Lane = node.Lane(l) }
func (p pure) apply(r *record)     { r.info.Pure = bool(p) }
func (s name) apply(r *record)     { r.info.Name = node.Printable(string(s)) }
func (n priority) apply(r *record) { r.info.Priority = int(n) }
func (d timeout) apply(r *record)  { r.special().Timeout = time.Duration(d) }
func (p retry) apply(r *record)    { r.special().Retry = p }
func (l limit) apply(r *record)    { r.special().Limit, r.special().LimitFor = l.l, nil }
func (w rate) apply(r *record)     { r.special().Rate = w.w }

// record is what the engine knows of a lifted function.
type record struct {
	info    node.Info
	carrier Carrier // makes its calls; nil: they are made here
	port    Port    // by which they may leave; nil: they stay
	kept    *cached // where their results are kept; nil: nowhere
}

// special returns the record's own extra demands, to be changed. Nearly all functions have none: the engine sees that by one
// nil, and takes a shorter way for their calls.
func (r *record) special() *policy.Special {
	s, ok := r.info.Special.(*policy.Special)
	if !ok {
		s = new(policy.Special)
		r.info.Special = s
	}
	return s
}

// with returns a copy of r with more options. The extra demands behind the pointer are copied too, before an option is
// applied; otherwise a With would change the function that it was called on, while calls of that one run. The retry policy
// is looked at when all options are applied, so that their order does not matter.
func (r record) with(opts []Option) record {
	if s, ok := r.info.Special.(*policy.Special); ok {
		own := *s
		r.info.Special = &own
	}
	for _, o := range opts {
		if o == nil {
			panic("expr: nil option")
		}
		o.apply(&r)
	}
	r.mustNeedItsPolicy()
	return r
}

// mustNeedItsPolicy refuses a retry policy that would never be asked.
func (r *record) mustNeedItsPolicy() {
	s, ok := r.info.Special.(*policy.Special)
	if ok && r.info.Sure && s.Retry != nil && s.Timeout == 0 && s.Rate == nil {
		panic("expr: Retry of a function that cannot fail: " + r.info.Label() + " returns no error, and has no Timeout")
	}
}
