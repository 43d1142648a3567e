// Package questions has the 15 questions of db-benchmark as functions from the
// tables of package data to a frame: ten about groups, five about joins.
// questions.sql has them as SQL, as the benchmark asks DuckDB.
package questions

import (
	_ "embed"

	. "xfork/table"
	"xfork/table/internal/dataset"
	"xfork/table/internal/suite"
)

// Tables are the five tables.
type Tables struct{ G1, X, Small, Medium, Big Frame }

// Names are the names of the tables in files and in SQL, in no order.
var Names = []string{"g1", "x", "small", "medium", "big"}

// OpenTables returns the tables in a folder of package data. The files are opened when
// a question is forced.
func OpenTables(folder string) Tables {
	files := func(name string) Frame { return Parquet(dataset.Glob(folder, name)) }
	return Tables{G1: files("g1"), X: files("x"), Small: files("small"), Medium: files("medium"), Big: files("big")}
}

// Suite has the questions in their order: the ten about groups, then the five
// about joins.
var Suite = [...]func(Tables) Frame{Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9, Q10, J1, J2, J3, J4, J5}

//go:embed questions.sql
var text string

// Statements returns the questions as SQL, in the order of Suite.
func Statements() []string { return suite.Statements(text) }

// The columns that are asked about.
var v1, v2, v3 = Col("v1"), Col("v2"), Col("v3")

// Q1 sums by a hundred strings.
func Q1(t Tables) Frame { return t.G1.GroupBy("id1").Agg(v1.Sum()) }

// Q2 sums by ten thousand pairs of strings.
func Q2(t Tables) Frame { return t.G1.GroupBy("id1", "id2").Agg(v1.Sum()) }

// Q3 has two aggregates by n / 100 strings.
func Q3(t Tables) Frame { return t.G1.GroupBy("id3").Agg(v1.Sum(), v3.Mean()) }

// Q4 has three means by a hundred integers.
func Q4(t Tables) Frame { return t.G1.GroupBy("id4").Agg(v1.Mean(), v2.Mean(), v3.Mean()) }

// Q5 has three sums by n / 100 integers.
func Q5(t Tables) Frame { return t.G1.GroupBy("id6").Agg(v1.Sum(), v2.Sum(), v3.Sum()) }

// Q6 has a median, for which a group keeps all of its values, and a deviation.
func Q6(t Tables) Frame {
	return t.G1.GroupBy("id4", "id5").Agg(v3.Median().As("median_v3"), v3.Std().As("sd_v3"))
}

// Q7 computes with aggregates.
func Q7(t Tables) Frame { return t.G1.GroupBy("id3").Agg(v1.Max().Sub(v2.Min()).As("range_v1_v2")) }

// Q8 has the two largest values of each group.
func Q8(t Tables) Frame {
	place := RowNumber().Over(Partition("id6").OrderBy(Desc("v3")))
	return t.G1.
		Filter(v3.IsNull().Not()).
		Filter(place.Le(2)).
		Select("id6", v3.As("largest2_v3"))
}

// Q9 has a correlation by ten thousand groups.
func Q9(t Tables) Frame { return t.G1.GroupBy("id2", "id4").Agg(v1.Corr(v2).Pow(2).As("r2")) }

// Q10 has a group for nearly every row.
func Q10(t Tables) Frame {
	return t.G1.GroupBy("id1", "id2", "id3", "id4", "id5", "id6").Agg(v3.Sum(), Len().As("count"))
}

// J1 joins with a small table: n / 1,000,000 rows.
func J1(t Tables) Frame {
	return t.X.Join(t.Small.Select("id1", Col("id4").As("small_id4"), "v2"), Inner, On("id1"))
}

// medium has the columns of the middling table that x has too under other names.
func medium(t Tables, key string, others ...any) Frame {
	cols := []any{key, Col("id1").As("medium_id1"), Col("id4").As("medium_id4")}
	return t.Medium.Select(append(append(cols, others...), "v2")...)
}

// J2 joins with a middling table: n / 1,000 rows.
func J2(t Tables) Frame {
	return t.X.Join(medium(t, "id2", Col("id5").As("medium_id5")), Inner, On("id2"))
}

// J3 keeps the rows of x that have no match.
func J3(t Tables) Frame {
	return t.X.Join(medium(t, "id2", Col("id5").As("medium_id5")), Left, On("id2"))
}

// J4 joins by strings.
func J4(t Tables) Frame {
	return t.X.Join(medium(t, "id5", Col("id2").As("medium_id2")), Inner, On("id5"))
}

// J5 joins with a table that is as large as x.
func J5(t Tables) Frame {
	return t.X.Join(t.Big.Select("id3", Col("id1").As("big_id1"), Col("id2").As("big_id2"), Col("id4").As("big_id4"),
		Col("id5").As("big_id5"), Col("id6").As("big_id6"), "v2"), Inner, On("id3"))
}
