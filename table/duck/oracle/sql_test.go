package oracle_test

import (
	"fmt"
	"strings"

	. "xfork/table"
)

// The side of DuckDB. Each query has a column __o beside its own, by which its
// rows are in the order that package table promises: DuckDB promises none.

func (e *ex) sql() string {
	switch {
	case e.sub != nil:
		return "(SELECT " + e.sub.schema()[0].name + " FROM (" + e.sub.sql() + "))"
	case e.null:
		return "NULL::" + (&stored{column: column{kind: e.kind}, typ: typeOf(e.kind)}).sqlType()
	case e.op != nil:
		return fillIn(e.op.sql, sqls(e.args), e.n, e.s, sqlText)
	case e.lit != nil:
		return sqlLit(e.lit)
	}
	return e.col.name
}

func sqls(es []*ex) []string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = e.sql()
	}
	return out
}

// create returns the statements that make the table.
func (r *relation) create() []string {
	var defs []string
	for _, c := range r.cols {
		defs = append(defs, c.name+" "+c.sqlType())
	}
	all := []string{fmt.Sprintf("CREATE OR REPLACE TABLE %s (__o BIGINT, %s)", r.name, strings.Join(defs, ", "))}
	for from := 0; from < r.rows(); from += 1000 {
		var rows []string
		for i := from; i < min(r.rows(), from+1000); i++ {
			row := []string{fmt.Sprint(i)}
			for _, c := range r.cols {
				if c.values[i] == nil {
					row = append(row, "NULL")
				} else {
					row = append(row, sqlLit(c.values[i]))
				}
			}
			rows = append(rows, "("+strings.Join(row, ", ")+")")
		}
		all = append(all, "INSERT INTO "+r.name+" VALUES "+strings.Join(rows, ", "))
	}
	return all
}

// sql returns the query, which widens narrow columns.
func (q *query) sql() string {
	sel := []string{"__o"}
	for _, c := range q.from.cols {
		switch {
		case c.kind == kInt && c.narrow:
			sel = append(sel, c.name+"::BIGINT AS "+c.name)
		case c.kind == kFloat && c.narrow:
			sel = append(sel, c.name+"::DOUBLE AS "+c.name)
		default:
			sel = append(sel, c.name)
		}
	}
	s := "SELECT " + strings.Join(sel, ", ") + " FROM " + q.from.name
	in := q.from.schema()
	for _, st := range q.steps {
		s = st.sql("("+s+")", in)
		in = st.apply(in)
	}
	return s
}

func nameList(cs []column) string {
	var s []string
	for _, c := range cs {
		s = append(s, c.name)
	}
	return strings.Join(s, ", ")
}

// sql returns the step on a sub-query.
func (s *step) sql(sub string, in []column) string {
	var cols, plain, by []string
	for _, c := range s.cols {
		plain = append(plain, c.e.sql())
		cols = append(cols, c.e.sql()+" AS "+c.name)
	}
	for _, o := range s.by {
		by = append(by, o.sql())
	}
	for _, c := range s.calls {
		cols = append(cols, c.sql()+" AS "+c.name)
	}
	sorted := func(by []string) string {
		return "SELECT row_number() OVER (ORDER BY " + strings.Join(append(by, "__o"), ", ") + ") AS __o, " + nameList(in) + " FROM " + sub
	}
	switch s.verb {
	case "filter":
		return "SELECT * FROM " + sub + " WHERE " + strings.Join(plain, " AND ")
	case "over":
		return "SELECT __o, " + nameList(in) + ", " + strings.Join(cols, ", ") + " FROM " + places(sub, s.calls)
	case "with":
		return "SELECT *, " + strings.Join(cols, ", ") + " FROM " + sub
	case "select":
		return "SELECT __o, " + strings.Join(cols, ", ") + " FROM " + sub
	case "group":
		return s.grouped(sub)
	case "join":
		return s.joined(sub, in)
	case "distinct":
		return "SELECT * FROM " + sub + " QUALIFY row_number() OVER (PARTITION BY " + strings.Join(s.names, ", ") + " ORDER BY __o) = 1"
	case "sort":
		return sorted(by)
	case "top":
		return "SELECT * FROM (" + sorted(by) + fmt.Sprintf(") WHERE __o <= %d", s.n)
	case "head":
		return "SELECT * FROM " + sub + fmt.Sprintf(" QUALIFY row_number() OVER (ORDER BY __o) <= %d", s.n)
	case "skip":
		return "SELECT * FROM " + sub + fmt.Sprintf(" QUALIFY row_number() OVER (ORDER BY __o) > %d", s.n)
	case "concat":
		return "SELECT row_number() OVER (ORDER BY __p, __o) AS __o, " + nameList(in) + " FROM (SELECT 0 AS __p, * FROM " + sub +
			" UNION ALL BY NAME SELECT 1 AS __p, * FROM (" + s.other.sql() + "))"
	}
	panic("no verb " + s.verb)
}

// grouped returns the step for groups, or for all rows. A key of a group is that
// of its first row: 0 and -0 are one group.
func (s *step) grouped(sub string) string {
	if len(s.cols) == 0 {
		var sel []string
		for _, c := range s.calls {
			sel = append(sel, c.sql()+" AS "+c.name)
		}
		return "SELECT 0::BIGINT AS __o, " + strings.Join(sel, ", ") + " FROM " + sub
	}
	var keys, first, group []string
	for i, c := range s.cols {
		k := fmt.Sprintf("__k%d", i)
		keys = append(keys, c.e.sql()+" AS "+k)
		first = append(first, "arg_min_null("+k+", __o) AS "+c.name)
		group = append(group, k)
	}
	for _, c := range s.calls {
		first = append(first, c.sql()+" AS "+c.name)
	}
	return "SELECT min(__o) AS __o, " + strings.Join(first, ", ") + " FROM (SELECT *, " + strings.Join(keys, ", ") + " FROM " + sub +
		") AS g GROUP BY " + strings.Join(group, ", ")
}

// joined returns the step for a join.
func (s *step) joined(sub string, in []column) string {
	right := "SELECT __o AS __ro"
	for _, c := range s.other.schema() {
		right += ", " + c.name + " AS " + s.right[c.name]
	}
	right += " FROM (" + s.other.sql() + ")"
	on := []string{"true"}
	for _, o := range s.on {
		on = append(on, o[0].sql()+" = "+o[1].sql())
	}
	if s.where != nil {
		on = append(on, s.where.sql())
	}
	cond := strings.Join(on, " AND ")
	switch s.kind {
	case Semi:
		return "SELECT * FROM " + sub + " AS l WHERE EXISTS (SELECT 1 FROM (" + right + ") AS r WHERE " + cond + ")"
	case Anti:
		return "SELECT * FROM " + sub + " AS l WHERE NOT EXISTS (SELECT 1 FROM (" + right + ") AS r WHERE " + cond + ")"
	}
	word := map[JoinKind]string{Inner: "JOIN", Left: "LEFT JOIN", Full: "FULL JOIN", Cross: "JOIN"}[s.kind]
	return "SELECT row_number() OVER (ORDER BY l.__o NULLS LAST, __ro) AS __o, " + nameList(s.apply(in)) + " FROM " + sub + " AS l " + word +
		" (" + right + ") AS r ON " + cond
}
