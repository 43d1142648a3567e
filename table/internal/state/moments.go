package state

import (
	"math"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// variance is the variance or the standard deviation of a sample (divided by n
// - 1), by the updates of Welford (1962), and for merging those of Chan, Golub
// and LeVeque (1979). The naive difference of sums of squares would lose all
// digits of data far from zero.
type variance struct {
	root   bool
	groups []spread
}

// spread is what has come to a group: 24 bytes, and no value is looked at twice.
type spread struct {
	n, mean, squares float64 // squares is the sum of squared distances from the mean
}

// Grow makes groups without a value: their n is 0, which Merge asks for.
func (s *variance) Grow(n int) { s.groups = extended(s.groups, n) }

func (s *variance) release() { s.groups = vector.Release(s.groups) }

// Add costs a division a row, which is most of it: a group waits for its own only.
func (s *variance) Add(groups []int32, args []*vector.Vector) {
	for i, x := range args[0].F {
		g := &s.groups[groups[i]]
		g.n++
		d := x - g.mean
		g.mean += d / g.n
		g.squares += d * (x - g.mean)
	}
}

// With means a and b of n and m values, the squares of both around their common
// mean are the squares around their own, and d² n m / (n + m) for the distance
// d of the means.
func (s *variance) Merge(groups []int32, from State, rows []int32) {
	f := from.(*variance)
	for i, g := range groups {
		a, b := &s.groups[g], f.groups[rows[i]]
		if a.n == 0 {
			*a = b
			continue
		}
		if b.n == 0 {
			continue
		}
		n, d := a.n+b.n, b.mean-a.mean
		a.squares += b.squares + d*d*a.n*b.n/n
		a.mean += d * b.n / n
		a.n = n
	}
}

// It divides by n - 1, as Std and Var of SQL, pandas and Polars do. One value
// has no variance.
func (s *variance) Result(out *vector.Vector) {
	out.Init(types.Type{Kind: types.Float64}, types.Floats, len(s.groups))
	for i, g := range s.groups {
		if g.n < 2 {
			out.Nulls().Clear(i)
			out.F[i] = 0
			continue
		}
		if out.F[i] = g.squares / (g.n - 1); s.root {
			out.F[i] = math.Sqrt(out.F[i])
		}
	}
}

// correlation is Pearson's, by the same updates for two variables.
//
// The three sums are kept instead of the coefficient because they merge and the
// coefficient does not.
type correlation struct{ groups []joint }

// 48 bytes, so that a group fits in a cache line.
type joint struct {
	n, x, y, xx, yy, xy float64 // means, and sums of products of distances from them
}

// Grow makes groups without a pair.
func (s *correlation) Grow(n int) { s.groups = extended(s.groups, n) }

func (s *correlation) release() { s.groups = vector.Release(s.groups) }

// Add has the two variables in the order of the call. Both have a value in each row.
func (s *correlation) Add(groups []int32, args []*vector.Vector) {
	ys := args[1].F
	for i, x := range args[0].F {
		g := &s.groups[groups[i]]
		g.n++
		dx, dy := x-g.x, ys[i]-g.y
		g.x += dx / g.n
		g.y += dy / g.n
		g.xx += dx * (x - g.x)
		g.yy += dy * (ys[i] - g.y)
		g.xy += dx * (ys[i] - g.y)
	}
}

// Merge is that of the variance, for two variables and their product.
func (s *correlation) Merge(groups []int32, from State, rows []int32) {
	f := from.(*correlation)
	for i, g := range groups {
		a, b := &s.groups[g], f.groups[rows[i]]
		if a.n == 0 {
			*a = b
			continue
		}
		if b.n == 0 {
			continue
		}
		n, dx, dy := a.n+b.n, b.x-a.x, b.y-a.y
		w := a.n * b.n / n
		a.xx += b.xx + dx*dx*w
		a.yy += b.yy + dy*dy*w
		a.xy += b.xy + dx*dy*w
		a.x += dx * b.n / n
		a.y += dy * b.n / n
		a.n = n
	}
}

// Result is null for fewer than two rows, and NaN where a variable does not
// vary.
func (s *correlation) Result(out *vector.Vector) {
	// Sums of products have been kept about the means, so nothing cancels here.
	out.Init(types.Type{Kind: types.Float64}, types.Floats, len(s.groups))
	for i, g := range s.groups {
		if g.n < 2 {
			out.Nulls().Clear(i)
			out.F[i] = 0
			continue
		}
		out.F[i] = g.xy / math.Sqrt(g.xx*g.yy)
	}
}
