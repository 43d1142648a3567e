package answers_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table"
	"xfork/table/tpch/answers"
)

func TestAnAnswerIsComparedFieldByField(t *testing.T) {
	mode, cost := []string{"l_shipmode", "high_line_count", "low_line_count"}, []string{"avg_yearly"}
	right := [][]any{{"MAIL", int64(64), int64(86)}, {"SHIP", int64(61), int64(96)}}
	require.NoError(t, answers.Compare("0.01", 12, mode, right))
	require.NoError(t, answers.Compare("0.01", 17, cost, [][]any{{nil}}))
	require.NoError(t, answers.Compare("0.01", 6, []string{"revenue"}, [][]any{{table.ParseDec("1193053.2253")}}))
	for what, c := range map[string]struct {
		query   int
		columns []string
		rows    [][]any
	}{
		"the columns are":             {12, []string{"l_shipmode", "low_line_count", "high_line_count"}, right},
		"row 2, high_line_count: 62":  {12, mode, [][]any{right[0], {"SHIP", int64(62), int64(96)}}},
		"there are 1 rows instead of": {12, mode, right[:1]},
		"there are 3 rows instead of": {12, mode, append(right[:2:2], right[0])},
		"avg_yearly: 0 instead of":    {17, cost, [][]any{{0.0}}},
		"revenue: 1193053.22530":      {6, []string{"revenue"}, [][]any{{table.ParseDec("1193053.22530")}}},
		"promo_revenue: NaN":          {14, []string{"promo_revenue"}, [][]any{{math.NaN()}}},
		"promo_revenue: 15.4865459":   {14, []string{"promo_revenue"}, [][]any{{15.4865459}}},
		"instead of \"15":             {14, []string{"promo_revenue"}, [][]any{{nil}}},
	} {
		require.ErrorContains(t, answers.Compare("0.01", c.query, c.columns, c.rows), what)
	}
	require.NoError(t, answers.Compare("0.01", 14, []string{"promo_revenue"}, [][]any{{15.48654581228408}}))
	require.Error(t, answers.Compare("2", 12, mode, right))
}
