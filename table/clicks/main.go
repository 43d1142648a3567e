// Command clicks runs 43 queries like those of ClickBench over data of its own
// making.
//
//	go run ./clicks -rows 1e7           make the data if they are not there, and ask all queries
//	go run ./clicks -rows 1e6 -q 5,34   some of them
//	go run ./clicks -explain -q 34      what is run, verb by verb
//
// A line for each query has the time, the rows and the first one of them. A time
// is that of a force with all that it does: opening the files, planning, reading,
// and the rows as Go values. The other flags are those of the command tpch.
package main

import (
	"flag"
	"fmt"
	"strings"

	"xfork/table"
	"xfork/table/clicks/data"
	"xfork/table/clicks/queries"
	"xfork/table/internal/dataset"
	"xfork/table/internal/suite"
)

func main() { program().Main() }

// megabytes is what a million rows take.
const megabytes = 150

// program returns the command. Its only flag of its own is the number of rows.
func program() *suite.Program {
	rows := suite.Number(1_000_000)
	return &suite.Program{
		Name: "clicks", Letter: "Q", Count: len(queries.Suite),
		Flags: func(fs *flag.FlagSet) { fs.Var(&rows, "rows", "the `number` of rows, such as 1e6") },
		Check: func() error { return data.Size(rows).Check() },
		Data:  func() *dataset.Set { return data.Set(data.Size(rows)) },
		Size: func() (string, float64) {
			return fmt.Sprintf("%d rows", rows), megabytes * float64(rows) / 1e6
		},
		Open: func(folder string) func(int) table.Frame {
			hits := queries.OpenHits(folder, data.Size(rows))
			return func(n int) table.Frame { return queries.Suite[n-1](hits) }
		},
		Verdict: func(_ int, r *suite.Result) (string, error) { return first(r), nil },
	}
}

// first returns the first row, cut where a line would become too long. All but two
// queries have an order, so it is the same each time, and a change of an answer is
// mostly seen in it.
func first(r *suite.Result) string {
	if r.Len() == 0 {
		return ""
	}
	var parts []string
	for i, name := range r.Columns {
		if i == 5 {
			parts = append(parts, "...")
			break
		}
		parts = append(parts, fmt.Sprintf("%s %.40s", name, fmt.Sprint(r.Values[i].At(0))))
	}
	return strings.Join(parts, ", ")
}
