package table_test

import (
	"context"
	"io"
	"io/fs"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/vec"
	. "xfork/table"
)

// outlives calls f on a goroutine of its own, and reports whether f has come
// back.
func outlives(f func()) (back bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
		back = true
	}()
	<-done
	return back
}

// exiting is a file system that ends the goroutine.
type exiting struct{ fs.FS }

func (exiting) Open(string) (fs.File, error) {
	runtime.Goexit()
	return nil, nil
}

// A function of a table that ends its goroutine has failed, like one of a fork
// (docs/adr/0010-goexit.md): the goroutine that forces outlives it.
func TestAGoexitInAFunctionOfATableIsAFailure(t *testing.T) {
	type row struct{ A int64 }
	f := Slice([]row{{1}, {2}, {3}})
	exit := func(a int64) int64 {
		runtime.Goexit()
		return a
	}
	exit2 := func(a, _ int64) int64 { return exit(a) }
	open := Open(func(context.Context) (io.ReadCloser, error) {
		runtime.Goexit()
		return nil, nil
	})
	files := FS(exiting{fstest.MapFS{"a.csv": {Data: []byte("a\n1\n")}}})
	a := Col("A")
	for name, x := range map[string]expr.Expr[int64]{
		"a condition": Count(f.Filter(Map(a, exit).Gt(0))),
		"a column":    Scalar[int64](f.Agg(Map2(a, a, exit2).Sum())),
		"a key":       Count(f.GroupBy(Map(a, exit)).Agg(Len())),
		"an order":    Scalar[int64](f.Sort(Map(a, exit)).Head(1).Agg(a.Sum())),
		"a join":      Count(f.Join(f, Inner, Eq(Map(a, exit), "A"))),
		"each row":    Each(f, func(context.Context, row) error { runtime.Goexit(); return nil }),
		"a stream":    Count(CSV("a.csv", open)),
		"a stream's":  Count(NDJSON("a.ndjson", open)),
		"a file":      Count(CSV("a.csv", files)),
		"beneath vec": expr.Map(vec.Sum(Values[float64](f.Select(Map(a, func(int64) float64 { runtime.Goexit(); return 0 })), "A")), func(v float64) int64 { return int64(v) }),
		"beneath Of":  Count(Of(Rows[row](f.With(Map(a, exit))))),
		"an operand":  Count(f.Filter(a.Gt(Scalar[int64](f.Agg(Map(a, exit).Sum()))))),
	} {
		var err error
		require.True(t, outlives(func() { _, err = x.Force(context.Background()) }), name)
		require.ErrorIs(t, err, expr.ErrGoexit, name)
	}
	rows := 0
	var err error
	require.True(t, outlives(func() {
		for _, err = range All[row](context.Background(), f.With(Map(a, exit))) {
			rows++
		}
	}))
	require.ErrorIs(t, err, expr.ErrGoexit)
	require.Equal(t, 1, rows, "the pair with the error")
}

// Within a fork a nested force passes the Goexit on, as that of a call does;
// what handles failures handles it.
func TestAGoexitInATableThatAForkForces(t *testing.T) {
	f := Columns(Data("a", []int64{1, 2, 3}))
	bad := func() expr.Expr[int64] {
		return Count(f.Filter(Map(Col("a"), func(int64) bool {
			runtime.Goexit()
			return true
		})))
	}
	for _, workers := range []int{1, 2, 8} {
		after := false
		fork := expr.ForkCtx(func(ctx context.Context) (int64, error) {
			n, err := bad().Force(ctx)
			after = true
			return n, err
		})
		var err error
		require.True(t, outlives(func() { _, err = fork.Force(context.Background(), eval.Workers(workers)) }))
		require.ErrorIs(t, err, expr.ErrGoexit)
		require.False(t, after, "the function that forces ends as well")

		n, err := expr.Catch(bad(), func(error) expr.Expr[int64] { return expr.Const(int64(-1)) }).Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, int64(-1), n)

		// A result beside it, over the same frame, has its value.
		good := Count(f)
		both := expr.All(expr.Catch(bad(), func(error) expr.Expr[int64] { return good }), good)
		ns, err := both.Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, []int64{3, 3}, ns)
	}
	require.False(t, outlives(func() { _, _ = bad().Force(context.Background(), eval.Sequential()) }), "on the caller's goroutine, as in the plain program")
	n, err := Count(f).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, int64(3), n)
}
