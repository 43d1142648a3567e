package battery

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// TestCallsOfOtherLanesDoNotWaitForWorkers occupies every worker and releases them only when calls of other lanes have run,
// some of which also have a limit or a timeout.
func TestCallsOfOtherLanesDoNotWaitForWorkers(t *testing.T) {
	kinds := map[string][]expr.Option{
		"I/O":                 {expr.IOBound},
		"I/O under a limit":   {expr.IOBound, expr.Limit(1)},
		"I/O with a timeout":  {expr.IOBound, expr.Timeout(time.Minute)},
		"unsafe":              {expr.Unsafe},
		"unsafe with a limit": {expr.Unsafe, expr.Limit(1)},
	}
	for name, opts := range kinds {
		t.Run(name, func(t *testing.T) {
			harness.Within(t, func() {
				const n = 5
				busy, ran := harness.NewGate(), make(chan int, 2*n)
				hold := expr.Fork(func() int {
					busy.Open()
					for range 2 * n {
						select {
						case <-ran:
						case <-time.After(20 * time.Second):
							t.Error("calls of other lanes wait for a worker")
							return 0
						}
					}
					return 0
				})
				f := expr.Lift1(func(i int) int { <-busy; ran <- i; return i }, opts...)
				first := f.Map([]int{0, 1, 2, 3, 4})
				next := f.CallEach(first) // made ready by calls of the lane
				all := append(append([]expr.Expr[int]{hold}, first...), next...)
				_, err := expr.All(all...).Force(bg, eval.Workers(1))
				require.NoError(t, err)
			})
		})
	}
}
