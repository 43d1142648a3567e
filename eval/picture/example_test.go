package picture_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"xfork/eval"
	"xfork/eval/picture"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/ops"
)

// A run is recorded, and drawn in the colours of what became of its calls.
func ExampleSVG() {
	square := expr.Lift1(func(n int) int { return n * n }, expr.Name("square"))
	rec := record.New()
	v, err := ops.Add(square.Fork(3), square.Fork(4)).Force(context.Background(), eval.Observe(rec))
	fmt.Println(v, err)

	var svg bytes.Buffer
	err = picture.SVG(&svg, rec.Last(), picture.ByState)
	fmt.Println(strings.Count(svg.String(), ">square<"), "boxes", err)
	// Output:
	// 25 <nil>
	// 2 boxes <nil>
}
