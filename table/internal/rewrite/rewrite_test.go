package rewrite_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/run"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// table is a source of integers. Columns are named by the letters of names; the first one has the numbers of the rows, the others random ones below most.
type table struct {
	names string
	rows  int
	most  int
	gap   int64 // between two numbers; 0 is 1
	kinds map[rune]types.Type
	// pruned is told the conditions that a scan has been pruned by.
	pruned *[]string
}

// pruner is a table of which the prunings are noted.
type pruner struct {
	*source.Memory
	pruned *[]string
}

func (p pruner) Prune(conditions []*bind.Expr) source.Table {
	for _, c := range conditions {
		if v, is := c.Args[1].Value.(int64); is {
			*p.pruned = append(*p.pruned, fmt.Sprint(c.Op, " ", v))
		}
	}
	return p
}

func (s table) String() string { return s.names }

func (s table) Key() string { return fmt.Sprint(s.names, s.rows, s.most) }

func (s table) Open(context.Context) (source.Table, error) {
	m := &source.Memory{Rows: s.rows}
	for c, name := range s.names {
		t := types.Type{Kind: types.Int64}
		if k, is := s.kinds[name]; is {
			t = k
		}
		m.Fields = append(m.Fields, types.Field{Name: string(name), Type: t})
		m.Load = append(m.Load, func(v *vector.Vector, from, n int) {
			v.Init(t, t.Kind.Layout(), n)
			for i := range n {
				x := int64(from + i)
				if c > 0 {
					x = rand.New(rand.NewPCG(uint64(name), uint64(x))).Int64N(int64(s.most))
				}
				if t.Kind == types.Float64 {
					v.F[i] = float64(x) / 7
				} else {
					v.I[i] = x * max(s.gap, 1)
				}
			}
		})
	}
	if s.pruned != nil {
		return pruner{m, s.pruned}, nil
	}
	return m, nil
}

func col(name string) *ast.Expr { return &ast.Expr{Op: ast.Col, Text: name} }
func lit(v any) *ast.Expr       { return &ast.Expr{Op: ast.Lit, Value: v} }
func as(name string, e *ast.Expr) *ast.Expr {
	return &ast.Expr{Op: ast.As, Text: name, Args: []*ast.Expr{e}}
}

func cols(names string) (out []*ast.Expr) {
	for _, n := range names {
		out = append(out, col(string(n)))
	}
	return out
}

func node(v plan.Verb, n plan.Node, inputs ...*plan.Node) *plan.Node {
	n.Verb, n.Inputs, n.Line = v, inputs, func() string { return "x.go:1" }
	n.Owner = &n
	return &n
}

func scan(names string, rows, most int) *plan.Node {
	return node(plan.Scan, plan.Node{Source: table{names: names, rows: rows, most: most}})
}

func filter(in *plan.Node, cs ...*ast.Expr) *plan.Node {
	return node(plan.Filter, plan.Node{Cols: cs}, in)
}

func join(l, r *plan.Node, kind plan.JoinKind, on string) *plan.Node {
	return node(plan.Join, plan.Node{Kind: kind, On: []plan.Equal{{Left: col(on[:1]), Right: col(on[1:])}}, Suffix: "_"}, l, r)
}

func group(in *plan.Node, keys string, aggs ...*ast.Expr) *plan.Node {
	return node(plan.Agg, plan.Node{Keys: cols(keys), Cols: aggs}, in)
}

func sorted(in *plan.Node, by string) *plan.Node {
	n := plan.Node{}
	for _, b := range by {
		n.By = append(n.By, ast.Key{By: col(string(b))})
	}
	return node(plan.Sort, n, in)
}

// explained is the steps of a query, rewritten by some rules, one a line.
func explained(t *testing.T, q *plan.Node, rules rewrite.Rules, counted bool) string {
	t.Helper()
	b, err := plan.NewContext(context.Background(), false).Bind(q)
	require.NoError(t, err)
	text := plan.ExplainSteps(rewrite.Apply([]*plan.Bound{b}, []bool{counted}, rules), func(*plan.Bound) string { return "" })
	return strings.ReplaceAll(text, " (x.go:1)", "")
}

// shown is the rows of a query.
func shown(t *testing.T, q *plan.Node, rules rewrite.Rules) (out []string) {
	t.Helper()
	c := plan.NewContext(context.Background(), false)
	defer c.Close()
	b, err := c.Bind(q)
	require.NoError(t, err)
	o := &run.Output{Bound: rewrite.Apply([]*plan.Bound{b}, []bool{false}, rules)[0]}
	_, err = run.Run([]*run.Output{o}, func(n int, part func(context.Context, int) error) error {
		for i := range n {
			if err := part(context.Background(), i); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, err)
	for _, kept := range o.Chunks {
		c, err := kept.Load()
		require.NoError(t, err)
		for i := range c.N {
			line := ""
			for _, v := range c.Cols {
				line += " " + kernel.Show(v, i)
			}
			out = append(out, line)
		}
	}
	return out
}

func TestJoinsOfWhichNothingSeesTheOrderBeginWithTheSmallest(t *testing.T) {
	lines, orders, customers, nations := scan("lmx", 100_000, 9000), scan("oc", 10_000, 900), scan("pn", 1000, 25), scan("qr", 25, 5)
	joined := join(join(join(lines, orders, plan.Inner, "mo"), customers, plan.Inner, "cp"), filter(nations, ast.New(ast.Eq, col("r"), lit(3))), plan.Inner, "nq")
	q := sorted(group(joined, "q", as("s", ast.New(ast.Sum, col("x")))), "q")
	require.Equal(t, `Sort by q
  Group by q: x.Sum()
    Join inner on m = right.o
      Scan lmx
      Join inner on c = right.p
        Scan oc
        Join inner on n = right.q
          Scan pn
          Filter r = 3
            Scan qr
`, explained(t, q, rewrite.All, false))
	require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All))
	// Rows in the order of the joins, floats that are added up, and equal rows of a sort are seen.
	as0 := explained(t, joined, rewrite.Push, false)
	require.Equal(t, as0, explained(t, joined, rewrite.All, false))
	require.NotEqual(t, as0, explained(t, joined, rewrite.All, true), "only the number of rows is wanted")
	first := group(joined, "q", as("s", ast.New(ast.First, col("x"))))
	require.Equal(t, explained(t, sorted(first, "q"), rewrite.Push, false), explained(t, sorted(first, "q"), rewrite.All, false))
	ties := sorted(group(joined, "qr", as("s", ast.New(ast.Rows))), "r")
	require.Equal(t, explained(t, ties, rewrite.Push, false), explained(t, ties, rewrite.All, false))
}

func TestTheSmallerSideOfAnInnerJoinIsKept(t *testing.T) {
	for _, q := range []*plan.Node{
		join(scan("ab", 1000, 10), scan("cd", 100_000, 900), plan.Inner, "ad"),
		join(scan("cd", 100_000, 900), scan("ab", 1000, 10), plan.Inner, "da"),
	} {
		sums := sorted(group(q, "b", as("s", ast.New(ast.Sum, col("c")))), "b")
		require.Contains(t, explained(t, sums, rewrite.All, false), "Join inner on d = right.a\n      Scan cd\n      Scan ab\n")
		require.Equal(t, shown(t, sums, rewrite.None), shown(t, sums, rewrite.All))
	}
}

// Of more relations than there are bits in a word, or of joins deeper than that, the order stays.
func TestVeryManyJoins(t *testing.T) {
	q := scan("ab", 10, 10)
	for range 200 {
		q = node(plan.Select, plan.Node{Cols: cols("ab")}, join(q, scan("cd", 10, 10), plan.Inner, "ac"))
	}
	count := group(q, "", as("n", ast.New(ast.Rows)))
	require.Equal(t, shown(t, count, rewrite.None), shown(t, count, rewrite.All))
	deep := scan("ab", 10, 10)
	for range 5_000 {
		deep = node(plan.Rename, plan.Node{Names: []string{"a", "a"}}, filter(deep, ast.New(ast.Ge, col("a"), lit(0))))
	}
	require.NotEmpty(t, shown(t, sorted(group(join(deep, deep, plan.Inner, "aa"), "b", as("n", ast.New(ast.Rows))), "b"), rewrite.All))
}

func TestUnseenOrdersAreNotMade(t *testing.T) {
	in := scan("abc", 1000, 10)
	sums := []*ast.Expr{as("s", ast.New(ast.Sum, col("c")))}
	require.Equal(t, "Sort by b\n  Group by b: c.Sum()\n    Scan abc\n", explained(t, sorted(group(sorted(in, "c"), "b", sums...), "b"), rewrite.All, false))
	require.Equal(t, "Scan abc\n", explained(t, sorted(in, "c"), rewrite.All, true))
	require.Equal(t, "Join semi on a = right.b\n  Scan abc\n  Scan abc\n", strings.ReplaceAll(explained(t, join(in, sorted(scan("abc", 999, 10), "c"), plan.Semi, "ab"), rewrite.All, false), "  as above", ""))
	for _, seen := range []*plan.Node{
		sorted(sorted(in, "c"), "b"),
		group(sorted(in, "c"), "b", sums...),
		node(plan.Limit, plan.Node{N: 7}, node(plan.Cache, plan.Node{}, sorted(in, "c"))),
		sorted(group(sorted(in, "c"), "b", as("s", ast.New(ast.Last, col("a")))), "b"),
	} {
		require.Contains(t, explained(t, seen, rewrite.All, false), "Sort by c")
	}
}

func TestAHeadOfAProjectionOfASortIsATop(t *testing.T) {
	in := sorted(scan("abc", 1000, 10), "c")
	head := func(x *ast.Expr) *plan.Node {
		return node(plan.Limit, plan.Node{N: 5}, node(plan.Select, plan.Node{Cols: []*ast.Expr{as("x", x), col("b")}}, in))
	}
	require.Contains(t, explained(t, head(ast.New(ast.Eq, col("a"), lit(1))), rewrite.All, false), "Top 5 by c\n    Scan abc")
	require.Equal(t, shown(t, head(col("a")), rewrite.None), shown(t, head(col("a")), rewrite.All))
	require.Contains(t, explained(t, head(ast.New(ast.Add, col("a"), lit(1))), rewrite.All, false), "Sort by c", "a sum may fail for a row that the head leaves out")
}

func TestConstantsAreFolded(t *testing.T) {
	in := scan("ab", 100, 10)
	sum := func(x, y int) *ast.Expr { return ast.New(ast.Add, lit(x), lit(y)) }
	yes, no := ast.New(ast.Lt, sum(1, 1), lit(3)), ast.New(ast.Gt, sum(1, 1), lit(3))
	cond := ast.New(ast.Gt, col("a"), lit(90))
	for what, c := range map[string]struct {
		q    *plan.Node
		want string
	}{
		"always":         {filter(in, yes), "Scan ab\n"},
		"never":          {filter(in, cond, no), "Head 0\n  Scan ab\n"},
		"null":           {filter(in, ast.New(ast.Eq, col("a"), lit(nil)), lit(nil)), "Head 0\n  Scan ab\n"},
		"true and c":     {filter(in, ast.New(ast.And, yes, cond)), "Filter a > 90\n  Scan ab\n"},
		"false or c":     {filter(in, ast.New(ast.Or, cond, no)), "Filter a > 90\n  Scan ab\n"},
		"c or true":      {filter(in, ast.New(ast.Or, cond, yes)), "Scan ab\n"},
		"c and false":    {filter(in, ast.New(ast.And, cond, no)), "Head 0\n  Scan ab\n"},
		"one that fails": {filter(in, ast.New(ast.Gt, sum(1<<62, 1<<62), lit(0))), "Filter (4611686018427387904 + 4611686018427387904) > 0\n  Scan ab\n"},
	} {
		require.Equal(t, c.want, explained(t, c.q, rewrite.All, false), what)
	}
	for _, q := range []*plan.Node{
		filter(in, cond, no), filter(in, ast.New(ast.Ge, col("a"), sum(90, 5))),
		node(plan.With, plan.Node{Cols: []*ast.Expr{as("x", ast.New(ast.Concat, lit("a"), lit("b"))), as("y", ast.New(ast.Div, lit(1), lit(3)))}}, in),
	} {
		require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All))
	}
}

func TestEqualStepsAreOne(t *testing.T) {
	half := func() *plan.Node {
		return group(filter(scan("abc", 1000, 10), ast.New(ast.Gt, col("a"), lit(500))), "b", as("s", ast.New(ast.Sum, col("c"))))
	}
	q := join(half(), half(), plan.Inner, "bb")
	require.Equal(t, 1, strings.Count(explained(t, q, rewrite.All, false), "Scan"))
	require.Equal(t, 2, strings.Count(explained(t, q, rewrite.All&^rewrite.Share, false), "Scan"))
	require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All))
	other := join(half(), group(filter(scan("abc", 1001, 10), ast.New(ast.Gt, col("a"), lit(500))), "b", as("s", ast.New(ast.Sum, col("c")))), plan.Inner, "bb")
	require.Equal(t, 2, strings.Count(explained(t, other, rewrite.All, false), "Scan"))
}

// Conditions on keys of partitions leave whole partitions out, so they move below the group-by and the rows that are kept for it.
func TestConditionsMoveThroughKeysAndPartitions(t *testing.T) {
	in := scan("abc", 1000, 10)
	over := ast.New(ast.Over, ast.New(ast.Sum, col("c")), col("b"))
	q := filter(node(plan.With, plan.Node{Cols: []*ast.Expr{as("s", over)}}, in), ast.New(ast.Lt, col("b"), lit(3)))
	text := explained(t, q, rewrite.All, false)
	require.Equal(t, "Join left on b = right.b\n  Keep\n    Filter b < 3\n      Scan abc\n  Group by b: c.Sum()\n    Filter b < 3          as above\n", text)
	require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All))
	g := filter(group(in, "b", as("s", ast.New(ast.Sum, col("c")))), ast.New(ast.Lt, col("b"), lit(3)), ast.New(ast.Gt, col("s"), lit(9)))
	require.Equal(t, "Filter s > 9\n  Group by b: c.Sum()\n    Filter b < 3\n      Scan abc\n", explained(t, g, rewrite.All, false))
}

// star is a random tree of inner joins on the keys of some tables, below a group-by.
func star(r *rand.Rand) *plan.Node {
	relation := func(i int) *plan.Node {
		names := string([]rune{rune('a' + 3*i), rune('b' + 3*i), rune('c' + 3*i)})
		n := scan(names, []int{20, 200, 2000}[r.IntN(3)], 20)
		if r.IntN(2) == 0 {
			n = filter(n, ast.New([]ast.Op{ast.Lt, ast.Gt, ast.Eq}[r.IntN(3)], col(names[1:2]), lit(r.IntN(20))))
		}
		return n
	}
	q, n := relation(0), 2+r.IntN(4)
	for i := 1; i < n; i++ {
		k := r.IntN(i)
		left := string(rune('b' + 3*k + r.IntN(2)))
		right := string(rune('a' + 3*i))
		next := relation(i)
		if r.IntN(3) == 0 {
			q = join(next, q, plan.Inner, right+left)
		} else {
			q = join(q, next, plan.Inner, left+right)
		}
		if r.IntN(4) == 0 {
			q = filter(q, ast.New(ast.Ne, col(left), col(string(rune('c'+3*i)))))
		}
	}
	out := group(q, "a", as("n", ast.New(ast.Rows)), as("x", ast.New(ast.Sum, col("b"))), as("y", ast.New(ast.Max, col("f"))))
	if r.IntN(2) == 0 {
		return sorted(out, "a")
	}
	return out
}

func TestRandomJoinsAreTheSameInAnyOrder(t *testing.T) {
	changed, rows := 0, 0
	for seed := range uint64(150) {
		q := star(rand.New(rand.NewPCG(seed, 5)))
		want := shown(t, q, rewrite.None)
		rows += len(want)
		require.Equal(t, want, shown(t, q, rewrite.All), plan.Explain(q))
		require.Equal(t, want, shown(t, q, rewrite.Joins), plan.Explain(q))
		if explained(t, q, rewrite.None, false) != explained(t, q, rewrite.Joins, false) {
			changed++
		}
	}
	require.Greater(t, changed, 10)
	require.Greater(t, rows, 1000)
}

func TestRowsWithoutAMatchAreLeftOutWhereTheyAreRead(t *testing.T) {
	for _, gap := range []int64{1, 1 << 40} { // dense keys, and hashed ones
		var pruned []string
		lines := node(plan.Scan, plan.Node{Source: table{names: "lab", rows: 100_000, most: 1000, gap: gap, pruned: &pruned}})
		all := node(plan.Scan, plan.Node{Source: table{names: "cd", rows: 1000, most: 10, gap: gap}})
		some := filter(node(plan.Scan, plan.Node{Source: table{names: "ef", rows: 1000, most: 10, gap: gap}}),
			ast.New(ast.Ge, col("e"), lit(100*gap)), ast.New(ast.Le, col("e"), lit(109*gap)))
		q := join(join(lines, all, plan.Left, "ac"), some, plan.Semi, "be")
		lower := func(rules rewrite.Rules) (rows int64) {
			c := plan.NewContext(context.Background(), false)
			b, err := c.Bind(q)
			require.NoError(t, err)
			o := &run.Output{Bound: rewrite.Apply([]*plan.Bound{b}, []bool{false}, rules)[0]}
			costs, err := run.Run([]*run.Output{o}, func(n int, part func(context.Context, int) error) error {
				for i := range n {
					if err := part(context.Background(), i); err != nil {
						return err
					}
				}
				return nil
			})
			require.NoError(t, err)
			for b, c := range costs {
				if b.Step == plan.StepJoin && b.Join.Kind == plan.Left {
					rows = c.Rows
				}
			}
			return rows
		}
		require.Equal(t, int64(100_000), lower(rewrite.All&^rewrite.Reduce))
		require.Empty(t, pruned)
		require.Less(t, lower(rewrite.All), int64(4000), "of a hundredth of the keys")
		require.Equal(t, []string{fmt.Sprint("Ge ", 100*gap), fmt.Sprint("Le ", 109*gap)}, pruned)
		require.Equal(t, shown(t, q, rewrite.None), shown(t, q, rewrite.All))
	}
}

// q8 is Q8 of TPC-H over empty tables of its sizes.
func q8() *plan.Node {
	files := func(names string, rows int) *plan.Node { return scan(names, rows, 100) }
	net := ast.New(ast.Mul, col("e"), ast.New(ast.Sub, lit(1), col("d")))
	steel := filter(files("pt", 200_000), ast.New(ast.Eq, col("t"), lit(1)))
	region := filter(files("rg", 5), ast.New(ast.Eq, col("g"), lit(2)))
	nations := files("nmk", 25)
	american := join(files("cu", 150_000), join(nations, region, plan.Semi, "kr"), plan.Semi, "un")
	orders := join(filter(files("ovw", 1_500_000), ast.New(ast.And, ast.New(ast.Ge, col("w"), lit(3)), ast.New(ast.Le, col("w"), lit(7)))), american, plan.Semi, "vc")
	lines := join(join(files("lifed", 6_000_000), steel, plan.Semi, "fp"), orders, plan.Inner, "io")
	all := join(join(lines, files("sa", 10_000), plan.Inner, "ls"), nations, plan.Inner, "an")
	share := ast.New(ast.Div, ast.New(ast.Coalesce, ast.New(ast.Sum, ast.New(ast.Where, net, ast.New(ast.Eq, col("m"), lit(5)))), lit(0)), ast.New(ast.Sum, net))
	return sorted(node(plan.Agg, plan.Node{Keys: []*ast.Expr{as("y", ast.New(ast.Quo, col("w"), lit(2)))}, Cols: []*ast.Expr{as("z", share)}}, all), "y")
}

func BenchmarkPlanningQ8(b *testing.B) {
	q := q8()
	for b.Loop() {
		c := plan.NewContext(context.Background(), false)
		bound, err := c.Bind(q)
		if err != nil {
			b.Fatal(err)
		}
		rewrite.Apply([]*plan.Bound{bound}, []bool{false}, rewrite.All)
		c.Close()
	}
}
