// Least squares: a curve through many noisy points, by matrices that are expressions.
//
//	  block 0            block 1          ...       a fork each: the points of a block, and the powers of their x
//	  /      \           /      \
//	pᵀ·p    pᵀ·y       pᵀ·p    pᵀ·y                 TMul: forks as well, beside each other
//	  |       \_________ | ______ \__
//	   '------- Add ----'         Add               a balanced tree of sums
//	             \                /
//	              '--- Solve ----'                  the normal equations, as small as the curve's degree
//	                     |
//	   Sub, Mul, Norm of each block                 how far it lies from the curve, beside each other again
//	                     |
//	                    Sum
//
// The plain program beside it adds up the same equations in one loop, and eliminates by hand. The sums form a tree that
// depends on the number of points alone, so the figures are the same to the last bit for any number of workers.
//
//	go run ./examples/leastsquares [points]
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/mat"
	"xfork/ops/mat/gemm"
)

// truth is the curve from which the points are made: 2 - x + 3x² + 0.5x³.
var truth = []float64{2, -1, 3, 0.5}

// size is the number of points of a block.
const size = 8192

func main() {
	gemm.Use() // products of matrices by this project's kernels from here on
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "leastsquares:", err)
		os.Exit(1)
	}
}

// point returns point i: x, and the y of the curve with a pseudo-random deviation that is the same in every run.
func point(i int) (x, y float64) {
	x = math.Mod(float64(i)*0.6180339887498949, 2) - 1
	for j := len(truth) - 1; j >= 0; j-- {
		y = y*x + truth[j]
	}
	return x, y + 0.1*math.Sin(float64(i)*1.7)
}

// span is the points [From, To).
type span struct{ From, To int }

// powers returns a row 1, x, x², x³ for each point.
var powers = expr.Lift1(func(s span) *mat.Dense {
	p := gonum.NewDense(s.To-s.From, len(truth), nil)
	for i := s.From; i < s.To; i++ {
		x, _ := point(i)
		for j, power := 0, 1.0; j < len(truth); j, power = j+1, power*x {
			p.Set(i-s.From, j, power)
		}
	}
	return p
})

// heights returns the column of the y.
var heights = expr.Lift1(func(s span) *mat.Dense {
	y := gonum.NewDense(s.To-s.From, 1, nil)
	for i := s.From; i < s.To; i++ {
		_, h := point(i)
		y.Set(i-s.From, 0, h)
	}
	return y
})

// fit builds the graph of the head comment for n points, and returns the coefficients and the sum of squares that is left.
// Nothing runs.
func fit(n int) (coefficients expr.Expr[*mat.Dense], rest expr.Expr[float64]) {
	add := func(x, y expr.Expr[*mat.Dense]) expr.Expr[*mat.Dense] { return mat.Add(x, y) }
	var ps, ys, squares, products []expr.Expr[*mat.Dense]
	for from := 0; from < n; from += size {
		s := span{from, min(from+size, n)}
		p, y := powers.Fork(s), heights.Fork(s)
		ps, ys = append(ps, p), append(ys, y)
		squares, products = append(squares, mat.TMul(p, p)), append(products, mat.TMul(p, y))
	}
	coefficients = mat.Solve(ops.Reduce(add, squares...), ops.Reduce(add, products...))

	var lengths []expr.Expr[float64]
	for i := range ps {
		length := mat.Norm(mat.Sub(mat.Mul(ps[i], coefficients), ys[i]), 2)
		lengths = append(lengths, ops.Mul(length, length))
	}
	return coefficients, ops.Sum(lengths...)
}

// plain does the same by loops.
func plain(n int) (coefficients [4]float64, rest float64) {
	var a [4][5]float64 // the normal equations, with the right side in the last column
	for i := range n {
		x, y := point(i)
		row := [5]float64{1, x, x * x, x * x * x, y}
		for j := range a {
			for k := range row {
				a[j][k] += row[j] * row[k]
			}
		}
	}
	c := solve(&a)
	for i := range n {
		x, y := point(i)
		d := c[0] + x*(c[1]+x*(c[2]+x*c[3])) - y
		rest += d * d
	}
	return c, rest
}

// solve solves four equations by elimination. They are positive definite, so no pivots are needed.
func solve(a *[4][5]float64) (x [4]float64) {
	for j := range a {
		for i := j + 1; i < len(a); i++ {
			f := a[i][j] / a[j][j]
			for k := j; k < 5; k++ {
				a[i][k] -= f * a[j][k]
			}
		}
	}
	for j := len(a) - 1; j >= 0; j-- {
		x[j] = a[j][4]
		for k := j + 1; k < len(a); k++ {
			x[j] -= a[j][k] * x[k]
		}
		x[j] /= a[j][j]
	}
	return x
}

// number reads the number of points from the command line.
func number(args []string) (int, error) {
	if len(args) == 0 {
		return 200_000, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || len(args) > 1 || n < 1 || n > 10_000_000 {
		return 0, fmt.Errorf("one number of points from 1 to 10000000 is expected, not %q", args)
	}
	return n, nil
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	n, err := number(args)
	if err != nil {
		return err
	}
	both, err := expr.Pair(fit(n)).Force(ctx)
	if err != nil {
		return err
	}
	loop, rest := plain(n)
	return compare(both.A, loop, both.B, rest, n, stdout)
}

// compare prints both solutions, and fails if they differ.
func compare(forked *mat.Dense, loop [4]float64, left, rest float64, n int, stdout io.Writer) error {
	fmt.Fprintf(stdout, "%-10s %12s %22s %22s\n", "", "truth", "xfork", "plain loop")
	for j, want := range loop {
		got := forked.At(j, 0)
		fmt.Fprintf(stdout, "of x to %-2d %12g %22.17g %22.17g\n", j, truth[j], got, want)
		if math.Abs(got-want) > 1e-8 {
			return fmt.Errorf("the coefficient of x to the power of %d is %v by xfork and %v by a plain loop", j, got, want)
		}
	}
	fmt.Fprintf(stdout, "%-10s %12s %22.17g %22.17g\n", "deviation", "", math.Sqrt(left/float64(n)), math.Sqrt(rest/float64(n)))
	if math.Abs(left-rest) > 1e-8*(1+rest) {
		return fmt.Errorf("the squares that are left add up to %v by xfork and to %v by a plain loop", left, rest)
	}
	return nil
}
