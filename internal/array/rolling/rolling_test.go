package rolling_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/array"
	"xfork/internal/array/rolling"
	"xfork/internal/kernel"
)

// alone does all parts on the goroutine of the caller.
func alone(n int, part func(ctx context.Context, i int) error) error {
	for i := range n {
		if err := part(context.Background(), i); err != nil {
			return err
		}
	}
	return nil
}

// backwards does the parts from the last to the first: no part may need what another one has done.
func backwards(n int, part func(ctx context.Context, i int) error) error {
	return alone(n, func(ctx context.Context, i int) error { return part(ctx, n-1-i) })
}

// all are the functions on floats, by name.
var all = map[string]func(p array.Parts, a []float64, w int) ([]float64, error){
	"Sum": func(p array.Parts, a []float64, w int) ([]float64, error) {
		return rolling.Sum(p, kernel.Float64(), a, w)
	},
	"Mean": rolling.Mean[float64], "Var": rolling.Var[float64], "Std": rolling.Std[float64],
	"Min": func(p array.Parts, a []float64, w int) ([]float64, error) {
		return rolling.Min(p, kernel.Float64(), a, w)
	},
	"Max": func(p array.Parts, a []float64, w int) ([]float64, error) {
		return rolling.Max(p, kernel.Float64(), a, w)
	},
	"Quantile": func(p array.Parts, a []float64, w int) ([]float64, error) {
		return rolling.Quantile(p, a, w, 0.5)
	},
}

func TestPartsInAnyOrder(t *testing.T) {
	a := make([]float64, 200_000)
	for i := range a {
		a[i] = float64(i*i%1009) / 7
	}
	for name, f := range all {
		for _, w := range []int{1, 100, 5000, 100_000} {
			want, err := f(alone, a, w)
			require.NoError(t, err)
			got, err := f(backwards, a, w)
			require.NoError(t, err)
			require.Equal(t, want, got, "%s, windows of %d", name, w)
		}
	}
}

func TestErrorsOfPartsComeBack(t *testing.T) {
	broken := errors.New("broken")
	for name, f := range all {
		_, err := f(func(int, func(context.Context, int) error) error { return broken }, make([]float64, 10_000), 5000)
		require.Equal(t, broken, err, name)
	}
	_, err := rolling.EWM(func(int, func(context.Context, int) error) error { return broken }, make([]float64, 2), 0.5)
	require.Equal(t, broken, err)
}

func Example() {
	a := []float64{1, 2, 6, 3, 7}
	fmt.Println(rolling.Mean(alone, a, 3))
	fmt.Println(rolling.Max(alone, kernel.Float64(), a, 2))
	fmt.Println(rolling.Quantile(alone, a, 3, 0.5))
	// Output:
	// [3 3.6666666666666665 5.333333333333333] <nil>
	// [2 6 6 7] <nil>
	// [2 3 6] <nil>
}
