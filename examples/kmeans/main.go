// Kmeans: points in the plane are gathered around centres, by ten rounds of Lloyd's method that are one graph.
//
//	x, y       centres of round r: single values
//	  \         /
//	 distances, by centre            one pass for each round: nothing of it is ever in memory
//	     |
//	 nearest: masks
//	     |
//	 Sum(Where(mask, x, 0)), Count   a sum and a number for each centre
//	     |
//	 centres of round r+1            operators on single values
//
// Nothing is forced between the rounds. Each is a region, because its sums have to be there before the next one can begin.
//
//	go run ./examples/kmeans [points]
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

const rounds = 10

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "kmeans:", err)
		os.Exit(1)
	}
}

type (
	floats = expr.Expr[[]float64]
	single = expr.Expr[float64]
)

// centre is a point that is yet to be computed.
type centre struct{ x, y single }

// begin has the centres before the first round, truth the places around which the points lie.
var begin, truth = [][2]float64{{0, 0}, {1, 0}, {0, 1}}, [][2]float64{{-3, 2}, {4, 1}, {0, -4}}

// points returns points around the three places in turn, at pseudo-random distances that are the same in every run.
func points(n int) (x, y []float64) {
	x, y = make([]float64, n), make([]float64, n)
	for i := range n {
		c := truth[i%len(truth)]
		angle := 2 * math.Pi * math.Mod(float64(i)*0.6180339887498949, 1)
		far := 1.5 * math.Sqrt(math.Mod(float64(i)*0.7548776662466927, 1))
		x[i], y[i] = c[0]+far*math.Cos(angle), c[1]+far*math.Sin(angle)
	}
	return x, y
}

// round moves every centre to the mean of the points that it is nearest to; of two equally near centres the first one counts.
func round(x, y floats, centres []centre) []centre {
	zero := vec.Val(0.0)
	distances := make([]floats, len(centres))
	least := vec.Val(math.Inf(1))
	for i, c := range centres {
		dx, dy := vec.Sub(x, vec.Scalar(c.x)), vec.Sub(y, vec.Scalar(c.y))
		distances[i] = vec.Add(vec.Mul(dx, dx), vec.Mul(dy, dy))
		least = vec.Min(least, distances[i])
	}
	moved := make([]centre, len(centres))
	taken := vec.Full(1, false)
	for i := range centres {
		mine := vec.And(vec.Eq(distances[i], least), vec.Not(taken))
		taken = vec.Or(taken, mine)
		count := ops.Convert[float64](vec.Count(mine))
		moved[i].x = ops.Div(vec.Sum(vec.Where(mine, x, zero)), count)
		moved[i].y = ops.Div(vec.Sum(vec.Where(mine, y, zero)), count)
	}
	return moved
}

// cluster builds the graph of all rounds. Nothing runs.
func cluster(x, y floats) expr.Expr[[]float64] {
	var centres []centre
	for _, p := range begin {
		centres = append(centres, centre{expr.Const(p[0]), expr.Const(p[1])})
	}
	for range rounds {
		centres = round(x, y, centres)
	}
	var all []single
	for _, c := range centres {
		all = append(all, c.x, c.y)
	}
	return expr.All(all...)
}

// plain does the same by loops.
func plain(x, y []float64) []float64 {
	centres := append([][2]float64(nil), begin...)
	for range rounds {
		sums, counts := make([][2]float64, len(centres)), make([]float64, len(centres))
		for i := range x {
			at := nearest(x[i], y[i], centres)
			sums[at][0] += x[i]
			sums[at][1] += y[i]
			counts[at]++
		}
		for k := range centres {
			centres[k] = [2]float64{sums[k][0] / counts[k], sums[k][1] / counts[k]}
		}
	}
	var all []float64
	for _, c := range centres {
		all = append(all, c[0], c[1])
	}
	return all
}

// nearest returns the number of the centre that is nearest to a point.
func nearest(x, y float64, centres [][2]float64) (at int) {
	best := math.Inf(1)
	for k, c := range centres {
		if d := (x-c[0])*(x-c[0]) + (y-c[1])*(y-c[1]); d < best {
			best, at = d, k
		}
	}
	return at
}

// number reads the number of points from the command line.
func number(args []string) (int, error) {
	if len(args) == 0 {
		return 300_000, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || len(args) > 1 || n < 30 || n > 10_000_000 {
		return 0, fmt.Errorf("one number of points from 30 to 10000000 is expected, not %q", args)
	}
	return n, nil
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	n, err := number(args)
	if err != nil {
		return err
	}
	x, y := points(n)
	got, err := cluster(vec.Of(x), vec.Of(y)).Force(ctx)
	if err != nil {
		return err
	}
	return compare(got, plain(x, y), stdout)
}

// compare prints the centres, and fails if they differ.
func compare(got, want []float64, stdout io.Writer) error {
	fmt.Fprintf(stdout, "centre  %21s  %21s\n", "xfork", "plain loop")
	for i := 0; i < len(want); i += 2 {
		fmt.Fprintf(stdout, "%6d  %10.6f %10.6f  %10.6f %10.6f\n", i/2+1, got[i], got[i+1], want[i], want[i+1])
	}
	for i, w := range want {
		if math.Abs(got[i]-w) > 1e-8 {
			return fmt.Errorf("a centre lies at %v by xfork and at %v by a plain loop", got[i], w)
		}
	}
	return nil
}
