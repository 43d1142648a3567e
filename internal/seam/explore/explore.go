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

// Outcome is what became of one schedule.
type Outcome struct {
	Seed     uint64
	Steps    int
	Switches int
	Hash     uint64 // of all choices: equal seeds have equal hashes
	Fault    *Fault // nil: all goroutines have ended
}

// Trace, if set, is told of every point that a goroutine comes to, in order: for whoever replays a seed and wants to see it.
var Trace func(line string)

// most is how many steps a schedule may take. A sound one ends within some thousands.
const most = 400_000

// blocked is how long the running goroutine may take from one step to the next before it counts as blocked in a way that the
// seam does not know of: a mistake of the test, or of whoever wrote a wait past the seam.
const blocked = 30 * time.Second

// Run runs body, and every goroutine that it and the core start, under the schedule of a seed. It must be called while nothing
// of the core runs. After a fault the goroutines are left where they stand, and the process is good for nothing else.
func Run(seed uint64, body func()) Outcome {
	c := &controller{strategy: newStrategy(seed), over: make(chan *Fault, 1)}
	c.clock = &thread{name: "the clock", priority: c.strategy.priority()}
	seam.Installed = c
	defer func() { seam.Installed = nil }()
	c.start("main", body)
	c.goOn(nil)
	o := Outcome{Seed: seed}
	alarm := time.NewTimer(blocked)
	defer alarm.Stop()
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

// Together runs functions at the same time and returns when all have ended. For bodies under Run.
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

// thread is a goroutine that the controller runs.
type thread struct {
	id       int
	name     string
	g        uintptr
	turn     chan struct{}
	priority int

	point string      // of the last step
	ready func() bool // of a blocked one; nil: it can go on
	stack [24]uintptr // of a blocked one
	depth int
}

// controller implements seam.Controller. Only the goroutine whose turn it is touches it, so it needs no lock: turns are handed
// over by channels.
type controller struct {
	strategy *strategy
	threads  []*thread // that have not ended, by number
	current  *thread
	can      []*thread // memory for the choice
	born     int
	steps    int
	switches int
	hash     uint64
	over     chan *Fault

	clock  *thread // stands for the timers
	now    time.Duration
	timers []*timer // armed, the earliest first
	armed  int
}

type timer struct {
	at     time.Duration
	number int
	f      func()
}

// Step implements seam.Controller.
func (c *controller) Step(point string) {
	t := c.self(point)
	if len(c.threads) == 1 && len(c.timers) == 0 {
		c.count(t)
		return
	}
	c.goOn(t)
}

// Yield implements seam.Controller.
func (c *controller) Yield(point string) {
	t := c.self(point)
	c.strategy.lower(t)
	c.goOn(t)
}

// Block implements seam.Controller.
func (c *controller) Block(point string, ready func() bool) {
	t := c.self(point)
	t.ready = ready
	t.depth = runtime.Callers(2, t.stack[:])
	c.goOn(t)
}

// Choose implements seam.Controller.
func (c *controller) Choose(n int) int { return c.strategy.rng.IntN(n) }

// Go implements seam.Controller.
func (c *controller) Go(f func()) {
	t := c.self("go")
	name := "a goroutine"
	var pcs [2]uintptr
	if n := runtime.Callers(3, pcs[:]); n > 0 { // above Go, and above seam.Go
		frame, _ := runtime.CallersFrames(pcs[:n]).Next()
		name = "of " + short(frame.Function)
	}
	c.start(name, f)
	c.goOn(t)
}

// After implements seam.Controller.
func (c *controller) After(d time.Duration, f func()) (stop func() bool) {
	c.armed++
	t := &timer{c.now + max(d, 0), c.armed, f}
	if t.at > farOff {
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

// farOff is when timers that are not to fire are set to.
const farOff = 365 * 24 * time.Hour

// self is the running goroutine, which has come to a point. A coroutine goes by the goroutine that has resumed it.
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

// start makes a goroutine that waits for its turn.
func (c *controller) start(name string, f func()) {
	c.born++
	t := &thread{id: c.born, name: name, turn: make(chan struct{}, 1), point: "start", priority: c.strategy.priority()}
	c.threads = append(c.threads, t)
	go func() {
		t.g = site.G()
		whole := false
		defer func() {
			if !whole {
				if v := recover(); v != nil { // otherwise it is a Goexit, which ends a goroutine soundly
					c.stop(&Fault{What: fmt.Sprintf("panic on #%d %s: %v", t.id, name, v), Stacks: string(debug.Stack())})
					return
				}
			}
			c.threads = slices.DeleteFunc(c.threads, func(x *thread) bool { return x == t })
			c.goOn(nil)
		}()
		<-t.turn
		f()
		whole = true
	}()
}

// goOn hands the turn to whoever is chosen. t is the caller, which returns with its next turn; nil: it has ended.
func (c *controller) goOn(t *thread) {
	next := c.choose()
	if next == t && t != nil {
		t.ready = nil
		return
	}
	c.switches++
	if next != nil {
		next.ready = nil
		c.current = next
		next.turn <- struct{}{}
	}
	if t != nil {
		<-t.turn
	}
}

// choose counts a step and gives who goes on; nil: the schedule is over.
func (c *controller) choose() *thread {
	for {
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
			c.stop(nil)
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

// count notes that t goes on from where it stands.
func (c *controller) count(t *thread) {
	c.steps++
	const prime = 0x100000001b3 // FNV-1a's
	h := (c.hash ^ uint64(t.id)) * prime
	if n := len(t.point); n > 0 {
		h = (h ^ uint64(n)<<16 ^ uint64(t.point[0])<<8 ^ uint64(t.point[n-1])) * prime
	}
	c.hash = h
}

// stop ends the schedule.
func (c *controller) stop(f *Fault) {
	select {
	case c.over <- f:
	default:
	}
}
