package order

import (
	"xfork/table/internal/group"
	"xfork/table/internal/vector"
)

// Finish merges the runs in pairs, round by round: each round is one pass over all entries, and its merges run side by side. Then the rows are gathered.
//
//	runs      0   1   2   3   4
//	           \ /     \ /    |
//	            01     23     4
//	              \   /       |
//	              0123        4
//	                 \       /
//	                  01234
//
// The left of two runs has the earlier morsels, so it wins ties.
func (s *Sink) Finish(split group.Split) error {
	lists := make([][]entry, 0, len(s.runs))
	base := make([]int32, len(s.runs))
	var chunks []*vector.Chunk
	rows := int32(0)
	for i, r := range s.runs {
		if r == nil {
			continue
		}
		base[i] = rows
		rows += int32(len(r.ends))
		lists, chunks = append(lists, r.order), append(chunks, r.chunk)
	}
	for len(lists) > 1 {
		next := make([][]entry, (len(lists)+1)/2)
		err := split(len(next), func(i int) error {
			if next[i] = lists[2*i]; 2*i+1 < len(lists) {
				next[i] = s.merge(lists[2*i], lists[2*i+1])
			}
			return nil
		})
		if err != nil {
			return err
		}
		lists = next
	}
	if len(lists) == 0 {
		return nil
	}
	order := lists[0]
	if s.limit >= 0 {
		order = order[:min(len(order), s.limit)]
	}
	return s.gather(split, chunks, base, order)
}

// merge merges two sorted lists. Of a top no more is needed than its limit.
func (s *Sink) merge(a, b []entry) []entry {
	n := len(a) + len(b)
	if s.limit >= 0 {
		n = min(n, s.limit)
	}
	out := make([]entry, 0, n)
	for len(out) < n && len(a) > 0 && len(b) > 0 {
		if compare(s.runs[a[0].run], a[0], s.runs[b[0].run], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	out = append(out, a[:min(len(a), n-len(out))]...)
	return append(out, b[:min(len(b), n-len(out))]...)
}

// gather makes the result of the rows in their order. base is the place of each run's first row in all chunks together.
func (s *Sink) gather(split group.Split, chunks []*vector.Chunk, base []int32, order []entry) error {
	all := vector.Joined(chunks, s.types)
	s.result = make([]*vector.Chunk, (len(order)+vector.Morsel-1)/vector.Morsel)
	err := split(len(s.result), func(i int) error {
		part := order[i*vector.Morsel : min(len(order), (i+1)*vector.Morsel)]
		sel := make([]int32, len(part))
		for k, e := range part {
			sel[k] = base[e.run] + e.row
		}
		s.result[i] = all.Gather(sel)
		return nil
	})
	s.runs = nil
	return err
}
