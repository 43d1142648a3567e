package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"xfork/internal/guard"
)

// Options are those of a store.
type Options struct {
	MaxBytes int64         // from which on entries are removed; must be positive
	MaxAge   time.Duration // unused for longer, an entry is removed; 0: never
	Signing  []byte        // the key of signatures, or nil
	Say      func(string)  // takes what there is to be told, in lines; nil: standard error
}

// Store is a folder with entries. It is safe for concurrent use, and so is the
// folder by stores of other processes. It holds no file open.
type Store struct {
	folder  string // folder/v1
	options Options
	signing []byte
	closed  atomic.Bool

	size     atomic.Int64 // of all entries, as far as this process knows
	trimming sync.Mutex   // held by the goroutine that trims

	told [kinds]atomic.Int32
}

// version is the name of the folder in the folder: another layout of files
// would have another one.
const version = "v1"

// Open returns the store in a folder, which is made if it is not there. The
// errors say of the folder what is wrong with it: it cannot be made, is another
// user's, or others may write to it. One that cannot be written to is no error:
// what is in it can be read.
func Open(folder string, o Options) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	info, err := os.Stat(folder)
	if err != nil {
		return nil, err
	}
	s := &Store{folder: filepath.Join(folder, version), options: o, signing: o.Signing}
	if o.Signing == nil {
		if why := foreign(info); why != "" {
			return nil, fmt.Errorf("%s %s: what lies there could be anything; use another folder, or signed entries", folder, why)
		}
	}
	if err := os.Mkdir(s.folder, s.mode()); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if info, err = os.Stat(s.folder); err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: s.folder, Err: syscall.ENOTDIR}
	}
	if why := foreign(info); why != "" && o.Signing == nil {
		return nil, fmt.Errorf("%s %s", s.folder, why)
	}
	s.begin()
	return s, nil
}

// mode returns the mode of folders that are made. Those of signed entries may
// be meant for several users, and are as the umask wants them.
func (s *Store) mode() fs.FileMode {
	if s.signing != nil {
		return 0o777
	}
	return 0o700
}

// Folder returns where the entries are.
func (s *Store) Folder() string { return s.folder }

// Close ends the use of the store: from then on nothing is found and nothing
// kept. Calls in progress come to their end.
func (s *Store) Close() { s.closed.Store(true) }

// Closed reports whether the store has been closed.
func (s *Store) Closed() bool { return s.closed.Load() }

// path returns where the entry of a key is: in one of 256 folders, so that no
// folder has more files than file systems like, for some ten million entries.
func (s *Store) path(k Key) string {
	name := k.String()
	return filepath.Join(s.folder, name[:2], name)
}

// The kinds of what is told. Of each the first lines are told and then no more:
// a disk that is full is so for each call, and a program that makes a million of
// them should not write a million lines.
const (
	unread   = iota // an entry that is not right
	unkept          // a result that was not kept
	unasked         // a call that was not looked for
	notTaken        // entries that could not be removed
	kinds
)

// mostLines is how many lines of a kind are told.
const mostLines = 10

// say tells a line of a kind. What has failed is no error of a force, so the line
// is all that there is to be seen of it.
func (s *Store) say(kind int, format string, args ...any) {
	n := s.told[kind].Add(1)
	if n > mostLines {
		return
	}
	line := fmt.Sprintf(format, args...)
	if n == mostLines {
		line += " (further ones are not told)"
	}
	if s.options.Say != nil {
		s.options.Say(line)
	} else {
		guard.Say(line)
	}
}

// Unkept tells why a result was not kept.
func (s *Store) Unkept(function string, why error) {
	s.say(unkept, "cache: a result of %s is not kept: %v", function, why)
}

// Unasked tells why a call was not looked for.
func (s *Store) Unasked(function string, why error) {
	s.say(unasked, "cache: a call of %s is made as if nothing were kept: %v", function, why)
}
