// Package codes numbers the keys of rows without hashing them, where each key is a code of
// a dictionary, or an integer of a small range.
//
// A table of keys numbers them as they come. What number it has given to a combination of
// codes is kept in an array, so that the table is asked once for each combination, and not
// for each row:
//
//	key      codes     array            table
//	"A", 7   0*13+7    [7]  number 0    asked
//	"N", 2   1*13+2    [15] number 1    asked
//	"A", 7   0*13+7    [7]  number 0    not asked
//
// For a text of 100 values and an integer of 100, a million rows in eight morsels (Q9 of h2o),
// finding groups takes some 12 ns a row so, with what is learnt in each morsel, and some 30 by
// hashing (shares of profiles).
package codes

import (
	"math/bits"

	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Finder finds the numbers that a table has given to keys. It belongs to one goroutine, and
// what it remembers is of one table: Reset forgets it.
//
//	number = code of the first key * codes of the second + code of the second
//
//	returnflag  3 entries and null        \
//	                                       > 4 * 13 = 52 numbers
//	month       1 to 12, 12 and null      /
//
// A null has the code behind the last one. The array of numbers is as long as there are
// combinations, whether they occur or not.
type Finder struct {
	domains []domain
	known   bool    // domains are those of the rows so far
	wide    bool    // the table is asked for all rows: codes are too many, or do not come again
	seen    int     // rows so far
	byCode  []int32 // number in the table + 1
	numbers []int32

	// Of a batch, rows with a code that has not been met, their keys, and their
	// numbers: the table is asked for all of them at once, without those that codes
	// have found.
	unknown []int32
	some    []vector.Vector
	asked   []*vector.Vector
	found   []int32
	hash    keys.Hasher
	packer  keys.Packer
	hashes  []uint64
	packs   [][]keys.Short
}

// Init makes the finder one of n keys.
func (c *Finder) Init(n int) {
	c.domains = make([]domain, n)
	c.asked, c.some = make([]*vector.Vector, n), make([]vector.Vector, n)
}

// Reset forgets the numbers: another table has others. The memory stays, for the next one
// is mostly of keys that are like these.
func (c *Finder) Reset() { c.known, c.wide, c.seen = false, false, 0 }

// domain is what codes a key has: those of a dictionary, or the distances of integers
// from the least.
type domain struct {
	dict  *vector.Dict // nil for integers
	least int64        // of integers
	codes int          // how many, without that of null
}

// mostCodes bounds the array of numbers: 256 KiB, which the second-level cache holds.
const mostCodes = 1 << 16

// Prepare reports whether the numbers of a batch can be found by codes.
//
// Where a batch has codes that those before it had not, all are learnt anew. Ranges grow
// to twice what is needed, so that this happens a few times in a morsel.
func (c *Finder) Prepare(cols []*vector.Vector, rows int) bool {
	if c.wide {
		return false
	}
	// All domains are brought up to date in one pass, and the array is cleared if one of
	// them has changed: numbers are products of all.
	size, same := 1, c.known
	for i, v := range cols {
		d, fits := &c.domains[i], false
		if v.Dict != nil {
			fits = d.dict == v.Dict && c.known
			*d = domain{dict: v.Dict, codes: len(v.Dict.Values)}
		} else if fits = d.grow(v, c.known, min(mostCodes/size, 32*rows)); d.codes == 0 {
			c.wide = true
			return false
		}
		same = same && fits
		// Dictionaries change from part to part of a file, so the next one may be small;
		// integers that are far apart stay so.
		if size *= d.codes + 1; size > mostCodes {
			c.wide = v.Dict == nil
			c.known = false
			return false
		}
	}
	if same {
		return true
	}
	if c.known = true; cap(c.byCode) < size {
		c.byCode = make([]int32, size)
	}
	c.byCode = c.byCode[:size]
	clear(c.byCode)
	return true
}

// grow makes the domain one that holds the integers of a batch, too, and reports whether
// it was. It has no codes if they would be more than most, or if v has no integers: a few
// rows are hashed sooner than a large array is cleared.
//
// What null rows have is unspecified, and mostly a number of the same range or 0: it is
// looked at like others, and told apart only where the range is too large with it.
func (d *domain) grow(v *vector.Vector, known bool, most int) bool {
	if v.Layout != types.Ints || v.Const || v.N == 0 {
		d.codes = 0
		return false
	}
	was := *d
	low, high := extremes(v.I[:v.N])
	if fits := d.hold(low, high, known, most); d.codes > 0 || v.Valid == nil {
		return fits
	}
	*d = was
	low, high = valid(v)
	return d.hold(low, high, known, most)
}

// hold is grow for the least and greatest of a batch.
func (d *domain) hold(low, high int64, known bool, most int) bool {
	below := false
	if known && d.dict == nil {
		if low >= d.least && uint64(high-d.least) < uint64(d.codes) {
			return true
		}
		below = low < d.least
		low, high = min(low, d.least), max(high, d.least+int64(d.codes)-1)
	}
	span := uint64(high) - uint64(low) + 1
	if *d = (domain{least: low}); span == 0 || span >= uint64(most) {
		return false
	}
	d.codes = int(span)
	// Room on the side where it has grown, for it will grow on.
	room := int64(1)<<bits.Len64(span) - int64(span)
	if known && int64(span)+room < int64(most) {
		if d.codes += int(room); below && low-room < low {
			d.least -= room
		}
	}
	return false
}

// extremes returns the least and greatest of integers.
func extremes(xs []int64) (low, high int64) {
	low, high = xs[0], xs[0]
	for _, x := range xs {
		low, high = min(low, x), max(high, x)
	}
	return low, high
}

// valid returns the least and greatest of those that are not null, 0 if all are.
func valid(v *vector.Vector) (low, high int64) {
	some := false
	for i, x := range v.I[:v.N] {
		switch {
		case v.Null(i):
		case !some:
			low, high, some = x, x, true
		default:
			low, high = min(low, x), max(high, x)
		}
	}
	return low, high
}

// Find writes the numbers of a batch's keys to groups, and asks the table only for
// combinations that have not been met. It returns the rows of keys that are new in the table.
// Prepare has been called for the batch.
//
//	numbers           7  3  7  9        byCode of 7: group 4 + 1
//	groups, at first  4 -2  4 -3        unknown: rows 1, 3, which the table is asked for
//
// Two codes of one dictionary may stand for equal strings (Lower makes such
// dictionaries). They have two numbers, and both lead to one group, because the
// table compares strings.
func (c *Finder) Find(t *keys.Table, cols []*vector.Vector, groups []int32) []int32 {
	numbers := c.numbered(cols, len(groups))
	c.unknown = c.unknown[:0]
	for i, x := range numbers {
		g := c.byCode[x]
		if g == 0 {
			c.unknown = append(c.unknown, int32(i))
			g = -int32(len(c.unknown))
			c.byCode[x] = g
		}
		groups[i] = g - 1
	}
	if len(c.unknown) == 0 {
		return nil
	}
	// Keys that do not come again, such as those that a file is sorted by, are looked up
	// in vain first.
	c.seen += len(groups)
	c.wide = c.seen > 2*len(c.byCode) && 2*len(c.unknown) > len(groups)
	// A code that comes several times is asked for once: its first row has marked it.
	for i, v := range cols {
		c.some[i].Gather(v, c.unknown)
		c.asked[i] = &c.some[i]
	}
	n := len(c.unknown)
	c.hashes = c.hash.Hash(c.asked, n, c.hashes)
	c.packs = c.packer.Packed(c.asked, c.packs)
	if len(c.found) < n {
		c.found = make([]int32, vector.Size)
	}
	fresh := t.Find(c.asked, c.hashes, c.packs, c.found)
	for i, r := range c.unknown {
		c.byCode[numbers[r]] = c.found[i] + 1
	}
	// What was marked as the nth row of the unknown ones has their nth number.
	for i, g := range groups {
		if g < 0 {
			groups[i] = c.found[-g-2]
		}
	}
	for i, u := range fresh {
		fresh[i] = c.unknown[u]
	}
	return fresh
}

// numbered returns the number of each row's codes, column by column, so that each loop is
// over two slices.
func (c *Finder) numbered(cols []*vector.Vector, n int) []int32 {
	if len(c.numbers) < n {
		c.numbers = make([]int32, vector.Size)
	}
	numbers := c.numbers[:n]
	for i, v := range cols {
		d := &c.domains[i]
		if d.dict != nil {
			digits(numbers, v.Codes, 0, d.codes, i == 0, v.Valid)
		} else {
			digits(numbers, v.I, d.least, d.codes, i == 0, v.Valid)
		}
	}
	return numbers
}

// digits writes the first digit of each row's number, or one behind those that are there: the
// distance of x from the least, and that behind the last one for a null.
func digits[T uint32 | int64](numbers []int32, xs []T, least T, codes int, first bool, valid vector.Bitmap) {
	xs = xs[:len(numbers)]
	base := int32(codes + 1)
	if first {
		for i, x := range xs {
			numbers[i] = int32(x - least)
		}
	} else {
		for i, x := range xs {
			numbers[i] = numbers[i]*base + int32(x-least)
		}
	}
	if valid == nil {
		return
	}
	// Whatever a null row has, it is taken off again: sums wrap around.
	for i := range valid.Absent(len(numbers)) {
		numbers[i] += int32(codes) - int32(xs[i]-least)
	}
}
