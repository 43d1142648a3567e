package run_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/kernel"
	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/run"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// numbers is a source of three columns of random integers, some of them null.
type numbers struct {
	rows, most int
	seed       uint64
	opened     *int
}

func (n numbers) String() string { return "numbers" }

func (n numbers) Open(context.Context) (source.Table, error) {
	if n.opened != nil {
		*n.opened++
	}
	m := &source.Memory{Rows: n.rows}
	for c := range 3 {
		f := types.Field{Name: string(rune('a' + c)), Type: types.Type{Kind: types.Int64}, Null: c == 1}
		m.Fields = append(m.Fields, f)
		m.Load = append(m.Load, func(v *vector.Vector, from, count int) {
			v.Init(f.Type, types.Ints, count)
			for i := range count {
				// A hash of the place: a column is the same however it is read.
				r := rand.New(rand.NewPCG(n.seed+uint64(c), uint64(from+i)))
				v.I[i] = int64(r.IntN(n.most))
				if f.Null && r.IntN(6) == 0 {
					v.Nulls().Clear(i)
				}
			}
		})
	}
	return m, nil
}

func col(name string) *ast.Expr { return &ast.Expr{Op: ast.Col, Text: name} }
func lit(v any) *ast.Expr       { return &ast.Expr{Op: ast.Lit, Value: v} }

func node(v plan.Verb, n plan.Node, inputs ...*plan.Node) *plan.Node {
	n.Verb, n.Inputs, n.Line = v, inputs, func() string { return "x.go:1" }
	n.Owner = &n
	return &n
}

// query makes a random query with the columns a, b and c. Deep ones join and share.
func query(r *rand.Rand, depth int) *plan.Node {
	if depth == 0 {
		return node(plan.Scan, plan.Node{Source: numbers{rows: 1 + r.IntN(3000), most: 1 + r.IntN(60), seed: r.Uint64N(4)}})
	}
	in := query(r, depth-1)
	name := func() *ast.Expr { return col(string(rune('a' + r.IntN(3)))) }
	switch r.IntN(9) {
	case 0, 1:
		c := ast.New([]ast.Op{ast.Lt, ast.Ge, ast.Ne}[r.IntN(3)], name(), lit(r.IntN(50)))
		return node(plan.Filter, plan.Node{Cols: []*ast.Expr{ast.New(ast.Or, c, ast.New(ast.Eq, name(), name())), ast.New(ast.Gt, name(), lit(1))}}, in)
	case 2:
		return node(plan.With, plan.Node{Cols: []*ast.Expr{{Op: ast.As, Text: "c", Args: []*ast.Expr{ast.New(ast.Add, name(), name())}}, {Op: ast.As, Text: "b", Args: []*ast.Expr{name()}}}}, in)
	case 3:
		return node(plan.Sort, plan.Node{By: []ast.Key{{By: name(), Desc: r.IntN(2) == 0}, {By: name()}}}, in)
	case 4:
		return node(plan.Top, plan.Node{By: []ast.Key{{By: name()}}, N: r.IntN(100)}, in)
	case 5:
		as := func(n string, e *ast.Expr) *ast.Expr { return &ast.Expr{Op: ast.As, Text: n, Args: []*ast.Expr{e}} }
		return node(plan.Agg, plan.Node{Keys: []*ast.Expr{as("a", name())}, Cols: []*ast.Expr{as("b", ast.New(ast.Max, name())), as("c", ast.New(ast.Rows))}}, in)
	case 6:
		return node(plan.Limit, plan.Node{Skip: r.IntN(20), N: r.IntN(2000)}, in)
	case 7:
		return node(plan.Distinct, plan.Node{Names: []string{"a", "b"}}, in)
	}
	right := in
	if r.IntN(2) == 0 {
		right = query(r, depth-1)
	}
	// Joins of many-to-many grow, so their inputs are cut.
	cut := func(n *plan.Node) *plan.Node { return node(plan.Limit, plan.Node{N: 300}, n) }
	j := plan.Node{Kind: []plan.JoinKind{plan.Inner, plan.Left, plan.Full, plan.Semi, plan.Anti}[r.IntN(5)], Suffix: "_r", On: []plan.Equal{{Left: col("a"), Right: name(), Same: r.IntN(4) == 0}}}
	if r.IntN(2) == 0 {
		j.Where = []*ast.Expr{ast.New(ast.Le, col("b"), &ast.Expr{Op: ast.Right, Text: "c"})}
	}
	joined := node(plan.Join, j, cut(in), cut(right))
	return node(plan.Select, plan.Node{Cols: []*ast.Expr{col("a"), col("b"), col("c")}}, joined)
}

// forwards and backwards are splits on one goroutine: what a part does must not depend on what other parts have done.
func forwards(n int, part func(ctx context.Context, i int) error) error {
	for i := range n {
		if err := part(context.Background(), i); err != nil {
			return err
		}
	}
	return nil
}

func backwards(n int, part func(ctx context.Context, i int) error) error {
	for i := n - 1; i >= 0; i-- {
		if err := part(context.Background(), i); err != nil {
			return err
		}
	}
	return nil
}

func shown(t *testing.T, q *plan.Node, rules rewrite.Rules, split run.Split) (out []string) {
	t.Helper()
	c := plan.NewContext(context.Background(), false)
	defer c.Close()
	b, err := c.Bind(q)
	require.NoError(t, err, plan.Explain(q))
	o := &run.Output{Bound: rewrite.Apply([]*plan.Bound{b}, []bool{false}, rules)[0]}
	_, err = run.Run([]*run.Output{o}, split)
	require.NoError(t, err, plan.Explain(q))
	return lines(t, o)
}

// lines shows the rows of an output.
func lines(t *testing.T, o *run.Output) (out []string) {
	t.Helper()
	for _, kept := range o.Chunks {
		chunk, err := kept.Load()
		require.NoError(t, err)
		for i := range chunk.N {
			line := ""
			for _, v := range chunk.Cols {
				if v.Null(i) {
					line += " -"
				} else {
					line += " " + kernel.Show(v, i)
				}
			}
			out = append(out, line)
		}
	}
	return out
}

func TestRandomQueriesAreTheSameRewrittenAndInAnyOrderOfParts(t *testing.T) {
	rows := 0
	for seed := range uint64(400) {
		q := query(rand.New(rand.NewPCG(seed, 0)), int(seed%6))
		want := shown(t, q, rewrite.None, forwards)
		rows += len(want)
		require.Equal(t, want, shown(t, q, rewrite.All, forwards), "rewritten: %s", plan.Explain(q))
		require.Equal(t, want, shown(t, q, rewrite.All, backwards), "backwards: %s", plan.Explain(q))
		one := rewrite.Rules(1 << (seed % 7))
		require.Equal(t, want, shown(t, q, one, forwards), "rule %b: %s", one, plan.Explain(q))
	}
	require.Greater(t, rows, 20000)
}

func TestASharedInputIsReadOnce(t *testing.T) {
	opened := 0
	scan := node(plan.Scan, plan.Node{Source: numbers{rows: 1000, most: 10, opened: &opened}})
	q := node(plan.Join, plan.Node{Kind: plan.Semi, On: []plan.Equal{{Left: col("a"), Right: col("c")}}}, scan, node(plan.Filter, plan.Node{Cols: []*ast.Expr{ast.New(ast.Gt, col("a"), lit(5))}}, scan))
	require.NotEmpty(t, shown(t, q, rewrite.All, forwards))
	require.Equal(t, 1, opened)
}

func TestHeadLeavesMorselsUnread(t *testing.T) {
	scan := node(plan.Scan, plan.Node{Source: numbers{rows: 20 * vector.Morsel, most: 10}})
	q := node(plan.Limit, plan.Node{N: 10}, node(plan.Select, plan.Node{Cols: []*ast.Expr{col("a")}}, scan))
	parts := 0
	out := shown(t, q, rewrite.All, func(n int, part func(ctx context.Context, i int) error) error {
		return forwards(n, func(ctx context.Context, i int) error { parts++; return part(ctx, i) })
	})
	require.Len(t, out, 10)
	require.Equal(t, 20+1, parts, "parts begin, and end at once")
}

func TestErrorsNameTheirVerb(t *testing.T) {
	scan := node(plan.Scan, plan.Node{Source: numbers{rows: 10, most: 10}})
	bad := node(plan.With, plan.Node{Cols: []*ast.Expr{{Op: ast.As, Text: "x", Args: []*ast.Expr{ast.New(ast.Add, col("a"), lit(int64(1<<63-1)))}}}}, scan)
	c := plan.NewContext(context.Background(), false)
	b, err := c.Bind(node(plan.Filter, plan.Node{Cols: []*ast.Expr{ast.New(ast.Ge, col("x"), lit(0))}}, bad))
	require.NoError(t, err)
	_, err = run.Run([]*run.Output{{Bound: b}}, forwards)
	var f *plan.Fault
	require.ErrorAs(t, err, &f, fmt.Sprint(err))
	require.Equal(t, bad.Owner, f.Owner)
	cancelled := errors.New("cancelled")
	_, err = run.Run([]*run.Output{{Bound: b}}, func(int, func(context.Context, int) error) error { return cancelled })
	require.ErrorIs(t, err, cancelled)
}
