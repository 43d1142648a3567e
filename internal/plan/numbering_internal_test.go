package plan

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumbering(t *testing.T) {
	for _, n := range []int{1, 8, 9, 10, 1000} {
		t.Run("counts "+strconv.Itoa(n)+" keys as they come", func(t *testing.T) {
			var s numbering[string]
			for range 3 {
				known := s.count > 0
				for i := range n {
					k, is := s.number(strconv.Itoa(i))
					require.Equal(t, known, is)
					require.Equal(t, int32(i), k)
				}
			}
		})
	}
}
