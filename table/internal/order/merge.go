package order

import (
	"bytes"

	"xfork/table/internal/radix"
	"xfork/table/internal/spill"
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
func (s *Sink) Finish(split vector.Split) error {
	if s.tooMuch() {
		return s.finishSpilled(split)
	}
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
func (s *Sink) merged(split vector.Split) (order []radix.Pair, base []int32, chunks []*vector.Chunk, err error) {
	m := &merger{runs: s.runs, limit: s.limit, space: s.space}
	base = make([]int32, len(s.runs))
	rows := int32(0)
	for i, r := range s.runs {
		if r == nil {
			continue
		}
		base[i] = rows
		rows += int32(len(r.ends))
		chunks = append(chunks, r.chunk)
	}
	order, err = m.all(listsOf(s.runs), split)
	return order, base, chunks, err
}

// merger merges the orders of runs, of which each entry has the number.
type merger struct {
	runs   []*run
	limit  int  // of entries that are needed, -1 for all
	placed bool // runs are not in the order of rows: of equal keys, the row with the lower place is first
	space  *spill.Space
}

// listsOf returns the orders of runs; those that are nil have none.
func listsOf(runs []*run) [][]radix.Pair {
	lists := make([][]radix.Pair, 0, len(runs))
	for _, r := range runs {
		if r != nil {
			lists = append(lists, r.order)
		}
	}
	return lists
}

// serial is all on one goroutine.
func (m *merger) serial(lists [][]radix.Pair) []radix.Pair {
	order, _ := m.all(lists, vector.Serial) // no part has an error
	return order
}

// all returns the entries of lists in order.
func (m *merger) all(lists [][]radix.Pair, split vector.Split) ([]radix.Pair, error) {
	for len(lists) > 1 {
		next := make([][]radix.Pair, (len(lists)+1)/2)
		err := split(len(next), func(i int) error {
			m.space.Heed() // all that there is memory for may be merged before a block is written
			if next[i] = lists[2*i]; 2*i+1 < len(lists) {
				next[i] = m.merge(lists[2*i], lists[2*i+1])
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		lists = next
	}
	if len(lists) == 0 {
		return nil, nil
	}
	return lists[0], nil
}

// merge merges two sorted lists. Of a top no more is needed than its limit.
//
// The prefixes are compared in the loop, without a call. Which of the two is
// less is as good as random, so the branch is mispredicted for every other row:
// that is most of its time.
func (m *merger) merge(a, b []radix.Pair) []radix.Pair {
	n := len(a) + len(b)
	if m.limit >= 0 {
		n = min(n, m.limit)
	}
	out := make([]radix.Pair, n)
	i, j, k := 0, 0, 0
	for ; k < n && i < len(a) && j < len(b); k++ {
		x, y := a[i], b[j]
		if x.Key < y.Key || x.Key == y.Key && m.notAfter(x, y) {
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
func (m *merger) notAfter(x, y radix.Pair) bool {
	a, b := m.runs[runOf(x)], m.runs[runOf(y)]
	c := 0
	if a.long || b.long {
		c = bytes.Compare(a.key(rowOf(x)), b.key(rowOf(y)))
	}
	if c == 0 && m.placed {
		return a.place(rowOf(x)) < b.place(rowOf(y))
	}
	return c <= 0
}

// gather makes the result of the rows in their order. base is the place of each
// run's first row in all chunks together.
func (s *Sink) gather(split vector.Split, chunks []*vector.Chunk, base []int32, order []radix.Pair) error {
	all, err := vector.JoinedBy(chunks, s.types, split)
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
