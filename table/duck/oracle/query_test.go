package oracle_test

import (
	"fmt"
	"strings"
	"time"

	"xfork/expr"
	. "xfork/table"
)

// query is a table and what is done with it.
type query struct {
	from  *relation
	steps []*step
}

// named is an expression with a name.
type named struct {
	name string
	e    *ex
}

// step is a verb.
type step struct {
	verb  string
	cols  []named // filter (without names), with, select, keys of a group
	calls []*call // group, over
	by    []order
	names []string // distinct
	n     int
	other *query // join, concat
	kind  JoinKind
	on    [][2]*ex
	where *ex
	right map[string]string // join: new names of the right columns
}

// apply returns the columns behind the step.
func (s *step) apply(in []column) (out []column) {
	switch s.verb {
	case "with":
		out = append(out, in...)
	case "over":
		out = append(out, in...)
	case "select", "group":
	case "join":
		out = append(out, in...)
		if s.kind == Semi || s.kind == Anti {
			return out
		}
		for _, c := range s.other.schema() {
			c.name = s.right[c.name]
			out = append(out, c)
		}
		return out
	default:
		return in
	}
	for _, c := range s.cols {
		out = append(out, column{name: c.name, kind: c.e.kind, loose: c.e.loose, wild: c.e.wild})
	}
	for _, c := range s.calls {
		out = append(out, c.result())
	}
	return out
}

// schema returns the columns of the query.
func (q *query) schema() []column {
	cs := q.from.schema()
	for _, s := range q.steps {
		cs = s.apply(cs)
	}
	return cs
}

// relations returns the tables that the query reads, each once.
func (q *query) relations(all []*relation) []*relation {
	for _, r := range all {
		if r == q.from {
			return all
		}
	}
	all = append(all, q.from)
	for _, s := range q.steps {
		if s.other != nil {
			all = s.other.relations(all)
		}
		for _, e := range s.exprs() {
			(*e).walk(func(e *ex) {
				if e.sub != nil {
					all = e.sub.relations(all)
				}
			})
		}
	}
	return all
}

// walk calls f for an expression and what it is made of.
func (e *ex) walk(f func(*ex)) {
	f(e)
	for _, a := range e.args {
		a.walk(f)
	}
}

// exprs returns the places of all expressions of the step.
func (s *step) exprs() (all []**ex) {
	for i := range s.cols {
		all = append(all, &s.cols[i].e)
	}
	for _, c := range s.calls {
		for i := range c.args {
			all = append(all, &c.args[i])
		}
		if c.where != nil {
			all = append(all, &c.where)
		}
		if c.over != nil {
			for i := range c.over.by {
				all = append(all, &c.over.by[i].e)
			}
		}
	}
	for i := range s.by {
		all = append(all, &s.by[i].e)
	}
	for i := range s.on {
		all = append(all, &s.on[i][0], &s.on[i][1])
	}
	if s.where != nil {
		all = append(all, &s.where)
	}
	return all
}

// builder makes the frames of a query: those of tables once.
type builder struct {
	tables map[*relation]Frame
}

func (b *builder) frame(q *query) Frame {
	f := b.tables[q.from]
	in := q.from.schema()
	for _, s := range q.steps {
		f = b.step(f, s, in)
		in = s.apply(in)
	}
	return f
}

func (b *builder) step(f Frame, s *step, in []column) Frame {
	cols := make([]Column, 0, len(s.cols)+len(s.calls))
	for _, c := range s.cols {
		x := c.e.column(b)
		if s.verb != "filter" {
			x = x.As(c.name)
		}
		cols = append(cols, x)
	}
	var by []any
	for _, o := range s.by {
		by = append(by, o.key(b))
	}
	switch s.verb {
	case "filter":
		return f.Filter(cols...)
	case "with":
		return f.With(cols...)
	case "select":
		return f.Select(colsAny(cols)...)
	case "group", "over":
		var calls []Column
		for _, c := range s.calls {
			calls = append(calls, c.column(b))
		}
		switch {
		case s.verb == "over":
			return f.With(calls...)
		case len(s.cols) == 0:
			return f.Agg(calls...)
		}
		return f.GroupBy(colsAny(cols)...).Agg(calls...)
	case "join":
		return b.join(f, s)
	case "distinct":
		return f.Distinct(s.names...)
	case "sort":
		return f.Sort(by...)
	case "top":
		return f.Top(s.n, by...)
	case "head":
		return f.Head(s.n)
	case "skip":
		return f.Skip(s.n)
	case "concat":
		return Concat(f, b.frame(s.other))
	}
	panic("no verb " + s.verb)
}

func (b *builder) join(f Frame, s *step) Frame {
	right := b.frame(s.other)
	for _, c := range s.other.schema() {
		right = right.Rename(c.name, s.right[c.name])
	}
	var on []Match
	for _, o := range s.on {
		on = append(on, Eq(o[0].column(b), o[1].column(b)))
	}
	if s.where != nil {
		on = append(on, Where(s.where.column(b)))
	}
	return f.Join(right, s.kind, on...)
}

// column makes the expression.
func (e *ex) column(b *builder) Column {
	switch {
	case e.sub != nil:
		return lazyOf(b.frame(e.sub), e.kind)
	case e.null:
		return NullOf(typeOf(e.kind))
	case e.lazy:
		return lazyLit(e.lit)
	case e.op != nil:
		return e.op.make(columns(e.args, b), e)
	case e.lit != nil:
		return Lit(e.lit)
	}
	return Col(e.col.name)
}

// lazyOf makes the only value of a frame an operand.
func lazyOf(f Frame, k kind) Column {
	switch k {
	case kInt:
		return Lit(Scalar[Null[int64]](f))
	case kFloat:
		return Lit(Scalar[Null[float64]](f))
	case kStr:
		return Lit(Scalar[Null[string]](f))
	case kDec:
		return Lit(Scalar[Null[Decimal]](f))
	case kDay:
		return Lit(Scalar[Null[Date]](f))
	}
	return Lit(Scalar[Null[time.Time]](f))
}

// lazyLit makes a value an operand that is there when it is forced.
func lazyLit(x any) Column {
	switch x := x.(type) {
	case int64:
		return Lit(expr.Map(expr.Const(x), func(x int64) int64 { return x }))
	case float64:
		return Lit(expr.Const(x))
	case string:
		return Lit(expr.Const(x))
	case Decimal:
		return Lit(expr.Const(x))
	case Date:
		return Lit(expr.Const(x))
	case time.Time:
		return Lit(expr.Const(x))
	}
	return Lit(x)
}

func typeOf(k kind) Type {
	t := Type{Kind: [kinds]Kind{Int64, Float64, Dec, Str, Bool, Day, Time, Bytes, Span}[k]}
	switch k {
	case kDec:
		t.Precision, t.Scale = 9, 2
	case kTime:
		t.Precision = 6
	}
	return t
}

func columns(es []*ex, b *builder) []Column {
	out := make([]Column, len(es))
	for i, e := range es {
		out[i] = e.column(b)
	}
	return out
}

func colsAny(cs []Column) []any {
	out := make([]any, len(cs))
	for i, c := range cs {
		out[i] = c
	}
	return out
}

func anys(names []string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = n
	}
	return out
}

func quotedList(names []string) string {
	var s []string
	for _, n := range names {
		s = append(s, fmt.Sprintf("%q", n))
	}
	return strings.Join(s, ", ")
}

// table makes the frame of a table, in memory.
func (r *relation) frame() Frame {
	var cols, fix []Column
	for _, c := range r.cols {
		cols = append(cols, c.data())
		if c.kind == kDec {
			// Values tell the digits that they have, not those of their column.
			fix = append(fix, Col(c.name).To(c.typ).As(c.name))
		}
	}
	f := Columns(cols...)
	if len(fix) > 0 {
		f = f.With(fix...)
	}
	return f
}

func (c *stored) data() Column {
	switch c.kind {
	case kInt:
		if c.narrow {
			return data(c, func(x int64) int32 { return int32(x) })
		}
		return data(c, func(x int64) int64 { return x })
	case kFloat:
		if c.narrow {
			return data(c, func(x float64) float32 { return float32(x) })
		}
		return data(c, func(x float64) float64 { return x })
	case kDec:
		return data(c, func(x Decimal) Decimal { return x })
	case kStr:
		return data(c, func(x string) string { return x })
	case kBool:
		return data(c, func(x bool) bool { return x })
	case kDay:
		return data(c, func(x Date) Date { return x })
	case kTime:
		return data(c, func(x time.Time) time.Time { return x })
	case kBytes:
		return data(c, func(x []byte) []byte { return x })
	}
	return data(c, func(x time.Duration) time.Duration { return x })
}

func data[A, T any](c *stored, f func(A) T) Column {
	xs := make([]Null[T], len(c.values))
	for i, v := range c.values {
		if v != nil {
			xs[i] = Null[T]{V: f(v.(A)), Valid: true}
		}
	}
	return Data(c.name, xs)
}
