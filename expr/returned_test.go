package expr_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
)

func TestReturned(t *testing.T) {
	ctx := context.Background()
	boom := errors.New("boom")
	_, nested := expr.LiftErr1(func(int) (int, error) { return 0, boom }).Fork(1).Force(ctx)
	var typedNil *expr.Error
	settle := func(f func() (int, error)) expr.Result[int] {
		rs, err := expr.Settle(expr.LiftErr0(f).Fork()).Force(ctx)
		require.NoError(t, err)
		return rs[0]
	}
	for name, want := range map[string]error{
		"an error": boom, "an error of the engine": nested, "joined": errors.Join(boom, nested), "the end of a context": context.Canceled,
		"a nil pointer": typedNil, "none": nil,
	} {
		t.Run(name, func(t *testing.T) {
			v, err := settle(func() (int, error) { return 7, want }).Returned()
			require.True(t, err == want, "%v", err)
			require.Equal(t, want == nil, v == 7)
		})
	}
	for name, f := range map[string]func(){
		"a panic": func() { panic(boom) }, "a panic without an error": func() { panic("x") }, "a runtime panic": func() { _ = []int{}[len(name())] },
		"a Goexit": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			r := settle(func() (int, error) { f(); return 1, boom })
			require.PanicsWithError(t, r.Err.Error(), func() { _, _ = r.Returned() })
		})
	}
}

func name() string { return "name" }
