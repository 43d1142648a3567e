//go:build seam

package explore

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"xfork/internal/seam"
	"xfork/internal/site"
)

// Outcome is the result of one schedule. Equal seeds and bodies have equal outcomes.
type Outcome struct {
	Seed     uint64
	Steps    int    // choices, whether or not the turn changed hands
	Switches int    // of these, how many handed the turn to another goroutine, or ended one
	Hash     uint64 // of all choices: equal seeds have equal hashes
	Fault    *Fault // nil: all goroutines have ended
}

// Trace, if set, is called with every point that a goroutine comes to, in order: to follow the replay of a seed. It is set while no
// schedule runs.
var Trace func(line string)

// most, like blocked, ends a schedule that would not end by itself; a sound one reaches neither. It
// is how many steps a schedule may take before it counts as a livelock. A sound one ends within some thousands.
const most = 400_000

// blocked is how long the running goroutine may take from one step to the next before it counts as blocked in a way that the
// seam does not know of: a mistake of the test, or a wait of the core that does not go through the seam. It is real time, and long
// beside what two steps take on a busy machine.
const blocked = 30 * time.Second

// Run runs body once, and every goroutine that it and the core start, under the schedule of a seed. It must be called while nothing
// of the core runs. After a fault the goroutines are left where they stand, and the process is good for nothing else.
func Run(seed uint64, body func()) Outcome {
	c := &controller{strategy: newStrategy(seed), over: make(chan *Fault, 1)}
	c.clock = &thread{name: "the clock", priority: c.strategy.priority()}
	seam.Installed = c
	// Set before the first goroutine starts, and taken away when all have ended: the core reads it without a lock.
	defer func() { seam.Installed = nil }()
	c.start("main", body)
	c.goOn(nil)
	o := Outcome{Seed: seed}
	alarm := time.NewTimer(blocked)
	defer alarm.Stop()
	// The alarm goes off again and again, and is a fault only if no step was made since the last time.
	for before := -1; ; {
		select {
		case o.Fault = <-c.over:
		case <-alarm.C:
			if now := c.steps; now != before { // racy, and only ever read to ask once more
				before = now
				alarm.Reset(blocked)
				continue
			}
			o.Fault = &Fault{What: "the running goroutine is blocked where the seam does not see it", Stacks: stacks()}
		}
		break
	}
	o.Steps, o.Switches, o.Hash = c.steps, c.switches, c.hash
	if o.Fault != nil {
		o.Fault.Seed, o.Fault.Strategy, o.Fault.Steps = seed, c.strategy.String(), c.steps
	}
	return o
}

// Together runs functions at the same time and returns when all have ended. For bodies under Run: left is plain memory, which one
// goroutine at a time touches.
func Together(fs ...func()) {
	left := len(fs)
	for _, f := range fs {
		seam.Go(func() {
			defer func() { left-- }()
			f()
		})
	}
	seam.Installed.Block("together", func() bool { return left == 0 })
}

// thread is a goroutine that the controller runs. It stands at a point: at the start, in the middle of a step, or blocked, when ready is
// not nil. Exactly one thread has the turn, from the first goOn of Run until the last thread has ended.
type thread struct {
	id       int
	name     string
	g        uintptr       // as site.G has it, to recognise steps of goroutines that are not the schedule's
	turn     chan struct{} // of one place: a token is put in by the goroutine that hands the turn over, and taken by this one
	priority int           // of PCT, the highest goes first

	point string      // of the last step
	ready func() bool // of a blocked one; nil: it can go on
	stack [24]uintptr // of a blocked one
	depth int
}

// controller implements seam.Controller. Only the goroutine that has the turn touches it, so it needs no lock: turns are handed
// over by channels.
type controller struct {
	strategy *strategy
	threads  []*thread // that have not ended, by number
	current  *thread   // has the turn
	can      []*thread // memory for the choice
	born     int       // goroutines started so far
	steps    int
	switches int
	hash     uint64
	over     chan *Fault // of one place; the first outcome counts

	// The clock is a thread without a goroutine, with a priority of its own under PCT. Time stands still but when it is chosen.
	clock  *thread
	now    time.Duration // since the schedule began
	timers []*timer      // armed, the earliest first
	armed  int
}

// timer is a function that is called, on a goroutine of its own, when the clock comes to at. Timers of one instant fire in the order
// in which they were armed.
type timer struct {
	at     time.Duration
	number int
	f      func()
}

// Step implements seam.Controller. Where there is no choice the step is counted, and no turn handed over: a body that has one goroutine
// runs at nearly full speed.
func (c *controller) Step(point string) {
	t := c.self(point)
	if len(c.threads) == 1 && len(c.timers) == 0 {
		c.count(t)
		return
	}
	c.goOn(t)
}

// Yield implements seam.Controller. The goroutine falls behind all others, otherwise PCT would choose it again and again while it
// waits, in a loop, for another one.
func (c *controller) Yield(point string) {
	t := c.self(point)
	c.strategy.lower(t)
	c.goOn(t)
}

// Block implements seam.Controller. The stack is noted as addresses, and put into words only if the schedule hangs.
func (c *controller) Block(point string, ready func() bool) {
	t := c.self(point)
	// It may be ready at once, and still another one may be chosen: a wait is a step as well.
	t.ready = ready
	t.depth = runtime.Callers(2, t.stack[:])
	c.goOn(t)
}

// Choose implements seam.Controller. It draws from the strategy's generator, so that the seed decides about it too.
func (c *controller) Choose(n int) int { return c.strategy.rng.IntN(n) }

// Go implements seam.Controller. The start is a step: the new goroutine may run before its maker goes on.
func (c *controller) Go(f func()) {
	t := c.self("go")
	// Named after the function that started it, for faults.
	name := "a goroutine"
	var pcs [2]uintptr
	if n := runtime.Callers(3, pcs[:]); n > 0 { // above Go, and above seam.Go
		frame, _ := runtime.CallersFrames(pcs[:n]).Next()
		name = "of " + short(frame.Function)
	}
	c.start(name, f)
	c.goOn(t)
}

// After implements seam.Controller. Timers are kept in order by binary search: there are few.
func (c *controller) After(d time.Duration, f func()) (stop func() bool) {
	c.armed++
	t := &timer{c.now + max(d, 0), c.armed, f}
	if t.at > farOff { // as if armed, and stopped in time
		return func() bool { return true }
	}
	at, _ := slices.BinarySearchFunc(c.timers, t, func(a, b *timer) int {
		if a.at < b.at || a.at == b.at && a.number < b.number {
			return -1
		}
		return 1
	})
	c.timers = slices.Insert(c.timers, at, t)
	return func() bool {
		i := slices.Index(c.timers, t)
		if i >= 0 {
			c.timers = slices.Delete(c.timers, i, i+1)
		}
		return i >= 0
	}
}

// farOff is the time beyond which a timer does not fire: the core sets a timer that is not to fire to a hundred years from now, and
// the clock, which may be chosen at any step, would otherwise go there at once.
const farOff = 365 * 24 * time.Hour

// self returns the running goroutine, which has come to a point. A coroutine goes by the goroutine that has resumed it.
func (c *controller) self(point string) *thread {
	t := c.current
	if t == nil || t.g != site.G() && !site.InCoroutine() {
		panic("explore: a goroutine that was not started through the seam has come to " + point)
	}
	t.point = point
	if Trace != nil {
		Trace(fmt.Sprintf("%6d #%d %s: %s", c.steps, t.id, point, strings.Join(callers(4), " < ")))
	}
	return t
}

// start makes a goroutine that waits for its turn. When it ends, the turn goes on to another one; a panic ends the schedule.
func (c *controller) start(name string, f func()) {
	c.born++
	t := &thread{id: c.born, name: name, turn: make(chan struct{}, 1), point: "start", priority: c.strategy.priority()}
	c.threads = append(c.threads, t)
	go func() {
		// Written before the turn is taken for the first time, read by self with the turn: no other goroutine looks at it.
		t.g = site.G()
		whole := false
		defer func() {
			if !whole {
				if v := recover(); v != nil { // otherwise it is a Goexit, which ends a goroutine soundly
					c.stop(&Fault{What: fmt.Sprintf("panic on #%d %s: %v", t.id, name, v), Stacks: string(debug.Stack())})
					return
				}
			}
			// The goroutine still has the turn: it takes itself off the list, and hands the turn on.
			c.threads = slices.DeleteFunc(c.threads, func(x *thread) bool { return x == t })
			c.goOn(nil)
		}()
		<-t.turn
		f()
		whole = true
	}()
}

// goOn hands the turn to the goroutine that is chosen. t is the caller, which returns with its next turn; nil: it has ended. The next one
// is told before the caller waits, and turn has one place, so that neither waits for the other here.
func (c *controller) goOn(t *thread) {
	next := c.choose()
	if next == t && t != nil {
		t.ready = nil // it was ready a moment ago, and no other goroutine has run since
		return
	}
	c.switches++
	if next != nil {
		// All is written before the token is sent: from then on the controller is next's.
		next.ready = nil
		c.current = next
		next.turn <- struct{}{}
	}
	if t != nil {
		<-t.turn
	}
}

// choose counts a step and returns the goroutine that goes on; nil: the schedule is over. Where the clock is chosen, its earliest timer
// fires: a goroutine is started for it, and the choice is made anew.
func (c *controller) choose() *thread {
	for {
		// All are asked anew at each step: whether a goroutine can go on depends on memory that any step may have changed. There
		// are a handful of goroutines.
		c.can = c.can[:0]
		for _, t := range c.threads {
			if t.ready == nil || t.ready() {
				c.can = append(c.can, t)
			}
		}
		if len(c.timers) > 0 {
			c.can = append(c.can, c.clock)
		}
		switch {
		case len(c.can) == 0 && len(c.threads) == 0:
			c.stop(nil) // all have ended, and no timer is armed
			return nil
		case len(c.can) == 0:
			c.stop(&Fault{What: "hung: nobody can go on", Standing: c.standing()})
			return nil
		case c.steps >= most:
			c.stop(&Fault{What: "livelock: it does not end", Standing: c.standing()})
			return nil
		}
		t := c.strategy.pick(c.can, c.current, c.steps)
		c.count(t)
		if t != c.clock {
			return t
		}
		first := c.timers[0]
		c.timers = slices.Delete(c.timers, 0, 1)
		c.now = first.at
		c.strategy.lower(c.clock) // or it would be ahead of all others for good
		c.start("of a timer", first.f)
	}
}

// count notes that t goes on from where it stands. The hash is of goroutines and points, of the latter only what is cheap: it need
// only tell different schedules of one seed from each other, which would be a fault of the core or the test (time, a map, a random
// number).
func (c *controller) count(t *thread) {
	c.steps++
	const prime = 0x100000001b3 // FNV-1a's for 64 bits (Fowler, Noll and Vo)
	h := (c.hash ^ uint64(t.id)) * prime
	if n := len(t.point); n > 0 {
		h = (h ^ uint64(n)<<16 ^ uint64(t.point[0])<<8 ^ uint64(t.point[n-1])) * prime
	}
	c.hash = h
}

// stop ends the schedule. The goroutines that have not ended stay where they stand. Only the first fault is kept: what follows
// from it, as a panic that unwinds through the core, would hide its cause.
func (c *controller) stop(f *Fault) {
	select {
	case c.over <- f:
	default:
	}
}
