package page

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"xfork/internal/scratch"
	"xfork/table/internal/snappy"
)

// LZO has no writer that is still used, and is refused. The first LZ4 of the
// format (number 5) was never defined: Hadoop has frames of its own around the
// blocks, and other writers of its time have the block alone.

// Codec is how the pages of a chunk are compressed.
type Codec int8

// The codecs that are read, as numbered in Parquet's thrift definition
// (CompressionCodec).
const (
	Uncompressed Codec = 0
	Snappy       Codec = 1
	Gzip         Codec = 2
	Brotli       Codec = 4
	Hadoop       Codec = 5 // LZ4 of old writers
	Zstd         Codec = 6
	LZ4          Codec = 7 // the blocks alone: LZ4_RAW
)

// lzo is the one that is not read.
const lzo Codec = 3

// Slack is how many bytes lie behind those of a page, in the same memory:
// integers are unpacked by reads of sixteen and more bytes, which may go beyond
// the last value.
const Slack = 64

// Readers of gzip and Brotli have tables of tens of kilobytes, so there is one
// of each for a stream, made when a page asks for it. The codecs of blocks have
// no state.

// unpacker decompresses. Its memory is used again.
type unpacker struct {
	in bytes.Reader
	gz *gzip.Reader
	br *brotli.Reader
}

// unpack decompresses src to exactly size bytes, in the memory of dst if that
// is large enough.
//
// The size is what a header says, so memory is taken as the bytes turn out to
// be there. How far src can go is in the format for two codecs, and the others
// begin with a guess that few pages exceed:
//
//	Snappy   three bytes copy 64 at most     22 times
//	LZ4      a byte makes a copy 255 longer  255 times
//	others   64 KiB and 16 times, then four times as much as has been there
func (u *unpacker) unpack(codec Codec, dst, src []byte, size int) ([]byte, error) {
	var out []byte
	var err error
	switch codec {
	case Snappy:
		if n, e := snappy.Size(src); e != nil || n != size || n > 64+22*len(src) {
			return nil, Damaged("it does not decompress to %d bytes", size)
		}
		out = sized(dst, size)
		err = snappy.Decode(out, src)
	case LZ4, Hadoop:
		if size > 64+255*len(src) {
			return nil, Damaged("%d bytes do not decompress to %d", len(src), size)
		}
		out = sized(dst, size)
		if codec == Hadoop && hadoop(out, src) {
			return out, nil
		}
		n := 0
		n, err = lz4.UncompressBlock(src, out)
		out = out[:max(n, 0)]
	case Zstd:
		out, err = unzstd(dst, src, size)
	case Gzip:
		out, err = u.gzip(dst, src, size)
	case Brotli:
		out, err = u.brotli(dst, src, size)
	case lzo:
		return nil, errors.New("the compression LZO is not supported")
	default:
		return nil, fmt.Errorf("the compression %d is not supported", codec)
	}
	if err != nil {
		return nil, Damaged("it does not decompress: %v", err)
	}
	if len(out) != size {
		return nil, Damaged("it decompresses to %d bytes, and should to %d", len(out), size)
	}
	return out, nil
}

// hadoop decompresses the frames of Hadoop, and reports whether src is made of
// them and has as many bytes as out:
//
//	size of the frame | size, block | size, block | size of the next frame | ...
//
// Sizes are in front, of four bytes, the most significant one first: that of a
// frame decompressed, that of a block compressed.
func hadoop(out, src []byte) bool {
	frame := 0 // what is missing of it
	for len(src) >= 4 {
		n := int64(binary.BigEndian.Uint32(src))
		src = src[4:]
		if frame == 0 {
			if n > int64(len(out)) {
				return false
			}
			frame = int(n)
			continue
		}
		if n > int64(len(src)) {
			return false
		}
		k, err := lz4.UncompressBlock(src[:n], out[:frame])
		if err != nil || k == 0 {
			return false
		}
		src, out, frame = src[n:], out[k:], frame-k
	}
	return frame == 0 && len(src) == 0 && len(out) == 0
}

// sized returns a slice of n bytes with slack, in the memory of b if that is
// large enough. They are arbitrary.
func sized(b []byte, n int) []byte {
	if cap(b) >= n+Slack {
		return b[:n]
	}
	return scratch.Block[byte](n + Slack)[:n]
}

// The guess is of what columns compress to: few pages shrink to less than a
// sixteenth, but for those of one value.

// first is how much memory is taken before anything has been decompressed.
func first(dst, src []byte, size int) int {
	return min(size, max(64<<10+16*len(src), cap(dst)-Slack))
}

// zstds is the decoder of the process: it keeps a state per processor, and
// starts no goroutine when it decodes whole blocks of bytes.
var zstds = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderConcurrency(0))
})

// A frame of zstd may claim any size. The decoder stops at the capacity that it
// is given, and a page that is larger is decompressed again with more room:
// that costs a third of the whole at most, for pages that expand more than
// sixteen times.

// unzstd decompresses within a limit that is raised when it has been reached.
func unzstd(dst, src []byte, size int) ([]byte, error) {
	d, err := zstds()
	if err != nil {
		return nil, err
	}
	for room := first(dst, src, size); ; room = min(size, 4*room) {
		b := sized(dst, room)
		out, err := d.DecodeAll(src, b[:0:room])
		switch {
		case err == nil:
			return b[:len(out)], nil // which is where out lies: it has not grown
		case room == size || !errors.Is(err, zstd.ErrDecoderSizeExceeded):
			return nil, err // out may have grown by a block before that was found
		}
	}
}

// gzip decompresses a stream of gzip.
func (u *unpacker) gzip(dst, src []byte, size int) (out []byte, err error) {
	u.in.Reset(src)
	if u.gz == nil {
		u.gz, err = gzip.NewReader(&u.in)
	} else {
		err = u.gz.Reset(&u.in)
	}
	if err != nil {
		u.gz = nil // it is not to be used again after such an error
		return nil, err
	}
	return read(u.gz, sized(dst, first(dst, src, size)), size)
}

// brotli decompresses a stream of Brotli.
func (u *unpacker) brotli(dst, src []byte, size int) (out []byte, err error) {
	u.in.Reset(src)
	if u.br == nil {
		u.br = brotli.NewReader(&u.in)
	} else if err := u.br.Reset(&u.in); err != nil {
		return nil, err
	}
	return read(u.br, sized(dst, first(dst, src, size)), size)
}

// Memory grows with what has been read, four times as much each time. A page
// that says it has a gigabyte, and has a hundred bytes, takes what its bytes
// come to.

// read reads up to size bytes to b, which grows, and one more that must not be
// there.
func read(r io.Reader, b []byte, size int) ([]byte, error) {
	at := 0
	for {
		n, err := io.ReadFull(r, b[at:])
		at += n
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return b[:at], nil
		case err != nil:
			return nil, err
		case at == size:
			var more [1]byte
			if n, err := io.ReadFull(r, more[:]); n != 0 || err != io.EOF {
				return nil, fmt.Errorf("more than %d bytes (%v)", size, err)
			}
			return b, nil
		}
		b = append(b, make([]byte, min(size, 4*at)-at+Slack)...)
		b = b[:min(size, 4*at)]
	}
}
