// Command h2o runs the 15 questions of db-benchmark over data of its own making.
//
//	go run ./h2o -rows 1e7              make the data if they are not there, and ask all questions
//	go run ./h2o -rows 1e6 -q 3,8       some of them; 11 to 15 are those about joins
//	go run ./h2o -rows 1e6 -nulls 5     data with nulls
//	go run ./h2o -explain -q 8          what is run, verb by verb
//
// A line for each question has the time, the rows, and the sums of the columns
// that the question computes, as the benchmark has them to compare engines by:
//
//	Q3       0.096 s   10000 rows  v1 3000297, v3 499899.12
//
// A time is that of a force with all that it does: opening the files, planning,
// reading, and the result as Go slices, also where it is ten million rows. The
// other flags are those of the command tpch.
package main

import (
	"flag"
	"fmt"
	"strings"

	"xfork/table"
	"xfork/table/h2o/data"
	"xfork/table/h2o/questions"
	"xfork/table/internal/dataset"
	"xfork/table/internal/suite"
)

func main() { program().Main() }

// megabytes is what a million rows take, in all tables.
const megabytes = 80

// program returns the command. Its flags of its own are the number of rows and
// the share of nulls.
func program() *suite.Program {
	size := data.Size{Rows: 1_000_000}
	return &suite.Program{
		Name: "h2o", Letter: "Q", Count: len(questions.Suite),
		Flags: func(fs *flag.FlagSet) {
			fs.Var((*suite.Number)(&size.Rows), "rows", "the `number` of rows, such as 1e6")
			fs.IntVar(&size.Nulls, "nulls", 0, "how many of 100 keys and values are nulls")
		},
		Check: func() error { return size.Check() },
		Data:  func() *dataset.Set { return data.Set(size) },
		Size: func() (string, float64) {
			return fmt.Sprintf("%d rows", size.Rows), megabytes * float64(size.Rows) / 1e6
		},
		Open: func(folder string) func(int) table.Frame {
			tables := questions.OpenTables(folder)
			return func(n int) table.Frame { return questions.Suite[n-1](tables) }
		},
		Verdict: func(_ int, r *suite.Result) (string, error) { return sums(r), nil },
	}
}

// sums returns the sums of the columns that are no keys.
func sums(r *suite.Result) string {
	var parts []string
	for i, name := range r.Columns {
		if strings.Contains(name, "id") {
			continue
		}
		sum := 0.0
		for row := range r.Len() {
			switch v := r.Values[i].At(row).(type) {
			case int64:
				sum += float64(v)
			case float64:
				sum += v
			}
		}
		parts = append(parts, fmt.Sprintf("%s %.10g", name, sum))
	}
	return strings.Join(parts, ", ")
}
