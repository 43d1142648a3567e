package main

import (
	"context"
	"fmt"

	"xfork/table"
	h2odata "xfork/table/h2o/data"
	h2o "xfork/table/h2o/questions"
)

// spilled is how many bytes of memory the queries of the suite spill have for each row
// of the tables. Each of them keeps at least four times as many: that is the bar's
// condition.
//
//	S1    sort          v3, id6, id4, id5, v1, v2, key and place      72 bytes a row
//	S2    group-by      6 keys, of which 3 are text, a sum, a count   168
//	S3    distinct      3 numbers and a float                         80
//	S4    join          2 texts, 2 numbers, slots                     104
//	S5    window        2 keys, 3 numbers, key and place              72
//	S6    median        2 keys, a float, an integer, hash and row     64
//	S7    as-of         a key, the order, 4 numbers, order and place  80
//	S8    without keys  the order, 4 numbers, order and place         72
const spilled = 16

// spillJob has a query of each operator that spills, over the tables of h2o: with a
// limit of memory beside the same without one. The latter is what ours is compared with,
// and both are compared with DuckDB's answers.
func spillJob(ctx context.Context, o *options) (*job, error) {
	size := h2odata.Size{Rows: int64(o.or(1e6))}
	folder, err := h2oFolder(ctx, o, size)
	limit := spilled * size.Rows
	j := &job{
		name: "spill", letter: "S", size: fmt.Sprintf("%.0e rows within %.0f MB", float64(size.Rows), float64(limit)/1e6),
		bar: "geometric mean <= 2.5", against: "in memory",
	}
	j.h2o(folder)
	j.cases = nil
	t := h2o.OpenTables(folder)
	col := table.Col
	add := func(sql string, f func() table.Frame) {
		j.cases = append(j.cases, query{sql: sql, other: f, frame: func() table.Frame { return f().Options(table.Memory(limit)) }})
	}
	// The last rows alone are asked for, so that the answer takes no time, and no top
	// can stand for the sort.
	add(fmt.Sprintf("SELECT id4, id5, id6, v1, v2, v3 FROM g1 ORDER BY v3, id6, id4, id5, v1, v2 OFFSET %d", size.Rows-1000), func() table.Frame {
		return t.G1.Select("id4", "id5", "id6", "v1", "v2", "v3").Sort("v3", "id6", "id4", "id5", "v1", "v2").Skip(int(size.Rows) - 1000)
	})
	add("SELECT sum(s) AS s, sum(n) AS n, max(n) AS m FROM (SELECT sum(v3) AS s, count(*) AS n FROM g1 GROUP BY id1, id2, id3, id4, id5, id6)", func() table.Frame {
		g := t.G1.GroupBy("id1", "id2", "id3", "id4", "id5", "id6").Agg(col("v3").Sum().As("s"), table.Len().As("n"))
		return g.Agg(col("s").Sum().As("s"), col("n").Sum().As("n"), col("n").Max().As("m"))
	})
	add("SELECT count(*) AS n, sum(v3) AS s FROM (SELECT DISTINCT id4, id5, id6, v3 FROM g1)", func() table.Frame {
		return t.G1.Distinct("id4", "id5", "id6", "v3").Agg(table.Len().As("n"), col("v3").Sum().As("s"))
	})
	add("SELECT count(*) AS n, sum(x.v1) AS a, sum(big.v2) AS b, max(big.id2) AS c FROM x JOIN big ON x.id3 = big.id3", func() table.Frame {
		right := t.Big.Select(col("id3").As("k"), col("id2").As("c"), "v2", col("id4").As("d"))
		return t.X.Join(right, table.Inner, table.Eq("id3", "k")).Agg(table.Len().As("n"), col("v1").Sum().As("a"), col("v2").Sum().As("b"), col("c").Max().As("c"))
	})
	add("SELECT sum(r) AS r, sum(p) AS p FROM (SELECT row_number() OVER w AS r, lag(v1) OVER w AS p FROM g1 WINDOW w AS (PARTITION BY id6 ORDER BY v3, id4, id5, v1))", func() table.Frame {
		w := table.Partition("id6").OrderBy("v3", "id4", "id5", "v1")
		return t.G1.With(table.RowNumber().Over(w).As("r"), col("v1").Lag(1).Over(w).As("p")).Agg(col("r").Sum().As("r"), col("p").Sum().As("p"))
	})
	add("SELECT sum(m) AS m, sum(n) AS n FROM (SELECT median(v3) AS m, count(DISTINCT v1) AS n FROM g1 GROUP BY id4, id6)", func() table.Frame {
		g := t.G1.GroupBy("id4", "id6").Agg(col("v3").Median().As("m"), col("v1").Distinct().Count().As("n"))
		return g.Agg(col("m").Sum().As("m"), col("n").Sum().As("n"))
	})
	asofJoins(add, t)
	return j, err
}

// asofJoins adds as-of joins of a table with itself, by a key and without. Moments are of two
// keys and a float, so that no two rows have the same: which of two is taken is an engine's own.
func asofJoins(add func(sql string, f func() table.Frame), t h2o.Tables) {
	col := table.Col
	const right = "(SELECT id6 AS k, id6 * 10000.0 + id4 * 100.0 + v3 AS u, v1 AS a, v2 AS b, id4 AS c, id5 AS d FROM g1) r"
	const sums = "SELECT count(r.u) AS n, sum(r.a) AS a, sum(r.b) AS b, sum(r.c) AS c, sum(r.d) AS d FROM (SELECT id6, id6 * 10000.0 + id4 * 100.0 + v3 - 0.5 AS t FROM g1) l ASOF LEFT JOIN " + right
	nearest := func(more ...table.Match) func() table.Frame {
		return func() table.Frame {
			moment := col("id6").Mul(10000.0).Add(col("id4").Mul(100.0)).Add(col("v3"))
			l := t.G1.Select("id6", moment.Sub(0.5).As("t"))
			r := t.G1.Select(col("id6").As("k"), moment.As("u"), col("v1").As("a"), col("v2").As("b"), col("id4").As("c"), col("id5").As("d"))
			return l.JoinAsof(r, table.Asof("t", "u"), more...).Agg(col("u").Count().As("n"), col("a").Sum(), col("b").Sum(), col("c").Sum(), col("d").Sum())
		}
	}
	add(sums+" ON l.id6 = r.k AND l.t >= r.u", nearest(table.Eq("id6", "k")))
	add(sums+" ON l.t >= r.u", nearest())
}
