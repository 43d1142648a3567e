package mat_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/mat"
)

// Matrices that are results, operands and read with rows for columns at the same time, by one region and by the calls around it.
func TestSharedMatrices(t *testing.T) {
	for seed := range uint64(2000) {
		g := rand.New(rand.NewPCG(seed, 3))
		n := 2 + g.IntN(3)
		var xs []matrix
		var want []*mat.Dense
		add := func(x matrix, w gonum.Matrix) { xs, want = append(xs, x), append(want, gonum.DenseCopyOf(w)) }
		for range 2 {
			d := gonum.NewDense(n, n, nil)
			for i := range n * n {
				d.RawMatrix().Data[i] = float64(g.IntN(9) - 4)
			}
			add(mat.Of(d), d)
		}
		for range 2 + g.IntN(8) {
			i, j := g.IntN(len(xs)), g.IntN(len(xs))
			w := new(mat.Dense)
			switch g.IntN(5) {
			case 0, 1:
				add(mat.T(xs[i]), want[i].T())
			case 2:
				w.Sub(want[i], want[j])
				add(mat.Sub(xs[i], xs[j]), w)
			case 3:
				w.Scale(0.5, want[i])
				add(mat.Scale(xs[i], expr.Const(0.5)), w)
			case 4:
				w.Mul(want[i], want[j])
				add(mat.Mul(xs[i], xs[j]), w)
			}
		}
		least := 2 + g.IntN(len(xs)-2)
		got, err := expr.All(xs[least:]...).Force(t.Context(), eval.Workers(1+int(seed%2)))
		require.NoError(t, err)
		for i, v := range got {
			require.True(t, gonum.EqualApprox(v, want[least+i], 1e-9), "seed %d, matrix %d: %v, want %v", seed, least+i, v, want[least+i])
		}
	}
}
