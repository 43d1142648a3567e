package page

import (
	"fmt"
	"slices"

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

// layout is where the slices of a run are drawn.
type layout struct {
	groups []Group
	row    []int32 // of each slice, counted through all groups
	label  []string
}

// kindOfRows is a group that is being filled.
type kindOfRows struct {
	name, hue string
	rows      places
}

// lay gives the slices rows. What lies inside of another slice is on its row.
func lay(r *record.Run) *layout {
	l := &layout{row: make([]int32, len(r.Slices))}
	kinds := [...]kindOfRows{{name: "CPU", hue: "cpu"}, {name: "I/O", hue: "io"}, {name: "unsafe", hue: "unsafe"}, {name: "exclusive", hue: "exclusive"}}
	kind := make([]int8, len(r.Slices))
	for k := range r.Slices {
		s := &r.Slices[k]
		if s.Inside >= 0 {
			l.row[k], kind[k] = l.row[s.Inside], kind[s.Inside]
			continue
		}
		if h := hue(r.FunctionOf(s.Node).Lane); r.Executor != stream.Sequential {
			kind[k] = int8(slices.IndexFunc(kinds[:], func(k kindOfRows) bool { return k.hue == h }))
		}
		l.row[k] = kinds[kind[k]].rows.take(s)
	}
	if r.Executor == stream.Sequential {
		kinds[0].name = "the caller"
	}
	var first [len(kinds)]int32
	for g, k := range kinds {
		first[g] = int32(len(l.label))
		n := len(k.rows.until)
		if n == 0 {
			continue
		}
		l.groups = append(l.groups, Group{k.name, n, k.hue})
		for i := range n {
			label := k.name
			if n > 1 {
				label = fmt.Sprintf("%s %d", k.name, i+1)
			}
			l.label = append(l.label, label)
		}
	}
	for k := range l.row {
		l.row[k] += first[kind[k]]
	}
	return l
}

// places are the rows of one group.
type places struct {
	until []int64         // when each is free again
	last  map[int32]int32 // where a worker was last: it goes on there if it can
}

// take finds a row that is free when s begins. Slices come in the order of their beginnings.
func (p *places) take(s *record.Slice) int32 {
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
