package table_test

import (
	"context"
	"fmt"
	"iter"

	"xfork/table"
)

// A source of one's own yields batches of columns.
func ExampleSource() {
	schema := table.Schema{{Name: "n", Type: table.Type{Kind: table.Int64}}, {Name: "word", Type: table.Type{Kind: table.Str}}}
	pages := table.Source(schema, func(context.Context) iter.Seq2[table.Batch, error] {
		return func(yield func(table.Batch, error) bool) {
			for i, page := range [][]string{{"one", "two"}, {"three"}} {
				n := make([]int, len(page))
				for k := range n {
					n[k] = 10*i + k
				}
				if !yield(table.NewBatch(table.Data("n", n), table.Data("word", page)), nil) {
					return
				}
			}
		}
	})
	s, err := table.Text(pages, 10).Force(context.Background())
	fmt.Print(s, err)
	// Output:
	// n      word
	// int64  string
	//     0  one
	//     1  two
	//    10  three
	// <nil>
}
