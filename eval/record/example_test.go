package record_test

import (
	"context"
	"fmt"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/ops"
)

// A recorded run tells what each call has come to, after the graph itself has forgotten its operands.
func Example() {
	fetch := expr.Lift1(func(page int) int { return page * 10 }, expr.Name("fetch"), expr.IOBound)
	parse := expr.Lift1(func(text int) int { return text + 1 }, expr.Name("parse"))
	total := ops.Add(parse.Call(fetch.Fork(1)), parse.Call(fetch.Fork(2)))

	rec := record.New()
	v, err := total.Force(context.Background(), eval.Observe(rec))
	if err != nil {
		fmt.Println(err)
		return
	}
	run := rec.Last()
	f := run.Figures()
	fmt.Println(v, "from", f.Ran(), "calls and", f.Operators, "operator")
	for i := range run.Nodes {
		fmt.Println(run.Name(int32(i)), run.Operands(int32(i)), run.Nodes[i].Fate)
	}
	// Output:
	// 32 from 4 calls and 1 operator
	// fetch [] done
	// parse [0] done
	// fetch [] done
	// parse [2] done
	// Add [1 3] inline
}
