package arrow

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow/ipc"

	"xfork/table/internal/bind"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// streamSource is a stream.
type streamSource struct {
	name string
	open func(context.Context) (io.ReadCloser, error)
}

// String describes the source.
func (s *streamSource) String() string { return "Arrow stream " + s.name }

// streamed is an open stream: one morsel, for it has no length and no places.
type streamed struct {
	name   string
	schema types.Schema
	raw    io.ReadCloser
	r      *ipc.Reader
	memory *budget
}

// The stream stays with the table: what has been read for the schema is read no
// second time.
//
// Open reads the schema.
func (s *streamSource) Open(ctx context.Context) (source.Table, error) {
	raw, err := s.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("arrow: %s: %w", s.name, err)
	}
	if raw == nil {
		return nil, fmt.Errorf("arrow: %s: the function has returned no stream", s.name)
	}
	t := &streamed{name: s.name, raw: raw, memory: newBudget(lengths)}
	if err := t.begin(ctx); err != nil {
		t.Close()
		return nil, fmt.Errorf("arrow: %s: %w", s.name, err)
	}
	return t, nil
}

// lengths is how much memory a batch of a stream may take: a stream tells no
// size beforehand.
const lengths = 1 << 30

func (t *streamed) begin(ctx context.Context) (err error) {
	defer damaged(&err)
	in, err := opening(checking{ctx, t.raw})
	if err != nil {
		return err
	}
	t.r, err = ipc.NewReader(in, ipc.WithAllocator(t.memory), ipc.WithEnsureNativeEndian(true),
		ipc.WithBodySizeLimit(lengths), ipc.WithMetadataSizeLimit(lengths>>4))
	if err != nil {
		return err
	}
	t.schema, err = schemaOf(t.r.Schema())
	return err
}

// checking is a stream that ends with its context, between two reads. What
// interrupts a read that waits is the program's stream, which has the context.
type checking struct {
	ctx context.Context
	r   io.Reader
}

// Read reads from the stream.
func (c checking) Read(b []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(b)
}

// Schema returns the columns.
func (t *streamed) Schema() types.Schema { return t.schema }

// Prune returns t: a stream has no statistics.
func (t *streamed) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns 1.
func (t *streamed) Morsels() int { return 1 }

// Close closes the stream.
func (t *streamed) Close() { t.raw.Close() }

// Reader returns a reader.
func (t *streamed) Reader() source.Reader {
	r := &streamReader{t: t}
	r.init(t.schema, false)
	return r
}

// streamReader reads the batches, one after the other.
type streamReader struct {
	t    *streamed
	last int // rows of the batch that is shown
	window
}

// Open begins.
func (r *streamReader) Open(context.Context, int) error { return nil }

// Next moves on to the next rows, and to the next batch that has some.
func (r *streamReader) Next() vector.Batch {
	for {
		if r.batch != nil {
			if b := r.window.Next(); b.N > 0 {
				return b
			}
		}
		if more, err := r.read(); err != nil {
			vector.Throw(fmt.Errorf("arrow: %s, behind row %d: %w", r.t.name, r.number+int64(r.last), err))
		} else if !more {
			return vector.Batch{}
		}
	}
}

// EOF is the end; ErrUnexpectedEOF, which wraps in some versions of arrow-go, is
// a stream that was cut off, and must not look like a whole one.
//
// read reads the next batch, which stays in memory as long as its rows are
// looked at: the reader lets go of the one before.
func (r *streamReader) read() (more bool, err error) {
	defer damaged(&err)
	r.t.memory.renew()
	b, err := r.t.r.Read()
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, nil
	}
	if err == nil {
		err = whole(b, r.t.r.Schema())
	}
	if err != nil {
		return false, err
	}
	b.Retain()
	r.number += int64(r.last)
	r.last = int(b.NumRows())
	r.show(b, nil, 0, r.last)
	return true, nil
}
