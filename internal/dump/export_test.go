package dump

import (
	"crypto/sha256"
	"os"
	"syscall"
)

// Stem and Environment are for tests.
var (
	Stem        = stem
	Environment = environment
)

// Sealed returns a file with the body b, whatever that is.
func Sealed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return append(append([]byte(magic+format), sum[:]...), b...)
}

// WriteFull writes a file on a disk that is full.
func WriteFull(dir, stem string) (name string, err error) {
	was := createTemp
	defer func() { createTemp = was }()
	createTemp = func(dir, pattern string) (file, error) {
		f, err := os.CreateTemp(dir, pattern)
		return full{f}, err
	}
	return write(dir, stem, []byte("content"))
}

type full struct{ *os.File }

func (f full) Write(b []byte) (int, error) {
	n, _ := f.File.Write(b[:len(b)/2])
	return n, syscall.ENOSPC
}
