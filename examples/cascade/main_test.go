package main

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

func TestEveryModuleIsPrintedOnceWithTheSumOfPlainCalls(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), nil, &stdout))
	modules, rest, _ := strings.Cut(stdout.String(), "\n\n")
	require.Len(t, strings.Split(modules, "\n"), 10)
	for _, name := range []string{"app", "tool", "legacy", "web", "store", "net", "text", "disk", "bytes", "gone"} {
		sum, _ := plain(name)
		require.Regexp(t, "(?m)^  "+name+" +"+sum+"$", modules)
	}
	require.Contains(t, rest, "10 modules; plain recursion would have compiled 24 times\nmanual of text ")
}

func TestWhatIsSharedIsCompiledOnce(t *testing.T) {
	for workers := 1; workers < 5; workers++ {
		w := newWorkshop()
		both := expr.Pair(w.modules["app"], w.modules["tool"])
		got, err := both.Force(t.Context(), eval.Workers(workers))
		require.NoError(t, err)
		app, _ := plain("app")
		tool, _ := plain("tool")
		require.Equal(t, expr.Two[string, string]{A: app, B: tool}, got)
		require.Equal(t, int32(8), w.compiled.Load())
	}
}

func TestOneModuleAlone(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"net"}, &stdout))
	require.Contains(t, stdout.String(), "\n2 modules; plain recursion would have compiled 2 times\n")
}

func TestModulesThatNeedEachOtherAreAnErrorAndNoHang(t *testing.T) {
	err := run(t.Context(), []string{"hen"}, new(strings.Builder))
	require.ErrorIs(t, err, expr.ErrCycle)
	require.ErrorContains(t, err, "needs itself")
	require.NotContains(t, err.Error(), "\n")
}

func TestBadInputIsOneSentence(t *testing.T) {
	for name, says := range map[string]string{
		"penguin": `there is no module "penguin"`,
		"lost":    "there is no source of the module lost",
	} {
		err := run(t.Context(), []string{"net", name}, new(strings.Builder))
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "\n")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, run(ctx, nil, new(strings.Builder)), context.Canceled)
}
