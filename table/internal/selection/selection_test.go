package selection_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/selection"
	"xfork/table/internal/vector"
)

// Masks of any length, longer than a batch as well, with runs of true and of false: what is written behind the last row of a word is no
// row, and the memory that is used again is of the last mask.
func TestRowsAreThoseThatAreTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	var sel []int32
	for i := range 500 {
		mask := make([]bool, r.IntN([]int{20, 300, 2 * vector.Size}[i%3]))
		want, on := []int32{}, false
		for k := range mask {
			if r.IntN(1+i%20) == 0 {
				on = !on
			}
			if mask[k] = on; on {
				want = append(want, int32(k))
			}
		}
		sel = selection.Rows(mask, sel)
		require.Equal(t, want, append([]int32{}, sel...))
	}
}
