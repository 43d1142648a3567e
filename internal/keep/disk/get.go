package disk

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"
)

// Found is an entry that was read, and has the right sum and key. The memory of
// its payload is used again after Release, so what is decoded must be copied.
type Found struct {
	Head    Head
	Payload []byte // until Release
	buf     *[]byte
}

// Release gives the memory of the payload back.
func (f *Found) Release() {
	if f.buf != nil && cap(*f.buf) <= mostPooled {
		buffers.Put(f.buf)
	}
	f.buf, f.Payload = nil, nil
}

// buffers are used again: all that is decoded is copied, and to fault in fresh
// pages for 8 MiB takes as long as to read them. What is larger than mostPooled
// is left to the collector.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const mostPooled = 32 << 20

// buffer returns memory for n bytes.
func buffer(n int) *[]byte {
	p := buffers.Get().(*[]byte)
	if cap(*p) < n {
		*p = make([]byte, n, max(n, 4<<10))
	}
	*p = (*p)[:n]
	return p
}

// Get returns the entry of a key, or nil. An entry that is not right is told of
// and removed. The caller releases what it gets.
//
//	there is no file                     nil, without a word
//	its bytes are not an entry's, or     nil, a line, and the file is removed
//	one of another key
//	it, or its folder, cannot be read    nil, and a line
func (s *Store) Get(k Key) *Found {
	if s.closed.Load() {
		return nil
	}
	path := s.path(k)
	f, err := s.read(path, true)
	if err == nil && f.Head.Parts.Key() != k {
		f.Release()
		err = damaged("it is the entry of another call")
	}
	switch {
	case err == nil:
		return f
	case errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, errNotOne):
		s.drop(path, err)
	default: // it may be right: only its folder or the disk is not
		s.say(unread, "cache: %v", err)
	}
	return nil
}

// Drop removes the entry of a key, the payload of which is not a value, and
// tells why.
func (s *Store) Drop(k Key, why error) { s.drop(s.path(k), why) }

// drop removes an entry that is not right, and tells why. Another process may
// have put a right one in its place meanwhile; then that goes, and is computed
// anew.
func (s *Store) drop(path string, why error) {
	s.say(unread, "cache: %s is not used, and removed: %v", path, why)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.say(notTaken, "cache: %v", err)
	}
}

// refresh is how old the time of a file may be before a hit renews it: it says
// when the entry was last of use, to the hour, without a write for each hit.
const refresh = time.Hour

// read reads the entry in a file, and checks it. use says that it is of use now.
// The file is read once, by its size: it was whole when it got its name, and
// only a rename puts another one in its place, of which an open file sees
// nothing.
func (s *Store) read(path string, use bool) (*Found, error) {
	// A pipe of that name would keep the open waiting.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size()
	if !info.Mode().IsRegular() || size < prefix || int64(int(size)) != size {
		return nil, damaged("it has %d bytes", size)
	}
	buf := buffer(int(size))
	if err := s.load(f, *buf); err != nil {
		(&Found{buf: buf}).Release()
		return nil, err
	}
	head, payload, err := decode(*buf)
	if err != nil {
		(&Found{buf: buf}).Release()
		return nil, err
	}
	if now := time.Now(); use && now.Sub(info.ModTime()) > refresh {
		_ = os.Chtimes(path, now, now) // else it is removed a little earlier
	}
	return &Found{head, payload, buf}, nil
}
