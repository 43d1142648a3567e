package exec

import (
	"maps"
	"slices"
	"sync"
)

// A loop that has been made is kept for the next expression of the same shape. Making one takes
// some twenty to fifty microseconds, most of them the system's, for the pages.
//
// The memory for loops is bounded: when there are mostLoops, or they and their keys have mostBytes,
// the kernels do what comes. No loop is thrown away, because it is not known whether it is running.
// What is known of keys without a loop is, when mostKnown have come: expressions that come once
// must not keep out those that come often.
//
//	key       seen   loop                     Look
//	new       1      -                        none yet, unless the arrays are long
//	known     2      -                        none yet
//	known     3      -                        none, but wanted: Make makes it
//	known     more   made, and kept           the loop, from now on
//	known     -      - and why there is none  none for good
const (
	mostLoops = 2048
	mostBytes = 32 << 20
	mostKnown = 2 * mostLoops
)

// patience is how often an expression is to be seen before a loop is made for arrays that are
// short.
const patience = 3

// entry is what is known of a key. loops' lock protects it.
type entry struct {
	loop *Loop // nil if there is none yet
	seen int
	err  error // why there will be none

	constants Constants
}

// Constants are the table of a loop: what it was made with, and at which places of it users have constants of their own.
type Constants struct {
	Table []uint64
	Users []int32
}

// loops is what is known of all keys. The lock is held while a loop is made: two goroutines that
// meet the same new expression make one loop, and those with another one wait for some tens of
// microseconds.
var loops = struct {
	sync.Mutex
	by    map[string]*entry
	made  int // entries with a loop
	bytes int // of their code, keys and tables
}{by: make(map[string]*entry)}

// full reports whether no more loops are made. The caller holds the lock.
func full() bool { return loops.made >= mostLoops || loops.bytes >= mostBytes }

// Found is what Look has found.
type Found struct {
	Loop      *Loop // nil where there is none, yet or for good
	Constants       // of the loop; not to be written
	Wanted    bool  // one is to be made
	Err       error // why there will be none
}

// Look returns the loop for a key, and whether it pays to make one: at once if the arrays are long, or after a
// few times. It is safe for concurrent use.
func Look(key []byte, long bool) Found {
	loops.Lock()
	defer loops.Unlock()
	e := known(key)
	if e == nil {
		return Found{}
	}
	e.seen++
	wanted := e.loop == nil && e.err == nil && !full() && (long || e.seen >= patience)
	return Found{e.loop, e.constants, wanted, e.err}
}

// Make makes the loop for a key, unless another goroutine has done so since it was wanted. It is nil if that is not possible, and err says
// why, unless too many have been made. It is safe for concurrent use.
func Make(key []byte, c Constants, compile func() ([]byte, error)) (l *Loop, err error) {
	loops.Lock()
	defer loops.Unlock()
	e := known(key)
	if e == nil {
		return nil, nil
	}
	if e.loop == nil && e.err == nil && !full() {
		e.make(key, c, compile)
	}
	return e.loop, e.err
}

// known returns the entry for a key, nil if there is none and it would be of no use. The caller holds
// the lock.
func known(key []byte) *entry {
	if e := loops.by[string(key)]; e != nil || full() {
		return e
	}
	if len(loops.by) >= mostKnown {
		maps.DeleteFunc(loops.by, func(_ string, e *entry) bool { return e.loop == nil })
	}
	e := &entry{}
	loops.by[string(key)] = e
	return e
}

// make makes the loop. The caller holds the lock.
func (e *entry) make(key []byte, c Constants, compile func() ([]byte, error)) {
	code, err := compile()
	if err == nil {
		e.loop, err = Place(code)
	}
	if e.err = err; err == nil {
		loops.made++
		loops.bytes += len(code) + len(key) + 8*len(c.Table)
		e.constants = Constants{slices.Clone(c.Table), slices.Clone(c.Users)}
	}
}
