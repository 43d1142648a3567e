package rolling

import (
	"context"
	"fmt"
	"math"
	"math/bits"

	"xfork/internal/array"
	"xfork/internal/kernel"
)

// Quantiles of windows: the elements that some neighbouring windows have are sorted once, which gives
// each a rank. A window is then a set of ranks, as bits, and a cursor stands on the rank that is
// asked for. With each step one rank enters and one leaves, and the cursor moves to a neighbour:
//
//	ranks of a stretch   0 1 2 3 4 5 6 7 8 9
//	in the window        . x . x x . . x . .      the median of 4: cursor on 3, one rank below it
//	4 leaves, 2 enters   . x x x . . . x . .      two are below 3: the cursor goes to 2
//
// Nothing is rounded before the interpolation between two elements, so a result does not depend on
// where a stretch begins: these are as long as the window, so that to sort the elements of two takes
// no longer than to go over them.

// leastStretch is how many windows share a sort at least: of short windows the sort of few elements
// would be more work than is needed.
const leastStretch = 1024

// Quantile returns the quantiles of windows of w elements, each as array.Quantile: NaN of windows
// with one. A q that is not from 0 to 1 is an error.
func Quantile[T kernel.Number](p array.Parts, a []T, w int, q float64) ([]T, error) {
	if !(q >= 0 && q <= 1) {
		return nil, fmt.Errorf("%w: quantile %v, not from 0 to 1", array.ErrOutOfRange, q)
	}
	to, err := results[T](len(a), w)
	if err != nil || len(to) == 0 {
		return to, err
	}
	// The rank, as a place between elements 0 and w-1.
	place := q * float64(w-1)
	k := int(math.Floor(place))
	rest := place - float64(k)
	if k == w-1 {
		rest = 0 // there is no next rank
	}
	n := max(w, leastStretch)
	part := max(n, partLen/4/n*n) // some stretches
	return to, p((len(to)+part-1)/part, func(ctx context.Context, i int) error {
		for lo := i * part; lo < min((i+1)*part, len(to)); lo += n {
			hi := min(lo+n, (i+1)*part, len(to))
			c := cursor[T]{a: a[lo : hi+w-1], k: k}
			if err := c.sort(ctx); err != nil {
				return err
			}
			c.values(to[lo:hi], w, rest)
		}
		return nil
	})
}

// values writes the results of a stretch.
func (c *cursor[T]) values(to []T, w int, rest float64) {
	for j := range w {
		c.enter(j)
	}
	for j := range to {
		if j > 0 {
			c.leave(j - 1)
			c.enter(j + w - 1)
		}
		to[j] = c.value(rest)
	}
}

// cursor is a window among the elements of a stretch, and the rank that is asked for.
type cursor[T kernel.Number] struct {
	a     []T
	at    []int64  // the places of the elements by rank
	ranks []int    // and the reverse
	in    []uint64 // the ranks that are in the window, as bits
	nans  int      // how many elements of the window are NaN

	k     int // how many ranks of the window are to be below the cursor
	below int // how many are
	rank  int // the cursor
}

// sort finds the ranks.
func (c *cursor[T]) sort(ctx context.Context) (err error) {
	// Equal elements have different ranks, in the order of their places: which of them is meant does
	// not matter to a result.
	//
	// The stretch is one goroutine's, which has other stretches beside it.
	alone := func(n int, part func(ctx context.Context, i int) error) error {
		for i := range n {
			if err := part(ctx, i); err != nil {
				return err
			}
		}
		return context.Cause(ctx)
	}
	c.at, err = array.ArgSort(alone, c.a)
	c.ranks, c.in = make([]int, len(c.a)), make([]uint64, len(c.a)/64+1)
	for r, i := range c.at {
		c.ranks[i] = r
	}
	return err
}

// enter takes element i into the window, leave takes it out. The cursor stays where it is, and may
// have to move before it is read.

func (c *cursor[T]) enter(i int) {
	r := c.ranks[i]
	c.in[r/64] |= 1 << (r % 64)
	if r < c.rank {
		c.below++
	}
	if c.a[i] != c.a[i] {
		c.nans++
	}
}

func (c *cursor[T]) leave(i int) {
	r := c.ranks[i]
	c.in[r/64] &^= 1 << (r % 64)
	if r < c.rank {
		c.below--
	}
	if c.a[i] != c.a[i] {
		c.nans--
	}
}

// value moves the cursor to the rank that is asked for, and returns its element, or what lies by the
// fraction rest on the way to the next one.
func (c *cursor[T]) value(rest float64) T {
	// One has entered and one has left, so the cursor moves by one rank of the window, or two.
	for ; c.below > c.k; c.below-- {
		c.rank = c.before(c.rank)
	}
	// The cursor may be on a rank that has left, or on none: the next one has as many below it.
	for c.rank = c.next(c.rank); c.below < c.k; c.below++ {
		c.rank = c.next(c.rank + 1)
	}
	x := c.a[c.at[c.rank]]
	switch {
	case c.nans > 0:
		return c.a[c.at[c.next(0)]] // NaNs are the first
	case rest == 0:
		return x
	}
	y := c.a[c.at[c.next(c.rank+1)]]
	return T(array.Between(float64(x), float64(y), rest))
}

// next returns the first rank from r on that is in the window, of which there is one. Half of the
// ranks are in the window where it is long, so the look is a short one.
func (c *cursor[T]) next(r int) int {
	i := r / 64
	w := c.in[i] >> (r % 64) << (r % 64)
	for w == 0 {
		i++
		w = c.in[i]
	}
	return i*64 + bits.TrailingZeros64(w)
}

// before returns the last rank below r that is in the window, of which there is one.
func (c *cursor[T]) before(r int) int {
	i := r / 64
	w := c.in[i] & (1<<(r%64) - 1)
	for w == 0 {
		i--
		w = c.in[i]
	}
	return i*64 + 63 - bits.LeadingZeros64(w)
}
