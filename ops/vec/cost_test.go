//go:build !race

package vec_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the forces of bench_test.go allocate at most for small arrays, the nodes included: a cell for every node, one more for Pair's operands, and the result. A run with workers would add some fifty.
// (Under the race detector pools lose things on purpose.)
var most = map[string]float64{
	"mul add into":         7,
	"2a+3b-c:d into":       13,
	"mul add":              6,
	"sum":                  4,
	"where":                10,
	"pair of mean and var": 6,
	"sum by length":        4,
}

func TestSmallForcesAllocateLittleBesidesNodes(t *testing.T) {
	for _, f := range forces {
		for _, n := range []int{1, 100, 10_000} {
			o := newOperands(n)
			got := testing.AllocsPerRun(200, func() {
				if err := f.do(context.Background(), o); err != nil {
					t.Fatal(err)
				}
			})
			require.LessOrEqual(t, got, most[f.name], "%s of %d elements", f.name, n)
		}
	}
}
