package advise

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/advise/probe"
	"xfork/cmd/xfork/fork"
	"xfork/cmd/xfork/source"
)

const ms = int64(time.Millisecond)

// idle is a machine with two cores of its own, and an engine that costs little.
var idle = Machine{Cores: 2, Fork: 200, Many: 200, Force: 5 * time.Microsecond, Scaling: 2}

// modelled is a loop that was entered so many times with these calls, in a run of 100 ms.
func modelled(entries int64, times []int64, change func(*probe.Counts, *probe.Result, *counted)) *model {
	sum, longest := int64(0), int64(0)
	for _, d := range times {
		sum, longest = sum+d, max(longest, d)
	}
	n := int64(len(times))
	c := probe.Counts{Entries: entries, Iterations: entries * n, Timed: entries, Wall: entries * sum, Busy: entries * sum, CPU: entries * sum, Most: 1}
	c.Total[0], c.Calls[0], c.Longest[0] = entries*sum, entries*n, longest
	k := probe.Kept{Wall: sum}
	k.Total[0], k.Times[0] = sum, times
	c.Kept = []probe.Kept{k}
	run := probe.Result{Wall: 100 * ms, CPU: 100 * ms}
	loop := &counted{Loop: &fork.Loop{Function: &source.Function{}, Calls: []fork.Forked{{}}}}
	if change != nil {
		change(&c, &run, loop)
	}
	return newModel(loop, c, run, idle)
}

func repeat(d int64, n int) (all []int64) {
	for range n {
		all = append(all, d)
	}
	return all
}

func TestCallsAreLaidOutOnWorkers(t *testing.T) {
	require.EqualValues(t, 0, span(nil, 2))
	require.EqualValues(t, 10, span([]int64{1, 2, 3, 4}, 1))
	require.EqualValues(t, 6, span([]int64{4, 2, 1, 3}, 2))
	require.EqualValues(t, 4, span([]int64{1, 2, 3, 4}, 8))
	require.EqualValues(t, 12, span([]int64{1, 1, 10, 1, 1, 1, 1}, 2), "a long call in the middle is found late")
	require.EqualValues(t, 13, span([]int64{1, 1, 1, 1, 1, 1, 10}, 2), "at the end it is taken by the worker that is done")
}

func TestABoundIsAmdahls(t *testing.T) {
	m := modelled(1, repeat(ms, 50), nil)
	require.InDelta(t, 0.5, m.share(), 1e-9)
	require.InDelta(t, 1/0.75, m.bound(2), 1e-9)
	require.InDelta(t, 1/0.75, m.predicted(2), 0.01)
	require.Equal(t, time.Millisecond, m.perCall())
}

func TestAPredictionKnowsWhatHoldsItUp(t *testing.T) {
	near := func(want float64, m *model) {
		t.Helper()
		require.InEpsilon(t, want, m.predicted(2), 0.02)
	}
	near(2, modelled(1, repeat(ms, 100), nil))
	// The longest call is three quarters of it.
	near(1/0.875, modelled(1, append(repeat(ms, 25), 75*ms), nil)) // it comes last
	// The engine: 10,000 entries of two calls of 5 µs, at 5 µs an entry and 0.2 µs a fork.
	near(100/(50+50+4.0), modelled(10000, repeat(5000, 2), nil))
	// The cores of a busy machine.
	m := modelled(1, repeat(ms, 100), nil)
	m.machine.Scaling = 1.5
	near(1.5, m)
	// The collector has been on the other core for 30 of 100 ms.
	near(2/1.3, modelled(1, repeat(ms, 100), func(c *probe.Counts, _ *probe.Result, _ *counted) { c.CPU = 130 * ms }))
	// Calls that wait do not need a core.
	m = modelled(1, repeat(ms, 100), func(c *probe.Counts, _ *probe.Result, _ *counted) { c.CPU = 2 * ms })
	m.machine.Scaling = 1
	near(1.98, m)
	// Two goroutines are in the loop at once, and keep both cores busy.
	near(1, modelled(1, repeat(ms, 100), func(c *probe.Counts, _ *probe.Result, _ *counted) {
		c.Most, c.Wall, c.Total[0], c.CPU = 2, 200*ms, 200*ms, 200*ms
	}))
	// A recursion divides at each depth, also where its outermost loop has one call.
	near(2, modelled(1, repeat(100*ms, 1), func(c *probe.Counts, _ *probe.Result, l *counted) {
		l.recursive, c.Entries, c.Iterations, c.Timed = true, 1000, 1000, 1
	}))
}

// slow is a machine on which it takes long until workers begin.
func slow(m *model) *model {
	m.machine.Force *= 3
	return m
}

func TestAVerdictIsInTheUsersWords(t *testing.T) {
	for _, c := range []struct {
		m    *model
		v    Verdict
		want string
	}{
		{modelled(1, repeat(ms, 100), nil), Yes, "2.00x with 2 workers"},
		{modelled(1, repeat(9000, 10000), nil), No, "a call takes 9µs"},
		{modelled(100, repeat(ms, 1), nil), No, "entered 100 times with 1.0 calls each"},
		{modelled(1, repeat(ms, 8), nil), No, "the calls take 8.0 % of the time, so that 2 workers cannot make it faster than 1.04x"},
		{modelled(1, []int64{99 * ms, ms / 2, ms / 2}, nil), No, "one call takes nearly all of the loop's time, up to 99ms: divide that one"},
		{slow(modelled(5000, repeat(10000, 2), nil)), No, "the loop is entered 5000 times, and each time it costs 15µs to have the workers begin"},
		{modelled(1, repeat(ms, 100), func(c *probe.Counts, _ *probe.Result, _ *counted) { c.CPU = 195 * ms }), No, "the collection of garbage"},
	} {
		l := &Loop{c: c.m.c}
		judge(l, c.m, []int{2})
		require.Equal(t, c.v, l.Verdict, l.Why)
		require.Contains(t, l.Why, c.want)
	}
	m := modelled(1, repeat(ms, 100), nil)
	m.machine.Scaling = 1
	_, why := m.verdict(&Loop{PerCall: time.Millisecond})
	require.Contains(t, why, "not now: other programs have the cores, which together do 1.00 times what one does; without them it would be 2.00x")
	m.machine.Cores = 1
	_, why = m.verdict(&Loop{PerCall: time.Millisecond})
	require.Contains(t, why, "one core")
}

func TestTheBetterOfNestedLoopsIsTold(t *testing.T) {
	at := func(s float64) []At { return []At{{2, 2, s}} }
	out, in := &Loop{File: "a.go", Line: 1, Verdict: Yes, At: at(1.9)}, &Loop{File: "a.go", Line: 2, Verdict: Yes, At: at(1.4)}
	compare(out, in, &idle, true)
	require.Equal(t, []Verdict{Yes, No}, []Verdict{out.Verdict, in.Verdict})
	require.Equal(t, "the loop around it, a.go:1, is the better one: 1.90x instead of 1.40x", in.Why)

	out, in = &Loop{File: "a.go", Line: 1, Verdict: No, At: at(1.01)}, &Loop{File: "a.go", Line: 2, Verdict: Yes, At: at(1.4)}
	compare(out, in, &idle, true)
	require.Equal(t, []Verdict{No, Yes}, []Verdict{out.Verdict, in.Verdict})
	require.Contains(t, in.Notes[0], "put this one into a function of its own first")
}

func TestAReportIsReadable(t *testing.T) {
	m := modelled(1, append(repeat(ms, 25), 50*ms), nil)
	l := &Loop{File: "a.go", Line: 7, Func: "T.f", c: m.c}
	judge(l, m, []int{2, 4})
	r := &Report{Package: "p", From: "its tests", Wall: 100 * time.Millisecond, Machine: &idle, Loops: []*Loop{l, {Verdict: NotRun}}, Others: 3}
	var out bytes.Buffer
	r.print(&out, false)
	require.Equal(t, `p, from its tests: 100ms, and the counting took 0s more
this machine: 2 cores, which do 2.00 times what one does; a fork costs 200ns, a force 5µs

a.go:7 T.f: yes: 1.15x with 2 workers
    26 calls of 2.88ms, the longest 50ms, entered once, 75.0 % of the time
    2 workers: at most 1.60x, predicted 1.15x; 4 workers: at most 2.29x, predicted 1.23x
    xfork fork a.go:T.f

1 more loops were not run, or are refused and take less than 1 % of the time; -all lists them
3 more loops call no function of the program
`, out.String())
}
