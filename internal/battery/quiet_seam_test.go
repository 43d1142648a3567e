//go:build seam

package battery

import (
	"errors"

	"xfork/eval"
	"xfork/expr"
)

// quiet tells what has not come back.
func (at *spot) quiet() error {
	return errors.Join(eval.Quiet(at.engine, spotWorkers, spotIO), expr.QuietLimit(at.limit, 1))
}
