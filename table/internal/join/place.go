package join

import (
	"math/bits"

	"xfork/table/internal/vector"
)

// place sorts rows by the ranks of their n keys, by counting: rows of a key stay
// in their order. Ranks are cut into as many ranges as there are blocks of rows,
// which are placed side by side: each block has sorted its rows into ranges before.
//
//	rows     block 0 | block 1 | ...         ranks of each row, sorted into ranges
//	ranks    range 0 | range 1 | ...         counted, and placed behind what lower ranges have
func (d *dense) place(v *vector.Vector, n int, split vector.Split) error {
	blocks := make([]*runs, (v.N+block-1)/block)
	// A rank in the upper bits stands for a hash: the top ones are its range.
	up := bits.LeadingZeros64(uint64(max(n-1, 1)))
	err := inBlocks(v.N, split, func(from, to int) {
		ranks, null := vector.Unset[uint64](to-from), []bool(nil)
		for i := range ranks {
			if v.Null(from + i) {
				null = append(null, make([]bool, i+1-len(null))...)
				null[i] = true
				continue
			}
			ranks[i] = uint64(d.rank(v.I[from+i])) << up
		}
		blocks[from/block] = newRuns(ranks, null)
		vector.Release(ranks)
	})
	if err != nil {
		return err
	}
	var ends [partitions + 1]int32
	for p := range partitions {
		ends[p+1] = ends[p]
		for _, r := range blocks {
			ends[p+1] += r.starts[p+1] - r.starts[p]
		}
	}
	d.starts, d.rows = vector.Zeroed[int32](n+1), vector.Unset[int32](int(ends[partitions]))
	d.starts[n] = ends[partitions]
	one := func(p int) error {
		from, to := lowest(p, up, n), lowest(p+1, up, n)
		d.placeRange(p, blocks, up, d.starts[from:to], uint64(from), ends[p])
		return nil
	}
	if v.N < fewRows {
		for p := range partitions {
			_ = one(p)
		}
	} else if err := split(partitions, one); err != nil {
		return err
	}
	for _, r := range blocks {
		r.release()
	}
	if int(ends[partitions]) == n {
		d.starts = vector.Release(d.starts)
	}
	return nil
}

// lowest returns the lowest of n ranks in a range or in those behind it. Where there
// are fewer ranks than ranges, some ranges have none: theirs begins where the next one
// does.
func lowest(p, up, n int) int {
	if p == partitions {
		return n
	}
	first := uint64(p) << (64 - partitionBits)
	r := first >> up
	if r<<up != first {
		r++
	}
	return int(min(r, uint64(n)))
}

// placeRange places the rows of one range of ranks, of which the lowest is from.
// The first of them comes to place at.
func (d *dense) placeRange(p int, blocks []*runs, up int, starts []int32, from uint64, at int32) {
	for _, r := range blocks {
		for _, h := range r.hash[r.starts[p]:r.starts[p+1]] {
			starts[h>>up-from]++
		}
	}
	for i, n := range starts {
		at += n
		starts[i] = at // the end; placing from the last row on makes it the start
	}
	for b := len(blocks) - 1; b >= 0; b-- {
		r := blocks[b]
		for i := r.starts[p+1] - 1; i >= r.starts[p]; i-- {
			s := &starts[r.hash[i]>>up-from]
			*s--
			d.rows[*s] = int32(b*block) + r.row[i]
		}
	}
}
