package progress

import (
	"time"

	"xfork/eval/stream"
	"xfork/graph"
)

// counter counts one run. It is not safe for concurrent use: the follower locks it.
//
// A recording (package record) would say all of this, and more, but to read it off costs time in the size of the run, ten
// times a second. The counter pays a few additions per event instead, and a state is in the size of the functions.
//
//	index    function of the stream --> place in state.Functions and more; operators have none
//	calls    creation number        --> what has happened to the call, in pages of an array
//	tracks   worker                 --> what is in progress there (tracks.go)
//	split    creation number        --> parts of calls that are parallel inside, while they run
type counter struct {
	state   State
	index   []int32 // -1: an operator
	more    []work  // beside state.Functions, one for one
	pages   map[uint64]*[page]call
	tracks  map[int32][]open
	split   map[uint64]*parts
	samples []sample // of what has been done, by time (left.go)
}

// work is what is known of the calls of a function beside their number.
type work struct {
	since time.Duration // when the first call began; -1: none
	made  int           // calls that were made: skipped ones say nothing about the rate
	own   time.Duration // of these, and of what is in progress as far as it is over
}

// parts is how far a running call is that is parallel inside:
//
//	Divided 64                 of 64
//	Advanced 3, Advanced 3     done 6         from any worker that helps, in any order
//	Divided 0                  unknown        a source: there will be more
type parts struct {
	of, done int
	unknown  bool // there will be more of them than has been said: of a source
}

// call is what is known of one: the function's place in state.Functions plus one, and what has happened. Four bytes, for there
// may be millions; the zero value is a node that is no call.
type call struct {
	function int16
	over     bool // counted as done
	failed   bool // as a failure
	expired  bool // it has failed, whatever its function still does
}

// page is how many calls lie together. Numbers of a graph that was built in one go are contiguous, so pages are full, and a
// lookup in a map of pages is one in a small map.
const page = 256

// mostFunctions is how many functions are counted, one by one: a place plus one has to be an int16.
const mostFunctions = 1<<15 - 1

// newCounter makes a counter of a run of which nothing is known.
func newCounter(run *stream.Run) *counter {
	return &counter{
		state: State{Run: run.ID, Title: run.Title},
		pages: make(map[uint64]*[page]call), tracks: make(map[int32][]open), split: make(map[uint64]*parts),
	}
}

// call returns what is known of a call, to be changed.
func (c *counter) call(number uint64) *call {
	p := c.pages[number/page]
	if p == nil {
		p = new([page]call)
		c.pages[number/page] = p
	}
	return &p[number%page]
}

// nodes adds what the run has come to know. A node may be reported more than once, and counts when it is wanted first.
func (c *counter) nodes(s stream.Shape) {
	for _, f := range s.Functions {
		c.function(f)
	}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		f := c.index[n.Function]
		if n.Standing != stream.Wanted || f < 0 {
			continue
		}
		if x := c.call(n.Number); x.function == 0 {
			x.function = int16(f + 1)
			c.state.Functions[f].Total++
		}
	}
}

// function gives a function of the stream its place, or none. A program has some dozens; those beyond mostFunctions are left
// out of the picture, and their calls are not counted.
func (c *counter) function(f graph.Function) {
	if f.Lane == graph.Inline || len(c.state.Functions) == mostFunctions {
		c.index = append(c.index, -1)
		return
	}
	c.index = append(c.index, int32(len(c.state.Functions)))
	c.state.Functions = append(c.state.Functions, Function{Function: f})
	c.more = append(c.more, work{since: -1})
}

// events adds what has happened. Events about nodes that are not calls are passed over.
func (c *counter) events(es []stream.Event) {
	for _, e := range es {
		if x := c.call(e.Node); x.function > 0 {
			c.event(e, x, &c.state.Functions[x.function-1], &c.more[x.function-1])
		}
	}
}

// event adds an event about call x of function f, with work w.
func (c *counter) event(e stream.Event, x *call, f *Function, w *work) {
	switch e.Kind {
	case stream.Started:
		f.Running++
		c.begins(e, w)
	case stream.Returned, stream.Failed:
		c.returns(e, x, f, w)
	case stream.Asked: // no function was called: it runs when the dynamic node has what it asked for
		f.Running--
		c.ends(e, w)
	case stream.Joined:
		c.begins(e, w)
	case stream.Left:
		c.ends(e, w)
	case stream.Parked, stream.Resumed:
		c.waits(e)
	case stream.Divided, stream.Advanced:
		if !x.over { // events of helpers come in batches of their own, and may come after the end of the call
			c.divides(e)
		}
	default:
		c.amends(e, x, f, w)
	}
}

// returns ends a call. If it expired before, it was counted then. Its parts are forgotten: from here on the call counts as one
// that is done, and parts that helpers report late must not count twice.
func (c *counter) returns(e stream.Event, x *call, f *Function, w *work) {
	f.Running--
	delete(c.split, e.Node)
	if c.ends(e, w); !x.expired {
		w.made++
	}
	c.over(x, f, e.Kind == stream.Failed)
}

// amends adds what is said of calls that have ended, or were not made.
func (c *counter) amends(e stream.Event, x *call, f *Function, w *work) {
	switch e.Kind {
	case stream.Retrying, stream.Cancelled:
		c.undo(x, f)
	case stream.Expired:
		c.over(x, f, true)
		x.expired = true
		w.made++
	case stream.Shared, stream.Found, stream.Disk, stream.Skipped:
		c.over(x, f, false)
	case stream.Fused: // no call: its pass is that of another one
		if !x.over {
			*x = call{}
			f.Total--
		}
	}
}

// divides adds to the parts of a running call. A fold over a source says again and again that there are more.
func (c *counter) divides(e stream.Event) {
	p := c.split[e.Node]
	if p == nil {
		p = new(parts)
		c.split[e.Node] = p
	}
	switch {
	case e.Kind == stream.Advanced:
		p.done += int(e.N)
	case e.N == 0:
		p.unknown = true
	default:
		p.of += int(e.N)
	}
}

// over counts a call as done, and as failed, each once: several events may say so.
func (c *counter) over(x *call, f *Function, failed bool) {
	if !x.over {
		x.over = true
		f.Done++
	}
	if failed && !x.failed {
		x.failed = true
		f.Failed++
	}
}

// undo takes the end of a call back: another attempt follows, or its outcome does not count and the call may be made again. An
// expired call has failed for good.
func (c *counter) undo(x *call, f *Function) {
	if x.expired {
		return
	}
	if x.over {
		x.over = false
		f.Done--
	}
	if x.failed {
		x.failed = false
		f.Failed--
	}
}

// at returns the state so long after the beginning. It takes a sample for the time left, so it is to be called at about equal
// intervals. The functions are copied: the user may keep the state, and change it.
func (c *counter) at(elapsed time.Duration) State {
	s := c.state
	s.Elapsed = elapsed
	s.Functions = make([]Function, len(c.state.Functions))
	copy(s.Functions, c.state.Functions)
	c.parts(s.Functions)
	for i := range s.Functions {
		if w := &c.more[i]; w.since >= 0 && elapsed > w.since && w.made > 0 {
			s.Functions[i].Rate = float64(w.made) / (elapsed - w.since).Seconds()
		}
	}
	s.Left = c.left(s.Functions, elapsed)
	return s
}

// parts adds those of running calls. If one call of a function does not know how many there will be, the sum says nothing, and
// is left out for the function.
func (c *counter) parts(fs []Function) {
	unknown := make(map[int16]bool)
	for number, p := range c.split {
		x := c.call(number)
		f := &fs[x.function-1]
		f.PartsDone += p.done
		f.Parts += max(p.of, p.done)
		unknown[x.function] = unknown[x.function] || p.unknown
	}
	for k := range unknown {
		if unknown[k] {
			fs[k-1].Parts = 0
		}
	}
}
