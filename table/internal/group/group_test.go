package group_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/group"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

var schema = types.Schema{
	{Name: "k", Type: types.Type{Kind: types.Int64}, Null: true},
	{Name: "s", Type: types.Type{Kind: types.Str}},
	{Name: "v", Type: types.Type{Kind: types.Int64}, Null: true},
	{Name: "f", Type: types.Type{Kind: types.Float64}},
}

// rows makes a chunk with so many keys.
func rows(n, keys int, seed uint64) *vector.Chunk {
	r := rand.New(rand.NewPCG(seed, 1))
	c := &vector.Chunk{N: n}
	for _, f := range schema {
		v := new(vector.Vector)
		v.Init(f.Type, f.Type.Kind.Layout(), n)
		for i := range n {
			switch f.Name {
			case "k":
				v.I[i] = int64(r.IntN(keys))
			case "s":
				v.S[i] = fmt.Sprint(r.IntN(3))
			case "v":
				v.I[i] = int64(r.IntN(1000))
			default:
				v.F[i] = r.Float64()
			}
			if f.Null && r.IntN(7) == 0 {
				v.Nulls().Clear(i)
			}
		}
		c.Cols = append(c.Cols, v)
	}
	return c
}

func col(name string) *ast.Expr { return &ast.Expr{Op: ast.Col, Text: name} }

func bound(t *testing.T, keys []*ast.Expr) *bind.Grouping {
	t.Helper()
	b := &bind.Binder{Schema: schema}
	as := func(name string, e *ast.Expr) *ast.Expr {
		return &ast.Expr{Op: ast.As, Text: name, Args: []*ast.Expr{e}}
	}
	v, f := col("v"), col("f")
	g, err := b.Group(keys, []*ast.Expr{
		as("n", ast.New(ast.Rows)), as("sum", ast.New(ast.Sum, v)), as("min", ast.New(ast.Min, v)), as("max", ast.New(ast.Max, f)), as("first", ast.New(ast.First, v)),
		as("last", ast.New(ast.Last, v)), as("arg", ast.New(ast.ArgMax, f, v)), as("mean", ast.New(ast.Mean, v)), as("count", ast.New(ast.Count, v)),
		as("std", ast.New(ast.Std, v)), as("corr", ast.New(ast.Corr, v, f)),
		as("where", ast.New(ast.Where, ast.New(ast.Sum, v), ast.New(ast.Gt, f, &ast.Expr{Op: ast.Lit, Value: 0.5}))),
		as("fsum", ast.New(ast.Sum, f)),
	})
	require.NoError(t, err)
	return g
}

// aggregate runs a group-by over morsels, in the given order of morsels, and shows its rows.
func aggregate(t *testing.T, g *bind.Grouping, morsels []*vector.Chunk, order []int) (out []string) {
	t.Helper()
	s := group.NewSink(nil, g.Keys, g.Aggs, len(morsels))
	// Two workers that share the morsels: what a worker has had before must not matter.
	workers := []*group.Worker{s.Worker(), s.Worker()}
	for n, i := range order {
		w := workers[n%2]
		w.Open(i)
		var windows vector.Windows
		windows.Open(morsels[i])
		for b := windows.Next(); b.N > 0; b = windows.Next() {
			w.Push(b)
		}
		w.Close()
	}
	require.NoError(t, s.Finish(func(n int, part func(i int) error) error {
		for i := n - 1; i >= 0; i-- {
			if err := part(i); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, m := range s.Morsels() {
		c := m.Load()
		for i := range c.N {
			line := ""
			for _, v := range c.Cols {
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

func TestGroupsDoNotDependOnWorkers(t *testing.T) {
	for _, keys := range []int{1, 50, 30000} {
		morsels := []*vector.Chunk{rows(20000, keys, 1), rows(9000, keys, 2), rows(5, keys, 3), rows(15000, keys, 4)}
		g := bound(t, []*ast.Expr{col("k"), col("s")})
		want := aggregate(t, g, morsels, []int{0, 1, 2, 3})
		require.Equal(t, want, aggregate(t, g, morsels, []int{3, 1, 0, 2}))
		none := bound(t, nil)
		require.Equal(t, aggregate(t, none, morsels, []int{0, 1, 2, 3}), aggregate(t, none, morsels, []int{2, 3, 1, 0}))
	}
}

func TestGroupsAreThoseOfAMap(t *testing.T) {
	for _, keys := range []int{10, 20000} {
		morsels := []*vector.Chunk{rows(30000, keys, 1), rows(20000, keys, 2)}
		b := &bind.Binder{Schema: schema}
		g, err := b.Group([]*ast.Expr{col("k")}, []*ast.Expr{
			{Op: ast.As, Text: "sum", Args: []*ast.Expr{ast.New(ast.Sum, col("v"))}},
			{Op: ast.As, Text: "mid", Args: []*ast.Expr{ast.New(ast.Median, col("v"))}},
			{Op: ast.As, Text: "n", Args: []*ast.Expr{ast.New(ast.Count, ast.New(ast.Distinct, col("v")))}},
		})
		require.NoError(t, err)
		type state struct{ values []int64 }
		var order []string
		groups := map[string]*state{}
		for _, c := range morsels {
			for i := range c.N {
				k := "-"
				if !c.Cols[0].Null(i) {
					k = fmt.Sprint(c.Cols[0].I[i])
				}
				if groups[k] == nil {
					groups[k] = &state{}
					order = append(order, k)
				}
				if !c.Cols[2].Null(i) {
					groups[k].values = append(groups[k].values, c.Cols[2].I[i])
				}
			}
		}
		var want []string
		for _, k := range order {
			vs := groups[k].values
			if len(vs) == 0 {
				want = append(want, fmt.Sprintf(" %s - - 0", k))
				continue
			}
			slices.Sort(vs)
			sum := int64(0)
			for _, v := range vs {
				sum += v
			}
			mid := float64(vs[(len(vs)-1)/2]+vs[len(vs)/2]) / 2
			want = append(want, fmt.Sprintf(" %s %d %v %d", k, sum, mid, len(slices.Compact(vs))))
		}
		require.Equal(t, want, aggregate(t, g, morsels, []int{1, 0}))
	}
}
