package write

import (
	"context"
	"fmt"
	"sync"

	"xfork/table/internal/run"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// format is how rows become text. It keeps nothing between rows, so that all
// workers use one.
type format interface {
	// header is what is before the rows.
	header() []byte
	// row appends row i of the columns, with its line end.
	row(out []byte, cols []*vector.Vector, i int) ([]byte, error)
}

// Text is a stream that writes lines. Its packers belong to workers; out and
// rows to the one with the turn, which the run hands from one goroutine to the
// next with a lock in between.
type Text struct {
	schema types.Schema
	format format
	out    *output
	rows   int64 // Consume and Commit have it, one at a time

	mu    sync.Mutex // protects spare
	spare []*lines   // packs that have been written
}

// lines is a pack: the text of some rows, and what was wrong with the next one.
// The error travels with the text because workers are ahead of the file: the
// rows before it are to be written, and counted for its message, before it is
// told.
type lines struct {
	text []byte
	rows int64
	err  error
}

// begin writes the header: a table without rows is a file with its columns.
func begin(d Disk, path string, s types.Schema, f format) (*Text, error) {
	out, err := create(d, path, true)
	if err != nil {
		return nil, err
	}
	if _, err := out.Write(f.header()); err != nil {
		out.Close()
		return nil, err
	}
	return &Text{schema: s, format: f, out: out}, nil
}

// piece is how much is written without a look at the context.
const piece = 1 << 20

// Packer returns a packer of lines.
func (t *Text) Packer() run.Packer { return &liner{t: t, cols: make([]*vector.Vector, len(t.schema))} }

// liner turns batches into lines. Columns come in vectors and leave in rows: a
// row of a dozen columns reads a dozen places of memory, all of which a batch
// keeps in the cache.
type liner struct {
	t    *Text
	cols []*vector.Vector
	pack *lines
}

// Push appends the lines of a batch. After a row that cannot be written it
// appends no more: the rows before it are written, then the error is told, as
// if there were one worker.
func (l *liner) Push(b vector.Batch) {
	if l.pack == nil {
		l.pack = l.t.fresh()
	}
	if l.pack.err != nil {
		return
	}
	for i := range l.cols {
		l.cols[i] = b.Column(i)
	}
	for i := range b.N {
		text, err := l.t.format.row(l.pack.text, l.cols, i)
		if err != nil {
			l.pack.err = err
			return
		}
		l.pack.text = text
		l.pack.rows++
	}
}

// Take returns the lines.
func (l *liner) Take() any {
	if l.pack == nil {
		return nil
	}
	p := l.pack
	l.pack = nil
	return p
}

// fresh returns an empty pack, in used memory if there is any: a pack of a
// morsel is some MiB, which would otherwise be garbage for each.
func (t *Text) fresh() *lines {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.spare); n > 0 {
		p := t.spare[n-1]
		t.spare = t.spare[:n-1]
		p.text, p.rows = p.text[:0], 0
		return p
	}
	return new(lines)
}

// Consume writes lines, unbuffered: a pack is the text of a batch at least,
// some hundred KiB, so that a buffer in between would only copy it. The last
// batch of a morsel may be shorter.
//
// A pack of a whole morsel, which has waited for its turn, is some MiB, and to compress
// them takes the greater part of a second: a force that is cancelled does not wait for it.
func (t *Text) Consume(ctx context.Context, pack any) error {
	p := pack.(*lines)
	for text := p.text; len(text) > 0; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := min(len(text), piece)
		if _, err := t.out.Write(text[:n]); err != nil {
			return err
		}
		text = text[n:]
	}
	t.rows += p.rows
	if p.err != nil {
		return fmt.Errorf("row %d, %w", t.rows, p.err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spare = append(t.spare, p)
	return nil
}

// Commit ends the file and gives it its name.
func (t *Text) Commit() (Written, error) {
	err := t.out.commit()
	return Written{t.rows, t.out.bytes, 1}, err
}

// Close removes the file unless it has been committed.
func (t *Text) Close() { t.out.Close() }
