package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// stdin is standard input as a file system of one file, which is opened several times:
// for the columns, for the rows, for those that are rejected. What comes through a
// pipe comes once, so it is written to a temporary file first. That has no name any more
// when it is read, and vanishes with the process.
type stdin struct {
	file *os.File
	name string // by its ending, the format; before it, what errors say
}

// input returns what the files are read from: nil is the system, for all paths but "-".
func (t *task) input(in *os.File) (*stdin, error) {
	if t.in != "-" {
		return nil, nil
	}
	s, err := spooled(in)
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	if s.name, err = s.named(t.from); err != nil {
		s.close()
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return s, nil
}

// spooled reads standard input to its end.
func spooled(in *os.File) (*stdin, error) {
	if info, err := in.Stat(); err == nil && info.IsDir() {
		return nil, errors.New("it is a directory")
	}
	file, err := os.CreateTemp("", "xtable-*")
	if err != nil {
		return nil, err
	}
	s := &stdin{file: file}
	os.Remove(file.Name()) // where a system refuses that, close does it
	n, err := io.Copy(file, in)
	if err == nil && n == 0 {
		err = errors.New("there is nothing in it: not even the names of columns")
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// close lets the file go.
func (s *stdin) close() {
	if s != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}

// named returns the name of the file: of the format that the command line says, or of
// the one that its first bytes are of. What is compressed does not show its format.
func (s *stdin) named(from string) (string, error) {
	if from != "" {
		return "stdin." + from, nil
	}
	head := make([]byte, 4096)
	n, err := s.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	head = head[:n]
	starts := func(with string) bool { return bytes.HasPrefix(head, []byte(with)) }
	switch {
	case starts("PAR1"):
		return "stdin.parquet", nil
	case starts("\x1f\x8b"):
		return "", errors.New("it is compressed by gzip: say what is in it, with -from csv.gz or -from ndjson.gz")
	case starts("\x28\xb5\x2f\xfd"):
		return "", errors.New("it is compressed by zstd: say what is in it, with -from csv.zst or -from ndjson.zst")
	}
	if head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"); starts("{") {
		return "stdin.ndjson", nil
	}
	return "stdin.csv", nil
}

// Open opens the file, at its beginning.
func (s *stdin) Open(name string) (fs.File, error) {
	info, err := s.file.Stat()
	if err != nil || name != s.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &reading{io.NewSectionReader(s.file, 0, info.Size()), info}, nil
}

// reading is the file, opened once: it is closed when the process ends.
type reading struct {
	*io.SectionReader
	info fs.FileInfo
}

// Stat returns what is known of the file.
func (r *reading) Stat() (fs.FileInfo, error) { return r.info, nil }

// Close leaves the file open for the next time.
func (r *reading) Close() error { return nil }
