package array

import (
	"context"
	"math"
	"sync"

	"xfork/internal/kernel"
)

// Running results go from left to right. Sums and products of floats are rounded at every step, so
// that is what they mean, to the last bit, and one goroutine computes them. Integers wrap, which is
// exact however they are grouped: of them, further goroutines take parts for which the result of
// all before is not known yet, and find out what the part itself comes to:
//
//	part          0        1        2        3        4
//	goroutine 1   scan ............ scan ... scan ...
//	goroutine 2            total                      total ...
//	then                   scan                       scan           for which all before is known by now
//
// Running extremes of floats are exact as well: they go the way of integers, with the kernels of
// MaxOf and MinOf for what a part comes to. A NaN makes all that follow it NaN in either pass, and
// which of several NaNs that is, is left open.
//
// One goroutine alone knows what is before every part, and needs one pass.

// Integer overflow is no special case: wrapping addition and multiplication are associative.

// CumSum writes the running sums of a to to, which is as long, and may be the same memory.
func CumSum[T kernel.Number](p Parts, to, a []T) error {
	return scan[T]{
		none: T(math.Copysign(0, -1)), run: runSum[T], total: total[T], join: func(x, y T) T { return x + y },
	}.do(p, to, a)
}

// CumProd writes the running products of a to to, likewise.
func CumProd[T kernel.Number](p Parts, to, a []T) error {
	return scan[T]{
		none: 1, run: runProduct[T], total: product[T], join: func(x, y T) T { return x * y },
	}.do(p, to, a)
}

// CumMax writes the running maxima of a to to, likewise: as Go's max, so that all that follow a NaN
// are NaN. Maxima are exact, of floats as well: goroutines share them. set has the kernels for T.
func CumMax[T kernel.Number](p Parts, set *kernel.Set[T], to, a []T) error {
	return scan[T]{
		none: set.MaxOf(nil), run: runMax[T], total: set.MaxOf, join: func(x, y T) T { return max(x, y) }, exact: true,
	}.do(p, to, a)
}

// CumMin writes the running minima of a to to, likewise.
func CumMin[T kernel.Number](p Parts, set *kernel.Set[T], to, a []T) error {
	return scan[T]{
		none: set.MinOf(nil), run: runMin[T], total: set.MinOf, join: func(x, y T) T { return min(x, y) }, exact: true,
	}.do(p, to, a)
}

// scan is a running operation.
type scan[T kernel.Number] struct {
	exact bool                        // of floats too: it may be grouped as one likes
	none  T                           // of no element: of sums -0, to which -0 can be added
	run   func(to, a []T, before T) T // writes the running results, and returns the last
	total func(a []T) T               // of a part by itself; of sums and products exact for integers only
	join  func(x, y T) T
}

// runSum and its sisters are the definition: one operation for each element, from left to right.
// They return the running result behind the last element.

func runSum[T kernel.Number](to, a []T, sum T) T {
	to = to[:len(a)]
	for i, x := range a {
		sum += x
		to[i] = sum
	}
	return sum
}

func runProduct[T kernel.Number](to, a []T, product T) T {
	to = to[:len(a)]
	for i, x := range a {
		product *= x
		to[i] = product
	}
	return product
}

func runMax[T kernel.Number](to, a []T, most T) T {
	to = to[:len(a)]
	for i, x := range a {
		most = max(most, x)
		to[i] = most
	}
	return most
}

func runMin[T kernel.Number](to, a []T, least T) T {
	to = to[:len(a)]
	for i, x := range a {
		least = min(least, x)
		to[i] = least
	}
	return least
}

// total and product have four results at a time: each step of one waits for the step before it, the
// processor does the other three meanwhile.

func total[T kernel.Number](a []T) T {
	var r, s, t, u T
	for ; len(a) >= 4; a = a[4:] {
		r += a[0]
		s += a[1]
		t += a[2]
		u += a[3]
	}
	for _, x := range a {
		r += x
	}
	return r + s + t + u
}

func product[T kernel.Number](a []T) T {
	var r, s, t, u T = 1, 1, 1, 1
	for ; len(a) >= 4; a = a[4:] {
		r *= a[0]
		s *= a[1]
		t *= a[2]
		u *= a[3]
	}
	for _, x := range a {
		r *= x
	}
	return r * s * t * u
}

// do scans: what is rounded and short arrays on one goroutine, other long arrays in the two passes
// above. The first pass leaves in later which parts the second has to scan.
func (s scan[T]) do(p Parts, to, a []T) error {
	if one := T(1); one/2 != 0 && !s.exact || len(a) <= partLen { // a float halves
		return s.alone(p, to, a)
	}
	f, later, err := s.first(p, to, a)
	if err != nil {
		return err
	}
	// The front is beyond the last part now: all that was counted has what is before it.
	return p.ranges(len(a), func(lo, hi int) error {
		if i := lo / partLen; later[i] {
			s.run(to[lo:hi], a[lo:hi], f.before[i])
		}
		return nil
	})
}

// first is the first pass: it scans what can be scanned, and counts the rest. later are the parts
// that it has not scanned; each is written by the goroutine that has the part.
func (s scan[T]) first(p Parts, to, a []T) (f *front[T], later []bool, err error) {
	parts := partsOf(len(a))
	f = &front[T]{join: s.join, before: make([]T, parts+1), totals: make([]T, parts), has: make([]bool, parts)}
	// Nothing is before part 0, so the first one to be drawn can be scanned.
	f.before[0] = s.none
	later = make([]bool, parts)
	return f, later, p.ranges(len(a), func(lo, hi int) error {
		i := lo / partLen
		if before, known := f.known(i); known {
			f.scanned(i, s.run(to[lo:hi], a[lo:hi], before))
			return nil
		}
		later[i] = true
		f.counted(i, s.total(a[lo:hi]))
		return nil
	})
}

// alone is for floats, which must not be regrouped, and for short arrays. It scans on one
// goroutine, with a look at the context before every part.
func (s scan[T]) alone(p Parts, to, a []T) error {
	return p.alone(func(ctx context.Context) error {
		before := s.none
		for lo := 0; lo < len(a); lo += partLen {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			hi := min(len(a), lo+partLen)
			before = s.run(to[lo:hi], a[lo:hi], before)
		}
		return nil
	})
}

// front is how far the results before the parts are known.
//
//	part      0       1       2       3       4
//	before    known   known   known   -       -       at is 2: part 2 can be scanned
//	has                               total   -       the front will pass 3 together with 2
type front[T kernel.Number] struct {
	join func(x, y T) T

	mu     sync.Mutex // protects what follows
	at     int        // before is known up to here
	before []T        // the results of all before the parts
	totals []T        // the parts' own
	has    []bool     // which parts' are there
}

// The parts are drawn in any order, so the front waits where the totals have a gap. It needs no
// goroutine of its own: the one that closes the gap moves it.

// known returns what is before part i, if the front is there. The part is being done by one
// goroutine, so that no other has moved the front beyond it.
func (f *front[T]) known(i int) (before T, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.before[i], f.at == i
}

// scanned moves the front beyond part i, of which the last running result is given.
func (f *front[T]) scanned(i int, last T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before[i+1], f.at = last, i+1
	f.advance()
}

// counted enters what part i comes to by itself.
func (f *front[T]) counted(i int, total T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.totals[i], f.has[i] = total, true
	f.advance()
}

// advance moves the front over the parts with known totals. The caller holds mu.
func (f *front[T]) advance() {
	for f.at < len(f.has) && f.has[f.at] {
		f.before[f.at+1] = f.join(f.before[f.at], f.totals[f.at])
		f.at++
	}
}
