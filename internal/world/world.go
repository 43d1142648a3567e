package world

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"time"

	"xfork/internal/demand"
	"xfork/internal/policy"
	"xfork/scheduler"
)

// World is what forces wait for each other through: the slots of engines, the places under limits, the token of the unsafe lane.
// There is one in a process, and one more for each bubble of testing/synctest in which something is forced: a goroutine inside of a
// bubble and one outside cannot wake each other, and time in the bubble stands still while it waits for something outside.
// So a bubble has slots, places and a token of its own, as many as there are outside.
//
// Unsafe calls run one at a time in the whole process all the same: see permit.Token.
//
//	           outside                bubble 3
//	Engine e   e.home                 engines[e]      slots, orphans
//	Limit l    l itself               limits[l]       places
//	lane       one token              one token
//
// A run keeps the world in which it began, until its last orphan has ended. forces counts its runs, and for a moment each
// invitation of helpers by an array without a run (package inline) and each question that is put to an engine. number does not change; 0 is that of
// the world outside, which has no maps, is never dropped and is not counted. mu protects the two maps.
//
// The lock of bubbles and mu are never held together. mu is held for the making of an entry, and no other lock is taken inside.
type World struct {
	Lane      demand.Token
	Exclusion scheduler.Exclusion

	// Of a bubble.
	number  uint64
	forces  int // in progress; protected by the lock of bubbles
	mu      sync.Mutex
	engines map[*Engine]*quarters
	limits  map[*policy.Limit]*policy.Limit
}

// quarters are what an engine has in one world. Slots does not change; mu protects the rest. They are made on first use, and go
// with the world.
type quarters struct {
	Slots *scheduler.Engine

	mu      sync.Mutex
	orphans int
	none    chan struct{} // closed when orphans is 0; made by Close
}

// outside is the world of all goroutines that are in no bubble.
var outside = World{Lane: demand.Token{Reach: demand.Reach}}

// bubbles are the worlds of bubbles in which something is being forced, by the bubble's number; a
// world is dropped with its last force, so that tests leave nothing here.
var bubbles struct {
	sync.Mutex
	worlds map[uint64]*World
}

// started is when the process began, by the true clock. In a bubble the year is 2000.
var started = time.Now()

// Here returns the world of the running goroutine, with one more force in it. The caller, or the run that it starts, calls Leave
// when the force is over. Outside of bubbles it costs a reading of the clock: only a clock that is behind the start of the
// process is a bubble's, and only then is the stack asked for.
func Here() *World {
	if !time.Now().Before(started) {
		return &outside
	}
	n := bubble()
	if n == 0 {
		return &outside
	}
	bubbles.Lock()
	defer bubbles.Unlock()
	// Found or made, and counted, under one lock: otherwise the last force in it could drop it in between.
	w := bubbles.worlds[n]
	if w == nil {
		w = &World{Lane: demand.Token{Reach: demand.Reach}, number: n, engines: make(map[*Engine]*quarters), limits: make(map[*policy.Limit]*policy.Limit)}
		if bubbles.worlds == nil {
			bubbles.worlds = make(map[uint64]*World)
		}
		bubbles.worlds[n] = w
	}
	w.forces++
	return w
}

// Enter counts one more force in a world that has one already: a run of its own within a call. That
// run may outlive the one around it, by an orphan.
func (w *World) Enter() {
	if w.number == 0 {
		return
	}
	bubbles.Lock()
	defer bubbles.Unlock()
	w.forces++
}

// Leave counts a force off, and drops the world with the last one. A later force in the same bubble makes a new world: all slots,
// places and the token were free, so nothing is lost.
func (w *World) Leave() {
	if w.number == 0 {
		return
	}
	bubbles.Lock()
	defer bubbles.Unlock()
	if w.forces--; w.forces == 0 {
		delete(bubbles.worlds, w.number)
	}
}

// bubble returns the number of the bubble that the running goroutine is in, or 0. The runtime gives it in text alone, in the first
// line of a stack: "goroutine 7 [running, synctest bubble 3]:". A text that is not understood counts as no bubble.
func bubble() uint64 {
	// Room for the first line; Stack cuts off the rest.
	var buf [128]byte
	line, _, _ := bytes.Cut(buf[:runtime.Stack(buf[:], false)], []byte("\n"))
	const before = "synctest bubble "
	at := bytes.Index(line, []byte(before))
	if at < 0 {
		return 0
	}
	// The number ends with the bracket, or with a comma before the next remark.
	digits := line[at+len(before):]
	if end := bytes.IndexAny(digits, ",]"); end >= 0 {
		digits = digits[:end]
	}
	n, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Engine returns what e has in w; outside of bubbles without a lock.
func (w *World) Engine(e *Engine) *quarters {
	if w.number == 0 {
		return &e.home
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	// The slots of a bubble exclude each other's calls by the world's own exclusion.
	q := w.engines[e]
	if q == nil {
		q = &quarters{Slots: w.Exclusion.NewEngine(e.workers, e.io)}
		w.engines[e] = q
	}
	return q
}

// Limit returns l as it is in w: outside of bubbles itself, in a bubble one of as many places.
func (w *World) Limit(l *policy.Limit) *policy.Limit {
	if w.number == 0 {
		return l
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	// As many places, all free: l's own may be taken outside at this moment.
	own := w.limits[l]
	if own == nil {
		own = policy.NewLimit(l.N)
		w.limits[l] = own
	}
	return own
}

// MustBePositive panics where the option is made, so that the stack shows the caller's line and not a force's.
func MustBePositive(option string, n int) {
	if n < 1 {
		panic(fmt.Sprintf("eval: %s must be positive, not %d", option, n))
	}
}
