package harness_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

func TestScaleFollowsTheEnvironment(t *testing.T) {
	for text, want := range map[string]int{"": 1, "short": 1, "full": 2, "long": 3} {
		t.Setenv("XFORK_BATTERY", text)
		require.Equal(t, want, harness.Scale(1, 2, 3), text)
	}
}

func TestAGatePassesOnceItIsOpen(t *testing.T) {
	g := harness.NewGate()
	passed := false
	harness.Together(func() { g.Pass(t); passed = true }, g.Open)
	g.Pass(t)
	require.True(t, passed)
	require.Panics(t, g.Open)
}

func TestAPeakKeepsTheHighestCount(t *testing.T) {
	var p harness.Peak
	p.Enter()
	p.Enter()
	p.Leave()
	p.Enter()
	p.Leave()
	require.Equal(t, 1, p.Now())
	require.Equal(t, 2, p.Most())
	p.Reset()
	p.Enter()
	require.Equal(t, 2, p.Most())
}

func TestLeftGoroutinesAreCounted(t *testing.T) {
	before, release := harness.GoroutinesDownTo(2), harness.NewGate() // this one and that of the main function; others are ending
	go func() { <-release }()
	require.Greater(t, harness.GoroutinesDownTo(before), before)
	release.Open()
	require.LessOrEqual(t, harness.GoroutinesDownTo(before), before)
}

func TestVerbsReturnTheSumAndTheLastError(t *testing.T) {
	bad := errors.New("bad")
	for name, verb := range map[string]harness.Verb{
		"Force": harness.ByForce, "AsCompleted": harness.ByCompletion, "Start and Wait": harness.ByStart, "a coroutine": harness.ByCoroutine,
	} {
		t.Run(name, func(t *testing.T) {
			harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
				call := func(xs ...expr.Expr[int]) (int, error) {
					return expr.ForkCtx(func(ctx context.Context) (int, error) { return verb(ctx, xs) }).Force(context.Background(), opts...)
				}
				two := expr.Fork(func() int { return 2 })
				sum, err := call(expr.Const(1), two, two)
				require.NoError(t, err)
				require.Equal(t, 5, sum)
				_, err = call(two, expr.ForkErr(func() (int, error) { return 0, bad }), expr.Const(1))
				require.ErrorIs(t, err, bad)
			})
		})
	}
}
