package arrow

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/table"
	"xfork/table/internal/door"
	"xfork/table/internal/run"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
	"xfork/table/internal/write"
)

// ToRecords is the rows of f as batches of some 65,536 rows, in order, of the
// types at the top of this package. Of no rows it is one batch without rows,
// which has the schema. The batches need not be released.
//
//	batches, err := arrow.ToRecords(dear).Force(ctx)
//	for _, b := range batches {
//		use(b)
//	}
//
// All rows are in memory at once; WriteFile takes them one batch at a time.
//
// What Arrow's types do not hold is an error with row and column: a timestamp
// that its unit takes beyond 64 bits, more than 2 GiB of text in one batch.
//
//go:noinline
func ToRecords(f table.Frame) expr.Expr[[]arrow.RecordBatch] {
	n := door.Drain(site.Caller(), f, func(_ context.Context, s types.Schema) (door.Sink, error) {
		k := &gathered{}
		k.batches = newBatches(s, func(b arrow.RecordBatch) error { k.all = append(k.all, b); return nil })
		return k, nil
	})
	return expr.Map(n, func(all any) []arrow.RecordBatch { return all.([]arrow.RecordBatch) })
}

// WriteFile is the rows of f written to a file in the IPC file format, in
// batches as those of [ToRecords]. Options are those of arrow-go: ipc.WithLZ4,
// ipc.WithZstd. Like [table.Frame.WriteParquet] it writes under another name
// until the file is whole.
//
//	w, err := arrow.WriteFile(dear, "dear.arrow", ipc.WithZstd()).Force(ctx)
//	fmt.Println(w.Rows, w.Bytes)
//
//go:noinline
func WriteFile(f table.Frame, path string, opts ...ipc.Option) expr.Expr[table.Written] {
	n := door.Drain(site.Caller(), f, func(_ context.Context, s types.Schema) (door.Sink, error) {
		return newFile(s, path, opts)
	})
	return expr.Map(n, func(w any) table.Written { return w.(table.Written) })
}

// batchRows is how many rows a batch has at least, but the last one: what arrow
// and DuckDB take well, and few enough for a reader's workers to share a file.
const batchRows = 1 << 16

// batches collects chunks until they make a batch. The chunks of a stream have a
// vector of rows or a morsel.
type batches struct {
	schema types.Schema
	to     *arrow.Schema
	emit   func(arrow.RecordBatch) error

	chunks []*vector.Chunk
	n      int
	rows   int64 // emitted
}

func newBatches(s types.Schema, emit func(arrow.RecordBatch) error) batches {
	return batches{schema: s, to: schemaTo(s), emit: emit}
}

// Packer packs chunks.
func (b *batches) Packer() run.Packer { return run.Chunker(b.schema) }

// Consume adds a chunk.
func (b *batches) Consume(_ context.Context, pack any) error {
	c := pack.(*vector.Chunk)
	b.chunks = append(b.chunks, c)
	if b.n += c.N; b.n < batchRows {
		return nil
	}
	return b.flush()
}

// Several chunks are copied into one; a morsel's chunk, which is long enough by
// itself, is not.
//
// flush emits a batch of what has been collected.
func (b *batches) flush() error {
	kinds := make([]types.Type, len(b.schema))
	for i, f := range b.schema {
		kinds[i] = f.Type
	}
	c := vector.Joined(b.chunks, kinds)
	cols := make([]arrow.Array, len(b.schema))
	for i, f := range b.schema {
		a, err := made(c.Cols[i], f.Type, b.to.Field(i).Type)
		if err != nil {
			row := b.rows
			if r := (*rowError)(nil); errors.As(err, &r) {
				row += int64(r.row)
			}
			return fmt.Errorf("arrow: row %d, column %q: %w", row, f.Name, err)
		}
		cols[i] = a
	}
	b.chunks, b.n, b.rows = nil, 0, b.rows+int64(c.N)
	return b.emit(newBatch(b.to, cols, int64(c.N)))
}

// end emits the rest. A table without rows has one batch, without rows.
func (b *batches) end() error {
	if b.n > 0 || b.rows == 0 {
		return b.flush()
	}
	return nil
}

// gathered keeps the batches.
type gathered struct {
	batches
	all []arrow.RecordBatch
}

// Commit returns the batches.
func (r *gathered) Commit() (any, error) {
	err := r.end()
	return r.all, err
}

// Close does nothing.
func (r *gathered) Close() {}

// file writes the batches to a file.
type file struct {
	batches
	raw *write.Raw
	w   *ipc.FileWriter
}

// What goes wrong before the first row, a folder that is not there or options
// that contradict each other, is the failure of the node, and leaves no file.
//
// newFile begins a file.
func newFile(s types.Schema, path string, opts []ipc.Option) (door.Sink, error) {
	raw, err := write.NewRaw(write.System{}, path)
	if err != nil {
		return nil, err
	}
	f := &file{raw: raw}
	f.batches = newBatches(s, func(b arrow.RecordBatch) (err error) {
		defer refused(&err)
		return f.w.Write(b)
	})
	if f.w, err = ipc.NewFileWriter(raw, append([]ipc.Option{ipc.WithSchema(f.to)}, opts...)...); err != nil {
		raw.Close()
		return nil, fmt.Errorf("arrow: %s: %w", path, err)
	}
	return f, nil
}

// refused is to be deferred around arrow-go's writer, which panics on options
// that contradict each other.
func refused(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("arrow: %v", p)
	}
}

// Closing arrow-go's writer does not close the file: its footer comes before the
// sync and the rename of the file's own Commit.
//
// Commit writes the footer, and gives the file its name.
func (f *file) Commit() (any, error) {
	if err := f.end(); err != nil {
		return nil, err
	}
	if err := f.w.Close(); err != nil {
		return nil, err
	}
	n, err := f.raw.Commit()
	return table.Written{Rows: f.rows, Bytes: n, Files: 1}, err
}

// Close removes what is not whole.
func (f *file) Close() { f.raw.Close() }

// (Format of Arrow, "Variable-size Binary Layout".)
//
// mostText is how much text an array of 32-bit offsets has.
const mostText = math.MaxInt32
