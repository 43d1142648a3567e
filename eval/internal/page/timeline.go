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
//
// Spans and waits are arrays of numbers and not objects: the names of members would be most of the page. The script reads them
// by place, so a change here is one there.
type Timeline struct {
	Wall   float64 `json:"wall"`
	Groups []Group `json:"groups"`
	// Names and Colours are by function: classes of the style sheet, the hue by lane.
	Names   []string `json:"names"`
	Colours []string `json:"colours"`
	// Spans are by the beginnings of their first calls: row, depth, begin, length, function or -1, number of calls, fate.
	Spans [][7]int64 `json:"spans"`
	// Waits are by row, depth and time: row, depth, begin, length, within a call that waits for others.
	Waits [][4]int64 `json:"waits"`
	// Note says how short calls were merged; empty: each call has a span.
	Note string `json:"note"`
}

// Fates in spans: indices of the list fates in timeline.js.
const (
	fine = iota
	failure
	cancelled
	going
)

// spanFates are by record.Fate; those of nodes that have no slices do not occur.
var spanFates = [...]int64{
	record.Done: fine, record.Failed: failure, record.Cancelled: cancelled, record.Unfinished: going, record.Waiting: fine,
}

// Places in a span, as timeline.js has them. Row and depth say where it is: depth 1 lies within the span at depth 0 in that row.
const (
	spanRow = iota
	spanDepth
	spanBegin
	spanLength
	spanFunction // -1: of several
	spanCalls
	spanFate
)

// timeline makes at most so many spans: short calls that follow each other closely become one span that counts them. Without
// slices there is none, and the page has no section for it.
func timeline(r *record.Run, l *layout, spans int, colours []string) *Timeline {
	if len(r.Slices) == 0 {
		return nil
	}
	// Waits begin as an empty list: the script expects one, and a nil slice is null in JSON.
	t := &Timeline{Wall: float64(r.Wall) / 1e3, Colours: colours, Groups: l.groups, Waits: [][4]int64{}}
	for _, f := range r.Functions {
		t.Names = append(t.Names, f.Name)
	}
	depth := depths(r)
	short := t.fit(r, l.row, depth, spans)
	for _, w := range r.Waits {
		if w.End-w.Begin >= short && len(t.Waits) < spans {
			t.Waits = append(t.Waits, [4]int64{int64(l.row[w.Slice]), depth[w.Slice], micro(w.Begin), micro(w.End) - micro(w.Begin)})
		}
	}
	slices.SortFunc(t.Waits, func(a, b [4]int64) int { return slices.Compare(a[:], b[:]) })
	return t
}

// depths returns in how many others each slice lies. Enclosing slices come first, so one pass is enough. A recursion of a
// thousand calls has that many depths; the script draws them into each other as far as one can see.
func depths(r *record.Run) []int64 {
	depth := make([]int64, len(r.Slices))
	for k := range r.Slices {
		if i := r.Slices[k].Inside; i >= 0 {
			depth[k] = depth[i] + 1
		}
	}
	return depth
}

// fit makes the spans, at most so many, and returns the length below which calls were merged; 0: none was. It tries lengths, each
// three times the one before, until it fits: a quarter of an even division first, for calls are seldom spread evenly. With
// 30,000 spans and a run of a minute these are 0.5 ms, 1.5 ms, 4.5 ms, ... After a dozen passes or two the length exceeds the
// run, and what is left then cannot be merged any more: spans of other fates, or of more rows than spans.
//
// Merging anew from the slices, and not from the spans of the pass before, keeps one rule for what belongs together.
func (t *Timeline) fit(r *record.Run, row []int32, depth []int64, spans int) (short time.Duration) {
	if t.merge(r, row, depth, 0); len(r.Slices) <= spans {
		return 0
	}
	for short = max(1, r.Wall/time.Duration(4*spans)); ; short *= 3 {
		if t.merge(r, row, depth, short); len(t.Spans) <= spans || short > r.Wall {
			break
		}
	}
	t.Note = "Calls shorter than " + record.Duration(short) + " that follow each other are drawn as one: " +
		draw.Thousands(len(r.Slices)) + " calls in " + draw.Thousands(len(t.Spans)) + " spans."
	return short
}

// merge makes the spans. Within a row and a depth slices are in order of time, so that a short one can only join the span
// before it.
//
//	slices   [a][a] [b]     [a      ] [a]        short: |---|
//	spans    [-1 x3   ]     [a      ] [a]
func (t *Timeline) merge(r *record.Run, row []int32, depth []int64, short time.Duration) {
	type place struct{ row, depth int64 }
	last := make(map[place]int) // the span that is last there
	t.Spans = t.Spans[:0]
	for k := range r.Slices {
		s := &r.Slices[k]
		at := place{int64(row[k]), depth[k]}
		span := [7]int64{
			at.row, at.depth, micro(s.Begin), micro(s.End) - micro(s.Begin), int64(r.Nodes[s.Node].Function), 1, spanFates[s.Fate],
		}
		if i, known := last[at]; known && joins(&t.Spans[i], &span, micro(short)) {
			join(&t.Spans[i], &span)
			continue
		}
		last[at] = len(t.Spans)
		t.Spans = append(t.Spans, span)
	}
}

// joins reports whether a span is drawn as one with the one before it. What has been joined is not longer than some short ones,
// so that no gap of a length that can be seen is lost, and no row becomes a single block. Fates are never mixed: a failed call
// among good ones has to be seen.
func joins(before, span *[7]int64, short int64) bool {
	const some = 8
	gap := span[spanBegin] - (before[spanBegin] + before[spanLength])
	return span[spanLength] < short && span[spanFate] == before[spanFate] && gap < short &&
		(before[spanCalls] > 1 && before[spanLength] < some*short || before[spanLength] < short)
}

// join draws a span as one with the one before it: from the beginning of the first to the end of the second, the gap included.
func join(before, span *[7]int64) {
	before[spanLength] = span[spanBegin] + span[spanLength] - before[spanBegin]
	before[spanCalls]++
	if before[spanFunction] != span[spanFunction] {
		before[spanFunction] = -1
	}
}

// micro returns a time in microseconds, which is finer than a pixel of any timeline. Ends and not lengths are rounded down, so
// that what follows each other without a gap has none in the drawing.
func micro(d time.Duration) int64 { return int64(d / time.Microsecond) }
