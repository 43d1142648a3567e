package native

import (
	"maps"
	"sync"
)

// A loop that has been made is kept for the next expression of the same shape. Making one takes
// some twenty to fifty microseconds, most of them the system's, for the pages.
//
// The memory for loops is bounded: when there are mostLoops, or they and their keys have mostBytes,
// the kernels do what comes. No loop is thrown away, because it is not known whether it is running.
// What is known of Funcs without a loop is, when mostKnown have come: expressions that come once
// must not keep out those that come often.
//
//	key       seen   loop                     Find
//	new       1      -                        none yet, unless the arrays are long
//	known     2      -                        none yet
//	known     3      made, and kept           the loop, from now on
//	known     -      - and why there is none  none for good; tooMuch if for want of registers
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
}

// loops is what is known of all keys. The lock is held while a loop is made: two goroutines that
// meet the same new expression make one loop, and those with another one wait for some tens of
// microseconds.
var loops = struct {
	sync.Mutex
	by    map[string]*entry
	made  int // entries with a loop
	bytes int // of their code and keys
}{by: make(map[string]*entry)}

// full reports whether no more loops are made. The caller holds the lock.
func full() bool { return loops.made >= mostLoops || loops.bytes >= mostBytes }

// Find returns the loop for f, and makes it if it pays: at once if the arrays are long, or after a
// few times. It is nil where there is none, yet or for good. tooMuch reports that f needs more
// registers than there are: a part of it may have a loop. Find is safe for concurrent use, by Funcs
// of different goroutines.
func (f *Func) Find(long bool) (l *Loop, tooMuch bool) {
	loops.Lock()
	defer loops.Unlock()
	e := f.known()
	if e == nil {
		return nil, false
	}
	e.seen++
	if e.loop == nil && e.err == nil && !full() && (long || e.seen >= patience) {
		e.make(f)
	}
	return e.loop, e.err == errRegisters
}

// known returns the entry for f, nil if there is none and it would be of no use. The caller holds
// the lock.
func (f *Func) known() *entry {
	if e := loops.by[string(f.key)]; e != nil || full() {
		return e
	}
	if len(loops.by) >= mostKnown {
		maps.DeleteFunc(loops.by, func(_ string, e *entry) bool { return e.loop == nil })
	}
	e := &entry{}
	loops.by[string(f.key)] = e
	return e
}

// make makes the loop. The caller holds the lock.
func (e *entry) make(f *Func) {
	code, err := compile(f)
	if err == nil {
		e.loop, err = place(code)
	}
	if e.err = err; err == nil {
		loops.made++
		loops.bytes += len(code) + len(f.key)
	}
}
