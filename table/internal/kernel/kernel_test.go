package kernel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

var schema = types.Schema{
	{Name: "a", Type: types.Type{Kind: types.Int64}, Null: true},
	{Name: "b", Type: types.Type{Kind: types.Int64}},
	{Name: "f", Type: types.Type{Kind: types.Float64}, Null: true},
	{Name: "s", Type: types.Type{Kind: types.Str}, Null: true},
	{Name: "d", Type: types.Type{Kind: types.Dec, Precision: 15, Scale: 2}, Null: true},
}

// chunk is n random rows. With coded, the strings are codes of a dictionary.
func chunk(n int, coded bool) *vector.Chunk {
	r := rand.New(rand.NewPCG(5, 6))
	c := &vector.Chunk{N: n}
	for i, f := range schema {
		v := new(vector.Vector)
		v.Init(f.Type, f.Type.Kind.Layout(), n)
		if i == 3 && coded {
			v.InitCodes(f.Type, &vector.Dict{Values: []string{"", "ab", "b c", "ä%"}}, n)
		}
		for k := range n {
			x := r.IntN(20) - 10
			switch {
			case i == 2:
				v.F[k] = float64(x) / 2
			case i == 3 && coded:
				v.Codes[k] = uint32(x&7) % 4
			case i == 3:
				v.S[k] = []string{"", "ab", "b c", "ä%"}[(x&7)%4]
			default:
				v.I[k] = int64(x)
			}
		}
		if f.Null {
			valid := v.Nulls()
			for k := range n {
				if r.IntN(5) == 0 {
					valid.Clear(k)
				}
			}
		}
		c.Cols = append(c.Cols, v)
	}
	return c
}

func col(name string) *ast.Expr { return &ast.Expr{Op: ast.Col, Text: name} }
func lit(v any) *ast.Expr       { return &ast.Expr{Op: ast.Lit, Value: v} }

// expressions has one of every operator that rows can be put through without an error.
func expressions() (all []*ast.Expr) {
	for _, pair := range [][2]*ast.Expr{{col("a"), col("b")}, {col("f"), col("a")}, {col("d"), col("b")}, {col("d"), col("d")}, {lit(3), col("a")}, {lit(2), lit(3)}} {
		for op := ast.Add; op <= ast.Pow; op++ {
			all = append(all, ast.New(op, pair[0], pair[1]))
		}
		for op := ast.Eq; op <= ast.In; op++ {
			all = append(all, ast.New(op, pair[0], pair[1]))
		}
	}
	for _, x := range []*ast.Expr{col("a"), col("f"), col("d")} {
		for op := ast.Neg; op <= ast.Round; op++ {
			all = append(all, &ast.Expr{Op: op, Args: []*ast.Expr{x}, N: 1})
		}
		all = append(all, ast.New(ast.IsNull, x), ast.New(ast.Coalesce, x, lit(7)), ast.New(ast.When, ast.New(ast.Gt, x, lit(0)), x, lit(nil)))
	}
	for op := ast.Like; op <= ast.Split; op++ {
		all = append(all, &ast.Expr{Op: op, Args: []*ast.Expr{col("s")}, Text: "b", By: "x", N: 1, M: 1})
	}
	s := col("s")
	less, null := ast.New(ast.Lt, col("a"), col("b")), ast.New(ast.Gt, col("f"), lit(0))
	try := &ast.Expr{Op: ast.Try, Args: []*ast.Expr{s}, Type: types.Type{Kind: types.Int64}}
	return append(all, ast.New(ast.Eq, s, lit("ab")), ast.New(ast.In, s, lit("ab"), lit("x")), ast.New(ast.Lt, lit("a"), s), ast.New(ast.Concat, s, s, lit("!")), try,
		ast.New(ast.Coalesce, s, lit("none")), ast.New(ast.And, less, null), ast.New(ast.Or, less, null), ast.New(ast.Not, null))
}

// results computes all expressions in batches of a size, and shows them.
func results(t *testing.T, c *vector.Chunk, size int) (out []string) {
	t.Helper()
	b := &bind.Binder{Schema: schema}
	var exprs []*bind.Expr
	for _, e := range expressions() {
		x, err := b.Expr(e)
		require.NoError(t, err, e.String())
		exprs = append(exprs, x)
	}
	p := kernel.Compile(nil, exprs)
	lines := make([]string, len(exprs))
	for from := 0; from < c.N; from += size {
		part := c.Gather(upTo(from, min(c.N, from+size)))
		p.Begin(vector.Batch{N: part.N, Columns: part})
		for i := range exprs {
			v := p.Eval(i)
			require.Equal(t, part.N, v.N)
			for k := range v.N {
				if v.Null(k) {
					lines[i] += " -"
				} else {
					lines[i] += " " + kernel.Show(v, k)
				}
			}
		}
	}
	for i, e := range expressions() {
		out = append(out, fmt.Sprint(e, ":", lines[i]))
	}
	return out
}

func upTo(from, to int) []int32 {
	var sel []int32
	for i := from; i < to; i++ {
		sel = append(sel, int32(i))
	}
	return sel
}

func TestResultsDoNotDependOnBatchesOrDictionaries(t *testing.T) {
	want := results(t, chunk(500, false), 2048)
	require.Equal(t, want, results(t, chunk(500, false), 1))
	require.Equal(t, want, results(t, chunk(500, false), 3))
	require.Equal(t, want, results(t, chunk(500, true), 2048))
	require.Equal(t, want, results(t, chunk(500, true), 64))
}

func TestFiltersKeepWhatIsTrue(t *testing.T) {
	c := chunk(1000, true)
	b := &bind.Binder{Schema: schema}
	first, err := b.Condition(ast.New(ast.Gt, col("a"), lit(0)))
	require.NoError(t, err)
	second, err := b.Condition(ast.New(ast.Eq, col("s"), lit("ab")))
	require.NoError(t, err)
	f := kernel.NewFilter(nil, []*bind.Expr{first, second})
	var want []int32
	for i := range c.N {
		a, s := c.Cols[0], c.Cols[3]
		if !a.Null(i) && a.I[i] > 0 && !s.Null(i) && s.Str(i) == "ab" {
			want = append(want, int32(i))
		}
	}
	require.Equal(t, want, f.Rows(vector.Batch{N: c.N, Columns: c}))
	got := f.Pass(vector.Batch{N: c.N, Columns: c})
	require.Equal(t, len(want), got.N)
	for k, i := range want {
		require.Equal(t, c.Cols[1].I[i], got.Column(1).I[k])
	}
}

func TestPatternsOfLike(t *testing.T) {
	for pattern, cases := range map[string]map[string]bool{
		"abc":     {"abc": true, "abcd": false},
		"a%":      {"a": true, "ba": false},
		"%a%b%":   {"xaybz": true, "ba": false},
		"ab%ba":   {"aba": false, "abba": true},
		"_":       {"ä": true, "": false, "ab": false},
		`a\_b`:    {"a_b": true, "axb": false},
		`100\%`:   {"100%": true, "1000": false},
		"%%":      {"": true, "x": true},
		"a_%":     {"a": false, "ab\n": true},
		"%a%a%a%": {"aa": false, "aaa": true},
	} {
		f := kernel.Like(pattern)
		for text, want := range cases {
			require.Equal(t, want, f(text), "%q like %q", text, pattern)
		}
	}
}

func TestConstantsAreEvaluatedWithoutRows(t *testing.T) {
	b := &bind.Binder{Schema: schema}
	x, err := b.Expr(ast.New(ast.Add, lit(2), lit(3)))
	require.NoError(t, err)
	require.Equal(t, int64(5), kernel.Constant(x).I[0])
	x, err = b.Expr(ast.New(ast.Add, lit(2), col("a")))
	require.NoError(t, err)
	require.Nil(t, kernel.Constant(x))
	x, err = b.Expr(ast.New(ast.Add, lit(int64(1<<63-1)), lit(3)))
	require.NoError(t, err)
	require.Nil(t, kernel.Constant(x), "an overflow")
}
