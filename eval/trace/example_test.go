package trace_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"xfork/eval"
	"xfork/eval/trace"
	"xfork/expr"
)

// One file takes all runs, and is whole after each of them.
func ExampleTo() {
	dir, err := os.MkdirTemp("", "trace")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := trace.To(filepath.Join(dir, "run.json.gz"), func(string) { fmt.Println("it is written") })
	defer file.Close()
	for i := range 3 {
		expr.Must(expr.Fork(func() int { return i }).Force(context.Background(), eval.Observe(file)))
	}
	fmt.Println(file.Err())
	// Output:
	// it is written
	// <nil>
}
