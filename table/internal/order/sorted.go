package order

import (
	"bytes"

	"xfork/table/internal/radix"
	"xfork/table/internal/vector"
)

// Sorted is an order of rows that stay where they are, with the borders in it.
// Windows are computed along it, and their values go back to the rows.
//
//	place    0 1 2 3 4 5          rows as they came, chunk by chunk
//	k        b a b a a b
//	t        1 7 1 3 5 0
//
//	Rows     3 4 1 5 0 2          by k, t
//	k        a a a b b b
//	t        3 5 7 0 1 1
//	Parts    | . . | . .          a partition begins
//	Peers    | | | | | .          a row differs from the one before it in the order
type Sorted struct {
	Chunks []*vector.Chunk
	Rows   []int32
	Parts  vector.Bitmap
	Peers  vector.Bitmap
}

// Partition says that the first n keys are those of partitions. It is called
// before the first worker.
func (s *Sink) Partition(n int) { s.lead = n }

// Sorted ends a sort without a limit instead of Finish.
//
// Borders are found by comparing the keys of neighbours. Keys of equal rows have
// equal bytes, whatever their types, so nothing else need be looked at. A part
// has a multiple of 64 rows, so that no two write to one word of a bitmap.
func (s *Sink) Sorted(split vector.Split) (*Sorted, error) {
	order, base, chunks, err := s.merged(split)
	if err != nil {
		return nil, err
	}
	n := len(order)
	out := &Sorted{Chunks: chunks, Rows: make([]int32, n)}
	out.Parts, out.Peers = out.Parts.Resized(n), out.Peers.Resized(n)
	err = split((n+vector.Morsel-1)/vector.Morsel, func(i int) error {
		for at := i * vector.Morsel; at < min(n, (i+1)*vector.Morsel); at++ {
			e := order[at]
			out.Rows[at] = base[runOf(e)] + rowOf(e)
			part, peer := true, true
			if at > 0 {
				part, peer = s.borders(order[at-1], e)
			}
			if part {
				out.Parts.Set(at)
			}
			if peer {
				out.Peers.Set(at)
			}
		}
		return nil
	})
	s.runs = nil
	return out, err
}

// borders reports whether a partition begins at y, and whether y comes after x
// in the order, where x is the row before it.
func (s *Sink) borders(x, y radix.Pair) (part, peer bool) {
	a, b := s.runs[runOf(x)], s.runs[runOf(y)]
	j, k := rowOf(x), rowOf(y)
	if x.Key == y.Key && bytes.Equal(a.key(j), b.key(k)) {
		return false, false
	}
	return !bytes.Equal(a.leading(j), b.leading(k)), true
}

// leading returns the bytes of the keys of partitions of a row.
func (r *run) leading(row int32) []byte {
	from := 0
	if row > 0 {
		from = r.ends[row-1]
	}
	return r.bytes[from:r.leads[row]]
}
