package parquet_test

import (
	"bytes"
	"context"
	"math"
	"testing"
	"testing/fstest"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/files"
	"xfork/table/internal/parquet"
	"xfork/table/internal/source"
	"xfork/table/internal/vector"
)

type row struct {
	N int64   `parquet:"n"`
	F float64 `parquet:"f"`
	S string  `parquet:"s"`
}

// open writes row groups of ten rows, in which n, f and s ascend, and opens them.
func open(t *testing.T, rows int) source.Table {
	t.Helper()
	var b bytes.Buffer
	w := pq.NewGenericWriter[row](&b, pq.MaxRowsPerRowGroup(10))
	for i := range rows {
		_, err := w.Write([]row{{int64(i), float64(i), string(rune('a' + i/10))}})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: b.Bytes()}}}}
	table, err := s.Open(context.Background())
	require.NoError(t, err)
	t.Cleanup(table.Close)
	return table
}

func TestRowGroupsWithoutAMatchAreLeftOut(t *testing.T) {
	table := open(t, 50)
	left := func(op ast.Op, name string, values ...any) int {
		t.Helper()
		args := []*ast.Expr{{Op: ast.Col, Text: name}}
		for _, v := range values {
			args = append(args, &ast.Expr{Op: ast.Lit, Value: v})
		}
		b := &bind.Binder{Schema: table.Schema()}
		x, err := b.Condition(ast.New(op, args...))
		require.NoError(t, err)
		return table.Prune([]*bind.Expr{x}).Morsels()
	}
	require.Equal(t, 5, table.Morsels())
	require.Equal(t, 1, left(ast.Eq, "n", 17))
	require.Equal(t, 0, left(ast.Eq, "n", 50))
	require.Equal(t, 2, left(ast.Lt, "n", 11))
	require.Equal(t, 1, left(ast.Lt, "n", 10))
	require.Equal(t, 2, left(ast.Le, "n", 10))
	require.Equal(t, 1, left(ast.Gt, "n", 39))
	require.Equal(t, 2, left(ast.Ge, "n", 39))
	require.Equal(t, 2, left(ast.In, "n", 3, 5, 44, 99))
	require.Equal(t, 1, left(ast.Eq, "s", "c"))
	require.Equal(t, 5, left(ast.Ne, "n", 3))
	require.Equal(t, 0, left(ast.Eq, "n", nil))
	require.Equal(t, 1, left(ast.Lt, "f", 5.0))
	require.Equal(t, 5, left(ast.Gt, "f", 100.0), "a NaN might be there, and statistics would not tell")
	require.Equal(t, 1, left(ast.Eq, "f", 5.0))
	require.Equal(t, 5, left(ast.Le, "f", math.NaN()))
}

func TestAGiantRowGroupIsReadFromWhereverItIsAskedFor(t *testing.T) {
	type giant struct {
		N int64  `parquet:"n"`
		S string `parquet:"s,dict"`
		X *int64 `parquet:"x,optional"`
		B bool   `parquet:"b"`
	}
	const rows = 3*vector.Morsel + 77
	var b bytes.Buffer
	w := pq.NewGenericWriter[giant](&b, pq.PageBufferSize(1<<16), pq.DataPageStatistics(false))
	all := make([]giant, rows)
	for i := range all {
		all[i] = giant{N: int64(i), S: string(rune('a' + i%20)), B: i%3 == 0}
		if i%5 != 0 {
			all[i].X = &all[i].N
		}
	}
	_, err := w.Write(all)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: b.Bytes()}}}}
	table, err := s.Open(context.Background())
	require.NoError(t, err)
	defer table.Close()
	require.Equal(t, 4, table.Morsels())
	r := table.Reader()
	for _, m := range []int{0, 1, 3, 2, 3, 1, 2, 0, 2} {
		require.NoError(t, r.Open(context.Background(), m))
		at := m * vector.Morsel
		for batch := r.Next(); batch.N > 0; batch = r.Next() {
			n, s, x, b := batch.Column(0), batch.Column(1), batch.Column(2), batch.Column(3)
			for i := range batch.N {
				if g := all[at+i]; n.I[i] != g.N || s.Str(i) != g.S || x.Null(i) != (g.X == nil) || g.X != nil && x.I[i] != g.N || (b.I[i] != 0) != g.B {
					t.Fatalf("morsel %d, row %d", m, at+i)
				}
			}
			at += batch.N
		}
		require.Equal(t, min(rows, (m+1)*vector.Morsel), at)
	}
}
