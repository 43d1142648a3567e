package page

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"

	"xfork/internal/scratch"
)

// How much is read at once: whole pages and what follows them, or little where
// pages are passed over. Larger pieces were not faster from the system's cache,
// and a reader holds one of them for each column.
const (
	large = 1 << 20
	small = 4 << 10
)

// longest is the most that a header takes: with it are values of statistics,
// which most writers cut to 64 bytes, but not all.
const longest = 16 << 20

// Stream goes through the pages of a column chunk.
//
//	file   ... | header page header page header page ... | ...
//	           from         |   |                        end
//	window            [-----next------------)
//
// The window is what has been read; pages that are not compressed are shown in
// it. It is no larger than a piece, or than a page where that is larger, and so
// never larger than the chunk, of which the end is checked against the file.
type Stream struct {
	r         io.ReaderAt
	header    int64  // where the last one begins
	next, end int64  // of what has not been looked at yet
	window    []byte // with slack
	start     int64  // where it lies
	piece     int
	given     bool // strings lie in the window: it is not to be written again
	left      bool // something may refer to them for ever

	current []byte   // the last page that lives until Reuse, unless it lies in the window
	before  [][]byte // those before it

	codec  Codec
	unpack unpacker
	page   []byte // the last decompressed page
	h      Header // the page that comes next, if open
	open   bool
}

// Reset begins with the bytes from..end of r, which exist.
func (s *Stream) Reset(r io.ReaderAt, from, end int64, codec Codec) {
	s.r, s.header, s.next, s.end, s.codec = r, from, from, end, codec
	s.window, s.start, s.piece, s.open = s.window[:0], from, large, false
}

// The order of calls is Next, then Skip or Body, then Next again. A chunk
// begins with its dictionary if it has one, which is read whatever is passed
// over behind it: codes mean nothing without.

// At returns where the header begins that Next has read last, or failed to.
func (s *Stream) At() int64 { return s.header }

// Next reads the header of the next page. At the end of the chunk it returns
// io.EOF.
func (s *Stream) Next() (*Header, error) {
	if s.open {
		return &s.h, nil
	}
	if s.next == s.end {
		return nil, io.EOF
	}
	s.header = s.next
	for n := min(256, s.end-s.next); ; n = min(4*n, longest, s.end-s.next) {
		b, err := s.look(int(n))
		if err != nil {
			return nil, err
		}
		h, size, err := parse(b)
		if errors.Is(err, errShort) && n < min(longest, s.end-s.next) {
			continue
		}
		if err == errShort {
			err = Damaged("its header is cut")
		}
		if err != nil {
			return nil, err
		}
		if left := s.end - s.next - int64(size); int64(h.Compressed) > left {
			return nil, Damaged("it has %d bytes, and the chunk %d more", h.Compressed, left)
		}
		s.next += int64(size)
		s.h, s.open = h, true
		return &s.h, nil
	}
}

// Headers are small, and their size is not known before they are read: so a
// piece of the file is read, and what it has of the following page is not read
// again.

// look returns the next n bytes of the chunk, or more. They are valid until it
// is called again.
func (s *Stream) look(n int) ([]byte, error) {
	at := s.next - s.start
	if at+int64(n) <= int64(len(s.window)) {
		return s.window[at:], nil
	}
	var rest []byte
	if at < int64(len(s.window)) {
		rest = s.window[at:]
	}
	want := int(min(int64(max(n, s.piece)), s.end-s.next))
	to, short := s.window[:0], cap(s.window) < want+Slack || s.given
	if short {
		to = scratch.Block[byte](want + Slack)[:0]
	}
	to = to[:want]
	have := copy(to, rest)
	if short {
		s.drop()
	}
	s.window, s.start = to[:have], s.next
	read, err := s.r.ReadAt(to[have:], s.next+int64(have))
	if have += read; have < want {
		if err == nil || errors.Is(err, io.EOF) {
			return nil, Damaged("the file has become shorter: byte %d is missing", s.next+int64(have))
		}
		return nil, fmt.Errorf("byte %d: %w", s.next+int64(have), err)
	}
	s.window = to
	return s.window, nil
}

// Skip passes over the page of which the header has been read. It is not even
// read, if it lies beyond the window.
func (s *Stream) Skip() {
	s.next += int64(s.h.Compressed)
	s.open = false
	s.piece = small
}

// Body returns the values of the page of which the header has been read, and
// its definition levels if the column is optional; no levels are ones. Both
// have slack, and live as long as has been asked for.
//
// A sum is checked against the bytes as they lie in the file.
func (s *Stream) Body(optional bool, life Life) (levels Bits, values []byte, err error) {
	s.piece = large
	h := &s.h
	b, err := s.look(h.Compressed)
	if err != nil {
		return levels, nil, err
	}
	b = b[:h.Compressed]
	if h.Summed && crc32.ChecksumIEEE(b) != h.Sum {
		return levels, nil, Damaged("its checksum is %08x, and should be %08x", crc32.ChecksumIEEE(b), h.Sum)
	}
	var front []byte
	codec, size := s.codec, h.Uncompressed
	if h.Type == DataV2 {
		n := h.RepetitionBytes + h.LevelBytes
		if n > min(len(b), size) {
			return levels, nil, Damaged("levels of %d bytes in a page of %d", n, min(len(b), size))
		}
		front, b, size = b[h.RepetitionBytes:n], b[n:], size-n
		if h.Stored {
			codec = Uncompressed
		}
	}
	if b, err = s.decompress(codec, b, size, life); err != nil {
		return levels, nil, err
	}
	s.next += int64(h.Compressed)
	s.open = false
	switch {
	case h.Type == Data && optional:
		return split(h, b)
	case h.Type == DataV2 && optional && len(front) > 0:
		levels.Reset(front)
	case h.Nulls == 0:
		levels.same(h.Values, 1)
	case h.Nulls == h.Values:
		levels.same(h.Values, 0)
	default:
		return levels, nil, Damaged("%d of %d values are null, and there are no levels", h.Nulls, h.Values)
	}
	return levels, b, nil
}

// decompress returns a page or its values in the window, in memory that is used
// again, or in memory of its own if it is to be kept. A page that is most of
// the window takes the window with it; of a small one, such as a dictionary,
// that would keep a megabyte for some bytes.
func (s *Stream) decompress(codec Codec, b []byte, size int, life Life) (out []byte, err error) {
	switch {
	case codec == Uncompressed && len(b) != size:
		return nil, Damaged("it has %d bytes, and should have %d", len(b), size)
	case codec == Uncompressed && life == Lasts && 2*size > len(s.window):
		s.given = true
		return b, nil
	case codec == Uncompressed && life != Brief:
		out = append(scratch.Block[byte](size + Slack)[:0], b...)
	case codec == Uncompressed:
		return b, nil
	case size == 0 && len(b) == 0: // nulls alone
		return sized(nil, 0), nil
	case life == Always:
		return s.unpack.unpack(codec, nil, b, size)
	case life == Lasts:
		out, err = s.unpack.unpack(codec, nil, b, size)
	default:
		if cap(s.page) < size+Slack {
			scratch.Free(s.page)
			s.page = nil
		}
		if out, err = s.unpack.unpack(codec, s.page, b, size); err == nil {
			s.page = out
		}
	}
	if life == Lasts && err == nil {
		s.turn(out)
	}
	return out, err
}

// split takes the levels off a page of the first version:
//
//	RLE          4 bytes of length, runs
//	BIT_PACKED   a bit a value, the most significant one first; not written for ten years
func split(h *Header, b []byte) (levels Bits, values []byte, err error) {
	switch h.Levels {
	case RLE:
		if len(b) < 4 {
			return levels, nil, Damaged("its levels are cut")
		}
		n := int64(binary.LittleEndian.Uint32(b))
		if n > int64(len(b)-4) {
			return levels, nil, Damaged("levels of %d bytes in a page of %d", n, len(b))
		}
		levels.Reset(b[4 : 4+n])
		return levels, b[4+n:], nil
	case BitPacked:
		n := (h.Values + 7) / 8
		if n > len(b) {
			return levels, nil, Damaged("its levels are cut")
		}
		packed := append(scratch.Fresh[byte](n + Slack)[:0], b[:n]...)
		for i, x := range packed {
			packed[i] = bits.Reverse8(x)
		}
		levels.Packed(packed)
		return levels, b[n:], nil
	}
	return levels, nil, fmt.Errorf("levels in %v (%d) are not supported", h.Levels, h.Levels)
}
