package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	. "xfork/table"
)

// gen makes random tables and queries. Everything depends on the seed alone.
type gen struct {
	r      *rand.Rand
	tables int
	names  int
	big    bool
}

func (g *gen) n(n int) int { return g.r.IntN(n) }

// name returns a new name.
func (g *gen) name() string {
	g.names++
	return fmt.Sprintf("x%d", g.names)
}

// relation makes a table.
func (g *gen) relation() *relation {
	g.tables++
	rows := []int{0, 1, 3, 12, 40, 40, 100}[g.n(7)]
	if g.big && g.n(6) == 0 {
		rows = 500 + g.n(3000)
	}
	r := &relation{name: fmt.Sprintf("t%d", g.tables), group: 1 + g.n(rows+5)}
	nulls := []int{0, 10, 50, 100}[g.n(4)]
	if nulls == 100 && g.n(4) > 0 {
		nulls = 10
	}
	skew := g.n(3) == 0
	durations := false
	for i := range 2 + g.n(6) {
		k := kind(g.n(int(kinds)))
		if i == 0 {
			k = kInt
		}
		c := &stored{column: column{name: g.name(), kind: k}, narrow: g.n(3) == 0}
		durations = durations || k == kSpan
		c.wild = (k == kInt || k == kFloat) && g.n(5) == 0
		if k == kDec {
			c.typ = Type{Kind: Dec, Precision: uint8(4 + g.n(6)), Scale: uint8(g.n(4))}
			if g.n(4) == 0 {
				c.typ.Precision = uint8(4 + g.n(35))
				c.typ.Scale = uint8(g.n(int(c.typ.Precision)))
			}
		}
		few := g.n(2) == 0
		for j := range rows {
			v := value(g.r, c, few)
			if g.n(100) < nulls {
				v = nil
			}
			if skew && j > 0 && g.n(3) > 0 {
				v = c.values[0]
			}
			c.values = append(c.values, v)
		}
		r.cols = append(r.cols, c)
	}
	r.format = []string{"", "parquet", "csv", "ndjson"}[g.n(4)]
	if durations && r.format == "parquet" {
		r.format = "csv" // a duration comes back from Parquet as an int64
	}
	return r
}

// pick returns a column of a kind that may be computed with, nil if there is
// none.
func (g *gen) pick(in []column, k kind) *ex {
	var cs []column
	for _, c := range in {
		if c.kind == k && !c.loose {
			cs = append(cs, c)
		}
	}
	if len(cs) == 0 {
		return nil
	}
	c := cs[g.n(len(cs))]
	return &ex{kind: k, col: c, wild: c.wild}
}

// leaf returns a column or a literal.
func (g *gen) leaf(in []column, k kind) *ex {
	if g.n(5) > 0 {
		if e := g.pick(in, k); e != nil {
			return e
		}
	}
	c := &stored{column: column{kind: k}, typ: Type{Precision: 6, Scale: uint8(g.n(3))}}
	e := &ex{kind: k, lit: value(g.r, c, false), lazy: g.n(8) == 0}
	if g.n(15) == 0 {
		return &ex{kind: k, null: true}
	}
	return e
}

// ex returns an expression of a kind.
func (g *gen) ex(in []column, k kind, depth int) *ex {
	if depth <= 0 || g.n(4) == 0 {
		return g.leaf(in, k)
	}
	var fits []*op
	for _, o := range operators {
		if o.result == k {
			fits = append(fits, o)
		}
	}
	if len(fits) == 0 || g.n(8) == 0 && k != kDec {
		fits = choices
	}
	o := fits[g.n(len(fits))]
	e := &ex{kind: k, op: o}
	same := k
	if o.result != any1 {
		same = kind(g.n(int(kinds)))
	}
	for _, a := range o.args {
		d := depth - 1
		if a == any1 {
			a = same
		}
		if k == kDec {
			d = 0 // digits of decimals add up, and DuckDB fails beyond 38
		}
		x := g.ex(in, a, d)
		e.wild = e.wild || x.wild
		e.args = append(e.args, x)
	}
	if o.params != nil {
		e.n, e.s = o.params(g.r)
	}
	return e
}

// call returns an aggregate; over says that it is for a window.
func (g *gen) call(in []column, name string, over *window) *call {
	for {
		a := aggregates[g.n(len(aggregates))]
		ordered := over != nil && (over.by != nil || over.rows)
		if a.is&ranks != 0 && (over == nil || over.by == nil || over.rows) || a.is&whole != 0 && ordered || strings.Contains(a.sql, "DISTINCT") && over != nil {
			continue
		}
		c := &call{name: name, of: a, over: over, q: []float64{0, 0.25, 0.9, 1}[g.n(4)]}
		fits := true
		for _, t := range a.takes {
			k := kind(g.n(int(kinds)))
			switch {
			case a.takes == "i" || a.takes == "ii":
				k = kInt
			case a.takes == "fd":
				k = []kind{kFloat, kDec}[g.n(2)]
			case t != '*':
				k = []kind{kInt, kFloat, kDec}[g.n(3)]
			}
			x := g.ex(in, k, g.n(3))
			fits = fits && !(x.wild && a.is&sums != 0)
			c.args = append(c.args, x)
		}
		if !fits {
			continue
		}
		if a.is&ranks == 0 && g.n(3) == 0 {
			c.where = g.ex(in, kBool, 1+g.n(2))
		}
		return c
	}
}

// window returns a partition, half of the time with an order.
func (g *gen) window(in []column) *window {
	w := &window{}
	for range g.n(3) {
		// No key twice: DuckDB 1.5.6 then counts another window of the query by
		// the wrong partitions.
		if c := g.any(in); c != nil && !slices.Contains(w.part, c.col.name) {
			w.part = append(w.part, c.col.name)
		}
	}
	if g.n(2) == 0 {
		return w
	}
	w.by = g.order(in, 1+g.n(2))
	if g.n(2) == 0 {
		w.rows = true
		w.from, w.to = g.n(7)-5, g.n(7)-1
		if w.from > w.to {
			w.from, w.to = w.to, w.from
		}
		switch g.n(5) {
		case 0:
			w.from = -Unbounded
		case 1:
			w.to = Unbounded
		}
	}
	return w
}

// any returns a column that is not loose.
func (g *gen) any(in []column) *ex {
	for range 8 {
		if e := g.pick(in, kind(g.n(int(kinds)))); e != nil {
			return e
		}
	}
	return nil
}

func (g *gen) order(in []column, n int) (by []order) {
	for range n {
		e := g.any(in)
		if e == nil || g.n(3) == 0 {
			e = g.ex(in, kind(g.n(int(kinds))), 2)
		}
		by = append(by, order{e, g.n(2) == 0, g.n(4) == 0})
	}
	return by
}

// step returns a verb, nil if there is none for these columns.
func (g *gen) step(q *query, in []column, depth int) *step {
	limit := g.n(6)
	if g.n(3) == 0 {
		limit = g.n(200)
	}
	switch g.n(17) {
	case 0, 1:
		s := &step{verb: "filter", cols: []named{{e: g.ex(in, kBool, 3)}}}
		if g.n(4) == 0 {
			s.cols = append(s.cols, named{e: g.ex(in, kBool, 2)})
		}
		if g.n(8) == 0 {
			s.cols[0].e = g.subquery(in)
		}
		return s
	case 2, 3:
		s := &step{verb: []string{"with", "select"}[g.n(2)]}
		for range 1 + g.n(3) {
			s.cols = append(s.cols, named{g.name(), g.ex(in, kind(g.n(int(kinds))), 3)})
		}
		return s
	case 4, 5, 6, 7:
		s := &step{verb: "group"}
		for range g.n(4) {
			k := g.any(in)
			if k == nil || g.n(3) == 0 {
				k = g.ex(in, kind(g.n(int(kinds))), 2)
			}
			s.cols = append(s.cols, named{g.name(), k})
		}
		for range 1 + g.n(3) {
			s.calls = append(s.calls, g.call(in, g.name(), nil))
		}
		return s
	case 8, 9, 10:
		if depth > 0 {
			return g.join(in, depth)
		}
	case 11:
		var names []string
		for range 1 + g.n(2) {
			if c := g.any(in); c != nil {
				names = append(names, c.col.name)
			}
		}
		if len(names) == 0 {
			return nil
		}
		return &step{verb: "distinct", names: names}
	case 12:
		return &step{verb: []string{"sort", "top"}[g.n(2)], by: g.order(in, 1+g.n(3)), n: limit}
	case 13:
		return &step{verb: []string{"head", "skip"}[g.n(2)], n: limit}
	case 14:
		// A union with a part of itself: the columns are the same.
		other := &query{from: q.from, steps: append([]*step(nil), q.steps...)}
		other.steps = append(other.steps, &step{verb: "filter", cols: []named{{e: g.ex(in, kBool, 2)}}})
		return &step{verb: "concat", other: other}
	}
	s := &step{verb: "over"}
	for range 1 + g.n(2) {
		s.calls = append(s.calls, g.call(in, g.name(), g.window(in)))
	}
	return s
}

// subquery returns a comparison with the only value of another query.
func (g *gen) subquery(in []column) *ex {
	from := &query{from: g.relation()}
	for {
		c := g.call(from.schema(), g.name(), nil)
		r := c.result()
		if r.loose || r.kind == kBool || r.kind == kBytes || r.kind == kSpan {
			continue
		}
		from.steps = []*step{{verb: "group", calls: []*call{c}}}
		x := g.leaf(in, r.kind)
		o := operators[0]
		for o.result != kBool || len(o.args) != 2 || o.args[0] != any1 || strings.Contains(o.sql, "NULL") {
			o = operators[g.n(len(operators))]
		}
		return &ex{kind: kBool, op: o, args: []*ex{x, {kind: r.kind, sub: from}}}
	}
}

// join joins with another query, of which all columns get new names.
func (g *gen) join(in []column, depth int) *step {
	s := &step{verb: "join", kind: []JoinKind{Inner, Left, Full, Semi, Anti, Cross}[g.n(6)], other: g.query(depth - 1), right: map[string]string{}}
	both, right := append([]column(nil), in...), []column(nil)
	for _, c := range s.other.schema() {
		s.right[c.name] = g.name()
		c.name = s.right[c.name]
		right = append(right, c)
	}
	both = append(both, right...)
	if s.kind != Cross {
		for range 1 + g.n(2) {
			k := kind(g.n(int(kinds)))
			if g.n(3) > 0 {
				k = in[g.n(len(in))].kind
			}
			s.on = append(s.on, [2]*ex{g.ex(in, k, g.n(2)), g.ex(right, k, g.n(2))})
		}
	}
	if g.n(2) == 0 && s.kind != Full {
		s.where = g.ex(both, kBool, 2)
	}
	return s
}

// query makes a query.
func (g *gen) query(depth int) *query {
	q := &query{from: g.relation()}
	in := q.schema()
	for range 1 + g.n(4) {
		if s := g.step(q, in, depth); s != nil {
			q.steps = append(q.steps, s)
			in = s.apply(in)
		}
	}
	return q
}
