package mat_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// program is a random expression beside what plain loops make of the same matrices.
type program struct {
	x    matrix
	want *mat.Dense
	text string
}

// leaf is a matrix of r or one rows and of c or one columns, in one of the ways that a matrix can come about.
func leaf(g *rand.Rand, r, c int) program {
	if g.IntN(3) == 0 {
		r = 1
	}
	if g.IntN(3) == 0 {
		c = 1
	}
	m := random(g, r, c)
	for range 3 {
		m.Set(g.IntN(r), g.IntN(c), []float64{math.NaN(), math.Copysign(0, -1), math.Inf(1), 0, 1e300}[g.IntN(5)])
	}
	dense := gonum.DenseCopyOf(m)
	flat := dense.RawMatrix().Data
	p := program{want: dense, text: fmt.Sprintf("%dx%d", r, c)}
	switch kind := g.IntN(5); {
	case kind == 0 && r == 1:
		p.x, p.text = mat.AsRow(vec.Of(flat)), p.text+" AsRow"
	case kind == 0 && c == 1:
		p.x, p.text = mat.AsCol(vec.Neg(vec.Neg(vec.Of(flat)))), p.text+" AsCol"
	case kind == 1:
		p.x, p.text = mat.Reshape(vec.Neg(vec.Neg(vec.Of(flat))), r, c), p.text+" Reshape"
	case kind == 2:
		p.x, p.text = mat.T(mat.Of(gonum.DenseCopyOf(m.T()))), p.text+" T"
	case kind == 3:
		p.x, p.text = mat.Of(dense), p.text+" dense"
	default:
		p.x, p.text = mat.Of(m), p.text+" part"
	}
	return p
}

// grow is a random expression over r x c of some depth.
func grow(g *rand.Rand, r, c, depth int) program {
	if depth == 0 {
		return leaf(g, r, c)
	}
	a := grow(g, r, c, g.IntN(depth))
	if g.IntN(6) == 0 { // of an expression with rows for columns
		a = grow(g, c, r, g.IntN(depth))
		return program{mat.T(a.x), gonum.DenseCopyOf(a.want.T()), "t(" + a.text + ")"}
	}
	if g.IntN(4) == 0 {
		k := g.NormFloat64()
		switch g.IntN(3) {
		case 0:
			return program{mat.Scale(a.x, expr.Const(k)), meet(a.want, a.want, func(x, _ float64) float64 { return x * k }), "scale(" + a.text + ")"}
		case 1:
			return program{mat.Each(a.x, vec.Sqrt[float64]), meet(a.want, a.want, func(x, _ float64) float64 { return math.Sqrt(x) }), "sqrt(" + a.text + ")"}
		default:
			r, c := a.want.Dims()
			return program{mat.Reshape(mat.Flat(a.x), r, c), a.want, "flat(" + a.text + ")"}
		}
	}
	b := grow(g, r, c, g.IntN(depth))
	o := []struct {
		make func(x, y matrix) matrix
		does func(x, y float64) float64
	}{
		{mat.Add, func(x, y float64) float64 { return x + y }},
		{mat.Sub, func(x, y float64) float64 { return x - y }},
		{mat.MulElem, func(x, y float64) float64 { return x * y }},
		{mat.DivElem, func(x, y float64) float64 { return x / y }},
		{func(x, y matrix) matrix { return mat.Each2(x, y, vec.Max[float64]) }, func(x, y float64) float64 { return max(x, y) }},
		{func(x, y matrix) matrix {
			return mat.Each2(x, y, func(x, y vector) vector { return vec.Where(vec.Lt(x, y), x, vec.Val(2.0)) })
		}, func(x, y float64) float64 {
			if x < y {
				return x
			}
			return 2
		}},
	}[g.IntN(6)]
	return program{o.make(a.x, b.x), meet(a.want, b.want, o.does), "(" + a.text + ", " + b.text + ")"}
}

// meet is what the shape law says, by loops.
func meet(x, y *mat.Dense, f func(x, y float64) float64) *mat.Dense {
	xr, xc := x.Dims()
	yr, yc := y.Dims()
	z := gonum.NewDense(max(xr, yr), max(xc, yc), nil)
	z.Apply(func(i, j int, _ float64) float64 {
		return f(x.At(min(i, xr-1), min(j, xc-1)), y.At(min(i, yr-1), min(j, yc-1)))
	}, z)
	return z
}

// sameBits requires equal elements, where one NaN is as good as another.
func sameBits(t testing.TB, want, got []float64, text string) {
	t.Helper()
	require.Len(t, got, len(want), text)
	for i := range want {
		if math.Float64bits(want[i]) != math.Float64bits(got[i]) && !(math.IsNaN(want[i]) && math.IsNaN(got[i])) {
			t.Fatalf("%s: element %d is %v, want %v", text, i, got[i], want[i])
		}
	}
}

// seededProgram is the program of a seed, as a new graph each time.
func seededProgram(seed uint64) program {
	g := seeded(seed)
	r, c := 1+g.IntN(12), 1+g.IntN(12)
	if seed%10 == 0 {
		r, c = 1+g.IntN(600), 1+g.IntN(900)
	}
	return grow(g, r, c, 4)
}

// Random chains of everything that meets, by loops of machine code and by kernels, with one worker and several: as plain loops have it.
func TestProgramsAreWhatLoopsAre(t *testing.T) {
	for _, loops := range []int64{0, math.MaxInt64} {
		defer fuse.Loops(loops, 0)()
		for seed := range uint64(150) {
			for _, workers := range []int{1, 2, 7} {
				p := seededProgram(seed)
				got, err := p.x.Force(t.Context(), eval.Workers(workers))
				require.NoError(t, err, p.text)
				rows, cols := got.Dims()
				wantRows, wantCols := p.want.Dims()
				require.Equal(t, []int{wantRows, wantCols}, []int{rows, cols}, p.text)
				sameBits(t, flatOf(p.want), flatOf(got), p.text)
			}
		}
	}
}

func flatOf(m *mat.Dense) []float64 { return gonum.DenseCopyOf(m).RawMatrix().Data }
