package grad_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// Random programs: every operator of a program takes some of what is there, so that values are shared, meet others of one element, and go
// through reductions and back. What comes of them stays small, so that differences are exact enough.

// program builds a random loss on two arrays, one of which may have one element, and a number.
func program(r *rand.Rand, x, y array, k number) number {
	pool := []array{x, y, vec.Mul(x, vec.Val(0.5)), vec.Scale(y, k)}
	pick := func() array { return pool[r.IntN(len(pool))] }
	for range 4 + r.IntN(12) {
		pool = append(pool, vec.Tanh(step(r, pick(), pick(), k)))
	}
	loss := vec.Mean(vec.Mul(pool[len(pool)-1], pick()))
	for range 2 {
		loss = ops.Add(loss, reduction(r, pick(), pick()))
	}
	return loss
}

// bounded is x*x + 1: at least 1.
func bounded(x array) array { return vec.Add(vec.Mul(x, x), vec.Val(1.0)) }

func step(r *rand.Rand, x, y array, k number) array {
	switch r.IntN(22) {
	case 0:
		return vec.Add(x, y)
	case 1:
		return vec.Sub(x, y)
	case 2:
		return vec.Mul(x, y)
	case 3:
		return vec.Div(x, bounded(y))
	case 4:
		return vec.Exp(x)
	case 5:
		return vec.Sin(vec.Mul(x, vec.Val(2.0)))
	case 6:
		return vec.Cos(y)
	case 7:
		return vec.Sqrt(bounded(x))
	case 8:
		return vec.Log1p(bounded(x))
	case 9:
		return vec.Max(x, y)
	case 10:
		return vec.Where(vec.Gt(x, vec.Val(0.123)), y, vec.Neg(x))
	case 11:
		return vec.Mul(vec.CumSum(x), vec.Val(0.1))
	case 12:
		return vec.Reverse(x)
	case 13:
		return vec.Sort(x)
	case 14:
		return vec.Mul(x, vec.Scalar(vec.Mean(y)))
	case 15:
		return vec.MulAdd(x, y, x)
	case 16:
		return vec.Scale(x, ops.Tanh(ops.Mul(k, vec.Sum(y))))
	case 17:
		return vec.Shift(x, vec.Norm(bounded(y)))
	case 18:
		return vec.Pow(bounded(x), y)
	case 19:
		return vec.Sub(x, vec.Scalar(vec.Var(y)))
	case 20:
		return vec.Erf(x)
	}
	return vec.Expm1(vec.Min(x, y))
}

func reduction(r *rand.Rand, x, y array) number {
	switch r.IntN(6) {
	case 0:
		return vec.Dot(x, y)
	case 1:
		return vec.Std(vec.Add(x, vec.Range(size, 0.0, 0.3)))
	case 2:
		return vec.MaxOf(x)
	case 3:
		return vec.Quantile(x, expr.Const(0.4))
	case 4:
		return ops.Log(vec.Sum(vec.Exp(x)))
	}
	return vec.Norm(bounded(x))
}

func TestRandomProgramsAgainstCentralDifferences(t *testing.T) {
	for seed := range uint64(120) {
		what := fmt.Sprintf("program %d", seed)
		xs, ys, ks := some(size, seed), some(1+(size-1)*int(seed%2), seed+500), []float64{0.4}
		build := func() (loss number, x, y array, k number) {
			x, y, k = given(xs, variants[seed/2%2]), vec.Of(ys), expr.Const(ks[0])
			return program(rand.New(rand.NewPCG(seed, 1)), x, y, k), x, y, k
		}
		ofX := func() (number, expr.Noded) { loss, x, _, _ := build(); return loss, x }
		ofY := func() (number, expr.Noded) { loss, _, y, _ := build(); return loss, y }
		ofK := func() (number, expr.Noded) { loss, _, _, k := build(); return loss, k }
		for values, of := range map[*[]float64]func() (number, expr.Noded){&xs: ofX, &ys: ofY, &ks: ofK} {
			if loss, p := of(); grad.Back(loss, p).Err() != nil {
				require.ErrorIs(t, grad.Back(loss, p).Err(), grad.ErrIndependent, what)
				continue
			}
			near(t, differences(t, *values, first(of)), derivative(t, of), what, 2e-6)
		}
	}
}

// A network on matrices that broadcast, with every sort of operator on them.
func TestANetworkAgainstCentralDifferences(t *testing.T) {
	in, w, bias := square(4, 1), square(4, 2), some(4, 3)
	build := func() (loss number, a, b matrix, v array) {
		a, b, v = mat.Of(in), mat.Of(w), vec.Of(bias)
		h := mat.Each(mat.Add(mat.Mul(a, b), mat.AsRow(v)), vec.Tanh[float64])
		h = mat.Sub(h, mat.AsCol(mat.RowSum(mat.MulElem(h, h))))
		h = mat.DivElem(h, mat.Each(mat.AsRow(mat.ColSum(mat.MulElem(h, h))), vec.Sqrt[float64]))
		h = mat.Each2(h, mat.AsRow(v), func(x, y array) array { return vec.Max(x, vec.Sub(y, vec.Val(0.45))) })
		return weighted(mat.Flat(h), 16), a, b, v
	}
	ofA := func() (number, expr.Noded) { loss, a, _, _ := build(); return loss, a }
	ofB := func() (number, expr.Noded) { loss, _, b, _ := build(); return loss, b }
	ofV := func() (number, expr.Noded) { loss, _, _, v := build(); return loss, v }
	near(t, differences(t, in.RawMatrix().Data, first(ofA)), derivative(t, ofA), "inputs", 1e-6)
	near(t, differences(t, w.RawMatrix().Data, first(ofB)), derivative(t, ofB), "weights", 1e-6)
	near(t, differences(t, bias, first(ofV)), derivative(t, ofV), "bias", 1e-6)
}

// The factors and equations that are one call with several results, or that are not square.
func TestFactorsAndEquationsAgainstCentralDifferences(t *testing.T) {
	for name, f := range map[string]func(x matrix) number{
		"values":   func(x matrix) number { w, _ := mat.EigenSym(sym(x)); return weighted(w, 3) },
		"vectors":  func(x matrix) number { _, q := mat.EigenSym(sym(x)); return weighted(vec.Abs(mat.Flat(q)), 9) },
		"singular": func(x matrix) number { _, s, _ := mat.SVD(x); return weighted(s, 3) },
		"left":     func(x matrix) number { u, _, _ := mat.SVD(x); return weighted(vec.Abs(mat.Flat(u)), 9) },
		"right":    func(x matrix) number { _, _, v := mat.SVD(x); return weighted(vec.Abs(mat.Flat(v)), 9) },
		"q":        func(x matrix) number { q, _ := mat.QR(x); return weighted(mat.Flat(q), 9) },
		"r":        func(x matrix) number { _, r := mat.QR(x); return weighted(mat.Flat(r), 9) },
		"q and r": func(x matrix) number {
			q, r := mat.QR(mat.TMul(mat.Of(tall), x)) // 5 x 3
			first := mat.Mul(q, mat.Of(gonum.NewDense(5, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0})))
			return ops.Add(weighted(mat.Flat(first), 15), weighted(mat.Flat(r), 15))
		},
		"the space beside q": func(x matrix) number {
			q, _ := mat.QR(mat.TMul(mat.Of(tall), x))
			rest := mat.Mul(q, mat.Of(gonum.NewDense(5, 2, []float64{0, 0, 0, 0, 0, 0, 1, 0, 0, 1})))
			return weighted(mat.Flat(mat.MulT(rest, rest)), 25)
		},
		"cholesky": func(x matrix) number {
			return weighted(mat.Flat(mat.Cholesky(mat.MulT(x, x))), 9)
		},
		"norm 1":   func(x matrix) number { return mat.Norm(x, 1) },
		"norm inf": func(x matrix) number { return mat.Norm(x, math.Inf(1)) },
		"norm 2":   func(x matrix) number { return mat.Norm(x, 2) },
		"reshape": func(x matrix) number {
			return weighted(mat.Flat(mat.Mul(mat.Reshape(mat.Flat(x), 1, 9), mat.Reshape(mat.Flat(x), 9, 1))), 1)
		},
		"turned": func(x matrix) number { // the mean divides by the length, which is that of a 5 x 3
			return vec.Mean(mat.Flat(mat.Mul(mat.T(mat.Of(tall)), x)))
		},
		"turned row": func(x matrix) number {
			return weighted(mat.Flat(mat.MulElem(mat.T(mat.AsRow(mat.RowSum(x))), x)), 9)
		},
		"tall": func(x matrix) number {
			a := mat.TMul(mat.Of(tall), mat.T(x)) // 5 x 3
			return weighted(mat.Flat(mat.Solve(a, mat.Of(tallSide))), 6)
		},
		"wide": func(x matrix) number {
			a := mat.Mul(x, mat.Of(tall)) // 3 x 5
			return weighted(mat.Flat(mat.Solve(a, x)), 15)
		},
		"wide vector": func(x matrix) number {
			return weighted(mat.SolveVec(mat.Mul(x, mat.Of(tall)), mat.Col(x, expr.Const(1))), 5)
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := square(3, 5)
			build := func() (number, expr.Noded) { x := mat.Of(m); return f(x), x }
			near(t, differences(t, m.RawMatrix().Data, first(build)), derivative(t, build), name, 2e-6)
		})
	}
}

// sym is a symmetric matrix of x.
func sym(x matrix) matrix { return mat.Add(x, mat.T(x)) }

var (
	tall     = rectangle(3, 5, 21)
	tallSide = rectangle(5, 2, 22)
)

func rectangle(r, c int, seed uint64) *mat.Dense {
	m := square(max(r, c), seed)
	return m.Slice(0, r, 0, c).(*mat.Dense)
}
