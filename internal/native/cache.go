package native

import (
	"maps"
	"sync"
)

// A loop that has been made is kept for the next expression of the same shape. Making one takes some twenty to fifty
// microseconds, most of them the system's, for the pages.
//
// The memory for loops is bounded: when there are mostLoops, or they and their keys have mostBytes, the kernels do what comes. No
// loop is thrown away, because nobody knows whether it is running. What is known of codes without a loop is, when mostKnown
// have come: expressions that come once must not keep out those that come often.
const (
	mostLoops = 2048
	mostBytes = 32 << 20
	mostKnown = 2 * mostLoops
)

// patience is how often an expression is to be seen before a loop is made for arrays that are short.
const patience = 3

// entry is what is known of a key.
type entry struct {
	loop *Loop // nil: there is none yet
	seen int
	err  error // why there will be none
}

var loops = struct {
	sync.Mutex
	by    map[string]*entry
	made  int
	bytes int
}{by: make(map[string]*entry)}

// full tells whether no more loops are made. Locked.
func full() bool { return loops.made >= mostLoops || loops.bytes >= mostBytes }

// Find gives the loop for the code, and makes it if it pays: at once if the arrays are long, or after a few times. It is nil
// where there is none, yet or for good. tooMuch tells that the code needs more registers than there are: a part of it may
// have a loop. Safe for concurrent use.
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

// known is the entry for the code, nil if there is none and it would be of no use. Locked.
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

// make makes the loop. Locked.
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
