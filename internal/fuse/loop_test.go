package fuse

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A block takes no longer than a part may, however much there is to do for an element: nothing preempts a loop.
func TestBlocksAreShortWhereElementsTakeLong(t *testing.T) {
	defer Loops(0, 0)()
	for _, op := range []Code{Neg, Exp, Erf} {
		for _, times := range []int{1, 10, 100} {
			for _, sums := range []bool{false, true} {
				n := 1 << 20
				c := &code{n: n}
				x := c.input(makeArray(F64, n), F64)
				for range times {
					x = c.apply(op, F64, F64, x)
				}
				if sums {
					c.sink(Of(Sum, F64), []int32{x})
				} else {
					c.outputs = append(c.outputs, output{val: x, kind: F64, fresh: true})
				}
				p := c.emit(new(emitter))
				require.Zero(t, p.part%p.block)
				if p.block > 4096 {
					require.LessOrEqual(t, p.block*p.cost, int(partCost), "%d times %v", times, op)
				}
			}
		}
	}
}
