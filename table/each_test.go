package table_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

type numbered struct {
	N int `table:"n"`
}

func TestEachComesInOrder(t *testing.T) {
	rows := trips(1500000)
	for _, workers := range []int{1, 2, 8} {
		next := 0
		f := Slice(rows).Filter(Col("n").Rem(3).Eq(0))
		e := Each(f, func(_ context.Context, r numbered) error {
			if r.N != next {
				return errors.New("out of order")
			}
			next += 3
			return nil
		})
		n, err := e.Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, int64(500000), n)
		require.Equal(t, 1500000, next)
	}
}

func TestAnErrorOfEachEndsItAlone(t *testing.T) {
	rows, bad := trips(3000000), errors.New("bad")
	for _, workers := range []int{1, 2, 8} {
		f := Slice(rows)
		calls := 0
		e := Each(f, func(_ context.Context, r numbered) error {
			if calls++; r.N == 5000 {
				return bad
			}
			return nil
		})
		n := Count(f)
		_, err := e.Force(context.Background(), eval.Workers(workers))
		require.ErrorIs(t, err, bad)
		require.Equal(t, 5001, calls)
		// What shares the scan is not harmed.
		e = Each(f, func(context.Context, numbered) error { return bad })
		_, err = expr.AllOf(n, e).Force(context.Background(), eval.Workers(workers))
		require.ErrorIs(t, err, bad)
		m, err := n.Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, int64(3000000), m)
	}
}

func TestEachWithAFailureBelowIt(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 2, 8} {
		f := Slice(trips(3000000)).With(Col("n").Add(Lit(int64(1<<63 - 1 - 1000000))).As("n"))
		last := -1
		_, err := Each(f, func(_ context.Context, r numbered) error { last = r.N; return nil }).Force(context.Background(), eval.Workers(workers))
		require.ErrorContains(t, err, "overflow")
		require.Less(t, last, 1<<63-1)
		type plain struct {
			Tip float64 `table:"tip"`
		}
		_, err = Each(Slice(trips(10)), func(context.Context, plain) error { return nil }).Force(context.Background())
		require.ErrorContains(t, err, `column "tip": row 0 is null`)
		require.Panics(t, func() {
			_, _ = Each(f, func(context.Context, numbered) error { panic("no") }).Force(context.Background(), eval.Workers(workers))
			panic("it is the failure instead")
		})
	}
}

// watched is a file system that knows how far its files have been read.
type watched struct {
	fs.FS
	far *atomic.Int64
}

type watchedFile struct {
	fs.File
	far *atomic.Int64
}

func (w watched) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	return watchedFile{f, w.far}, err
}

func (w watchedFile) ReadAt(b []byte, at int64) (int, error) {
	for {
		far := w.far.Load()
		if at <= far || w.far.CompareAndSwap(far, at) {
			return w.File.(io.ReaderAt).ReadAt(b, at)
		}
	}
}

func TestEachHoldsFewMorsels(t *testing.T) {
	// A slow consumer holds the readers back: of 64 parts of a MiB no more than some twenty are read ahead.
	var far atomic.Int64
	text := []byte("n\n" + strings.Repeat("1234567\n", 64<<20/8))
	type row struct {
		N int64 `table:"n"`
	}
	for _, workers := range []int{1, 8} {
		most, at := int64(0), int64(0)
		f := CSV("f", FS(watched{fstest.MapFS{"f": {Data: text}}, &far}))
		_, err := f.Schema(context.Background())
		require.NoError(t, err)
		_, err = Each(f, func(_ context.Context, r row) error {
			if at == 0 {
				far.Store(0) // the sample has looked at the end already
			}
			at += 8
			most = max(most, far.Load()-at)
			return nil
		}).Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Less(t, most, int64(20<<20))
	}
}

func TestAllIsALoop(t *testing.T) {
	rows := trips(1000000)
	before := runtime.NumGoroutine()
	f := Slice(rows)
	sum := 0
	for r, err := range All[numbered](context.Background(), f) {
		require.NoError(t, err)
		sum += r.N
	}
	require.Equal(t, 999999*500000, sum)
	for r, err := range All[numbered](context.Background(), f) {
		require.NoError(t, err)
		if r.N == 10 {
			break
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for _, err := range All[numbered](ctx, f) {
		if n++; n == 100000 {
			cancel()
		}
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
	}
	require.Less(t, n, 1000000)
	require.Panics(t, func() {
		for range All[numbered](context.Background(), f) {
			panic("no")
		}
	})
	for _, err := range All[struct{ X int }](context.Background(), f) {
		require.ErrorContains(t, err, `no column "X"`)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before+2 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before+2)
}
