package aftersliceof

import (
	"context"
	"slices"
	"sort"

	"xfork/expr"
	"xfork/ops/vec"
)

func bad(ctx context.Context, xs, ys []float64) (float64, error) {
	x := vec.Sum(vec.Of(xs))
	xs[0] = 1 // want `the slice of vec.Of in line 13 is written here before a force`
	y := vec.Sum(vec.Of(ys[1:]))
	copy(ys, xs) // want `the slice of vec.Of in line 15 is written here`
	v, err := x.Force(ctx)
	if err != nil {
		return 0, err
	}
	w, err := y.Force(ctx)
	return v + w, err
}

func sorted(ctx context.Context, xs []float64) ([]float64, error) {
	x := vec.Add(vec.Of(xs), vec.Of(xs))
	if len(xs) > 3 {
		slices.Sort(xs) // want `the slice of vec.Of in line 26`
	} else {
		sort.Float64s(xs) // want `the slice of vec.Of in line 26`
	}
	return x.Force(ctx)
}

// One buffer for all turns: the expressions of all turns read the last one's elements.
func reused(ctx context.Context, rows [][]float64) ([]float64, error) {
	var sums []expr.Expr[float64]
	buffer := make([]float64, 8)
	for _, r := range rows {
		copy(buffer, r) // want `the slice of vec.Of in line 41 is written here`
		sums = append(sums, vec.Sum(vec.Of(buffer)))
	}
	return expr.All(sums...).Force(ctx)
}

func reset(xs []float64) expr.Expr[float64] {
	x := vec.Sum(vec.Of(xs))
	clear(xs) // want `written here`
	return x
}

func shortened(xs []float64) expr.Expr[float64] {
	x := vec.Sum(vec.Of(xs))
	use(append(xs[:2], 4)) // want `written here`
	return x
}

type table struct{ column, other []float64 }

func (t *table) field() expr.Expr[float64] {
	x := vec.Sum(vec.Of(t.column))
	t.other[0] = 1
	t.column[0] = 1 // want `written here`
	return x
}

func good(ctx context.Context, rows [][]float64) (sum float64, err error) {
	var sums []expr.Expr[float64]
	for _, r := range rows {
		fresh := make([]float64, len(r))
		copy(fresh, r)
		sums = append(sums, vec.Sum(vec.Of(fresh)))
	}
	buffer := make([]float64, 8)
	for _, r := range rows {
		copy(buffer, r)
		v, err := vec.Sum(vec.Of(buffer)).Force(ctx)
		if err != nil {
			return 0, err
		}
		sum += v
	}
	all, err := expr.All(sums...).Force(ctx)
	all[0] = 1
	x := vec.Of(buffer)
	buffer = []float64{1}
	buffer[0] = 2
	_, err = x.Force(ctx)
	return sum, err
}

func elsewhere(ctx context.Context, xs []float64) {
	x := vec.Of(xs)
	force(x)
	xs[0] = 1
}

func shuffled(xs []float64) expr.Expr[float64] {
	x := vec.Sum(vec.Of(xs))
	xs[0] = 1 //xfork:ok aftersliceof the sum is meant to see it
	return x
}

func force(x expr.Expr[[]float64]) {}
func use(xs []float64)             {}
