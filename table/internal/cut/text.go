package cut

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"xfork/internal/scratch"
	"xfork/table/internal/files"
)

// Size is how long a part is, nominally: long enough for the costs of a part (a
// read, a lock) to vanish, short enough for the parts of all workers to stay in
// the second-level cache.
const Size = 1 << 20

// Longest is how long a row may be. Beyond, a quote is more likely not closed
// than a field that long.
const Longest = 128 << 20

// padding is how many bytes behind the end of a part may be read, so that a
// parser can load words of eight.
const padding = 16

// ErrLong is the error about a row beyond [Longest].
var ErrLong = fmt.Errorf("a row of more than %d MiB: is a quote not closed?", Longest>>20)

// Text is a file as parts. Its methods may be called by several goroutines:
// each reader of a table has a Part of its own, and the Text is what they
// share.
//
// The bounds are found in ascending order, and each once: bounds[i] and
// bounds[i+1] are where part i begins and ends. Both ends of a part that is
// covered by one long row are the same.
type Text struct {
	*files.File
	Comma  byte // that separates fields
	Quotes bool // line ends between quotes are not row ends

	start int64 // where the rows begin: behind a mark of the encoding, and a header

	mu     sync.Mutex // protects bounds
	bounds []Bound    // of the parts, as far as they are known; the last one is the beginning of the next part
}

// Bound is where a part begins.
type Bound struct {
	Offset int64
	Line   int64 // its number in the file, from 1
}

// Begin says where the rows begin. It must be called before the first Read.
func (t *Text) Begin(b Bound) { t.start, t.bounds = b.Offset, []Bound{b} }

// Parts returns how many parts there are.
func (t *Text) Parts() int { return int((t.Size - t.start + Size - 1) / Size) }

// Part is a part in memory, for one goroutine at a time. Its memory is used
// again.
type Part struct {
	Bound
	Data []byte // whole rows; a line end and some more bytes can be read behind it

	text *Text
	buf  []byte
	at   int64 // offset of buf in the file
}

// Read reads part i.
func (p *Part) Read(ctx context.Context, t *Text, i int) error {
	p.text, p.buf = t, p.buf[:0]
	p.at = t.start + int64(i)*Size
	// Outside of the lock, so that workers read side by side, and somewhat more
	// than the part: the last row ends beyond, mostly by less than a sixteenth.
	if err := p.fill(Size + Size/16); err != nil {
		return err
	}
	from, to, err := t.between(ctx, i, p)
	if err != nil {
		return err
	}
	p.Bound = from
	if to.Offset <= from.Offset {
		p.Data = p.Data[:0] // a row of an earlier part covers this one
		return nil
	}
	n := int(to.Offset - p.at)
	// Where another worker has looked through this part, the rest of a long
	// last row is not here yet.
	if err := p.fill(n); err != nil {
		return err
	}
	for len(p.buf) < n+padding {
		p.buf = append(p.buf, 0)
	}
	// A line end behind the last byte ends the row of a file without one. What
	// is overwritten belongs to the next part, which has its own copy.
	p.buf[n] = '\n'
	p.Data = p.buf[from.Offset-p.at : n]
	return nil
}

// between returns the bounds of part i, which p has read from its nominal
// beginning.
//
// Parts are drawn in ascending order, so that the bounds are mostly known up to
// the part. A worker does not wait for another one that is behind: it may be
// skipped, and its lock-free reading may take long. It looks through the
// missing parts itself, at the price of reading some bytes twice.
func (t *Text) between(ctx context.Context, i int, p *Part) (from, to Bound, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.bounds) <= i+1 {
		k := len(t.bounds) - 1
		part := p
		if k < i {
			// Skipped, or drawn by a worker that is still reading: looked
			// through here.
			if part, err = t.other(ctx, k); err != nil {
				return from, to, err
			}
		}
		b, err := part.next(t.bounds[k], t.start+int64(k+1)*Size)
		if err != nil {
			return from, to, err
		}
		t.bounds = append(t.bounds, b)
	}
	return t.bounds[i], t.bounds[i+1], nil
}

// other reads part k for its boundary alone.
func (t *Text) other(ctx context.Context, k int) (*Part, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := &Part{text: t, at: t.start + int64(k)*Size}
	return p, p.fill(Size + Size/16)
}

// Release gives the buffer back, when nothing of the part is looked at any more.
func (p *Part) Release() {
	scratch.Free(p.buf)
	p.buf, p.Data = nil, nil
}

// fill makes the buffer n bytes long, or as long as the file.
func (p *Part) fill(n int) error {
	n = int(min(int64(n), p.text.Size-p.at))
	if cap(p.buf) < n+padding {
		// Bytes of rows are copied out of the buffer, so the new one need not
		// be the old one's successor in any other sense.
		longer := append(scratch.Block[byte](n + n/8 + padding)[:0], p.buf...)
		scratch.Free(p.buf)
		p.buf = longer
	}
	from := len(p.buf)
	if from >= n {
		return nil
	}
	p.buf = p.buf[:n]
	read, err := p.text.ReadAt(p.buf[from:], p.at+int64(from))
	if read < n-from {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF // the file has become shorter
		}
		return fmt.Errorf("%s: %w", p.text.Name, err)
	}
	return nil
}

// next returns the first row's beginning at or behind target, for a part that
// begins at from.
func (p *Part) next(from Bound, target int64) (Bound, error) {
	if from.Offset >= target {
		return from, nil
	}
	s := search{comma: p.text.Comma, quotes: p.text.Quotes, at: int(from.Offset - p.at), from: int(from.Offset - p.at), target: int(target - p.at)}
	for {
		end, found := s.row(p.buf)
		if !found && len(p.buf)-s.from > Longest {
			return from, fmt.Errorf("%s, behind line %d: %w", p.text.Name, from.Line, ErrLong)
		}
		if last := p.at+int64(len(p.buf)) >= p.text.Size; !found && last {
			end, found = len(p.buf), true
		}
		if found {
			lines := bytes.Count(p.buf[s.from:end], []byte{'\n'})
			return Bound{p.at + int64(end), from.Line + int64(lines)}, nil
		}
		// Twice as much: a row of many MiB is copied a few times, not once for
		// each MiB.
		if err := p.fill(min(2*len(p.buf), s.from+Longest+1)); err != nil {
			return from, err
		}
	}
}
