package array

import "math/bits"

// radix is the largest number of buckets: their counts (16 KiB of uint64) take a third of the
// first-level cache, and as many streams of writes are about what the translation of addresses
// keeps up with.
const radix = 1 << 11

// digits cuts the keys from lo to hi into buckets of equal width, a power of two: the digit of a
// key is its bucket.
//
//	lo                                   hi
//	|---- 0 ----|---- 1 ----|---- 2 --|         each 1<<shift keys wide, the last one cut off at hi
//
// The buckets are chosen from the keys at hand, not from all that there could be: integers of a
// narrow range are sorted by one digit, and floats of one binade need not spend a step on their
// exponents.
type digits[U word] struct {
	lo, hi  U
	shift   int
	buckets int
}

// digitsOf makes no more than some two buckets for each of n keys. It is for at least 16 keys: see
// tables.
func digitsOf[U word](lo, hi U, n int) digits[U] {
	shift := max(0, bits.Len64(uint64(hi-lo))-min(bits.Len(uint(n)), bits.Len(radix-1)))
	return digits[U]{lo, hi, shift, int((hi-lo)>>shift) + 1}
}

// bucket returns the range of a bucket's keys.
func (d digits[U]) bucket(i int) (lo, hi U) {
	lo = d.lo + U(i)<<d.shift
	return lo, lo + min(d.hi-lo, 1<<d.shift-1)
}

// Parallel counting and scattering: part i of the array has row i of a table, rows[i*radix:], so
// that no two goroutines write to one cache line but at the ends of rows, and every part knows
// where its keys go before the first is moved.
//
//	           bucket 0   bucket 1   ...              bucket 0            bucket 1
//	part 0         3          5              part 0   starts at 0         starts at 7
//	part 1         4          1        ->    part 1   starts at 3         starts at 12
//	total          7          6

// rowsFor returns room for the counts of n elements.
func rowsFor(m *memory, n int) []uint64 { return wordsOf[uint64](m, partsOf(n)*radix) }

// count counts the elements of each bucket, those of part i of a in row i. totals are the sums over
// the parts. The mask of the index changes nothing: it spares the loop a check of bounds.
func (d digits[U]) count(p Parts, o order[U], a []U, rows []uint64) (totals []int, err error) {
	err = p.ranges(len(a), func(lo, hi int) error {
		row := (*[radix]uint64)(rows[lo/partLen*radix:])
		clear(row[:d.buckets])
		for _, x := range a[lo:hi] {
			row[(o.key(x)-d.lo)>>d.shift&(radix-1)]++
		}
		return nil
	})
	return d.totals(len(a), rows), err
}

// totals adds up the rows of n elements. It is done by one goroutine: there is one row for 65536
// elements.
func (d digits[U]) totals(n int, rows []uint64) []int {
	sums := make([]int, d.buckets)
	for lo := 0; lo < n; lo += partLen {
		for i, n := range rows[lo/partLen*radix:][:d.buckets] {
			sums[i] += int(n)
		}
	}
	return sums
}

// scatter moves the keys of a to dst, bucket by bucket, after count has filled rows and totals. It
// replaces the counts in rows by the places where each part's keys of each bucket go next.
func (d digits[U]) scatter(p Parts, o order[U], a, dst []U, rows []uint64, totals []int) error {
	d.places(len(a), rows, totals)
	return p.ranges(len(a), func(lo, hi int) error {
		row := (*[radix]uint64)(rows[lo/partLen*radix:])
		for _, x := range a[lo:hi] {
			k := o.key(x)
			i := (k - d.lo) >> d.shift & (radix - 1)
			dst[row[i]] = k
			row[i]++
		}
		return nil
	})
}

// places replaces the counts of n elements in rows by places.
func (d digits[U]) places(n int, rows []uint64, totals []int) {
	// First the places of buckets, then in each bucket those of parts, in their order.
	at, starts := 0, make([]int, d.buckets)
	for i, n := range totals {
		starts[i] = at
		at += n
	}
	for lo := 0; lo < n; lo += partLen {
		row := rows[lo/partLen*radix:][:d.buckets]
		for i, n := range row {
			row[i] = uint64(starts[i])
			starts[i] += int(n)
		}
	}
}
