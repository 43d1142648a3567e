package plan_test

import (
	"runtime"
	"slices"
	"strconv"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/site"
)

// A plan is used again, and in between it must not hold the last graph.
func TestAPlanKeepsNoNodesAlive(t *testing.T) {
	for _, n := range []int{1, 16, 17, 40, 5000} {
		t.Run(strconv.Itoa(n)+" nodes", func(t *testing.T) {
			var p plan.Plan
			nodes := func() (weakly []weak.Pointer[node.Node]) {
				var x *node.Node
				for range n {
					y := new(node.Node)
					node.InitWith(y, op[call]{}, node.Call, site.Here(), x, nil)
					weakly = append(weakly, weak.Make(y))
					x = y
				}
				planned(&p, x)
				return weakly
			}()
			runtime.GC()
			require.False(t, slices.ContainsFunc(nodes, func(w weak.Pointer[node.Node]) bool { return w.Value() != nil }))
			runtime.KeepAlive(&p)
		})
	}
}
