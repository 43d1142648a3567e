package selection_test

import (
	"fmt"
	"testing"

	"xfork/table/internal/ast"
	"xfork/table/internal/selection"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// BenchmarkSelection takes one row in so many.
func BenchmarkSelection(b *testing.B) {
	for _, every := range []int64{1000, 20, 2, 1} {
		b.Run(fmt.Sprint(every), func(b *testing.B) {
			var a, c vector.Vector
			a.Init(types.Type{Kind: types.Int64}, types.Ints, vector.Size)
			c.Init(a.Type, types.Ints, 1)
			for i := range a.I {
				a.I[i] = int64(uint64(i)*0x9e3779b97f4a7c15>>40) % every
			}
			mask, sel := make([]bool, vector.Size), []int32(nil)
			for b.Loop() {
				selection.Compared(ast.Eq, mask, &a, &c)
				sel = selection.Rows(mask, sel)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/vector.Size, "ns/row")
		})
	}
}
