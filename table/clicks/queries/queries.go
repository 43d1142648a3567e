// Package queries has 43 queries like those of ClickBench as functions from the
// table of package data to a frame. queries.sql has them as SQL.
//
// They are those of ClickBench but in two respects. An order that leaves ties open is
// continued by the keys, so that there is one answer: order by count(*) desc,
// UserID. And what ClickBench asks of its hundred million rows in numbers, such as
// having count(*) > 100000 or offset 1000, is in proportion to the rows.
package queries

import (
	_ "embed"
	"strconv"
	"strings"

	. "xfork/table"
	"xfork/table/clicks/data"
	"xfork/table/internal/dataset"
	"xfork/table/internal/suite"
)

// Hits is the table, and the numbers of the queries.
type Hits struct {
	Frame
	// Rows is the number of rows.
	Rows int64
}

// OpenHits returns the table in a folder of package data. The files are opened when
// a query is forced.
func OpenHits(folder string, rows data.Size) Hits {
	return Hits{Frame: Parquet(dataset.Glob(folder, data.Table)), Rows: int64(rows)}
}

// Many is how many rows a group needs where ClickBench says 100,000.
func (h Hits) Many() int64 { return h.Rows / 1000 }

// Offset is how many rows are skipped where ClickBench skips n.
func (h Hits) Offset(n int64) int { return int(n * h.Rows / 100_000_000) }

// Suite has the queries in their order: Suite[0] is Q1 (ClickBench also counts
// from 0).
var Suite = [...]func(Hits) Frame{
	Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9, Q10, Q11, Q12, Q13, Q14, Q15, Q16, Q17, Q18, Q19, Q20, Q21, Q22,
	Q23, Q24, Q25, Q26, Q27, Q28, Q29, Q30, Q31, Q32, Q33, Q34, Q35, Q36, Q37, Q38, Q39, Q40, Q41, Q42, Q43,
}

// Any is the query that has no order: any ten groups are an answer.
const Any = 18

//go:embed queries.sql
var text string

// Statements returns the queries as SQL, in the order of Suite.
func (h Hits) Statements() []string {
	var columns []string
	for i := range 90 {
		columns = append(columns, "sum(ResolutionWidth + "+strconv.Itoa(i)+") AS s"+strconv.Itoa(i))
	}
	number := func(n int) string { return strconv.Itoa(n) }
	return suite.Statements(strings.NewReplacer(
		"$many", strconv.FormatInt(h.Many(), 10),
		"$user", strconv.FormatInt(user, 10),
		"$counter", number(data.Counter),
		"$urlhash", strconv.FormatInt(data.URLHash(), 10),
		"$refererhash", strconv.FormatInt(data.RefererHash(), 10),
		"$skip100", number(h.Offset(100)), "$skip10k", number(h.Offset(10_000)), "$skip1k", number(h.Offset(1000)),
		"$sums", strings.Join(columns, ", "),
	).Replace(text))
}

// user is one of those that come often.
var user = data.UserID(100)

// What several queries are made of.
var (
	id     = Col("UserID")
	width  = Col("ResolutionWidth")
	people = id.Distinct().Count()
	// searched is the condition that the user has searched for something.
	searched = Col("SearchPhrase").Ne("")
	google   = Col("URL").Like("%google%")
)

// Most of the queries have a small answer of a large intermediate one: what they
// cost is the grouping.

// most returns the groups with the most rows, named c, the keys in an order of
// their own where they have as many.
func most(f Frame, keys ...any) Frame {
	return f.GroupBy(keys...).Agg(Len().As("c")).Top(10, append([]any{Desc("c")}, keys...)...)
}
