package battery

import (
	"context"
	"fmt"
	stdio "io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/graph"
	"xfork/internal/battery/harness"
)

// Depth: chains of ten million operators and of a million calls go through everything that can be done with them on stacks
// of eight megabytes. A recursion anywhere, by one small frame per node, would end the process.

// deep lists ways to make a chain longer by a node, and how long it gets.
var deep = map[string]struct {
	nodes func() int
	step  func(x expr.Expr[int]) expr.Expr[int]
}{
	"operators": {func() int { return harness.Depth(500_000, 10_000_000, 10_000_000) }, expr.Op1[opStep, int, int]},
	"calls":     {func() int { return harness.Depth(100_000, 1_000_000, 1_000_000) }, increment.Call},
}

type opStep struct{}

func (opStep) Apply(a int) int { return a + 1 }

func TestDeepChains(t *testing.T) {
	for kind, d := range deep {
		n := d.nodes()
		longer := func(x expr.Expr[int], n int) expr.Expr[int] {
			for range n {
				x = d.step(x)
			}
			return x
		}
		chain := func(x expr.Expr[int]) expr.Expr[int] { return longer(x, n) }
		t.Run(fmt.Sprintf("%d %s are forced", n, kind), func(t *testing.T) {
			lean(t, func() { require.Equal(t, n, harness.Forced(t, chain(expr.Const(0)))) })
		})
		t.Run(kind+" fail at the bottom, and their error is printed", func(t *testing.T) {
			lean(t, func() {
				bottom := expr.Try2[opQuo](expr.Const(1), expr.Const(0))
				x := chain(bottom)
				_, err := x.Force(bg)
				require.ErrorIs(t, err, errZero)
				var e *expr.Error
				require.ErrorAs(t, err, &e)
				require.Same(t, bottom.Node(), e.Node)
				require.Less(t, len(fmt.Sprintf("%+v", err)), 10_000)
				again, _ := x.Force(bg) //xfork:ok forceerr it was looked at above
				require.Zero(t, again)
			})
		})
		t.Run(kind+" are cancelled on the way, and forced afterwards", func(t *testing.T) {
			lean(t, func() {
				x := longer(expr.Op1[opEnds](longer(expr.Const(0), n/2)), n-n/2)
				ctx, end := context.WithCancel(bg)
				ends.Store(&end)
				_, err := x.Force(ctx)
				require.ErrorIs(t, err, context.Canceled)
				require.Equal(t, n, harness.Forced(t, x))
			})
		})
		t.Run(kind+" are printed and drawn", func(t *testing.T) {
			lean(t, func() {
				x := longer(expr.Const(0), min(n, harness.Depth(100_000, 1_000_000, 1_000_000))) // a snapshot is larger than the graph
				for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
					require.Less(t, len(fmt.Sprintf(verb, x)), 1000)
				}
				require.Less(t, len(x.Node().String()), 1000)
				var text strings.Builder
				require.NoError(t, graph.Explain(&text, x.Node()))
				require.NoError(t, graph.DOT(stdio.Discard, x.Node()))
				require.NoError(t, graph.Mermaid(stdio.Discard, x.Node()))
				require.NoError(t, graph.SVG(stdio.Discard, x.Node()))
				require.NoError(t, graph.Check(x.Node()))
			})
		})
		t.Run(kind+" are garbage once unreferenced, forced or not", func(t *testing.T) {
			lean(t, func() {
				var below weak.Pointer[int]
				make := func() expr.Expr[int] {
					v := new(int)
					below = weak.Make(v)
					return chain(expr.Fork(func() int { return *v }))
				}
				make()
				require.Eventually(t, func() bool { runtime.GC(); return below.Value() == nil }, time.Minute, time.Millisecond)
				x := make()
				harness.Forced(t, x)
				require.Eventually(t, func() bool { runtime.GC(); return below.Value() == nil }, time.Minute, time.Millisecond)
				runtime.KeepAlive(x)
			})
		})
	}
}

// TestDeepChainsUnderEveryOption takes the paths that a force without options does not take.
func TestDeepChainsUnderEveryOption(t *testing.T) {
	n := harness.Depth(50_000, 500_000, 500_000)
	for _, opt := range []eval.Option{eval.Sequential(), eval.Workers(1), eval.AllErrors(), eval.FailFast()} {
		lean(t, func() {
			x := expr.ForkErr(func() (int, error) { return 0, errTest })
			for range n {
				x = increment.Call(x)
			}
			_, err := x.Force(bg, opt)
			require.ErrorIs(t, err, errTest)
		})
	}
}

// opEnds is an operator that ends the context of the force that evaluates it: an end without a clock.
type opEnds struct{}

var ends atomic.Pointer[context.CancelFunc]

func (opEnds) Apply(a int) int {
	(*ends.Load())()
	return a
}
