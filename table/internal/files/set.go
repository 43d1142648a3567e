package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Set is the files that a pattern matches, in the order of their names, and how
// they are put together. It is what the program has said: opening it changes
// nothing in it, and each force opens it anew, so a pattern means the files
// that are there at that time.
type Set struct {
	Glob     string
	FS       fs.FS                                        // nil: the files of the system
	Stream   func(context.Context) (io.ReadCloser, error) // instead of files: one of the name Glob
	Union    bool                                         // columns that are not in all files are null where they are missing
	FileName string                                       // of a column that has the file of each row
}

// Identity returns what two sets of the same files have in common, and no others. Files of a file system of
// the program's, or of a stream, have nothing by which they can be told to be equal.
func (s *Set) Identity() string {
	if s.FS != nil || s.Stream != nil {
		return ""
	}
	return fmt.Sprintf("%q %v %q", s.Glob, s.Union, s.FileName)
}

// File is an open file. It has offsets: io.ReaderAt is safe for several
// goroutines at once, and each worker reads at its own place without a lock.
type File struct {
	io.ReaderAt
	Name   string
	Size   int64
	closer io.Closer
}

// Close closes the file. What lies in memory needs none, and has no error to
// tell: all that was to be read has been.
func (f *File) Close() {
	if f.closer != nil {
		f.closer.Close()
	}
}

// Open opens all files, and keeps them open until the table is closed: a file
// that is removed or replaced meanwhile is read to its end as it was. The price
// is a descriptor for each file, of which systems allow a process some
// thousands.
func (s *Set) Open(ctx context.Context) ([]*File, error) {
	if s.Stream != nil {
		f, err := s.stream(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Glob, err)
		}
		return []*File{f}, nil
	}
	names, err := s.names()
	if err != nil {
		return nil, err
	}
	var all []*File
	for _, name := range names {
		f, err := s.file(ctx, name)
		if err != nil {
			// The files before it; the caller gets none.
			for _, f := range all {
				f.Close()
			}
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// file opens one file. A file system's file that cannot be read at any offset
// is unpacked like a stream.
func (s *Set) file(ctx context.Context, name string) (*File, error) {
	var f fs.File
	var err error
	if s.FS != nil {
		f, err = s.FS.Open(name)
	} else {
		f, err = opened(ctx, name)
	}
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return nil, fmt.Errorf("%s: the file system has returned no file", name)
	}
	info, err := f.Stat()
	// A pattern may match a folder, which opens and fails only when it is read.
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a directory", name)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	// A pipe or a device has no size and no offsets, although its type promises
	// ReadAt.
	if r, is := f.(io.ReaderAt); is && Packed(name) == Plain && info.Mode().IsRegular() {
		return &File{ReaderAt: r, Name: name, Size: info.Size(), closer: f}, nil
	}
	defer f.Close()
	out, err := unpack(ctx, name, f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// stream opens what the program has instead of a file. It is read to its end at
// once, because types are looked for all over a file, and parts are read at
// their offsets. A function that returns neither a reader nor an error, as one
// that handles its error and forgets to return does, is told so.
func (s *Set) stream(ctx context.Context) (*File, error) {
	r, err := s.Stream(ctx)
	switch {
	case err != nil:
		return nil, err
	case r == nil:
		return nil, errors.New("the function of Open has returned no reader")
	}
	defer r.Close()
	return unpack(ctx, s.Glob, r)
}

// Bytes returns a file that lies in memory. There is nothing to close.
func Bytes(name string, data []byte) *File {
	return &File{ReaderAt: bytes.NewReader(data), Name: name, Size: int64(len(data))}
}
