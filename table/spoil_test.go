package table_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
)

// ending is a reader that ends a context when it has been read for a while.
type ending struct {
	io.Reader
	end func()
}

func (e *ending) Read(b []byte) (int, error) {
	e.end()
	return e.Reader.Read(b)
}

// The end of a context is that of a force, and no property of the frames that it has read.
func TestACancelledForceSpoilsNoFrame(t *testing.T) {
	text := "n\n" + strings.Repeat("1234567\n", 1<<20)
	cause := errors.New("enough of it")
	for name, end := range map[string]func() (context.Context, func()){
		"cancelled": func() (context.Context, func()) { return context.WithCancel(t.Context()) },
		"with a cause": func() (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(t.Context())
			return ctx, func() { cancel(cause) }
		},
	} {
		for _, workers := range []int{1, 2, 8} {
			var now func()
			opened := CSV("x.csv", Open(func(context.Context) (io.ReadCloser, error) {
				return io.NopCloser(&ending{strings.NewReader(text), now}), nil
			}))
			read := CSV("f", FS(cancelling{fstest.MapFS{"f": {Data: []byte(text)}}, 4 << 20, func() { now() }}))
			for what, f := range map[string]Frame{"while it is opened": opened, "while it is read": read} {
				ctx, stop := end()
				now = stop
				_, err := Count(f.Filter(Col("n").Gt(0))).Force(ctx, eval.Workers(workers))
				require.Error(t, err)
				require.ErrorIs(t, err, context.Cause(ctx), "%s, %s", name, what)

				n := 0
				ctx, stop = end()
				now = stop
				_, err = Each(f, func(context.Context, numbered) error { n++; return nil }).Force(ctx, eval.Workers(workers))
				require.ErrorIs(t, err, context.Cause(ctx), "%s, %s", name, what)
				require.NotContains(t, err.Error(), "table.Scan", "it is no fault of a verb")

				now = func() {}
				rows, err := Count(f.Filter(Col("n").Ge(0))).Force(t.Context(), eval.Workers(workers))
				require.NoError(t, err, "%s, %s, with %d workers", name, what, workers)
				require.EqualValues(t, 1<<20, rows)
			}
		}
	}
}
