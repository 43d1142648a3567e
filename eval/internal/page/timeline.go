package page

import (
	"slices"
	"time"

	"xfork/eval/record"
	"xfork/internal/draw"
)

// Timeline is what timeline.js draws: groups of rows, and spans in them. The times are in microseconds.
//
//	CPU 1  [parse ][parse      ]   [sum]
//	CPU 2     [parse   [fib ]  ]            nested: forced by the call around it
//	                          ^--- white: nothing to do
type Timeline struct {
	Wall    float64    `json:"wall"`
	Groups  []Group    `json:"groups"`
	Names   []string   `json:"names"`   // of functions
	Colours []string   `json:"colours"` // of functions: classes of the style sheet, the hue by lane
	Spans   [][7]int64 `json:"spans"`   // row, depth, begin, length, function or -1, number of calls, fate
	Waits   [][4]int64 `json:"waits"`   // row, depth, begin, length: within a call that waits for others
	Note    string     `json:"note"`
}

// Fates in spans.
const (
	fine = iota
	failure
	cancelled
	going
)

var spanFates = [...]int64{
	record.Done: fine, record.Failed: failure, record.Cancelled: cancelled, record.Unfinished: going, record.Waiting: fine,
}

// timeline makes at most so many spans: short calls that follow each other closely become one span that counts them.
func timeline(r *record.Run, l *layout, spans int, colours []string) *Timeline {
	if len(r.Slices) == 0 {
		return nil
	}
	t := &Timeline{Wall: float64(r.Wall) / 1e3, Colours: colours, Groups: l.groups, Waits: [][4]int64{}} // an empty list, not null
	for _, f := range r.Functions {
		t.Names = append(t.Names, f.Name)
	}
	depth := make([]int64, len(r.Slices))
	for k := range r.Slices {
		if i := r.Slices[k].Inside; i >= 0 {
			depth[k] = depth[i] + 1
		}
	}
	short := time.Duration(0)
	if t.merge(r, l.row, depth, 0); len(r.Slices) > spans {
		for short = max(1, r.Wall/time.Duration(4*spans)); ; short *= 3 {
			if t.merge(r, l.row, depth, short); len(t.Spans) <= spans || short > r.Wall {
				break
			}
		}
		t.Note = "Calls shorter than " + record.Duration(short) + " that follow each other are drawn as one: " +
			draw.Thousands(len(r.Slices)) + " calls in " + draw.Thousands(len(t.Spans)) + " spans."
	}
	for _, w := range r.Waits {
		if w.End-w.Begin >= short && len(t.Waits) < spans {
			t.Waits = append(t.Waits, [4]int64{int64(l.row[w.Slice]), depth[w.Slice], micro(w.Begin), micro(w.End) - micro(w.Begin)})
		}
	}
	slices.SortFunc(t.Waits, func(a, b [4]int64) int { return slices.Compare(a[:], b[:]) })
	return t
}

// merge makes the spans. Within a row and a depth slices are in order of time, so that a short one can only join the span
// before it.
func (t *Timeline) merge(r *record.Run, row []int32, depth []int64, short time.Duration) {
	type place struct{ row, depth int64 }
	last := make(map[place]int)
	t.Spans = t.Spans[:0]
	for k := range r.Slices {
		s := &r.Slices[k]
		at := place{int64(row[k]), depth[k]}
		span := [7]int64{
			at.row, at.depth, micro(s.Begin), micro(s.End) - micro(s.Begin), int64(r.Nodes[s.Node].Function), 1, spanFates[s.Fate],
		}
		if i, known := last[at]; known && joins(&t.Spans[i], &span, micro(short)) {
			before := &t.Spans[i]
			before[3] = span[2] + span[3] - before[2]
			before[5]++
			if before[4] != span[4] {
				before[4] = -1
			}
			continue
		}
		last[at] = len(t.Spans)
		t.Spans = append(t.Spans, span)
	}
}

// joins tells whether a span is drawn as one with the one before it. What has been joined is not longer than some short ones,
// so that no gap of a length that can be seen is lost, and no row becomes a single block.
func joins(before, span *[7]int64, short int64) bool {
	const some = 8
	return span[3] < short && span[6] == before[6] && span[2]-(before[2]+before[3]) < short &&
		(before[5] > 1 && before[3] < some*short || before[3] < short)
}

func micro(d time.Duration) int64 { return int64(d / time.Microsecond) }
