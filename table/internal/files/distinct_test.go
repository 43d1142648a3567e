package files_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/files"
)

func TestDistinct(t *testing.T) {
	for names, want := range map[string]string{
		"a b a a": "a b a_1 a_2", "a a a_1": "a a_2 a_1", "a_1 a a": "a_1 a a_2", "a A": "a A", "- column_1": "column_1_1 column_1",
		"- - a": "column_1 column_2 a", "a a_1 a a_1": "a a_1 a_2 a_1_1", "": "",
	} {
		in := strings.Fields(names)
		for i, name := range in {
			in[i] = strings.Trim(name, "-")
		}
		require.Equal(t, strings.Fields(want), files.Distinct(in), names)
	}
	// Of many columns of one name, each takes the next number at once.
	many := files.Distinct(make([]string, 0, 3))
	for range 100_000 {
		many = append(many, "a")
	}
	got := files.Distinct(many)
	require.Equal(t, fmt.Sprint("a_", len(many)-1), got[len(many)-1])
}
