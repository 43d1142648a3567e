package intern_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/intern"
)

// A table answers as a map does, whether it has few keys or many, also after it has been cut off and emptied.
func TestTablesAnswerAsMaps(t *testing.T) {
	var table intern.Table[string]
	for _, n := range []int{0, 1, intern.Few - 1, intern.Few, intern.Few + 1, 100, 3} {
		require.Zero(t, table.Len())
		want := make(map[string]int32)
		for i := range n {
			k := fmt.Sprint(i)
			_, known := table.Find(k)
			require.False(t, known)
			want[k] = table.Number(k)
			require.EqualValues(t, i, want[k])
			require.EqualValues(t, i, table.Number(k), "a second time")
		}
		for k, i := range want {
			got, known := table.Find(k)
			require.True(t, known)
			require.Equal(t, i, got)
			require.Equal(t, k, table.Keys()[i])
		}
		for k := range want { // backwards
			want[k] = int32(n) - 1 - want[k]
		}
		for k, i := range want {
			table.Renumber(k, i)
		}
		for k, i := range want {
			got, _ := table.Find(k)
			require.Equal(t, i, got)
			require.Equal(t, k, table.Keys()[i])
		}
		for _, left := range []int{n, n / 2, 0} {
			table.Truncate(left)
			require.Equal(t, left, table.Len())
			for k, i := range want {
				_, known := table.Find(k)
				require.Equal(t, int(i) < left, known, "key %s of %d", k, left)
			}
		}
		table.Reset()
	}
}

func Example() {
	var names intern.Table[string]
	fmt.Println(names.Number("x"), names.Number("y"), names.Number("x"))
	// Output: 0 1 0
}
