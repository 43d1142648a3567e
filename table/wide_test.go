package table_test

import (
	"fmt"
	"math"
	"syscall"
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

// Twenty times the columns take some twenty times the time of a processor to plan, in every
// verb: searches for each name from the beginning took four hundred times. The bound is far
// from both, and one of several attempts is to keep it, so what else the machine does has
// little say.
func TestPlanningIsLinearInTheNumberOfColumns(t *testing.T) {
	few, many := wide(500), wide(10_000)
	took := func(f Frame) int64 {
		before := usage()
		_, err := f.Schema(t.Context())
		require.NoError(t, err)
		var after syscall.Rusage
		require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
		return after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	}
	for verb := range few {
		least, ratio := int64(math.MaxInt64), 0.0
		for range 10 {
			least = min(least, max(took(few[verb]), int64(time.Millisecond/4)))
			if ratio = float64(took(many[verb])) / float64(least); ratio < 100 {
				break
			}
		}
		require.Less(t, ratio, 100.0, "%s: %d ns for 500 columns", verb, least)
	}
	// Which columns something reads is found out when a result is wanted.
	n, err := Count(many["Select"].Filter(Col("column_7").Gt(0))).Force(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
}
