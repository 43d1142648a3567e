package order

import (
	"cmp"
	"strings"
	"sync"

	"xfork/table/internal/radix"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// keyType is the type of keys in blocks.
var keyType = types.Type{Kind: types.Bytes}

// Rows for which there is no memory:
//
//	runs in memory   2 5 9 | 1 7 | 3 3        refused: merged into one run, which goes to the file in blocks
//	the file         1 2 | 3 3 | 5 7 | 9      the first key of each block stays in memory
//	                 0 4 | 4 8                the next time
//	buckets          0 1 2 3 3 | 4 4 5 7 | 8 9
//
// At the end the keys of blocks divide all rows into buckets that fit in memory:
// a bucket is read from all runs, merged, and kept or written as a part of the
// result. Buckets are independent of each other, so workers share them, and a
// key that all rows have is divided as well, for rows have places.
//
// (External sorting as in Knuth, The Art of Computer Programming, volume 3,
// section 5.4; to divide by keys instead of merging in one stream is the sample
// sort of W. Frazer and A. McKellar, 1970.)

// What blocks in the file are.
const (
	schemaRun    = 16 + iota // columns, keys, places
	schemaResult             // columns
	schemaPart               // columns, keys, ends of leading keys, places (partition.go)
)

// How many rows a block of a run has: few enough that the ends of buckets, which
// are read twice, are little of them, and enough to compress.
const leastBlock, mostBlock = 256, 8192

// blockOf returns how many rows a block of a run has that has so many bytes and
// rows.
//
// A thirty-second of the run is the most, so that buckets end near where they
// should. A bucket reads up to two blocks of each run of which it needs a part: so
// the more runs there are already, the smaller are the blocks of the next, and all
// these blocks together take a few times what the bucket takes, of hundreds of runs as
// well.
func (s *Sink) blockOf(bytes int64, rows int) int {
	width := max(1, bytes/int64(max(1, rows)))
	return max(leastBlock, min(mostBlock, rows/32, int(s.room()/int64(max(8, 2*len(s.files)))/width)))
}

// spilled is what a sink has in the file.
type spilled struct {
	space *spill.Space

	mu      sync.Mutex
	files   []file
	parts   *spill.Parts // of a window, instead of files
	buckets []*spill.Bucket
	outside bool  // rows with keys of partitions are sorted in the file all the same (whole.go)
	dropped int64 // bytes of rows that had no room, and were diverted
	divert  func(morsel, base int, c *vector.Chunk)
}

// file is a sorted run in the file.
//
// Only the first keys of blocks are in memory: of a gigabyte of rows some ten
// thousand.
type file struct{ blocks []block }

// block is some rows of a run, and the first of them.
type block struct {
	spill.Ref
	bound
}

// bound is a place in the order.
type bound struct {
	key   string
	place int64
}

// Places make any two rows different, so the order is that of a stable sort, and
// a key that all rows have can be divided as well.
func (a bound) compare(b bound) int {
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	return cmp.Compare(a.place, b.place)
}

// Within says that rows for which the space has no room go to its file. It is
// called before the first worker.
func (s *Sink) Within(space *spill.Space) { s.space = space }

// asked is what a worker has asked for, for the morsel in progress.
type asked struct {
	meter spill.Meter
	taken int64
	base  int // rows of the morsel that are in the file
}

// size returns how many bytes a run takes, with the order that it is going to
// have.
//
// An entry of the order takes 16 bytes, and where a key ends 8.
func (r *run) size() int64 {
	return spill.Size(r.chunk) + int64(len(r.bytes)+24*len(r.ends)+8*len(r.leads))
}

// grown asks for memory, if the run has got that much larger, and spills the run
// if there is none.
//
// All runs in memory go along, and become one sorted run in the file: one for
// each worker and refusal would be as many more to be read from by each bucket.
func (w *Worker) grown() {
	s, r := w.s, w.run
	if s.space == nil || !w.asked.meter.Full(r.chunk, int64(len(r.bytes)+24*len(r.ends)), w.asked.taken+s.space.Flight()) {
		return
	}
	if size := r.size(); s.space.Take(size - w.asked.taken) {
		w.asked.taken = size
		return
	}
	if s.divert != nil {
		w.drop()
	} else {
		w.spill()
	}
	w.run = newRun(s.types)
}

// ended sorts the run and keeps it, or spills it.
//
// A top keeps what it needs in any case, and asks for nothing: twice its limit,
// and a batch, for each morsel.
func (w *Worker) ended() {
	s, r := w.s, w.run
	if s.space == nil || s.limit >= 0 {
		r.sort(w.number)
		s.runs[w.number] = r
		return
	}
	size := r.size()
	switch {
	case s.space.Take(size - w.asked.taken):
		r.taken = size
	case s.divert != nil:
		w.drop()
		return
	default:
		w.spill()
		return
	}
	r.sort(w.number)
	r.morsel, r.base = w.number, w.asked.base
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs[w.number] = r
}

// spill spills the worker's run together with all that are in memory. Workers
// that come meanwhile wait: there is no memory for their runs either.
func (w *Worker) spill() {
	s, r := w.s, w.run
	r.morsel, r.base, r.taken = w.number, w.asked.base, w.asked.taken
	w.asked.base += len(r.ends)
	w.asked.taken = 0
	if s.lead >= 0 && !s.outside {
		s.spillParts(r)
		return
	}
	r.sort(w.number)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spillRuns(append(s.held(), r))
}

// held takes the runs that are in memory out of the sink. The caller has the
// lock.
//
// What is taken out is written by the goroutine that has taken it, and no other
// one sees it.
func (s *Sink) held() (runs []*run) {
	for i, r := range s.runs {
		if r != nil {
			runs, s.runs[i] = append(runs, r), nil
		}
	}
	return runs
}

// spillRuns writes runs as one, and gives their memory back. The caller has the
// lock.
//
// They are merged before they are written, which takes a comparison for each row
// and round, and no further reading and writing: a merge of runs in the file
// would.
func (s *Sink) spillRuns(runs []*run) {
	for i, r := range runs {
		for k := range r.order {
			r.order[k] = entryOf(r.order[k].Key, i, rowOf(r.order[k]))
		}
	}
	m := &merger{runs: runs, limit: -1, placed: true, space: s.space}
	order := m.serial(listsOf(runs))
	f := file{}
	bytes := int64(0)
	for _, r := range runs {
		bytes += r.size()
	}
	rows := s.blockOf(bytes, len(order))
	for at := 0; at < len(order); at += rows {
		f.blocks = append(f.blocks, s.write(runs, order[at:min(len(order), at+rows)]))
	}
	s.files = append(s.files, f)
	for _, r := range runs {
		s.space.Give(r.taken)
	}
}

// write writes rows of runs as a block.
//
// Keys are written beside the columns that they have been made of: to encode them
// again would need the expressions, and take longer than S2 does.
func (s *Sink) write(runs []*run, order []radix.Pair) block {
	c := gathered(runs, order, len(s.types))
	keys, places := &vector.Vector{}, make([]int64, len(order))
	keys.Init(keyType, types.Strings, len(order))
	for i, e := range order {
		r := runs[runOf(e)]
		keys.S[i], places[i] = r.text(rowOf(e)), r.place(rowOf(e))
	}
	c.Cols = append(c.Cols, keys, spill.Numbers(places))
	return block{s.space.Write(schemaRun, 0, c), bound{strings.Clone(keys.S[0]), places[0]}}
}

// gathered returns rows of several runs in an order: those of one run after those
// of another are gathered, and then brought into the order.
func gathered(runs []*run, order []radix.Pair, width int) *vector.Chunk {
	sels := make([][]int32, len(runs))
	for _, e := range order {
		sels[runOf(e)] = append(sels[runOf(e)], rowOf(e))
	}
	// Rows of one run are in ascending order of the result, so counting on per run
	// finds each.
	next := make([]int32, len(runs)) // the place of each run's next row among what is gathered
	all := &vector.Chunk{Cols: make([]*vector.Vector, width)}
	for k := range all.Cols {
		all.Cols[k] = &vector.Vector{}
	}
	for i, sel := range sels {
		next[i] = int32(all.N)
		if len(sel) == 0 {
			continue
		}
		for k, v := range all.Cols {
			v.Append(runs[i].chunk.Cols[k], sel)
		}
		all.N += len(sel)
	}
	sel := make([]int32, len(order))
	for i, e := range order {
		sel[i] = next[runOf(e)]
		next[runOf(e)]++
	}
	return spill.Gather(all, sel)
}
