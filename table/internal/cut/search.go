package cut

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// search looks for the first row end at or behind target-1, from a row's
// beginning on. It goes on where it was when more bytes have been read.
//
//	from      where the part begins, a row's beginning
//	at        everything before it has been looked at
//	open      at is between the quotes of a field
type search struct {
	comma        byte
	quotes       bool
	from, target int
	at           int
	open         bool
}

// row returns the index behind the row end, and whether it is there.
func (s *search) row(b []byte) (end int, found bool) {
	if !s.quotes {
		s.at = min(max(s.at, s.target-1), len(b))
	}
	s.pairs(b)
	for s.at < len(b) {
		if s.open {
			if !s.close(b) {
				return 0, false
			}
			continue
		}
		line := b[s.at:]
		n := bytes.IndexByte(line, '\n')
		if n >= 0 {
			line = line[:n]
		}
		if s.quotes {
			// Before the target a line end is like any other byte, and only the
			// quotes count.
			if q := bytes.IndexByte(line, '"'); q >= 0 {
				s.quote(b, s.at+q)
				continue
			}
		}
		if n < 0 {
			s.at = len(b)
			return 0, false
		}
		if s.at += n + 1; s.at >= s.target {
			return s.at, true
		}
	}
	return 0, false
}

// Eight bytes that are all one, or have the highest bit alone.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// pairs looks at the quotes up to the target, eight bytes at a time, as package
// csv looks for commas: a call of IndexByte for each quote takes several times
// as long, since quotes are a few bytes apart where there are any. It stops in
// time for row to look at single bytes: before the target, and before the end
// of what has been read.
func (s *search) pairs(b []byte) {
	if !s.quotes {
		return
	}
	stop := min(s.target-1, len(b)) - 8
	at, open := s.at, s.open
	for at < stop {
		x := binary.LittleEndian.Uint64(b[at:]) ^ '"'*ones
		// Exact, unlike (x - ones) &^ x & highs, of which only the lowest mark
		// is right: no borrow passes from one byte to the next.
		m := ^((x&^highs + ^uint64(highs)) | x | ^uint64(highs))
		next := at + 8
		for ; m != 0; m &= m - 1 {
			q := at + bits.TrailingZeros64(m)>>3
			switch {
			case !open:
				open = q == s.from || b[q-1] == s.comma || b[q-1] == '\n'
			case b[q+1] == '"':
				// Two are one of the text. The second one is the next mark, or
				// the first byte of the next word.
				if m &= m - 1; q+1 == next {
					next++
				}
			default:
				open = false
			}
		}
		at = next
	}
	s.at, s.open = at, open
}

// quote looks at the quote at index q: it opens a field if it stands where one
// begins.
func (s *search) quote(b []byte, q int) {
	s.open = q == s.from || b[q-1] == s.comma || b[q-1] == '\n'
	s.at = q + 1
}

// close looks for the quote that closes the field, and reports whether it is
// there. Two quotes are one of the text. The last byte so far may be the first
// of two, so it is looked at again when there are more; at the end of the file
// it does not matter.
func (s *search) close(b []byte) bool {
	for {
		q := bytes.IndexByte(b[s.at:], '"')
		if q < 0 {
			s.at = len(b)
			return false
		}
		q += s.at
		switch {
		case q+1 == len(b):
			s.at = q
			return false
		case b[q+1] == '"':
			s.at = q + 2
		default:
			s.at, s.open = q+1, false
			return true
		}
	}
}
