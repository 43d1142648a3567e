package plan_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

type empty struct{ names string }

func (e empty) String() string { return e.names }

func (e empty) Open(context.Context) (source.Table, error) {
	m := &source.Memory{}
	for _, c := range e.names {
		m.Fields = append(m.Fields, types.Field{Name: string(c), Type: types.Type{Kind: types.Int64}})
	}
	return m, nil
}

func col(name string) *ast.Expr { return &ast.Expr{Op: ast.Col, Text: name} }
func lit(v any) *ast.Expr       { return &ast.Expr{Op: ast.Lit, Value: v} }

func node(v plan.Verb, n plan.Node, inputs ...*plan.Node) *plan.Node {
	n.Verb, n.Inputs, n.Line = v, inputs, func() string { return "main.go:9" }
	n.Owner = &n
	return &n
}

func scan(names string) *plan.Node { return node(plan.Scan, plan.Node{Source: empty{names}}) }

func filter(in *plan.Node, cs ...*ast.Expr) *plan.Node {
	return node(plan.Filter, plan.Node{Cols: cs}, in)
}

func bound(t *testing.T, n *plan.Node) *plan.Bound {
	t.Helper()
	b, err := plan.NewContext(context.Background(), false).Bind(n)
	require.NoError(t, err)
	return b
}

func TestConditionsMoveToTheSideThatTheyAreOn(t *testing.T) {
	left, right := scan("ab"), scan("cd")
	join := func(kind plan.JoinKind) *plan.Bound {
		j := node(plan.Join, plan.Node{Kind: kind, On: []plan.Equal{{Left: col("a"), Right: col("c")}}}, left, right)
		b := bound(t, filter(j, ast.New(ast.Gt, col("b"), lit(1)), ast.New(ast.Gt, col("d"), lit(1)), ast.New(ast.Gt, ast.New(ast.Add, col("b"), lit(1)), lit(1)), ast.New(ast.Lt, col("b"), col("d"))))
		plan.Push([]*plan.Bound{b})
		return b
	}
	steps := func(b *plan.Bound) (s []plan.Step) {
		for ; ; b = b.Inputs[0] {
			if s = append(s, b.Step); len(b.Inputs) == 0 {
				return s
			}
		}
	}
	b := join(plan.Inner)
	require.Len(t, b.Exprs, 1, "a sum may overflow, so it stays")
	below := b.Inputs[0].Inputs[0] // past the projection
	require.Equal(t, plan.StepFilter, below.Step)
	require.Len(t, below.Exprs, 1, "this one is on both sides")
	j := below.Inputs[0]
	require.Equal(t, []plan.Step{plan.StepFilter, plan.StepScan}, steps(j.Inputs[0]))
	require.Equal(t, []plan.Step{plan.StepFilter, plan.StepScan}, steps(j.Inputs[1]))
	j = join(plan.Left).Inputs[0].Inputs[0].Inputs[0]
	require.Equal(t, []plan.Step{plan.StepFilter, plan.StepScan}, steps(j.Inputs[0]))
	require.Equal(t, []plan.Step{plan.StepScan}, steps(j.Inputs[1]), "a row without a match has nulls there")
	j = join(plan.Full).Inputs[0].Inputs[0].Inputs[0]
	require.Equal(t, []plan.Step{plan.StepScan}, steps(j.Inputs[0]))
}

func TestConditionsStayAboveWhatOthersRead(t *testing.T) {
	shared := node(plan.Rename, plan.Node{Names: []string{"a", "x"}}, scan("a"))
	c := plan.NewContext(context.Background(), false)
	f, err := c.Bind(filter(shared, ast.New(ast.Gt, col("x"), lit(1))))
	require.NoError(t, err)
	other, err := c.Bind(shared)
	require.NoError(t, err)
	plan.Push([]*plan.Bound{f, other})
	require.Len(t, f.Exprs, 1)
	require.Equal(t, plan.StepScan, other.Inputs[0].Step)
}

func TestFiltersAreMergedUnlessTheLowerOneMayFail(t *testing.T) {
	may := ast.New(ast.Gt, ast.New(ast.Add, col("a"), lit(1)), lit(1))
	b := bound(t, filter(filter(scan("a"), ast.New(ast.Gt, col("a"), lit(1))), may))
	plan.Push([]*plan.Bound{b})
	require.Equal(t, plan.StepScan, b.Inputs[0].Step)
	require.Len(t, b.Exprs, 2)
	b = bound(t, filter(filter(scan("a"), may), ast.New(ast.Gt, col("a"), lit(1))))
	plan.Push([]*plan.Bound{b})
	require.Equal(t, plan.StepFilter, b.Inputs[0].Step)
	require.Len(t, b.Exprs, 1)
}

func TestALongChainOfFiltersIsOne(t *testing.T) {
	in := scan("a")
	for range 50000 {
		in = filter(in, ast.New(ast.Ge, col("a"), lit(0)))
	}
	b := bound(t, in)
	plan.Push([]*plan.Bound{b})
	require.Len(t, b.Exprs, 50000)
	require.Equal(t, plan.StepScan, b.Inputs[0].Step)
}

func TestOnlyWhatIsReadIsNeeded(t *testing.T) {
	in := scan("abcd")
	b := bound(t, node(plan.Agg, plan.Node{Keys: []*ast.Expr{col("a")}, Cols: []*ast.Expr{ast.New(ast.Sum, col("b"))}}, node(plan.Sort, plan.Node{By: []ast.Key{{By: col("c")}}}, in)))
	plan.Needs([]*plan.Bound{b}, []bool{true})
	sort := b.Inputs[0].Inputs[0]
	require.Equal(t, plan.StepSort, sort.Step)
	require.Equal(t, []bool{true, true, false, false}, sort.Need)
	require.Equal(t, []bool{true, true, true, false}, sort.Inputs[0].Need)
}

func TestHeadOfASortIsATop(t *testing.T) {
	s := node(plan.Sort, plan.Node{By: []ast.Key{{By: col("a")}}}, scan("a"))
	b := bound(t, node(plan.Limit, plan.Node{N: 3}, s))
	require.Equal(t, plan.StepTop, b.Step)
	require.Equal(t, plan.StepScan, b.Inputs[0].Step)
	require.Equal(t, plan.StepLimit, bound(t, node(plan.Limit, plan.Node{N: 3, Skip: 1}, s)).Step)
}

func TestVerbsThatMakeNoSense(t *testing.T) {
	fails := func(n *plan.Node, text string) {
		t.Helper()
		_, err := plan.NewContext(context.Background(), false).Bind(node(plan.Cache, plan.Node{}, n))
		require.ErrorContains(t, err, text)
		var f *plan.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, n.Owner, f.Owner)
	}
	in := scan("ab")
	fails(node(plan.Join, plan.Node{Kind: plan.Inner}, in, in), "a Cross join has none")
	fails(node(plan.Rename, plan.Node{Names: []string{"a", "b"}}, in), "two of this name")
	fails(node(plan.Drop, plan.Node{Names: []string{"z"}}, in), `no column "z" (main.go:9)`)
	fails(node(plan.Sort, plan.Node{}, in), "nothing to order by")
	fails(node(plan.Concat, plan.Node{}, in, scan("a")), "frame 1 has the columns a int64, and the first one a int64, b int64")
	fails(node(plan.With, plan.Node{Cols: []*ast.Expr{lit(1)}}, in), "it has no name")
	fails(node(plan.Agg, plan.Node{}, in), "nothing to compute")
	fails(filter(in, ast.New(ast.Sum, col("a"))), "call Agg, or Over")
	fails(node(plan.Join, plan.Node{Kind: plan.Inner, On: []plan.Equal{{Left: col("a"), Right: col("a")}}}, in, in), "two of this name")
}

func TestQueriesAreExplained(t *testing.T) {
	in := scan("ab")
	q := node(plan.Top, plan.Node{N: 2, By: []ast.Key{{By: col("b"), Desc: true}}}, node(plan.Join, plan.Node{Kind: plan.Semi, On: []plan.Equal{{Left: col("a"), Right: col("b")}}}, filter(in, ast.New(ast.Gt, col("a"), lit(1))), in))
	require.Equal(t, `Top 2 by b desc (main.go:9)
  Join semi on a = right.b (main.go:9)
    Filter a > 1 (main.go:9)
      Scan ab (main.go:9)
    Scan (main.go:9), as above
`, plan.Explain(q))
}

// Overs with one window share its sort, and others do not: which is decided by
// what is bound, as two lazy values have one text.
func TestEqualWindowsShareOneSort(t *testing.T) {
	lazy := func(v int64) *ast.Expr {
		return &ast.Expr{Op: ast.Lazy, Value: &ast.Operand{Type: types.Type{Kind: types.Int64}, Read: func() any { return v }}}
	}
	over := func(name string, e, key, by *ast.Expr, frame ast.Frame, desc bool) *ast.Expr {
		w := &ast.Window{Keys: 1, By: []ast.Key{{By: by, Desc: desc}}, Frame: frame}
		return &ast.Expr{Op: ast.As, Text: name, Args: []*ast.Expr{{Op: ast.Over, Args: []*ast.Expr{e, key, by}, Value: w}}}
	}
	sum := func(name string) *ast.Expr { return ast.New(ast.Sum, col(name)) }
	six := ast.Frame{Rows: true, From: -6}
	windows := func(overs ...*ast.Expr) (funcs []int) {
		for b := bound(t, node(plan.With, plan.Node{Cols: overs}, scan("abc"))); ; b = b.Inputs[0] {
			if b.Step == plan.StepWindow {
				funcs = append(funcs, len(b.Window.Funcs))
			}
			if len(b.Inputs) == 0 {
				return funcs
			}
		}
	}
	a, b := col("a"), col("b")
	plus := func(x *ast.Expr) *ast.Expr { return ast.New(ast.Add, a, x) }
	require.Equal(t, []int{3}, windows(over("x", sum("c"), a, b, six, false), over("y", sum("c"), a, b, ast.Frame{}, false), over("z", ast.New(ast.Rank), a, b, six, false)))
	require.Equal(t, []int{2}, windows(over("x", sum("c"), plus(lit(1)), b, six, false), over("y", sum("c"), plus(lit(int64(1))), b, six, false)), "a literal by its value")
	require.Equal(t, []int{2}, windows(over("x", sum("c"), plus(lazy(1)), b, six, false), over("y", sum("c"), plus(lazy(1)), b, six, false)), "lazy values by theirs")
	require.Equal(t, []int{1, 1}, windows(over("x", sum("c"), plus(lazy(1)), b, six, false), over("y", sum("c"), plus(lazy(2)), b, six, false)), "which may differ")
	require.Equal(t, []int{1, 1}, windows(over("x", sum("c"), a, b, six, false), over("y", sum("c"), a, b, six, true)), "another direction")
	require.Equal(t, []int{1, 1}, windows(over("x", sum("c"), a, b, six, false), over("y", sum("c"), b, a, six, false)), "other keys")
}
