package page

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/internal/sample"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
)

// run makes a run of slices of a CPU function (node 0) and an I/O function (node 1), with no edges.
func run(x stream.Executor, slices ...record.Slice) *record.Run {
	r := &record.Run{Executor: x, Over: true, Functions: []graph.Function{{Name: "cpu", Lane: graph.CPU}, {Name: "io", Lane: graph.IO}}}
	r.Nodes = []record.Node{{Number: 1, Function: 0}, {Number: 2, Function: 1}}
	for _, s := range slices {
		r.Wall = max(r.Wall, s.End)
		r.Slices = append(r.Slices, s)
	}
	return r
}

// at is a slice of a node on a worker that lies in no other one. Times are in milliseconds.
func at(node, worker int32, begin, end time.Duration) record.Slice {
	return record.Slice{
		Node: node, Worker: worker, Begin: begin * time.Millisecond, End: end * time.Millisecond, Inside: -1, Fate: record.Done,
		Self: (end - begin) * time.Millisecond,
	}
}

// within is s inside of slice k.
func within(s record.Slice, k int32) record.Slice {
	s.Inside = k
	return s
}

func TestRowsAreAsManyAsCallsAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		run    *record.Run
		rows   []int32
		labels []string
	}{
		"none": {run(stream.Parallel), []int32{}, nil},
		"one after the other, on many workers": {
			run(stream.Parallel, at(0, 0, 0, 1), at(0, 1, 1, 2), at(0, 2, 2, 3)), []int32{0, 0, 0}, []string{"CPU"},
		},
		"two at once": {
			run(stream.Parallel, at(0, 0, 0, 2), at(0, 1, 1, 3), at(0, 2, 2, 3)), []int32{0, 1, 0}, []string{"CPU 1", "CPU 2"},
		},
		"a worker stays in its row": {
			run(stream.Parallel, at(0, 0, 0, 1), at(0, 1, 0, 1), at(0, 1, 2, 3), at(0, 0, 2, 3)), []int32{0, 1, 1, 0}, []string{"CPU 1", "CPU 2"},
		},
		"lanes below each other": {
			run(stream.Parallel, at(1, 0, 0, 2), at(0, 1, 0, 2), at(1, 2, 1, 2)), []int32{1, 0, 2}, []string{"CPU", "I/O 1", "I/O 2"},
		},
		"what is nested lies within, whatever its lane": {
			run(stream.Parallel, at(0, 0, 0, 4), within(at(1, 0, 1, 3), 0), within(at(0, 0, 1, 2), 1)), []int32{0, 0, 0}, []string{"CPU"},
		},
		"in sequence": {
			run(stream.Sequential, at(0, 0, 0, 1), at(1, 0, 1, 2)), []int32{0, 0}, []string{"the caller"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLayout(c.run)
			require.Equal(t, c.rows, l.row)
			require.Equal(t, c.labels, l.label)
		})
	}
}

func TestShortCallsAreDrawnAsOne(t *testing.T) {
	failed := at(0, 0, 2, 3)
	failed.Fate = record.Failed
	for name, c := range map[string]struct {
		slices []record.Slice
		short  time.Duration
		spans  [][7]int64
	}{
		"none is short": {
			[]record.Slice{at(0, 0, 0, 1), at(0, 0, 1, 2)}, 0, [][7]int64{{0, 0, 0, 1000, 0, 1, fine}, {0, 0, 1000, 1000, 0, 1, fine}},
		},
		"neighbours": {
			[]record.Slice{at(0, 0, 0, 1), at(0, 0, 1, 2), at(0, 0, 3, 4)}, 2, [][7]int64{{0, 0, 0, 4000, 0, 3, fine}},
		},
		"a long one stays alone": {
			[]record.Slice{at(0, 0, 0, 5), at(0, 0, 5, 6)}, 2, [][7]int64{{0, 0, 0, 5000, 0, 1, fine}, {0, 0, 5000, 1000, 0, 1, fine}},
		},
		"a gap that can be seen stays": {
			[]record.Slice{at(0, 0, 0, 1), at(0, 0, 4, 5)}, 2, [][7]int64{{0, 0, 0, 1000, 0, 1, fine}, {0, 0, 4000, 1000, 0, 1, fine}},
		},
		"a failure is not mixed with others": {
			[]record.Slice{at(0, 0, 1, 2), failed, at(0, 0, 3, 4)},
			2,
			[][7]int64{{0, 0, 1000, 1000, 0, 1, fine}, {0, 0, 2000, 1000, 0, 1, failure}, {0, 0, 3000, 1000, 0, 1, fine}},
		},
		"functions are": {
			[]record.Slice{at(0, 0, 0, 1), within(at(0, 0, 0, 1), 0), within(at(1, 0, 1, 2), 0)},
			2,
			[][7]int64{{0, 0, 0, 1000, 0, 1, fine}, {0, 1, 0, 2000, -1, 2, fine}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(stream.Parallel, c.slices...)
			var timeline Timeline
			timeline.merge(r, newLayout(r).row, depths(r), c.short*time.Millisecond)
			require.Equal(t, c.spans, timeline.Spans)
		})
	}
}

func TestATimelineHasAtMostSoManySpans(t *testing.T) {
	r := sample.Large(20_000)
	for _, most := range []int{100, 1000, 10_000} {
		l := newLayout(r)
		timeline := timeline(r, l, most, colour(r))
		require.LessOrEqual(t, len(timeline.Spans), most)
		calls := 0
		for _, s := range timeline.Spans {
			calls += int(s[spanCalls])
		}
		require.Equal(t, 20_000, calls, "each call is in one span")
		require.NotEmpty(t, timeline.Note)
	}
}

func TestTheSlowestAreTheLongestFirst(t *testing.T) {
	var all []record.Slice
	for i := range int32(1000) {
		all = append(all, at(0, 0, 0, time.Duration(1+(i*37)%1000)))
	}
	r := run(stream.Parallel, all...)
	top := longest(r)
	require.Len(t, top, most)
	for k, i := range top {
		require.Equal(t, time.Duration(1000-k)*time.Millisecond, r.Slices[i].Self)
	}
	require.Len(t, longest(run(stream.Parallel, at(0, 0, 0, 1))), 1)
}

func TestTracebacks(t *testing.T) {
	one, two := errors.New("one\x1b[31m\nand a line"), errors.New("two")
	many := make([]error, 2*most)
	for i := range many {
		many[i] = fmt.Errorf("error %d", i)
	}
	for name, c := range map[string]struct {
		err  error
		want []string
	}{
		"none":          {nil, nil},
		"one":           {one, []string{"one [31m\nand a line"}},
		"joined ones":   {errors.Join(one, two), []string{"one [31m\nand a line", "two"}},
		"one that ends": {wild{}, []string{"(a method that was to give the text ended its goroutine"}},
	} {
		t.Run(name, func(t *testing.T) {
			texts := tracebacks(&record.Run{Err: c.err, Over: true})
			require.Len(t, texts, len(c.want))
			for i := range texts {
				require.True(t, strings.HasPrefix(texts[i], c.want[i]), texts[i])
			}
		})
	}
	texts := tracebacks(&record.Run{Err: errors.Join(many...), Over: true})
	require.Len(t, texts, most+1)
	require.Equal(t, fmt.Sprintf("and %d more", most), texts[most])
}

// wild is an error with a method that does not return.
type wild struct{}

func (wild) Error() string { runtime.Goexit(); return "" }

func TestALongTextLosesItsMiddle(t *testing.T) {
	require.Equal(t, "short", limited("short"))
	long := limited(strings.Repeat("é", 1<<17))
	require.Less(t, len(long), 1<<17)
	require.Contains(t, long, "bytes are left out")
	require.True(t, strings.HasPrefix(long, "éé") && strings.HasSuffix(long, "éé"))
}
