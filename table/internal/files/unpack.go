package files

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Packing is how a file is compressed.
type Packing uint8

// The compressions.
const (
	Plain Packing = iota
	Gzip
	Zstd
)

// Packed returns the compression that the ending of a name stands for.
func Packed(name string) Packing {
	switch lower := strings.ToLower(name); {
	case strings.HasSuffix(lower, ".gz"):
		return Gzip
	case strings.HasSuffix(lower, ".zst"), strings.HasSuffix(lower, ".zstd"):
		return Zstd
	}
	return Plain
}

// Bare returns a name without the ending of a compression: by what is left the
// format is told.
func Bare(name string) string {
	if Packed(name) == Plain {
		return name
	}
	return name[:strings.LastIndexByte(name, '.')]
}

// small is how much is kept in memory of what cannot be read at any offset:
// eight parts of text, which is less than the workers have in their buffers, so
// it needs no account of its own.
const small = 8 << 20

// unpack reads r to its end. Files of several members (gzip) or frames (zstd),
// as parallel compressors and cat make them, are read one after the other, as
// their formats say. A file without a byte is one of zstd, of no frames, and
// none of gzip.
func unpack(ctx context.Context, name string, r io.Reader) (*File, error) {
	defer interrupting(ctx, r)()
	r = &heeding{ctx, r}
	switch Packed(name) {
	case Gzip:
		z, err := gzip.NewReader(r)
		switch {
		case err == io.EOF:
			// Nothing, compressed, has a header: this file was never written.
			return nil, errors.New("the file is empty: it is not in the format of gzip")
		case errors.Is(err, gzip.ErrHeader), err == io.ErrUnexpectedEOF:
			return nil, errors.New("the file is not in the format of gzip, though its name ends so")
		case err != nil:
			return nil, err
		}
		r = z
	case Zstd:
		// One goroutine: the workers of the force have the processors.
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		// It is read to its end below, so it can be closed here: nothing reads
		// from it afterwards.
		defer z.Close()
		r = z
	}
	head, err := io.ReadAll(io.LimitReader(r, small))
	if err != nil {
		return nil, err
	}
	if len(head) < small {
		return Bytes(name, head), nil
	}
	return spool(name, head, r)
}

// spool writes head and the rest of r to a temporary file without a name, in
// the folder that TMPDIR names. A full disk is an error here, before the first
// row is read.
func spool(name string, head []byte, r io.Reader) (*File, error) {
	t, err := os.CreateTemp("", "xtable-*")
	if err != nil {
		return nil, err
	}
	// Removed while it is open: the system frees it when the last descriptor is
	// closed. Where a system refuses (Windows), it is removed at Close.
	left := os.Remove(t.Name()) != nil
	f := &File{ReaderAt: t, Name: name, closer: &temporary{t, left}}
	size, err := t.Write(head)
	if err == nil {
		f.Size, err = io.Copy(t, r)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	f.Size += int64(size)
	return f, nil
}

// temporary is a temporary file; left says that it still has a name, which goes
// when the file is closed.
type temporary struct {
	*os.File
	left bool
}

// Close closes the file and removes its name.
func (t *temporary) Close() error {
	err := t.File.Close()
	if t.left {
		os.Remove(t.Name())
	}
	return err
}

// heeding is a reader that ends with its context: unpacking a large file takes
// seconds, and a cancelled force is to return promptly.
type heeding struct {
	ctx context.Context
	r   io.Reader
}

// Read reads unless the context has ended.
func (h *heeding) Read(b []byte) (int, error) {
	if h.ctx.Err() != nil {
		return 0, context.Cause(h.ctx)
	}
	n, err := h.r.Read(b)
	return n, ended(h.ctx, err)
}
