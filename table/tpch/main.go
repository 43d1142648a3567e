// Command tpch runs the 22 queries of TPC-H and compares the answers with those
// of the folder answers.
//
//	go run ./tpch -sf 1              make the data if they are not there, and run all queries
//	go run ./tpch -sf 0.1 -q 1,6     some of them
//	go run ./tpch -explain -q 5      what is run, verb by verb
//
// A line for each query has the time, the rows and whether they are right:
//
//	Q6       0.052 s       1 rows  right
//
// With -explain there is a line for each verb, with its line in the program and
// its inputs below, and no data are needed:
//
//	Q4
//	Sort by o_orderpriority (first.go:85)
//	  Agg Len() as order_count by o_orderpriority (first.go:84)
//	    Join semi on o_orderkey = right.l_orderkey (first.go:82)
//	      Filter (o_orderdate >= 1993-07-01) and (o_orderdate < 1993-10-01) (first.go:81)
//	        Scan Parquet .../sf1/orders-*.parquet (queries.go:26)
//	      Filter l_commitdate < l_receiptdate (first.go:79)
//	        Scan Parquet .../sf1/lineitem-*.parquet (queries.go:26)
//
// A time is that of a force with all that it does: opening the files, planning,
// reading, and the rows as Go values. With -runs it is the median of several,
// each with a new frame, since results are memoised.
//
// At scale factors other than those of the answers there is nothing to compare
// with, and a line says so instead of right.
//
// The exit status is 1 if an answer is wrong or something fails, and 2 if the
// command line makes no sense. An interrupt stops the query that runs, or the
// making of the data, and leaves nothing half made behind.
package main

import (
	"flag"
	"fmt"
	"slices"
	"strconv"

	"xfork/table"
	"xfork/table/internal/dataset"
	"xfork/table/internal/suite"
	"xfork/table/tpch/answers"
	"xfork/table/tpch/data"
	"xfork/table/tpch/queries"
)

func main() { program().Main() }

// megabytes is what scale factor 1 takes: Snappy leaves a quarter of dbgen's
// text. The other ones take that in proportion.
const megabytes = 280

// program returns the command. Its only flag of its own is the scale factor.
func program() *suite.Program {
	var sf float64
	return &suite.Program{
		Name: "tpch", Letter: "Q", Count: len(queries.Suite),
		Flags: func(fs *flag.FlagSet) {
			fs.Float64Var(&sf, "sf", 1, "the scale factor: 1 has six million lines")
		},
		Check: func() error {
			// dbgen panics at a scale factor that it does not have, so that one
			// is kept from it here.
			if !(sf > 0 && sf <= 100_000) { // this way around for NaN
				return fmt.Errorf("-sf %v is not above 0 and at most 100000", sf)
			}
			return nil
		},
		Data: func() *dataset.Set { return data.Set(sf) },
		Size: func() (string, float64) { return fmt.Sprintf("scale factor %v", sf), megabytes * sf },
		Open: func(folder string) func(int) table.Frame {
			tables := queries.OpenTables(folder)
			return func(n int) table.Frame { return queries.Suite[n-1](tables) }
		},
		Verdict: func(n int, r *suite.Result) (string, error) {
			// The scale factor as it names its folder of answers: 0.10 is 0.1.
			scale := strconv.FormatFloat(sf, 'f', -1, 64)
			if !slices.Contains(answers.Scales(), scale) {
				return "no answer to compare with", nil
			}
			return "right", answers.Compare(scale, n, r.Columns, r.Rows())
		},
	}
}
