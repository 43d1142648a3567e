package cut

import (
	"bytes"
	"math/bits"

	"xfork/table/internal/marks"
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

// stretch is how many words of marks are made at a time: the text and the marks stay in
// the first-level cache.
const stretch = 64

// pairs looks at the quotes up to the target, from mark to mark: a call of IndexByte for
// each quote takes several times as long, since quotes are a few bytes apart where there
// are any. It stops in time for row to look at single bytes: before the target, and
// before the end of what has been read.
func (s *search) pairs(b []byte) {
	if !s.quotes {
		return
	}
	var words [stretch]uint64
	stop := min(s.target-1, len(b)) - 1
	at, open := s.at, s.open
	second := -1 // the second one of two quotes that are one of the text
	for at+marks.Width <= stop {
		n := min((stop-at)/marks.Width, stretch)
		for i, m := range marks.Of(words[:0], b[at:at+n*marks.Width], '"', '"', '"') {
			for ; m != 0; m &= m - 1 {
				q := at + i*marks.Width + bits.TrailingZeros64(m)
				switch {
				case q == second:
				case !open:
					open = q == s.from || b[q-1] == s.comma || b[q-1] == '\n'
				case b[q+1] == '"':
					second = q + 1
				default:
					open = false
				}
			}
		}
		at += n * marks.Width
	}
	if second == at {
		at++
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
