//go:build seam

package edges

import (
	"errors"
	"testing"
	"testing/synctest"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// quiet returns which slots, permits and table entries have not come back.
func (at *spot) quiet() error {
	return errors.Join(eval.Quiet(at.engine, spotWorkers, spotIO), expr.QuietLimit(at.limit, 1))
}

func TestNothingIsLeftOfABubble(t *testing.T) {
	at := &spot{t: t, engine: eval.NewEngine(spotWorkers, spotIO), limit: expr.Limit(1)}
	synctest.Test(t, func(t *testing.T) {
		harness.Forced(t, expr.All(expr.Fork(func() int { return 1 }, at.limit), expr.Fork(func() int { return 1 }, expr.Unsafe)), eval.On(at.engine))
		harness.Forced(t, expr.Fork(func() int { return 1 }, expr.IOBound), eval.On(at.engine), eval.Sequential())
	})
	at.isQuiet()
}
