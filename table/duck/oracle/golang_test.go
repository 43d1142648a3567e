package oracle_test

import (
	"fmt"
	"strings"

	. "xfork/table"
)

// The query as a Go program, for a report of a difference.

func (e *ex) golang() string {
	switch {
	case e.sub != nil:
		return fmt.Sprintf("Lit(Scalar[Null[%s]](%s))", goNames[e.kind], e.sub.golang())
	case e.null:
		t := typeOf(e.kind)
		return fmt.Sprintf("NullOf(Type{Kind: Kind(%d), Precision: %d, Scale: %d})", t.Kind, t.Precision, t.Scale)
	case e.lazy:
		return "Lit(expr.Const(" + goLit(e.lit) + "))"
	case e.op != nil:
		return fillIn(e.op.golang, gos(e.args), e.n, e.s, func(s string) string { return fmt.Sprintf("%q", s) })
	case e.lit != nil:
		return "Lit(" + goLit(e.lit) + ")"
	}
	return fmt.Sprintf("Col(%q)", e.col.name)
}

func gos(es []*ex) []string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = e.golang()
	}
	return out
}

// golang returns the query as an expression.
func (q *query) golang() string {
	s := q.from.name
	for _, st := range q.steps {
		s = st.golang(s)
	}
	return s
}

var joinNames = map[JoinKind]string{Inner: "Inner", Left: "Left", Full: "Full", Semi: "Semi", Anti: "Anti", Cross: "Cross"}

func (s *step) golang(f string) string {
	var cols, calls, by []string
	for _, c := range s.cols {
		x := c.e.golang()
		if s.verb != "filter" {
			x += fmt.Sprintf(".As(%q)", c.name)
		}
		cols = append(cols, x)
	}
	for _, c := range s.calls {
		calls = append(calls, c.golang())
	}
	for _, o := range s.by {
		by = append(by, o.golang())
	}
	list := func(xs []string) string { return strings.Join(xs, ", ") }
	f += ".\n\t\t"
	switch s.verb {
	case "filter":
		return f + "Filter(" + list(cols) + ")"
	case "with":
		return f + "With(" + list(cols) + ")"
	case "over":
		return f + "With(" + list(calls) + ")"
	case "select":
		return f + "Select(" + list(cols) + ")"
	case "group":
		if len(cols) == 0 {
			return f + "Agg(" + list(calls) + ")"
		}
		return f + "GroupBy(" + list(cols) + ").Agg(" + list(calls) + ")"
	case "join":
		right := s.other.golang()
		for _, c := range s.other.schema() {
			right += fmt.Sprintf(".Rename(%q, %q)", c.name, s.right[c.name])
		}
		args := []string{right, joinNames[s.kind]}
		for _, o := range s.on {
			args = append(args, "Eq("+o[0].golang()+", "+o[1].golang()+")")
		}
		if s.where != nil {
			args = append(args, "Where("+s.where.golang()+")")
		}
		return f + "Join(" + list(args) + ")"
	case "distinct":
		return f + "Distinct(" + quotedList(s.names) + ")"
	case "sort":
		return f + "Sort(" + list(by) + ")"
	case "top":
		return f + fmt.Sprintf("Top(%d, %s)", s.n, list(by))
	case "head":
		return f + fmt.Sprintf("Head(%d)", s.n)
	case "skip":
		return f + fmt.Sprintf("Skip(%d)", s.n)
	}
	return "Concat(" + strings.TrimSuffix(f, ".\n\t\t") + ", " + s.other.golang() + ")"
}

// program returns a program that asks the query, with that of DuckDB behind it.
func (q *query) program() string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"math\"\n\t\"time\"\n\n\t\"xfork/expr\"\n\t. \"xfork/table\"\n)\n\n")
	b.WriteString("var _, _, _ = math.Pi, time.Second, expr.Const(0)\n\nfunc some[T any](v T) Null[T] { return Null[T]{V: v, Valid: true} }\n\n")
	b.WriteString("func must[T any](v T, err error) T {\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\treturn v\n}\n\nfunc main() {\n\tctx := context.Background()\n")
	for _, r := range q.relations(nil) {
		b.WriteString(r.golang())
	}
	b.WriteString("\tf := " + q.golang() + "\n\tfmt.Println(must(Text(f, 100).Force(ctx)))\n}\n\n/* DuckDB:\n\n")
	for _, r := range q.relations(nil) {
		b.WriteString(strings.Join(r.create(), ";\n") + ";\n")
	}
	b.WriteString(q.sql() + " ORDER BY __o;\n*/\n")
	return b.String()
}

func (r *relation) golang() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\t%s := Columns(\n", r.name)
	fix := ""
	for _, c := range r.cols {
		t, conv := goNames[c.kind], ""
		if c.narrow {
			t = strings.Replace(t, "64", "32", 1)
			conv = t
		}
		fmt.Fprintf(&b, "\t\tData(%q, []Null[%s]{", c.name, t)
		for i, v := range c.values {
			if i > 0 {
				b.WriteString(", ")
			}
			switch {
			case v == nil:
				b.WriteString("{}")
			case conv != "":
				fmt.Fprintf(&b, "some(%s(%s))", conv, goLit(v))
			default:
				b.WriteString("some(" + goLit(v) + ")")
			}
		}
		b.WriteString("}),\n")
		if c.kind == kDec {
			fix += fmt.Sprintf(".With(Col(%q).To(Type{Kind: Dec, Precision: %d, Scale: %d}).As(%q))", c.name, c.typ.Precision, c.typ.Scale, c.name)
		}
	}
	b.WriteString("\t)" + fix + "\n")
	switch r.format {
	case "parquet":
		fmt.Fprintf(&b, "\tmust(%s.WriteParquet(\"/tmp/%s.parquet\", RowGroups(%d)).Force(ctx))\n\t%s = Parquet(\"/tmp/%s.parquet\")\n", r.name, r.name, r.group, r.name, r.name)
	case "csv":
		fmt.Fprintf(&b, "\tmust(%s.WriteCSV(\"/tmp/%s.csv\").Force(ctx))\n\t%s = CSV(\"/tmp/%s.csv\", As(must(%s.Schema(ctx))))\n", r.name, r.name, r.name, r.name, r.name)
	case "ndjson":
		fmt.Fprintf(&b, "\tmust(%s.WriteNDJSON(\"/tmp/%s.ndjson\").Force(ctx))\n\t%s = NDJSON(\"/tmp/%s.ndjson\", As(must(%s.Schema(ctx))))\n", r.name, r.name, r.name, r.name, r.name)
	}
	return b.String()
}
