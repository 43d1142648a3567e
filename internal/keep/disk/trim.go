package disk

import (
	"cmp"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Trimming removes what has not been of use for longest, as cmd/go does with
// its cache of builds (cmd/go/internal/cache, Trim). It comes
//
//	at Open     if the last one was a day ago, or more than a tenth too much is
//	            known to be there
//	at a Put    when a tenth too much is there
//
// by what this process knows: the size that the last trimming has left, and its
// own puts. So several processes that write at once may have more too much, each
// of them a tenth, until one of them opens the store again.
const daily = 24 * time.Hour

// stale is from which age on a file that is being written has been given up: its
// process was killed.
const stale = time.Hour

// begin reads what the last trimming has left, and trims if it is time. A time
// in the future, from a clock that was wrong, counts as none.
func (s *Store) begin() {
	var when, size int64
	b, err := os.ReadFile(filepath.Join(s.folder, "trimmed"))
	if err == nil {
		_, err = fmt.Sscanf(string(b), "%d %d", &when, &size)
	}
	s.size.Store(max(size, 0))
	age := time.Since(time.Unix(when, 0))
	if err != nil || age > daily || age < -daily || s.tooMuch(size) {
		s.Trim()
	}
}

// tooMuch reports whether a size is more than a tenth above the limit.
func (s *Store) tooMuch(size int64) bool { return size-s.options.MaxBytes > s.options.MaxBytes/10 }

// grown counts an entry that was put. One that takes the place of an equal one is
// counted as well: that is too much, and set right by the next trimming.
func (s *Store) grown(by int64) {
	if s.tooMuch(s.size.Add(by)) {
		s.Trim()
	}
}

// Trim removes entries until their size is within the limit, those first that
// have not been of use for longest, and what is older than entries may be. It
// does nothing where another goroutine or another process does it.
func (s *Store) Trim() {
	if !s.trimming.TryLock() {
		return
	}
	defer s.trimming.Unlock()
	unlock, ok := lock(filepath.Join(s.folder, "lock"))
	if !ok {
		return
	}
	defer unlock()
	// Listed while others put and remove: what is gone meanwhile is no fault, and
	// what has come is counted the next time.
	var size int64
	var all []kept
	for e, err := range s.files() {
		if err != nil {
			s.say(notTaken, "cache: %v", err)
			continue
		}
		size += e.size
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b kept) int { return cmp.Compare(a.used, b.used) })
	oldest := int64(0)
	if s.options.MaxAge > 0 {
		oldest = time.Now().Add(-s.options.MaxAge).UnixNano()
	}
	for _, e := range all {
		if size <= s.options.MaxBytes && e.used >= oldest {
			break
		}
		if err := os.Remove(e.path); err != nil && !os.IsNotExist(err) {
			s.say(notTaken, "cache: %v", err)
			continue
		}
		size -= e.size
	}
	s.size.Store(size)
	// Torn or lost, it means a trimming more.
	_ = os.WriteFile(filepath.Join(s.folder, "trimmed"), fmt.Appendf(nil, "%d %d\n", time.Now().Unix(), size), 0o600)
}

// kept is a file with an entry. What its time says is when it was last of use,
// to the hour: see refresh.
type kept struct {
	path string
	size int64
	used int64 // when last, in nanoseconds since 1970
}

// files goes through the entries, and removes on its way what was left of
// processes that were killed.
func (s *Store) files() iter.Seq2[kept, error] {
	return func(yield func(kept, error) bool) {
		folders, err := os.ReadDir(s.folder)
		if err != nil {
			yield(kept{}, err)
			return
		}
		for _, d := range folders {
			if !d.IsDir() || len(d.Name()) != 2 {
				continue
			}
			in := filepath.Join(s.folder, d.Name())
			files, err := os.ReadDir(in)
			if err != nil && !yield(kept{}, err) {
				return
			}
			for _, f := range files {
				e, is := s.file(in, f)
				if is && !yield(e, nil) {
					return
				}
			}
		}
	}
}

// file returns the entry in a file, if it has the name of one. Other files are
// left alone: the folder is the user's.
func (s *Store) file(in string, f fs.DirEntry) (e kept, is bool) {
	info, err := f.Info()
	if err != nil { // removed meanwhile
		return e, false
	}
	path := filepath.Join(in, f.Name())
	if strings.HasPrefix(f.Name(), "new-") {
		if time.Since(info.ModTime()) > stale {
			_ = os.Remove(path)
		}
		return e, false
	}
	return kept{path, info.Size(), info.ModTime().UnixNano()}, len(f.Name()) == 2*len(Key{})
}
