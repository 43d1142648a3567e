package lower_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/lower"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
)

// A block takes no longer than a part may, however much there is to do for an element: nothing preempts a loop.
func TestBlocksAreShortWhereElementsTakeLong(t *testing.T) {
	defer lower.Loops(0, 0)()
	for _, c := range []op.Code{op.Neg, op.Exp, op.Erf} {
		for _, times := range []int{1, 10, 100} {
			for _, sums := range []bool{false, true} {
				n := 1 << 20
				f := &ssa.Func{N: n}
				x := f.Input(elem.Make(elem.F64, n), elem.F64)
				for range times {
					x = f.Apply(c, elem.F64, elem.F64, x)
				}
				if sums {
					f.Reduce(op.Sum, elem.F64, x)
				} else {
					f.Write(x, elem.F64, elem.Array{})
				}
				var p machine.Program
				new(lower.Lowerer).Lower(f, &p)
				require.Zero(t, p.Part%p.Block)
				if p.Block > 4096 {
					require.LessOrEqual(t, p.Block*p.Cost, int(lower.PartCost), "%d times %v", times, c)
				}
			}
		}
	}
}
