package disk

import (
	"errors"
	"iter"
	"os"
	"time"
)

// What the command xfork cache shows. It looks at a store from outside, while
// programs use it.

// Entry is an entry as a list shows it.
type Entry struct {
	Path string
	Size int64
	Used time.Time // to the hour
	Head Head
}

// Entries goes through the entries and checks each, as Get does, but removes
// none: of one that is not right it yields the path and what is wrong with it.
// It reads all bytes of all of them.
func (s *Store) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range s.files() {
			v := Entry{Path: e.path, Size: e.size, Used: time.Unix(0, e.used)}
			if err == nil {
				v.Head, err = s.check(e.path)
			}
			if errors.Is(err, os.ErrNotExist) { // removed meanwhile
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// check reads an entry as Get would, without a use of it, and compares its name
// with its key: so the times by which entries are trimmed stay those of the
// programs.
func (s *Store) check(path string) (h Head, err error) {
	f, err := s.read(path, false)
	if err != nil {
		return h, err
	}
	defer f.Release()
	if s.path(f.Head.Parts.Key()) != path {
		return f.Head, damaged("it is the entry of another call")
	}
	return f.Head, nil
}
