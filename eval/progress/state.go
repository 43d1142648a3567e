package progress

import (
	"time"

	"xfork/eval/stream"
	"xfork/graph"
)

// State is how far a run has come.
type State struct {
	Run       uint64        // stream.Run.ID
	Title     string        // in the user's words, or the function and line that forced; empty where neither is known
	Elapsed   time.Duration // since it began
	Functions []Function    // by first occurrence
	// Left is how long what is known of the run will still take: the rest of the calls of each function at what such calls
	// have taken so far, at the pace of their lane. It is 0 as long as nobody can know it: a function has calls to come and
	// none that is over.
	Left time.Duration
	Over bool
	Err  error // once it is over
}

// Function is how far the calls of one function have come.
type Function struct {
	graph.Function
	Total   int // calls known so far
	Done    int // over: made, shared, found or skipped
	Failed  int // of these
	Running int
	// Parts and PartsDone are those of running calls that are parallel inside, such as folds. Parts is 0 where nobody knows
	// how many there will be, as in a fold over a source.
	Parts, PartsDone int
	Rate             float64 // calls per second, since the first one began
}

// Share is how much of the calls known so far is done, parts of calls included: from 0 to 1.
func (f *Function) Share() float64 {
	done := float64(f.Done)
	if f.Parts > 0 {
		done += float64(min(f.Running, f.Total-f.Done)) * float64(f.PartsDone) / float64(f.Parts)
	}
	return done / float64(max(1, f.Total))
}

// counter counts one run.
type counter struct {
	state   State
	index   []int32                // of functions of the stream in state.Functions; -1: an operator
	more    []work                 // of state.Functions
	pages   map[uint64]*[page]call // by number / page
	tracks  map[int32][]open       // of workers: what is in progress there, outermost first
	split   map[uint64]*parts      // calls that are parallel inside, while they run
	samples []sample               // of what has been done, by time
}

// work is what is known of the calls of a function beside their number.
type work struct {
	since time.Duration // when the first call began; -1: none
	made  int           // calls that were made: skipped ones say nothing about the rate
	own   time.Duration // of these, and of what is in progress as far as it is over
}

// open is a call in progress on a worker.
type open struct {
	node   uint64
	begin  time.Duration
	inside time.Duration // calls inside of it, and waits
	parked time.Duration // since when; -1: it does not wait
}

type parts struct {
	of, done int
	unknown  bool
}

// call is what is known of one: the function's place in state.Functions plus one, and what has happened.
type call struct {
	function int16
	over     bool // counted as done
	failed   bool // as a failure
	expired  bool // it has failed, whatever its function still does
}

// page is how many calls go together. Numbers of a graph that was built in one go are contiguous.
const page = 256

func newCounter(run *stream.Run) *counter {
	return &counter{
		state: State{Run: run.ID, Title: run.Title},
		pages: make(map[uint64]*[page]call), tracks: make(map[int32][]open), split: make(map[uint64]*parts),
	}
}

func (c *counter) call(number uint64) *call {
	p := c.pages[number/page]
	if p == nil {
		p = new([page]call)
		c.pages[number/page] = p
	}
	return &p[number%page]
}

// nodes adds what the run has come to know. A node may be told more than once.
func (c *counter) nodes(s stream.Shape) {
	for _, f := range s.Functions {
		if f.Lane == graph.Inline || len(c.state.Functions) == 1<<15-1 {
			c.index = append(c.index, -1)
			continue
		}
		c.index = append(c.index, int32(len(c.state.Functions)))
		c.state.Functions = append(c.state.Functions, Function{Function: f})
		c.more = append(c.more, work{since: -1})
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

// events adds what has happened.
func (c *counter) events(es []stream.Event) {
	for _, e := range es {
		x := c.call(e.Node)
		if x.function == 0 {
			continue
		}
		f := &c.state.Functions[x.function-1]
		switch e.Kind {
		case stream.Started:
			f.Running++
			c.begins(e, &c.more[x.function-1])
		case stream.Returned, stream.Failed:
			f.Running--
			delete(c.split, e.Node)
			if c.ends(e, &c.more[x.function-1]); !x.expired {
				c.more[x.function-1].made++
			}
			c.over(x, f, e.Kind == stream.Failed)
		case stream.Asked:
			f.Running--
			c.ends(e, &c.more[x.function-1])
		case stream.Joined:
			c.begins(e, &c.more[x.function-1])
		case stream.Left:
			c.ends(e, &c.more[x.function-1])
		case stream.Parked, stream.Resumed:
			c.waits(e)
		case stream.Divided, stream.Advanced:
			if !x.over { // a helper's word may come late
				c.divides(e)
			}
		case stream.Retrying, stream.Cancelled:
			c.undo(x, f)
		case stream.Expired:
			c.over(x, f, true)
			x.expired = true
			c.more[x.function-1].made++
		case stream.Shared, stream.Found, stream.Skipped:
			c.over(x, f, false)
		case stream.Fused: // no call: its pass is that of another one
			if !x.over {
				*x = call{}
				f.Total--
			}
		}
	}
}

// begins puts a slice on its worker's track.
func (c *counter) begins(e stream.Event, w *work) {
	if w.since < 0 {
		w.since = e.At
	}
	c.tracks[e.Worker] = append(c.tracks[e.Worker], open{node: e.Node, begin: e.At, parked: -1})
}

// ends takes it off, and gives its own time to the function.
func (c *counter) ends(e stream.Event, w *work) {
	t := c.tracks[e.Worker]
	last := len(t) - 1
	if last < 0 || t[last].node != e.Node {
		return
	}
	took := e.At - t[last].begin
	w.own += took - t[last].inside
	if last > 0 {
		t[last-1].inside += took
	}
	c.tracks[e.Worker] = t[:last]
}

// waits begins or ends a wait of the innermost call.
func (c *counter) waits(e stream.Event) {
	t := c.tracks[e.Worker]
	if len(t) == 0 {
		return
	}
	switch top := &t[len(t)-1]; {
	case e.Kind == stream.Parked:
		top.parked = e.At
	case top.parked >= 0:
		top.inside += e.At - top.parked
		top.parked = -1
	}
}

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

// at is the state so long after the beginning.
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

// parts adds those of running calls.
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
