package order

import (
	"slices"
	"sort"

	"xfork/table/internal/radix"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// What is left to do when all runs are in the file: buckets of the result are cut by
// the first keys of blocks, and each is read from all runs and merged.
//
//	run 0     1 . . | 5 . . | 9 . .        blocks, with their first keys
//	run 1     2 . . | 3 . . | 7 . .
//	bounds    3 7                          of two blocks each
//	bucket 1  the blocks of 3 and 5, and what the blocks before them have from 3 on

// tooMuch reports whether the rows have to be put in order in the file: because
// some are there, or because there is no memory for the copies that are made on
// the way.
func (s *Sink) tooMuch() bool {
	if s.space == nil || s.limit >= 0 {
		return false
	}
	taken := int64(0)
	for _, r := range s.runs {
		if r != nil {
			taken += r.taken
		}
	}
	if len(s.files) > 0 || s.parts != nil || !s.space.Take(2*taken) {
		return true
	}
	s.space.Give(2 * taken) // what is left in the end is as large as the runs were
	return false
}

// finishSpilled makes the result bucket by bucket.
//
// Buckets are parts of one split, and wait for each other's memory only if there
// is too little: results come in the order of buckets, whichever is done first.
func (s *Sink) finishSpilled(split vector.Split) error {
	if runs := s.held(); len(runs) > 0 {
		s.spillRuns(runs)
	}
	bounds := s.divide()
	parts := make([][]*spill.Bucket, len(bounds)+1)
	err := split(len(parts), func(i int) error {
		var from, to *bound
		if i > 0 {
			from = &bounds[i-1]
		}
		if i < len(bounds) {
			to = &bounds[i]
		}
		parts[i] = s.bucket(i, from, to)
		return nil
	})
	s.buckets = slices.Concat(parts...)
	s.files = nil
	return err
}

// room returns how many bytes of blocks a bucket has. Results are kept in memory as far
// as there is room, while further buckets are merged: so a bucket is small.
func (s *Sink) room() int64 { return s.space.Limit() / 16 }

// divide returns where buckets end: at first rows of blocks, of which each bucket
// has as many as there is room for. What a bucket has more than that is a part of
// a block of each run.
func (s *Sink) divide() (bounds []bound) {
	var all []*block
	for _, f := range s.files {
		for i := range f.blocks {
			all = append(all, &f.blocks[i])
		}
	}
	// All first keys of all runs: a sample of the rows that has one of each block.
	slices.SortFunc(all, func(a, b *block) int { return a.compare(b.bound) })
	bytes := int64(0)
	for _, b := range all {
		if bytes += int64(b.Bytes); bytes > s.room() {
			bounds, bytes = append(bounds, b.bound), int64(b.Bytes)
		}
	}
	return bounds
}

// bucket returns the rows from one bound up to another one in order.
//
// The result is kept in memory as far as there is room again: what was refused a
// worker may be there now that runs are gone.
func (s *Sink) bucket(number int, from, to *bound) (out []*spill.Bucket) {
	m := &merger{limit: -1, placed: true}
	var blocks [][]block
	bytes := int64(0)
	for _, f := range s.files {
		part := f.between(from, to)
		blocks = append(blocks, part)
		for _, b := range part {
			bytes += 2 * int64(b.Bytes)
		}
	}
	s.space.Enter(bytes)
	defer s.space.Leave(bytes)
	// Blocks of one run follow each other in order, so a run is one list, and there
	// are as many to merge as there are runs.
	lists := make([][]radix.Pair, len(blocks))
	for i, part := range blocks {
		for _, b := range part {
			r := readRun(s.space.Read(b.Ref), len(m.runs), from, to)
			m.runs, lists[i] = append(m.runs, r), append(lists[i], r.order...)
		}
	}
	order := m.serial(lists)
	rows := s.blockOf(bytes/2, len(order))
	for at := 0; at < len(order); at += rows {
		c := gathered(m.runs, order[at:min(len(order), at+rows)], len(s.types))
		out = append(out, s.space.Keep(schemaResult, number, c))
	}
	return out
}

// between returns the blocks with rows from one bound up to another one: also the
// block before the first one that begins behind the bound.
func (f *file) between(from, to *bound) []block {
	first, end := 0, len(f.blocks)
	if from != nil {
		first = max(0, sort.Search(len(f.blocks), func(i int) bool { return f.blocks[i].compare(*from) > 0 })-1)
	}
	if to != nil {
		end = sort.Search(len(f.blocks), func(i int) bool { return f.blocks[i].compare(*to) >= 0 })
	}
	return f.blocks[first:max(first, end)]
}

// readRun makes a run of a block that has been read: of its rows from one bound up
// to another one, which are in order.
//
// Rows outside of the bounds stay in the chunk, and have no entry: others read
// the block again for them.
func readRun(c *vector.Chunk, number int, from, to *bound) *run {
	width := len(c.Cols) - 2
	keys, places := c.Cols[width].S, c.Cols[width+1].I
	c.Cols = c.Cols[:width]
	r := &run{chunk: c, places: places}
	for i, key := range keys {
		r.bytes = append(r.bytes, key...)
		r.ends = append(r.ends, len(r.bytes))
		r.long = r.long || len(key) > 8
		at := bound{key, places[i]}
		if (from == nil || at.compare(*from) >= 0) && (to == nil || at.compare(*to) < 0) {
			r.order = append(r.order, entryOf(prefix(r.key(int32(i))), number, int32(i)))
		}
	}
	return r
}
