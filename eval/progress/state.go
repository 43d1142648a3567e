package progress

import (
	"time"

	"xfork/eval/stream"
	"xfork/graph"
)

// State is how far a run has come.
type State struct {
	Run       uint64        // stream.Run.ID
	Elapsed   time.Duration // since it began
	Functions []Function    // by first occurrence
	Over      bool
	Err       error // once it is over
}

// Function is how far the calls of one function have come.
type Function struct {
	graph.Function
	Total   int // calls known so far
	Done    int // over: made, shared, found or skipped
	Failed  int // of these
	Running int
	Rate    float64 // calls per second, since the first one began
	// Left is the time that the rest will take at this rate, 0 if that is not known.
	Left time.Duration
}

// counter counts one run.
type counter struct {
	state State
	index []int32                // of functions of the stream in state.Functions; -1: an operator
	since []time.Duration        // when the first call began; -1: none
	made  []int                  // calls that were made: skipped ones say nothing about the rate
	pages map[uint64]*[page]call // by number / page
}

// call is what is known of one: the function's place in state.Functions plus one, and what has happened.
type call struct {
	function int16
	over     bool // counted as done
	failed   bool // as a failure
}

// page is how many calls go together. Numbers of a graph that was built in one go are contiguous.
const page = 256

func newCounter(run uint64) *counter {
	return &counter{state: State{Run: run}, pages: make(map[uint64]*[page]call)}
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
		c.since = append(c.since, -1)
		c.made = append(c.made, 0)
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
			if c.since[x.function-1] < 0 {
				c.since[x.function-1] = e.At
			}
		case stream.Returned, stream.Failed:
			f.Running--
			c.made[x.function-1]++
			c.over(x, f, e.Kind == stream.Failed)
		case stream.Asked:
			f.Running--
		case stream.Retrying, stream.Cancelled:
			c.undo(x, f)
		case stream.Shared, stream.Found, stream.Skipped:
			c.over(x, f, false)
		}
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
	for i, f := range c.state.Functions {
		if since := c.since[i]; since >= 0 && elapsed > since && c.made[i] > 0 {
			f.Rate = float64(c.made[i]) / (elapsed - since).Seconds()
			f.Left = time.Duration(float64(f.Total-f.Done) / f.Rate * float64(time.Second))
		}
		s.Functions[i] = f
	}
	return s
}
