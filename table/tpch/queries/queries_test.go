package queries_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/table/internal/suite"
	"xfork/table/tpch/answers"
	"xfork/table/tpch/data"
	"xfork/table/tpch/queries"
)

// folder makes the data of a scale factor for the test binary.
func folder(t testing.TB, dir string, scale string) string {
	sf, err := strconv.ParseFloat(scale, 64)
	require.NoError(t, err)
	made, err := data.Make(context.Background(), dir, sf)
	require.NoError(t, err)
	return made
}

// right asks all queries, with several numbers of workers, and compares the answers.
func right(t *testing.T, scale string) {
	tables := queries.OpenTables(folder(t, t.TempDir(), scale))
	for i, q := range queries.Suite {
		t.Run(fmt.Sprintf("Q%d", i+1), func(t *testing.T) {
			var one *suite.Result
			for _, workers := range []int{1, 2, 7} {
				// A frame of its own for each: results are memoised.
				r, err := suite.Run(context.Background(), q(tables), eval.Workers(workers))
				require.NoError(t, err)
				require.NoError(t, answers.Compare(scale, i+1, r.Columns, r.Rows()))
				if one == nil {
					one = r
				}
				require.Equal(t, one, r, "%d workers", workers)
			}
		})
	}
}

func TestTheAnswersAreRight(t *testing.T) { right(t, "0.01") }

func TestTheAnswersAreRightForMoreThanOneMorsel(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	right(t, "0.1")
}
