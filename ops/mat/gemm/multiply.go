package gemm

import "sync"

// The blocks, in elements. A panel of B and one of A are packed and then multiplied tile by tile, as K. Goto and
// R. van de Geijn describe it (Anatomy of High-Performance Matrix Multiplication, ACM TOMS 34, 2008):
//
//	        depth        width
//	      +-------+   +---------+      a sliver of B (depth x the tile's columns, 32 KiB) stays in the first cache
//	high  |   A   | x |    B    |      while the slivers of a group of A, which stays in the second, go by;
//	      +-------+   +---------+      both panels lie in the third
//
// depth alone decides about rounding: within it the sum of an element stays in a register. It is the same for all tiers,
// which is why they agree to the last bit.
const (
	depth = 256
	high  = 1032
	width = 2048

	// What a goroutine takes at a time: some 100 µs of work, so that a product of 256 x 256 is enough pieces for two to
	// share evenly, and the slivers of A that it needs fit into the second cache.
	groupRows = 120
	groupCols = 128
)

// product is one call, with arguments that have been checked.
type product[T float] struct {
	f       *family[T]
	ta, tb  bool
	m, n, k int
	alpha   T
	a       []T
	lda     int
	b       []T
	ldb     int
	beta    T
	c       []T
	ldc     int
}

// space is where panels are packed: at most depth x high elements of A and depth x width of B, about 2 and 4 MiB of float64. It is kept, because
// fresh memory costs more than what is done with it (the system clears each page).
type space[T float] struct{ a, b []T }

var (
	doubleSpace = sync.Pool{New: func() any { return new(space[float64]) }}
	singleSpace = sync.Pool{New: func() any { return new(space[float32]) }}
)

// spaces returns the pool for the element type: a pool is a variable, and variables have no type parameters.
func spaces[T float]() *sync.Pool {
	var x T
	if _, ok := any(x).(float64); ok {
		return &doubleSpace
	}
	return &singleSpace
}

// room returns a slice of n elements, s itself if it is long enough.
func room[T float](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// block returns the size of the pieces into which n is cut: as many as are needed for at most most each, as equal as can be, rounded up to
// a multiple of unit. Equal pieces, because a last one of a few rows would be packed for next to nothing.
func block(n, most, unit int) int {
	pieces := (n + most - 1) / most
	size := (n + pieces - 1) / pieces
	return (size + unit - 1) / unit * unit
}

// do computes the product, panel by panel:
//
//	for columns of C, width at a time
//	  for steps of k, depth at a time              packs a panel of B
//	    for rows of C, high at a time              packs a panel of A, multiplies
//
// The steps go outside of the rows, so that a panel of B is packed once. The order of the steps of an element is that of k, whatever the
// number of goroutines: they share the rows and columns of C, never k.
func (p *product[T]) do() {
	free := spaces[T]()
	s := free.Get().(*space[T])
	defer free.Put(s)
	var t team
	t.open(p.m * p.n * p.k)
	defer t.close()

	deep, tall, wide := block(p.k, depth, 4), block(p.m, high, p.f.most()), block(p.n, width, p.f.cols)
	s.a, s.b = room(s.a, deep*tall), room(s.b, deep*wide)
	for j := 0; j < p.n; j += wide {
		for l := 0; l < p.k; l += deep {
			for i := 0; i < p.m; i += tall {
				part := panel[T]{p, s, i, min(tall, p.m-i), j, min(wide, p.n-j), l, min(deep, p.k-l)}
				part.pack(&t, i == 0)
				part.multiply(&t)
			}
		}
	}
}

// panel is the part of a product that is packed at a time: rows [i, i+m) of A, columns [j, j+n) of B, steps [l, l+k).
type panel[T float] struct {
	*product[T]
	s    *space[T]
	i, m int
	j, n int
	l, k int
}

// slivers returns how many pieces of size each n is, the last one included that is not full.
func slivers(n, each int) int { return (n + each - 1) / each }

// pack lays out the slivers of A, and of B too where withB.
func (p *panel[T]) pack(t *team, withB bool) {
	ofA, ofB := slivers(p.m, p.f.most()), 0
	if withB {
		ofB = slivers(p.n, p.f.cols)
	}
	t.each(ofA+ofB, func(x int) {
		if x < ofA {
			p.packA(x)
		} else {
			p.packB(x - ofA)
		}
	})
}

// packA lays out sliver x of A: a tile's rows, or what is left of them for a tile that is less high. Slivers lie one after the other, so
// sliver x begins at x·most·k whatever tile the last one has.
func (p *panel[T]) packA(x int) {
	most := p.f.most()
	from := x * most
	rows := min(most, p.m-from)
	src, byLane, byStep := p.product.a, p.lda, 1
	if p.ta {
		byLane, byStep = 1, p.lda
	}
	src = src[(p.i+from)*byLane+p.l*byStep:]
	pack(p.s.a[from*p.k:], src, p.f.fit(rows).rows, rows, p.k, byLane, byStep)
}

// packB lays out sliver x of B: a tile's columns, the last one filled up with zeros.
func (p *panel[T]) packB(x int) {
	from := x * p.f.cols
	cols := min(p.f.cols, p.n-from)
	src, byLane, byStep := p.product.b, 1, p.ldb
	if p.tb {
		byLane, byStep = p.ldb, 1
	}
	src = src[(p.j+from)*byLane+p.l*byStep:]
	pack(p.s.b[from*p.k:], src, p.f.cols, cols, p.k, byLane, byStep)
}

// multiply cuts the panel of C into groups and computes them, in any order and at the same time: each element of C belongs to one group.
func (p *panel[T]) multiply(t *team) {
	rows := block(p.m, groupRows, p.f.most())
	cols := block(p.n, groupCols, p.f.cols)
	down, across := slivers(p.m, rows), slivers(p.n, cols)
	t.each(down*across, func(x int) {
		i, j := x/across*rows, x%across*cols
		p.group(i, min(i+rows, p.m), j, min(j+cols, p.n))
	})
}

// group computes rows [i, end) and columns [j, last) of the panel, tile by tile. Only the first panel along k applies
// beta; the further ones add to it.
func (p *panel[T]) group(i, end, j, last int) {
	beta := p.beta
	if p.l > 0 {
		beta = 1
	}
	most := p.f.most()
	for ; j < last; j += p.f.cols {
		cols := min(p.f.cols, last-j)
		b := &p.s.b[j*p.k]
		for r := i; r < end; r += most {
			rows := min(most, end-r)
			c := &p.c[(p.i+r)*p.ldc+p.j+j]
			p.f.fit(rows).run(p.k, &p.s.a[r*p.k], b, c, p.ldc, p.alpha, beta, rows, cols)
		}
	}
}
