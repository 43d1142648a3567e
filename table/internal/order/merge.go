package order

import (
	"bytes"

	"xfork/table/internal/group"
	"xfork/table/internal/radix"
	"xfork/table/internal/vector"
)

// Finish merges the runs in pairs, round by round: each round is one pass over
// all entries, and its merges run side by side. Then the rows are gathered.
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
	order, base, chunks, err := s.merged(split)
	if err != nil || len(chunks) == 0 {
		return err
	}
	if s.limit >= 0 {
		order = order[:min(len(order), s.limit)]
	}
	return s.gather(split, chunks, base, order)
}

// merged returns the entries of all rows in order, for each run the place of its
// first row among all rows, and the chunks of the runs that have been opened.
func (s *Sink) merged(split group.Split) (order []radix.Pair, base []int32, chunks []*vector.Chunk, err error) {
	lists := make([][]radix.Pair, 0, len(s.runs))
	base = make([]int32, len(s.runs))
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
		next := make([][]radix.Pair, (len(lists)+1)/2)
		err := split(len(next), func(i int) error {
			if next[i] = lists[2*i]; 2*i+1 < len(lists) {
				next[i] = s.merge(lists[2*i], lists[2*i+1])
			}
			return nil
		})
		if err != nil {
			return nil, nil, nil, err
		}
		lists = next
	}
	if len(lists) > 0 {
		order = lists[0]
	}
	return order, base, chunks, nil
}

// merge merges two sorted lists. Of a top no more is needed than its limit.
//
// The prefixes are compared in the loop, without a call. Which of the two is
// less is as good as random, so the branch is mispredicted for every other row:
// that is most of its time.
func (s *Sink) merge(a, b []radix.Pair) []radix.Pair {
	n := len(a) + len(b)
	if s.limit >= 0 {
		n = min(n, s.limit)
	}
	out := make([]radix.Pair, n)
	i, j, k := 0, 0, 0
	for ; k < n && i < len(a) && j < len(b); k++ {
		x, y := a[i], b[j]
		if x.Key < y.Key || x.Key == y.Key && s.notAfter(x, y) {
			out[k] = x
			i++
		} else {
			out[k] = y
			j++
		}
	}
	k += copy(out[k:], a[i:])
	copy(out[k:], b[j:])
	return out
}

// notAfter reports whether x, of an earlier run, is not after y, where their
// prefixes are the same.
func (s *Sink) notAfter(x, y radix.Pair) bool {
	a, b := s.runs[runOf(x)], s.runs[runOf(y)]
	return !a.long && !b.long || bytes.Compare(a.key(rowOf(x)), b.key(rowOf(y))) <= 0
}

// gather makes the result of the rows in their order. base is the place of each
// run's first row in all chunks together.
func (s *Sink) gather(split group.Split, chunks []*vector.Chunk, base []int32, order []radix.Pair) error {
	all, err := group.Joined(chunks, s.types, split)
	if err != nil {
		return err
	}
	s.result = make([]*vector.Chunk, (len(order)+vector.Morsel-1)/vector.Morsel)
	err = split(len(s.result), func(i int) error {
		part := order[i*vector.Morsel : min(len(order), (i+1)*vector.Morsel)]
		sel := make([]int32, len(part))
		for k, e := range part {
			sel[k] = base[runOf(e)] + rowOf(e)
		}
		s.result[i] = all.Gather(sel)
		return nil
	})
	s.runs = nil
	return err
}
