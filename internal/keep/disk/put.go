package disk

import (
	"fmt"
	"os"
	"path/filepath"
)

// Put keeps a payload under the key of its head. The error says why it is not
// kept; the store is as it was then, but for what trimming has removed.
//
// The steps, and what is left where the process is killed at one:
//
//	make      the folder of the key     the folder
//	create    a file of its own name    an empty file, which trimming removes
//	write     all of the entry          a part of it, likewise
//	close                               all of it, likewise
//	rename    the file gets its name    the entry
func (s *Store) Put(h *Head, payload []byte) error {
	if s.closed.Load() {
		return fmt.Errorf("the store %s is closed", s.folder)
	}
	first, err := s.encode(h, payload)
	if err != nil {
		return err
	}
	size := int64(len(first)) + int64(len(payload))
	if size > s.options.MaxBytes {
		return fmt.Errorf("%d bytes are more than all entries may have: see MaxBytes", size)
	}
	path := s.path(h.Parts.Key())
	if err := s.write(path, first, payload); err != nil {
		return err
	}
	s.grown(size)
	return nil
}

// step is called before each step, and may fail in its place. It is for tests,
// which kill the process there or fill the disk. It is a variable and not an
// interface over the file system: what is tested is the real one, and a call of a
// function that does nothing costs nothing beside a system call.
var step = func(string) error { return nil }

// write does the steps. The file is created in the folder of the key, and not in
// one for all: a rename within a folder touches one folder, and is atomic on
// every file system that has renames.
func (s *Store) write(path string, first, payload []byte) (err error) {
	folder := filepath.Dir(path)
	f, err := s.create(folder)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	err = s.fill(f, first, payload)
	if bad := f.Close(); err == nil {
		err = bad
	}
	if err == nil {
		err = step("rename")
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// temporary is the form of the names of files that are being written.
const temporary = "new-*.tmp"

// create makes a file in the folder of a key, and that folder, which as a rule
// is there. Its name is its own among all processes (os.CreateTemp opens it
// exclusively), so two that keep the same result do not write into one file.
func (s *Store) create(folder string) (*os.File, error) {
	if err := step("create"); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(folder, temporary)
	if !os.IsNotExist(err) {
		return f, err
	}
	if err := step("make"); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, s.mode()); err != nil {
		return nil, err
	}
	return os.CreateTemp(folder, temporary)
}

// fill writes an entry. It is in two pieces, so that a large payload is not
// copied behind its head.
func (s *Store) fill(f *os.File, first, payload []byte) error {
	if err := step("write"); err != nil {
		return err
	}
	if _, err := f.Write(first); err != nil {
		return err
	}
	if err := step("write more"); err != nil {
		return err
	}
	if _, err := f.Write(payload); err != nil {
		return err
	}
	if s.signing != nil { // which other users may be meant to read
		if err := f.Chmod(0o644); err != nil {
			return err
		}
	}
	return step("close")
}
