package table

import (
	"fmt"
	"slices"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/table/internal/feed"
	"xfork/table/internal/gotype"
	"xfork/table/internal/plan"
)

// Batch is rows that a [Source] yields: made by [NewBatch]. The zero Batch has
// none.
type Batch = feed.Batch

// NewBatch is a batch of columns of one length, of [Data]. It copies nothing.
func NewBatch(cols ...Column) Batch {
	var all []feed.Column
	var failed error
	for _, c := range cols {
		if c.data == nil || c.data.Lazy != nil {
			panic("table: NewBatch takes columns of Data")
		}
		shape, err := gotype.Of(c.data.Elem)
		if err != nil && failed == nil {
			failed = fmt.Errorf("column %q: %w", c.data.Name, err)
		}
		first, n := c.data.Read()
		all = append(all, feed.Column{Name: c.data.Name, Shape: shape, Cells: gotype.Cells{First: first, Stride: c.data.Elem.Size()}, N: n})
	}
	return feed.NewBatch(all, failed)
}

// Source is the rows that src yields, batch by batch, for what no other source
// reads: a queue, a protocol, a format of one's own.
//
//	lines := table.Source(schema, func(ctx context.Context) iter.Seq2[table.Batch, error] {
//		return func(yield func(table.Batch, error) bool) {
//			for page, err := range client.Pages(ctx) {
//				if !yield(table.NewBatch(table.Data("id", page.IDs), table.Data("at", page.Times)), err) {
//					return
//				}
//			}
//		}
//	})
//
// A batch has the columns of the schema, in any order and of any length: best
// of some thousand rows. The Go types are those that are columns of the
// schema's types ([Slice]); int32 goes for int64. Nothing is rounded: a decimal
// or a time with more digits than its type has is an error, as is a null in a
// column that has Null false, and an error that is yielded, each with the
// number of its batch.
//
// src is called anew for each run that reads the frame, with the context of the
// run, by one goroutine, and must yield on it. When yield has returned, the
// slices are src's again, which must stop if it is false. The verbs behind it
// run on that goroutine too, up to the next that needs all rows.
//
//go:noinline
func Source(schema Schema, src expr.Source[Batch]) Frame {
	if src == nil {
		panic("table: Source of a nil function")
	}
	columns := slices.Clone(schema)
	for i := range columns {
		columns[i].Type = whole(columns[i].Type)
	}
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: &feed.Source{Columns: columns, Batches: src}}, nil, nil)
}
