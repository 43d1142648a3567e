package fuse

import "math/bits"

// radix is the largest number of buckets: their counts take a third of the first-level cache, and as many streams of writes
// are about what the translation of addresses keeps up with.
const radix = 1 << 11

// digits cut the keys from lo to hi into buckets of equal width, a power of two: the digit of a key is its bucket.
type digits[U word] struct {
	lo, hi  U
	shift   int
	buckets int
}

// digitsOf has no more than some two buckets for each of n keys. It is for at least 16 of them: see tables.
func digitsOf[U word](lo, hi U, n int) digits[U] {
	shift := max(0, bits.Len64(uint64(hi-lo))-min(bits.Len(uint(n)), bits.Len(radix-1)))
	return digits[U]{lo, hi, shift, int((hi-lo)>>shift) + 1}
}

// bucket is the range of a bucket's keys.
func (d digits[U]) bucket(i int) (lo, hi U) {
	lo = d.lo + U(i)<<d.shift
	return lo, lo + min(d.hi-lo, 1<<d.shift-1)
}

// count counts the elements of each bucket, those of part i of a in rows[i*radix:]. totals are the sums over the parts.
func (d digits[U]) count(c *call, o order[U], a []U, rows []uint64) (totals []int, err error) {
	err = c.split(len(a), func(lo, hi int) error {
		row := (*[radix]uint64)(rows[lo/maxPart*radix:])
		clear(row[:d.buckets])
		for _, x := range a[lo:hi] {
			row[(o.key(x)-d.lo)>>d.shift&(radix-1)]++
		}
		return nil
	})
	return d.totals(len(a), rows), err
}

func (d digits[U]) totals(n int, rows []uint64) []int {
	sums := make([]int, d.buckets)
	for lo := 0; lo < n; lo += maxPart {
		for i, n := range rows[lo/maxPart*radix:][:d.buckets] {
			sums[i] += int(n)
		}
	}
	return sums
}

// scatter moves the keys of a to dst, bucket by bucket, after count has counted them. Every part knows where its own go.
func (d digits[U]) scatter(c *call, o order[U], a, dst []U, rows []uint64, totals []int) error {
	at, starts := 0, make([]int, d.buckets)
	for i, n := range totals {
		starts[i] = at
		at += n
	}
	for lo := 0; lo < len(a); lo += maxPart {
		row := rows[lo/maxPart*radix:][:d.buckets]
		for i, n := range row {
			row[i] = uint64(starts[i])
			starts[i] += int(n)
		}
	}
	return c.split(len(a), func(lo, hi int) error {
		row := (*[radix]uint64)(rows[lo/maxPart*radix:])
		for _, x := range a[lo:hi] {
			k := o.key(x)
			i := (k - d.lo) >> d.shift & (radix - 1)
			dst[row[i]] = k
			row[i]++
		}
		return nil
	})
}

// rowsFor is room for the counts of n elements.
func (c *call) rowsFor(n int) []uint64 { return c.scratch((n + maxPart - 1) / maxPart * radix) }
