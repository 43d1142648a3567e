package page

import "xfork/internal/scratch"

// Pages of text are three quarters of the memory that a query over text asks for, and most of them are
// looked at once. To clear fresh memory, and to give it to a process page by page, takes longer than to
// decompress it.

// Life is how long what Body has returned stays as it is.
type Life int8

// Strings are views of a page. Whether anything keeps them is known when all rows of a morsel have gone
// on: then their pages are used again, or left to what has them.
//
//	morsel 0   page page pa|        looked at     Reuse: the first two are free
//	morsel 1               |ge page page|         one is kept: Leave, and all three are the collector's
const (
	Brief  Life = iota // until the next call
	Lasts              // until Reuse, and for ever if there is a Leave before
	Always             // as long as anything refers to it
)

// drop gives the window up, to be used again when nothing refers to strings in it.
func (s *Stream) drop() {
	switch {
	case !s.given:
		scratch.Free(s.window)
	case !s.left:
		s.before = append(s.before, s.window)
	}
	s.window, s.given, s.left = nil, false, false
}

// turn makes a page the current one of those that last.
func (s *Stream) turn(page []byte) {
	if s.current != nil {
		s.before = append(s.before, s.current)
	}
	s.current = page
}

// Reuse says that nothing refers any more to the pages that last, but to the current one, of which values
// may be still to come.
func (s *Stream) Reuse() {
	for i, page := range s.before {
		scratch.Free(page)
		s.before[i] = nil
	}
	s.before = s.before[:0]
}

// Leave says that something may refer to the pages that last, from now on and for ever: they are the
// garbage collector's.
func (s *Stream) Leave() {
	clear(s.before)
	s.before, s.current = s.before[:0], nil
	s.left = s.given
}

// Release gives the memory of the stream back. Nothing that it has shown is looked at any more, but for
// what Always lives, and for what Leave has left.
func (s *Stream) Release() {
	s.drop()
	s.turn(nil)
	s.Reuse()
	scratch.Free(s.page)
	s.page = nil
}
