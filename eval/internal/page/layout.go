package page

import (
	"fmt"

	"xfork/eval/record"
	"xfork/eval/stream"
)

// Group is the rows of a timeline that belong together. A row is a place at which one call runs at a time:
//
//	CPU 1   [parse ][parse   ]    as many rows as calls of the lane were in progress at once; calls inside of others,
//	CPU 2     [parse [fib] ]      which their worker ran, lie inside of them
//	I/O 1   [fetch   ]
//
// A goroutine that was there for one call and is gone has no row of its own, as numbers of workers would have it.
type Group struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
	Hue  string `json:"-"` // of a class of the style sheet
}

// layout is where the slices of a run are drawn. Tables use it as well: a call that is listed is found in the timeline by the
// label of its row.
//
//	groups  CPU (2 rows)      I/O (1 row)
//	label   "CPU 1" "CPU 2"   "I/O"
//	row     0       1         2            what row[k] means for slice k
type layout struct {
	groups []Group
	row    []int32 // of each slice, counted through all groups
	label  []string
}

// kinds are the groups that there may be, from top to bottom, with a hue of the style sheet each.
var kinds = [...]struct{ name, hue string }{{"CPU", "cpu"}, {"I/O", "io"}, {"unsafe", "unsafe"}, {"exclusive", "exclusive"}}

// kindOf returns the group of a slice that lies in no other one, as an index of kinds. A sequential run has one goroutine, and
// so one row, whatever the lanes say. Only the outermost call decides: a CPU call that an I/O call forces and its worker runs is
// drawn inside of that one, for there it took place.
func kindOf(r *record.Run, s *record.Slice) int8 {
	if r.Executor == stream.Sequential {
		return 0
	}
	h := hue(r.FunctionOf(s.Node).Lane)
	for k := range kinds {
		if kinds[k].hue == h {
			return int8(k)
		}
	}
	panic("page: a hue without a group: " + h)
}

// newLayout gives the slices rows: first within their group, and then, when it is known how many rows each group has, through
// all of them. What lies inside of another slice is on its row. Slices come in the order of their beginnings, enclosing ones
// first, so that the row of the enclosing slice is known.
func newLayout(r *record.Run) *layout {
	l := &layout{row: make([]int32, len(r.Slices))}
	var filled [len(kinds)]rowSet
	kind := make([]int8, len(r.Slices))
	for k := range r.Slices {
		s := &r.Slices[k]
		if s.Inside >= 0 {
			l.row[k], kind[k] = l.row[s.Inside], kind[s.Inside]
			continue
		}
		kind[k] = kindOf(r, s)
		l.row[k] = filled[kind[k]].take(s)
	}
	var first [len(kinds)]int32
	for g := range kinds {
		first[g] = int32(len(l.label))
		l.add(g, len(filled[g].until), r.Executor == stream.Sequential)
	}
	for k := range l.row {
		l.row[k] += first[kind[k]]
	}
	return l
}

// add adds group g with n rows, if it has any, and labels them. A single row has no number. timeline.js makes the same labels of
// the groups; a table and the canvas must call a row alike.
func (l *layout) add(g, n int, sequential bool) {
	name := kinds[g].name
	if sequential {
		name = "the caller"
	}
	if n == 0 {
		return
	}
	l.groups = append(l.groups, Group{name, n, kinds[g].hue})
	for i := range n {
		label := name
		if n > 1 {
			label = fmt.Sprintf("%s %d", name, i+1)
		}
		l.label = append(l.label, label)
	}
}

// rowSet is the rows of one group while they are filled.
type rowSet struct {
	until []int64         // when each is free again
	last  map[int32]int32 // where a worker was last: it goes on there if it can, so that one worker is mostly one row
}

// take returns a row that is free when s begins, and occupies it until s ends. It is the greedy colouring of an interval graph
// in the order of beginnings, which uses as few rows as there are slices at once (Kleinberg and Tardos, Algorithm Design,
// 2005, section 4.1); going on in the row of the worker where it is free does not change that, for that row is free as well.
// It costs as much as there are rows, which is as many as calls in progress and not as calls.
func (p *rowSet) take(s *record.Slice) int32 {
	if p.last == nil {
		p.last = make(map[int32]int32)
	}
	row, known := p.last[s.Worker]
	if !known || p.until[row] > int64(s.Begin) {
		for row = 0; int(row) < len(p.until) && p.until[row] > int64(s.Begin); {
			row++
		}
		if int(row) == len(p.until) {
			p.until = append(p.until, 0)
		}
	}
	p.until[row] = int64(s.End)
	p.last[s.Worker] = row
	return row
}
