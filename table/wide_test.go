package table_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

// wide returns queries on tables of n columns, in all verbs that take names.
func wide(n int) map[string]Frame {
	cols, again, plus, sums := make([]Column, n), make([]any, n), make([]Column, n), make([]Column, n)
	half := make([]string, 0, n/2)
	for i := range n {
		name := fmt.Sprint("column_", i)
		cols[i], again[n-1-i] = Data(name, []int64{1, 2}), name
		plus[i], sums[i] = Col(name).Add(1).As(fmt.Sprint("plus_", i)), Col(name).Add(i).Sum()
		if i%2 == 0 {
			half = append(half, name)
		}
	}
	f := Columns(cols...)
	return map[string]Frame{
		"Select": f.Select(again...), "Drop": f.Drop(half...), "With": f.With(plus...), "Agg": f.Agg(sums...),
		"GroupBy": f.GroupBy("column_0").Agg(sums[1:]...), "Distinct": f.Distinct(half...), "Concat": Concat(f, f.Select(again...)), "Sort": f.Sort(again...),
		"Join": f.Join(f, Inner, On("column_0"), Suffix("_r")), "JoinAsof": f.JoinAsof(f, Asof("column_0", "column_0"), Suffix("_r")), "Unpivot": f.Unpivot("name", "value", half...),
	}
}

// Twenty times the columns take some twenty times the time, in every verb: searches for
// each name from the beginning took four hundred times. The bound is far from both, and
// one of several attempts is to keep it, so what else the machine does has no say.
func TestPlanningIsLinearInTheNumberOfColumns(t *testing.T) {
	few, many := wide(500), wide(10_000)
	took := func(f Frame) time.Duration {
		begin := time.Now()
		_, err := Text(f, 1).Force(t.Context())
		require.NoError(t, err)
		return time.Since(begin)
	}
	for verb := range few {
		least, ratio := time.Hour, 0.0
		for range 8 {
			least = min(least, took(few[verb]))
			if ratio = float64(took(many[verb])) / float64(least); ratio < 80 {
				break
			}
		}
		require.Less(t, ratio, 80.0, "%s: %v for 500 columns", verb, least)
		t.Logf("%s: %.0f times", verb, ratio)
	}
}
