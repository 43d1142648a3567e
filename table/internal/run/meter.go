package run

import (
	"sync/atomic"
	"time"

	"xfork/table/internal/plan"
	"xfork/table/internal/source"
	"xfork/table/internal/vector"
)

// What each step has cost: rows that have come out of it, and time that was spent in
// it and in no other step. The columns of a batch come to be when they are asked for,
// so the time of reading a column is the scan's, and that of computing one the
// projection's, whichever step has asked.
//
//	instance   a meter: the step that it is in, since when
//	           to(step)   the time since goes to the step that it was in
//	pipeline   counters of each step, to which a part adds when it ends
//
// A look at the clock takes some 50 ns; there are two for each step and batch, so a
// tenth of a nanosecond a row.

// Cost is what a step has cost.
type Cost struct {
	Rows  int64
	Spent time.Duration // of all workers together
	Ran   bool
	// Rejected is how many rows a scan has left out, because they cannot be read.
	Rejected int64
}

// counter adds up the costs of a step, for all instances.
type counter struct {
	rows, spent, rejected atomic.Int64
}

// counters are those of a plan's steps. They are made when the plan is cut.
type counters map[*plan.Bound]*counter

// of returns the counter of a step, a new one if there is none.
func (c counters) of(b *plan.Bound) *counter {
	if c[b] == nil {
		c[b] = &counter{}
	}
	return c[b]
}

// costs returns what the steps have cost.
func (c counters) costs() map[*plan.Bound]Cost {
	out := make(map[*plan.Bound]Cost, len(c))
	for b, n := range c {
		out[b] = Cost{n.rows.Load(), time.Duration(n.spent.Load()), true, n.rejected.Load()}
	}
	return out
}

// epoch is what times are measured from: a duration since then takes half of the time
// that a look at the wall's clock does.
var epoch = time.Now()

// meter is one instance's. It belongs to the goroutine that has the instance, so it
// counts without a lock, and adds to the counters once for each morsel.
//
// A part that fails leaves the meter in the middle of something. Its instance is not
// used again, and what it has measured is lost, as the rows are.
type meter struct {
	steps []*counter // that it has been told of
	rows  []int64
	spent []time.Duration
	now   int
	since time.Duration

	rejected int64 // by the reader, and counted already
}

// enter tells the meter of a step, and returns its number.
func (m *meter) enter(c *counter) int {
	m.steps, m.rows, m.spent = append(m.steps, c), append(m.rows, 0), append(m.spent, 0)
	return len(m.steps) - 1
}

// begin begins in a step.
func (m *meter) begin(step int) { m.now, m.since = step, time.Since(epoch) }

// to goes to a step, and returns the one that it has been in.
func (m *meter) to(step int) (was int) {
	now := time.Since(epoch)
	m.spent[m.now] += now - m.since
	was, m.now, m.since = m.now, step, now
	return was
}

// end adds what has been measured to the counters, and to the root's what the reader
// has left out since the last morsel.
func (m *meter) end(r source.Reader) {
	m.to(m.now)
	for i, c := range m.steps {
		c.rows.Add(m.rows[i])
		c.spent.Add(int64(m.spent[i]))
		m.rows[i], m.spent[i] = 0, 0
	}
	if l, is := r.(source.Lenient); is {
		n := l.Rejected()
		m.steps[0].rejected.Add(n - m.rejected)
		m.rejected = n
	}
}

// metered shows columns, and counts the time of making them for a step. Where one
// column asks for another (a projection for the scan's), the meter goes there, and
// back.
type metered struct {
	m    *meter
	step int
	vector.Columns
	source source.Decoder // nil: each column takes time
	picker vector.Picker  // nil: columns come whole
	looker vector.Looker  // nil: strings may be kept
}

// batch shows a batch. One of rows that lie in memory is shown as it is: its columns
// are windows, which take less time than a look at the clock.
func (c *metered) batch(b vector.Batch) vector.Batch {
	if _, there := b.Columns.(*vector.Windows); there {
		return b
	}
	c.Columns = b.Columns
	c.source, _ = b.Columns.(source.Decoder)
	c.picker, _ = b.Columns.(vector.Picker)
	c.looker, _ = b.Columns.(vector.Looker)
	return vector.Batch{N: b.N, Columns: c}
}

// Column returns a column.
func (c *metered) Column(i int) *vector.Vector { return c.timed(i, c.Columns.Column) }

// Look shows a column of which no string is kept.
func (c *metered) Look(i int) *vector.Vector {
	if c.looker == nil {
		return c.Column(i)
	}
	return c.timed(i, c.looker.Look)
}

// timed makes a column.
func (c *metered) timed(i int, column func(i int) *vector.Vector) *vector.Vector {
	if c.source != nil && !c.source.Decodes(i) {
		return column(i)
	}
	was := c.m.to(c.step)
	v := column(i)
	c.m.to(was)
	return v
}

// Pick makes out some rows of a column.
func (c *metered) Pick(i int, sel []int32, out *vector.Vector) bool {
	if c.picker == nil {
		return false
	}
	was := c.m.to(c.step)
	is := c.picker.Pick(i, sel, out)
	c.m.to(was)
	return is
}
