package report_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"xfork/eval"
	"xfork/eval/report"
	"xfork/expr"
)

// A program that leaves a report of its last run behind.
func ExampleTo() {
	folder, err := os.MkdirTemp("", "report")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "report.html")
	say := func(line string) { fmt.Println(strings.ReplaceAll(line, folder, "...")) }

	triple := expr.Lift1(func(n int) int { return 3 * n })
	v, err := expr.All(triple.Map([]int{1, 2, 3})...).Force(context.Background(), eval.Observe(report.To(path, say)))
	fmt.Println(v, err)
	// Output:
	// the report is in .../report.html
	// [3 6 9] <nil>
}
