package cut

import "bytes"

// search looks for the first row end at or behind target-1, from a row's beginning on. It goes on where it was when more bytes have been read.
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
	for s.at < len(b) {
		if s.open {
			if !s.close(b) {
				return 0, false
			}
			continue
		}
		// Between fields the quotes alone matter before the target; behind it, the first line end too.
		if s.at < s.target-1 {
			stop := min(s.target-1, len(b))
			if !s.quotes {
				s.at = stop
				continue
			}
			q := bytes.IndexByte(b[s.at:stop], '"')
			if q < 0 {
				s.at = stop
				continue
			}
			s.quote(b, s.at+q)
			continue
		}
		n := bytes.IndexByte(b[s.at:], '\n')
		line := b[s.at:]
		if n >= 0 {
			line = line[:n]
		}
		if s.quotes {
			if q := bytes.IndexByte(line, '"'); q >= 0 {
				s.quote(b, s.at+q)
				continue
			}
		}
		if n < 0 {
			s.at = len(b)
			return 0, false
		}
		return s.at + n + 1, true
	}
	return 0, false
}

// quote looks at the quote at index q: it opens a field if it stands where one begins.
func (s *search) quote(b []byte, q int) {
	s.open = q == s.from || b[q-1] == s.comma || b[q-1] == '\n'
	s.at = q + 1
}

// close looks for the quote that closes the field, and reports whether it is there. Two quotes are one of the text. The last byte so far may be the first
// of two, so it is looked at again when there are more; at the end of the file it does not matter.
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
