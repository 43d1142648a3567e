package array

import (
	"context"
	"slices"
	"unsafe"

	"xfork/internal/scratch"
)

// The sort of one goroutine: the most significant digit first, by the bits in which the keys at
// hand differ, and each bucket again until it is short, or its keys ascend or descend. (McIlroy,
// Bostic, McIlroy, Engineering Radix Sort, 1993, with digits that are chosen from the range of the
// keys.)
//
//	count      how many keys each bucket gets                        keys that are all their digit are written at once
//	scatter    from one array to the other, bucket by bucket
//	insert     if all buckets are short, all of them in one go; otherwise bucket by bucket, long ones by the same again
//
// A step takes at least five bits from the keys, so the worst is some dozen of them, and the usual
// two.
//
// The least significant digit first is simpler, but moves every key six times through all of the
// array. Measured beside this in one run, on random float64: 1.1 to 1.5 times as long at 100 000
// keys, 1.6 to 1.8 at ten million, 1.5 to 2.7 at a thousand, and five times and more at a hundred.

// short is how many keys are sorted by insertion. It must be at least 16: see digitsOf.
const short = 16

// pollEvery is how many elements a sorter does between two looks at the context, some hundred
// microseconds.
const pollEvery = 16 << 10

// tables are the counts of all steps in progress: the steps of a bucket within a bucket are on the
// stack together. They take no more than the key's 64 bits, 11 at a time, so the counts of the
// first five and half a thousand for the sixth are all that there can be; the last one needs a
// whole table to look at, for the sake of checks of bounds.
type tables [7 * radix]uint32

// The two arrays change their parts with every step. What is in a goes to b, bucket by bucket, and
// each bucket in b is sorted with its place in a as the other array; over says in which of the two
// the result is to lie:
//
//	a   |  keys in some order               |
//	b   | bucket 0 | bucket 1 |  bucket 2   |     after a step
//	a   |   ...    | its turn |   ...       |     and so on, down to short buckets

// sorter sorts keys on one goroutine. newSorter makes one; release gives its memory back.
type sorter[U word] struct {
	ctx    context.Context
	err    error // of the context: what is sorted then is in no order
	since  int   // elements since the last look at it
	memory []uint64
}

func newSorter[U word](ctx context.Context) *sorter[U] {
	return &sorter[U]{ctx: ctx, memory: scratch.Get(int(unsafe.Sizeof(tables{})) / 8)}
}

// release gives the memory back. It is called on errors too.
func (s *sorter[U]) release() { scratch.Put(s.memory) }

// sort sorts the keys of a. They come to lie in b, which is as long, if over, otherwise in a; the
// other one is overwritten.
func (s *sorter[U]) sort(a, b []U, over bool) {
	t := (*tables)(unsafe.Pointer(unsafe.SliceData(s.memory)))
	s.step(a, b, over, t[:])
}

// poll counts n elements of work and reports whether to go on.
func (s *sorter[U]) poll(n int) bool {
	if s.since += n; s.since >= pollEvery {
		s.since = 0
		s.err = context.Cause(s.ctx)
	}
	return s.err == nil
}

// step is sort with room for counts. It recurses by way of buckets, six deep at most.
func (s *sorter[U]) step(a, b []U, over bool, counts []uint32) {
	if !s.poll(len(a)) {
		return
	}
	b = b[:len(a)]
	to := a
	if over {
		to = b
	}
	if len(a) <= short {
		insert(to, a)
		return
	}
	// One look pays for itself: it finds the range of the keys, which the digits need, and whether
	// there is anything to sort.
	seen := surveyOf(a)
	switch {
	case seen.up:
		copy(to, a)
		return
	case seen.down:
		copy(to, a)
		slices.Reverse(to)
		return
	}
	s.distribute(a, b, over, digitsOf(seen.lo, seen.hi, len(a)), counts)
}

// distribute takes one digit off the keys of a, and sorts what becomes of them.
func (s *sorter[U]) distribute(a, b []U, over bool, d digits[U], counts []uint32) {
	to := a
	if over {
		to = b
	}
	most := d.countKeys(a, counts)
	if d.shift == 0 { // the digit is all that there is to a key
		d.write(to, counts[:d.buckets])
		return
	}
	d.scatterKeys(a, b, counts)
	if most <= short {
		// No key is more than 15 places from its own: one insertion over all is linear, and has no
		// calls for each bucket.
		insert(to, b)
		return
	}
	s.buckets(a, b, over, counts[:d.buckets], counts[d.buckets:])
}

// buckets sorts each bucket, which lies in b, by itself; ends is where they end. The arrays have
// changed their parts, so what was to be over is not to be any more.
func (s *sorter[U]) buckets(a, b []U, over bool, ends, counts []uint32) {
	begin := uint32(0)
	for _, end := range ends {
		from, to := b[begin:end], b[begin:end]
		if !over {
			to = a[begin:end]
		}
		if len(from) <= short {
			insert(to, from)
		} else {
			s.step(from, a[begin:end], !over, counts)
		}
		begin = end
	}
}

// survey is what one look at some keys finds.
type survey[U word] struct {
	lo, hi   U
	up, down bool // they ascend, they descend; equal neighbours do both
}

// surveyOf looks at keys, of which there is at least one. It counts steps up and down rather than
// remember whether there was one: that has no branches to guess wrong.
func surveyOf[U word](a []U) survey[U] {
	last := a[0]
	lo, hi := last, last
	ups, downs := 0, 0
	for _, k := range a[1:] {
		lo, hi = min(lo, k), max(hi, k)
		if last < k {
			ups++
		}
		if k < last {
			downs++
		}
		last = k
	}
	return survey[U]{lo, hi, downs == 0, ups == 0}
}

// The three loops below are those of digits.go for keys on one goroutine: 32 bits are enough for
// counts of a part, and halve what of the first-level cache they take. A conversion to an array
// pointer and a mask spare the loops their checks of bounds.

// countKeys replaces counts by those of a's keys, and returns the largest.
func (d digits[U]) countKeys(a []U, counts []uint32) (most int) {
	row := (*[radix]uint32)(counts)
	clear(row[:d.buckets])
	for _, k := range a {
		row[(k-d.lo)>>d.shift&(radix-1)]++
	}
	m := uint32(0)
	for _, n := range row[:d.buckets] {
		m = max(m, n)
	}
	return int(m)
}

// scatterKeys moves the keys of a to b, bucket by bucket, and makes counts the places where the
// buckets end.
func (d digits[U]) scatterKeys(a, b []U, counts []uint32) {
	row := (*[radix]uint32)(counts)
	at := uint32(0)
	for i, n := range row[:d.buckets] {
		row[i] = at
		at += n
	}
	for _, k := range a {
		i := (k - d.lo) >> d.shift & (radix - 1)
		b[row[i]] = k
		row[i]++
	}
}

// write writes keys that are nothing but their digit.
func (d digits[U]) write(to []U, counts []uint32) {
	at := 0
	for i, n := range counts {
		fill(to[at:at+int(n)], d.lo+U(i))
		at += int(n)
	}
}

// fill writes k everywhere.
func fill[U word](to []U, k U) {
	for i := range to {
		to[i] = k
	}
}

// insert sorts by insertion: the best there is for some dozen keys, and linear where no key is far
// from its place. It sorts the keys of from into to, which may be the same memory.
func insert[U word](to, from []U) {
	to = to[:len(from)]
	for i, k := range from {
		j := i
		for ; j > 0 && to[j-1] > k; j-- {
			to[j] = to[j-1]
		}
		to[j] = k
	}
}
