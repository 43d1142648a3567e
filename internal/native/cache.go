package native

import "sync"

// A loop that has been made is kept for the next expression of the same shape. Making one takes some twenty to fifty
// microseconds, most of them the system's, for the pages.
//
// The memory for loops is bounded: after mostLoops different ones the kernels do what comes. Nothing is thrown away, because
// nobody knows whether a loop is running.
const mostLoops = 2048

// patience is how often an expression is to be seen before a loop is made for arrays that are short.
const patience = 3

// entry is what is known of a key.
type entry struct {
	loop  *Loop // nil: there is none yet
	seen  int
	never bool
}

var loops = struct {
	sync.Mutex
	by   map[string]*entry
	made int
}{by: make(map[string]*entry)}

// Find gives the loop for the code, and makes it if it pays: at once if the arrays are long, or after a few times. It is nil
// as long as it has not been made; never tells that there will be none, because the code needs more registers than there
// are, say. Safe for concurrent use.
func (c *Code) Find(long bool) (l *Loop, never bool) {
	loops.Lock()
	defer loops.Unlock()
	e := loops.by[string(c.key)]
	if e == nil {
		if len(loops.by) >= 2*mostLoops {
			return nil, true
		}
		e = &entry{}
		loops.by[string(c.key)] = e
	}
	e.seen++
	if e.loop != nil || e.never || !long && e.seen < patience {
		return e.loop, e.never
	}
	e.never = true
	if loops.made >= mostLoops {
		return nil, true
	}
	if code, err := compile(c); err == nil {
		if e.loop, err = place(code); err == nil {
			e.never = false
			loops.made++
		}
	}
	return e.loop, e.never
}
