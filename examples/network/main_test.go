package main

import (
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/mat"
)

func TestItLearns(t *testing.T) {
	ps, losses, err := learn(t.Context(), 300, io.Discard)
	require.NoError(t, err)
	require.Greater(t, losses[0], 0.5)
	for i := 50; i < len(losses); i += 50 {
		require.Less(t, losses[i], losses[i-50], "after %d steps", i)
	}
	require.Less(t, losses[299], 0.01)
	right, err := try(t.Context(), ps)
	require.NoError(t, err)
	require.Greater(t, right, 0.95)
}

func TestEveryRunIsTheSame(t *testing.T) {
	var first, second strings.Builder
	require.NoError(t, run(t.Context(), []string{"50"}, &first))
	require.NoError(t, run(t.Context(), []string{"50"}, &second))
	require.Equal(t, first.String(), second.String())
	require.Contains(t, first.String(), "step  50: loss ")
}

// plain is the loss by loops.
func plain(ps []*mat.Dense, at *mat.Dense, side []float64) (sum float64) {
	for i, s := range side {
		h := slices.Clone(at.RawRowView(i))
		for l := 0; l < len(ps); l += 2 {
			next := slices.Clone(ps[l+1].RawRowView(0))
			for j := range next {
				for k, v := range h {
					next[j] += v * ps[l].At(k, j)
				}
				if l+2 < len(ps) {
					next[j] = math.Tanh(next[j])
				}
			}
			h = next
		}
		sum += math.Log1p(math.Exp(-s * h[0]))
	}
	return sum / float64(len(side))
}

func TestTheSlopesAreThoseOfThePlainLoss(t *testing.T) {
	ps, err := start(t.Context())
	require.NoError(t, err)
	at, side := spirals(1)
	xs := constants(ps)
	l := loss(score(xs, at), side)
	got, err := expr.Pair(l, expr.All(grad.All(l, xs...)...)).Force(t.Context())
	require.NoError(t, err)
	data, err := expr.Pair(at, side).Force(t.Context())
	require.NoError(t, err)
	require.InDelta(t, plain(ps, data.A, data.B), got.A, 1e-12)
	for i, p := range ps {
		elements, slopes := p.RawMatrix().Data, mat.Of(got.B[i])
		want := expr.Must(mat.Flat(slopes).Force(t.Context()))
		for j := 0; j < len(elements); j += 5 {
			const h = 1e-5
			old := elements[j]
			elements[j] = old + h
			above := plain(ps, data.A, data.B)
			elements[j] = old - h
			require.InDelta(t, (above-plain(ps, data.A, data.B))/(2*h), want[j], 1e-8, "parameter %d, element %d", i, j)
			elements[j] = old
		}
	}
}
