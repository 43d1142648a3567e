package axis_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/axis"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
)

// reduced reduces a matrix in parts of some rows and columns and blocks of some elements, the parts backwards and on two partials in turns.
func reduced(s *axis.Sink, c op.Code, x []float64, cols, partRows, partCols, block int) elem.Array {
	rows := len(x) / cols
	s.Open(len(x), cols)
	partials, turn := [2]*axis.Partial{s.Partial(), s.Partial()}, 0
	give := func(lo, hi int) {
		for at := lo; at < hi; at += block {
			n := min(block, hi-at)
			partials[turn].Block(unsafe.Pointer(&x[at]), at, n)
		}
	}
	for r := (rows - 1) / partRows * partRows; r >= 0; r -= partRows {
		turn = 1 - turn
		end := min(rows, r+partRows)
		if partCols >= cols {
			give(r*cols, end*cols)
			continue
		}
		for col := 0; col < cols; col += partCols {
			for i := r; i < end; i++ {
				give(i*cols+col, i*cols+min(cols, col+partCols))
			}
		}
	}
	if s.Again() {
		return reduced(s, c, x, cols, partRows, partCols, block)
	}
	return s.Finish(c)
}

// Whatever the cut into parts and blocks, as long as it is not within a chunk, a reduction has the same bits.
func TestCutsDoNotMatter(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 1))
	for _, shape := range [][2]int{{1, 1}, {5, 3}, {64, 32}, {200, 7}, {130, 100}, {3, 9000}, {70, 4100}} {
		x := make([]float64, shape[0]*shape[1])
		for i := range x {
			x[i] = g.NormFloat64()
		}
		for _, far := range []bool{false, true} {
			if far {
				x[0], x[len(x)-1] = 1e300, -math.MaxFloat64
			}
			for _, code := range []op.Code{op.Sum, op.Mean, op.Var, op.MinOf, op.MaxOf, op.ArgMax} {
				for _, down := range []bool{false, true} {
					var want []uint64
					for _, cut := range [][3]int{{1 << 20, 1 << 20, 1 << 20}, {64, 4096, 1000}, {128, 1 << 20, 77}, {64, 4096, 31}, {192, 8192, 4096}} {
						s := &axis.Sink{Func: reduce.Of(code), Down: down}
						a := reduced(s, code, x, shape[1], cut[0], cut[1], cut[2])
						got := elem.Slice[uint64](a)
						if want == nil {
							want = got
						}
						require.Equal(t, want, got, fmt.Sprint(shape, code, down, cut, far))
					}
				}
			}
		}
	}
}
