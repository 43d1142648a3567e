package vec_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/ops/vec"
)

// An operator on a whole array that has more parts than the goroutine that forces would do alone is done by a run.
func TestWholesOfManyParts(t *testing.T) {
	const n = 257 << 16
	m := vec.Reverse(vec.Of(make([]bool, n)))
	for _, w := range ways {
		got, err := vec.Reverse(m).Force(context.Background(), w.opts...)
		require.NoError(t, err, w.name)
		require.Len(t, got, n)
	}
}
