package table_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
	. "xfork/table"
)

func TestVerbsAreNodesOfTheGraph(t *testing.T) {
	f := Slice(trips(10)).Filter(Col("fare").Gt(1))
	var b strings.Builder
	sum := ops.Add(Count(f), Scalar[int64](f.Agg(Col("n").Sum())))
	graph.Explain(&b, sum.Node())
	for _, name := range []string{"table.Scan", "table.Filter", "table.Agg", "table.Count", "table.Scalar"} {
		require.Contains(t, b.String(), name)
	}
	require.Contains(t, f.String(), "Frame(Filter, engine_test.go:")
	require.NoError(t, graph.Check(sum.Node()))
}

func TestAFrameIsUsedAgainAndAgain(t *testing.T) {
	f := Slice(trips(1000)).Filter(Col("fare").Gt(1))
	for range 3 {
		n, err := Count(f).Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, int64(950), n)
	}
	both, err := expr.All(Count(f), Count(f.Head(5))).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []int64{950, 5}, both)
}

func TestACancelledForceReturnsAndPoisonsNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	started := make(chan struct{})
	var once sync.Once
	slow := Slice(trips(500000)).With(Map(Col("n"), func(n int) int {
		once.Do(func() {
			close(started)
			time.Sleep(20 * time.Millisecond)
		})
		return n
	}).As("m"))
	x := Scalar[int64](slow.Agg(Col("m").Sum()))
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-started; cancel() }()
	_, err := x.Force(ctx)
	require.ErrorIs(t, err, context.Canceled)
	v, err := x.Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, int64(500000)*499999/2, v)
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(end), "goroutines are left")
	}
}

func TestAPanicOfAFunctionIsAFailure(t *testing.T) {
	f := Slice(trips(10)).With(Map(Col("n"), func(int) int { panic("oh") }).As("m"))
	_, err := Scalar[int64](f.Agg(Col("m").Sum())).Force(context.Background())
	require.ErrorContains(t, err, "oh")
}

func TestTheFailureIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	rows := trips(400000)
	for _, i := range []int{300000, 200000, 399999} {
		rows[i].N = 1 << 62
	}
	var texts []string
	for _, n := range []int{1, 2, 8} {
		f := Slice(rows).With(Col("n").Mul(Col("n")).As("m"))
		_, err := Scalar[int64](f.Agg(Col("m").Sum())).Force(context.Background(), eval.Workers(n))
		require.Error(t, err)
		texts = append(texts, expr.Cause(err).Error())
	}
	require.Equal(t, []string{texts[0], texts[0], texts[0]}, texts)
	require.Contains(t, texts[0], "n * n: 4611686018427387904 and 4611686018427387904 overflow int64")
}

func TestAnOperandFailsBeforeTheVerbThatUsesIt(t *testing.T) {
	bad := errors.New("bad")
	for _, n := range []int{1, 2} {
		x := expr.ForkErr(func() (float64, error) { return 0, bad })
		f := Slice(trips(10)).Filter(Col("no").Gt(x))
		_, err := Count(f).Force(context.Background(), eval.Workers(n))
		require.ErrorIs(t, err, bad)
		_, err = Count(f).Force(context.Background(), eval.Sequential())
		require.ErrorIs(t, err, bad)
		y := expr.Fork(func() float64 { return 0 })
		_, err = Slice(trips(10)).Filter(Col("no").Gt(y)).Schema(context.Background())
		require.ErrorContains(t, err, `no column "no"`, "without running y")
		require.Equal(t, "idle", y.Node().State())
	}
}

func TestResultsOfOneForceFailForThemselves(t *testing.T) {
	f := Slice(trips(100))
	good, bad := Count(f), Count(f.Filter(Col("no").Gt(1)))
	got, err := expr.Settle(good, bad).Force(context.Background())
	require.NoError(t, err)
	require.NoError(t, got[0].Err)
	require.Equal(t, int64(100), got[0].Value)
	require.ErrorContains(t, got[1].Err, `no column "no"`)
	over := Scalar[int64](f.With(Col("n").Add(int64(1<<63 - 1)).As("m")).Agg(Col("m").Max()))
	mixed, err := expr.Settle(over, Count(f), Scalar[int64](f.Agg(Col("n").Max()))).Force(context.Background())
	require.NoError(t, err)
	require.ErrorContains(t, mixed[0].Err, "overflow")
	require.Equal(t, []int64{100, 99}, []int64{mixed[1].Value, mixed[2].Value})
	_, again := bad.Force(context.Background())
	require.Equal(t, got[1].Err.Error(), again.Error())
}

func TestScalarNeedsOneRow(t *testing.T) {
	_, err := Scalar[int64](Slice(trips(3)).Select("n")).Force(context.Background())
	require.ErrorIs(t, err, ErrNotOne)
	_, err = Scalar[int64](Slice(trips(3)).Agg(Col("tip").Sum())).Force(context.Background())
	require.ErrorContains(t, err, `column "tip" is float64, which the Go type does not hold`)
	v, err := Scalar[Null[int64]](Slice(trips(0)).Agg(Col("n").Sum())).Force(context.Background())
	require.NoError(t, err)
	require.False(t, v.Valid)
}

func TestForcesFromManyGoroutines(t *testing.T) {
	f := Slice(trips(200000)).GroupBy("city").Agg(Col("fare").Sum())
	shared := Count(f)
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for i := range errs {
		wg.Go(func() {
			n, err := shared.Force(context.Background())
			m, err2 := Count(f).Force(context.Background())
			if n != 5 || m != 5 {
				err = errors.New("wrong")
			}
			errs[i] = errors.Join(err, err2)
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
}

func TestSequentialForcesAreTheSame(t *testing.T) {
	f := Slice(trips(300000)).GroupBy("city").Agg(Col("fare").Std().As("s")).Sort("city")
	want, err := Text(f, 10).Force(context.Background())
	require.NoError(t, err)
	got, err := Text(f, 10).Force(context.Background(), eval.Sequential())
	require.NoError(t, err)
	require.Equal(t, want, got)
}
