// Loops measures what loops of machine code do for arrays, and random numbers, beside numpy: a million elements, one worker, in turns,
// the least time of each. Bars are those of the design; a case that misses its bar has a star.
//
//	go run ./bench/loops
//	go run ./bench/loops sin transpose     these alone
package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

//go:embed peer.py
var peer []byte

const (
	edge   = 1000 // of a matrix
	n      = edge * edge
	rounds = 15
)

// contest is one computation by vec, with the bar for numpy's time over ours, 0 where there is none, and how far the values of both may
// be apart: random numbers are others there.
type contest struct {
	name  string
	bar   float64
	apart float64
	ours  func(ctx context.Context) (float64, error)
}

// contests returns all of them, on the arrays a and b.
func contests(a, b []float64) []contest {
	one := eval.Workers(1)
	out, less, whole, integers := make([]float64, n), make([]float64, n-1), make([]int64, n), make([]int64, n)
	for k, x := range a {
		integers[k] = int64(x * 1e12)
	}
	floats := func(dst []float64, x func() expr.Expr[[]float64]) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			err := vec.Into(ctx, dst, x(), one)
			return dst[len(dst)/2], err
		}
	}
	value := func(x func() expr.Expr[float64]) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) { return x().Force(ctx, one) }
	}
	integersInto := func(x func() expr.Expr[[]int64], f func() float64) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			err := vec.Into(ctx, whole, x(), one)
			return f(), err
		}
	}
	return []contest{
		{"uniform sum", 2, 0.01, func(ctx context.Context) (float64, error) {
			x, err := vec.Sum(vec.Uniform[float64](n, 1)).Force(ctx, one)
			return x / n, err
		}},
		{"normal mean", 5, 0.01, value(func() expr.Expr[float64] { return vec.Mean(vec.Normal[float64](n, 1)) })},
		{"integers", 0, 5, integersInto(func() expr.Expr[[]int64] { return vec.Integers(n, 1, 0, 1000) }, func() float64 { return 499.5 })},
		{"permutation", 0, 0, integersInto(func() expr.Expr[[]int64] { return vec.Permutation(n, 1) }, func() float64 { return n * (n - 1) / 2 })},
		{"sin", 1, 1e-12, floats(out, func() expr.Expr[[]float64] { return vec.Sin(vec.Of(a)) })},
		{"cos", 1, 1e-12, floats(out, func() expr.Expr[[]float64] { return vec.Cos(vec.Of(a)) })},
		{"sin(a)*b + a", 1, 1e-12, floats(out, func() expr.Expr[[]float64] {
			return vec.Add(vec.Mul(vec.Sin(vec.Of(a)), vec.Of(b)), vec.Of(a))
		})},
		{"diff", 1, 1e-12, floats(less, func() expr.Expr[[]float64] { return vec.Diff(vec.Of(a)) })},
		{"argmax", 1, 0, func(ctx context.Context) (float64, error) {
			at, err := vec.ArgMax(vec.Of(a)).Force(ctx, one)
			return float64(at), err
		}},
		{"i64 / 7", 1, 1, integersInto(func() expr.Expr[[]int64] { return vec.Div(vec.Of(integers), vec.Val[int64](7)) },
			func() float64 { return float64(whole[n/2]) })},
		{"x**2", 1, 1e-12, floats(out, func() expr.Expr[[]float64] { return vec.Pow(vec.Of(a), vec.Val(2.0)) })},
		{"max(a*b)", 0, 1e-12, value(func() expr.Expr[float64] { return vec.MaxOf(vec.Mul(vec.Of(a), vec.Of(b))) })},
		{"a*b + a, new", 0, 1e-12, func(ctx context.Context) (float64, error) {
			xs, err := vec.Add(vec.Mul(vec.Of(a), vec.Of(b)), vec.Of(a)).Force(ctx, one)
			if err != nil {
				return 0, err
			}
			return xs[n/2], nil
		}},
	}
}

// others returns those that loops had no operation for at first: moments, other sinks, elements of both sizes, and of 32 bits.
func others(a, b []float64) []contest {
	one := eval.Workers(1)
	integers, halves, wide, narrow := make([]int64, n), make([]float32, n), make([]float64, n), make([]float32, n)
	for k, x := range a {
		integers[k], halves[k] = int64(x*1000), float32(x)
	}
	x, y, f, i := vec.Of(a), vec.Of(b), vec.Of(halves), vec.Of(integers)
	into := func(make func() expr.Expr[[]float32]) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			err := vec.Into(ctx, narrow, make(), one)
			return float64(narrow[n/2]), err
		}
	}
	whole := func(make func() expr.Expr[[]int64]) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			s, err := vec.Sum(make()).Force(ctx, one)
			return float64(s), err
		}
	}
	return []contest{
		{"var(a - b)", 0, 1e-9, func(ctx context.Context) (float64, error) { return vec.Var(vec.Sub(x, y)).Force(ctx, one) }},
		{"mean(exp(a)*b)", 0, 1e-9, func(ctx context.Context) (float64, error) {
			return vec.Mean(vec.Mul(vec.Exp(x), y)).Force(ctx, one)
		}},
		{"i64 dot", 0, 0, func(ctx context.Context) (float64, error) {
			s, err := vec.Sum(vec.Mul(i, i)).Force(ctx, one)
			return float64(s), err
		}},
		{"sum(i mod 7)", 0, 0, whole(func() expr.Expr[[]int64] { return vec.Mod(i, vec.Val[int64](7)) })},
		{"sum(i floordiv 7)", 0, 0, whole(func() expr.Expr[[]int64] { return vec.FloorDiv(i, vec.Val[int64](7)) })},
		{"sum((i>>2) & 255)", 0, 0, whole(func() expr.Expr[[]int64] {
			return vec.BitAnd(vec.Rsh(i, vec.Val[int64](2)), vec.Val[int64](255))
		})},
		{"count(a*b < b)", 0, 0, func(ctx context.Context) (float64, error) {
			c, err := vec.Count(vec.Lt(vec.Mul(x, y), y)).Force(ctx, one)
			return float64(c), err
		}},
		{"f64(f)*b + a", 0, 1e-12, func(ctx context.Context) (float64, error) {
			err := vec.Into(ctx, wide, vec.Add(vec.Mul(vec.Convert[float64](f), y), x), one)
			return wide[n/2], err
		}},
		{"b**2.5", 0, 1e-12, func(ctx context.Context) (float64, error) {
			err := vec.Into(ctx, wide, vec.Pow(y, vec.Val(2.5)), one)
			return wide[n/2], err
		}},
		{"f32 sin", 0, 1e-6, into(func() expr.Expr[[]float32] { return vec.Sin(f) })},
		{"f32 exp(f)*f", 0, 1e-5, into(func() expr.Expr[[]float32] { return vec.Mul(vec.Exp(f), f) })},
		{"f32 uniform", 0, 1, into(func() expr.Expr[[]float32] { return vec.Uniform[float32](n, 1) })},
		{"f32 normal", 0, 20, into(func() expr.Expr[[]float32] { return vec.Normal[float32](n, 1) })},
	}
}

// squares returns those on matrices, with the elements of a and b.
func squares(a, b []float64) []contest {
	one := eval.Workers(1)
	square := gonum.NewDense(edge, edge, nil)
	matrix := func(x func() expr.Expr[*gonum.Dense]) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			err := mat.Into(ctx, square, x(), one)
			return square.At(edge/2, 1), err
		}
	}
	ma, mb, mc, row := mat.Of(side(a)), mat.Of(side(b)), mat.Of(side(slices.Clone(a))), vec.Of(b[:edge])
	return []contest{
		{"A + B + C", 1.5, 1e-12, matrix(func() expr.Expr[*gonum.Dense] { return mat.Add(mat.Add(ma, mb), mc) })},
		{"A - row", 1.2, 1e-12, matrix(func() expr.Expr[*gonum.Dense] { return mat.Sub(ma, mat.AsRow(row)) })},
		{"transpose", 1, 0, matrix(func() expr.Expr[*gonum.Dense] { return mat.T(ma) })},
		{"column sums", 1, 1e-9, func(ctx context.Context) (float64, error) {
			sums, err := mat.ColSum(mat.Of(side(a))).Force(ctx, one)
			if err != nil {
				return 0, err
			}
			return sums[edge/2], nil
		}},
	}
}

// side is a as a square matrix, row after row.
func side(a []float64) *gonum.Dense { return gonum.NewDense(edge, edge, a) }

// numpy is a Python with the arrays, which is asked for one computation after another.
type numpy struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	version string
}

// start starts the first Python that has numpy.
func start(folder string, a, b []float64) (*numpy, error) {
	script, data := filepath.Join(folder, "peer.py"), filepath.Join(folder, "data")
	f, err := os.Create(data)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for _, x := range [][]float64{a, b} {
		if err := binary.Write(f, binary.NativeEndian, x); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(script, peer, 0o600); err != nil {
		return nil, err
	}
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		p := &numpy{cmd: exec.Command(python, script, data, fmt.Sprint(n))}
		if p.in, err = p.cmd.StdinPipe(); err != nil {
			return nil, err
		}
		out, err := p.cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		p.out = bufio.NewScanner(out)
		if err := p.cmd.Start(); err != nil {
			continue
		}
		if p.out.Scan() {
			p.version = p.out.Text()
			return p, nil
		}
		_ = p.cmd.Wait()
	}
	return nil, fmt.Errorf("no python3 imports numpy (on Debian: package python3-numpy)")
}

// do has one computation done.
func (p *numpy) do(name string) (took time.Duration, value float64, err error) {
	if _, err := fmt.Fprintln(p.in, name); err != nil {
		return 0, 0, err
	}
	if !p.out.Scan() {
		return 0, 0, fmt.Errorf("numpy has ended at %s", name)
	}
	_, err = fmt.Sscan(p.out.Text(), &took, &value)
	return took, value, err
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "loops:", err)
		os.Exit(1)
	}
}

// chosen returns the contests with the given names, all if there are none.
func chosen(all []contest, names []string) []contest {
	return slices.DeleteFunc(all, func(c contest) bool { return len(names) > 0 && !slices.Contains(names, c.name) })
}

func run(ctx context.Context, stdout io.Writer) error {
	folder, err := os.MkdirTemp("", "loops")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	a, err := vec.Normal[float64](n, 1).Force(ctx)
	if err != nil {
		return err
	}
	b, err := vec.Uniform[float64](n, 2).Force(ctx)
	if err != nil {
		return err
	}
	p, err := start(folder, a, b)
	if err != nil {
		return err
	}
	defer func() { _, _ = p.in.Close(), p.cmd.Wait() }()
	all := chosen(slices.Concat(contests(a, b), squares(a, b), others(a, b), shorts(a, b)), os.Args[1:])
	best := make([][2]time.Duration, len(all))
	for round := range rounds {
		for k, c := range all {
			theirs, want, err := p.do(c.name)
			if err != nil {
				return err
			}
			ours := time.Duration(math.MaxInt64)
			for range 3 {
				begin := time.Now()
				got, err := c.ours(ctx)
				if ours = min(ours, time.Since(begin)); err != nil {
					return err
				}
				if !(math.Abs(got-want) <= c.apart) {
					return fmt.Errorf("%s is %v, and %v by numpy", c.name, got, want)
				}
			}
			if round == 0 {
				best[k] = [2]time.Duration{theirs, ours}
			}
			best[k] = [2]time.Duration{min(best[k][0], theirs), min(best[k][1], ours)}
		}
	}
	fmt.Fprintf(stdout, "%d elements, one worker; numpy %s, %s, %s/%s: microseconds\n\n", n, p.version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(stdout, "%-17s %8s %8s %12s %6s\n", "", "numpy", "vec", "numpy / vec", "bar")
	for k, c := range all {
		ratio, bar, missed := float64(best[k][0])/float64(best[k][1]), "-", ""
		if c.bar > 0 {
			bar = fmt.Sprint(c.bar)
		}
		if ratio < c.bar {
			missed = " *"
		}
		fmt.Fprintf(stdout, "%-17s %8d %8d %12.2f %6s%s\n", c.name, best[k][0].Microseconds(), best[k][1].Microseconds(), ratio, bar, missed)
	}
	return nil
}
