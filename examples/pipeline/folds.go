package main

import (
	"context"

	"xfork/expr"
)

// moments describe some returns so that two such descriptions can be merged, without adding up squares of large numbers
// (Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979).
type moments struct {
	n, mean, squares float64 // squares: the sum of (x - mean)²
}

// Mean returns the mean of the returns.
func (m moments) Mean() float64 { return m.mean }

// Variance returns the sample variance, with n - 1 in the denominator.
func (m moments) Variance() float64 { return m.squares / (m.n - 1) }

// merge describes the returns of a and b together.
func (a moments) merge(b moments) moments {
	n, d := a.n+b.n, b.mean-a.mean
	return moments{n, a.mean + d*b.n/n, a.squares + b.squares + d*d*a.n*b.n/n}
}

// foldMoments folds over the returns of the days, one less than there are prices.
func foldMoments(prices []float64) expr.Expr[moments] {
	return expr.FoldRange(len(prices)-1, func(_ context.Context, lo, hi int) (m moments, err error) {
		for i := lo; i < hi; i++ {
			m = m.merge(moments{n: 1, mean: prices[i+1]/prices[i] - 1})
		}
		return m, nil
	}, moments.merge)
}

// stretch describes some days in a row so that the deepest fall across several stretches can be found.
type stretch struct {
	peak, trough float64
	fall         float64 // the deepest within
}

// Fall returns the deepest fall within, as a share of the peak before it.
func (s stretch) Fall() float64 { return s.fall }

// merge returns the stretch of a and then b: the deepest fall is in either, or from a's peak to b's trough.
func (a stretch) merge(b stretch) stretch {
	return stretch{max(a.peak, b.peak), min(a.trough, b.trough), max(a.fall, b.fall, 1-b.trough/a.peak)}
}

func foldFall(prices []float64) expr.Expr[stretch] {
	return expr.FoldRange(len(prices), func(_ context.Context, lo, hi int) (stretch, error) {
		s := stretch{peak: prices[lo], trough: prices[lo]}
		for _, p := range prices[lo+1 : hi] {
			s = s.merge(stretch{peak: p, trough: p})
		}
		return s, nil
	}, stretch.merge)
}
