package main

import (
	"context"

	"xfork/expr"
	"xfork/ops"
)

// forkedYear adds up the means of its months.
func forkedYear(ctx context.Context, months [][]int) (int, error) {
	total := expr.Const(0)
	for _, sales := range months {
		total = ops.Add(total, month.Fork(sales))
	}
	return total.Force(ctx)
}

// forkedMonth returns the mean of a month, rounded to hundreds.
func forkedMonth(sales []int) int {
	return rounded(sales)
}

var (
	year  = expr.LiftCtx1(forkedYear)
	month = expr.Lift1(forkedMonth)
)
