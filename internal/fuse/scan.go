package fuse

import (
	"context"
	"math"
	"sync"

	"xfork/internal/kernel"
)

// Running results go from left to right. Sums and products of floats are rounded at every step, so that is what they mean, to
// the last bit, and one worker does them. Integers wrap, which is exact however they are grouped: of them, idle workers take
// parts for which the result of all before is not known yet, and find out what the part itself comes to:
//
//	part        0        1        2        3        4
//	worker 1    scan ............ scan ... scan ...
//	worker 2             total                      total ...
//	then                 scan                       scan             for which all before is known by now
//
// One worker alone knows what is before every part, and needs one pass.

// scan is a running operation.
type scan[T kernel.Number] struct {
	none  T                           // of no element: of sums -0, to which -0 can be added
	run   func(to, a []T, before T) T // writes the running results, and returns the last
	total func(a []T) T
	join  func(x, y T) T
}

func cumSum[T kernel.Number](c *call) error {
	return scan[T]{
		none: T(math.Copysign(0, -1)), run: runSum[T], total: total[T], join: func(x, y T) T { return x + y },
	}.do(c)
}

func cumProd[T kernel.Number](c *call) error {
	return scan[T]{
		none: 1, run: runProduct[T], total: product[T], join: func(x, y T) T { return x * y },
	}.do(c)
}

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

// total and product have four running results, because each step waits for the one before.

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

func (s scan[T]) do(c *call) error {
	a := slice[T](c.arrays[0])
	to := a
	if !c.ours[0] {
		to = make([]T, len(a))
	}
	c.result = erase(to)
	if !c.op.Kind.integer() || len(a) <= maxPart {
		before := s.none
		return c.poll(len(a), func(lo, hi int) { before = s.run(to[lo:hi], a[lo:hi], before) })
	}
	parts := (len(a) + maxPart - 1) / maxPart
	f := &front[T]{join: s.join, before: make([]T, parts+1), totals: make([]T, parts), has: make([]bool, parts)}
	f.before[0] = s.none
	later := make([]bool, parts)
	err := c.split(len(a), func(lo, hi int) error {
		i := lo / maxPart
		if before, known := f.known(i); known {
			f.scanned(i, s.run(to[lo:hi], a[lo:hi], before))
			return nil
		}
		later[i] = true
		f.counted(i, s.total(a[lo:hi]))
		return nil
	})
	if err != nil {
		return err
	}
	return c.split(len(a), func(lo, hi int) error {
		if i := lo / maxPart; later[i] {
			s.run(to[lo:hi], a[lo:hi], f.before[i])
		}
		return nil
	})
}

// front is how far the results before the parts are known.
type front[T kernel.Number] struct {
	join func(x, y T) T

	mu     sync.Mutex
	at     int    // before is known up to here
	before []T    // the results of all before the parts
	totals []T    // the parts' own
	has    []bool // which parts' are there
}

// known tells what is before part i, which nobody has done yet.
func (f *front[T]) known(i int) (before T, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.before[i], f.at == i
}

// scanned moves the front beyond part i, with which it ends.
func (f *front[T]) scanned(i int, last T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before[i+1], f.at = last, i+1
	f.advance()
}

// counted is told what part i comes to by itself.
func (f *front[T]) counted(i int, total T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.totals[i], f.has[i] = total, true
	f.advance()
}

func (f *front[T]) advance() {
	for f.at < len(f.has) && f.has[f.at] {
		f.before[f.at+1] = f.join(f.before[f.at], f.totals[f.at])
		f.at++
	}
}

// poll calls f for ranges that cover n elements, one after the other, and looks at the context in between.
func (c *call) poll(n int, f func(lo, hi int)) error {
	for lo := 0; lo < n; lo += maxPart {
		if err := context.Cause(c.s.Ctx); err != nil {
			return err
		}
		f(lo, min(n, lo+maxPart))
	}
	return nil
}
