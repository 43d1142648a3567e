package npy

import (
	"archive/zip"
	"fmt"
)

// Describe returns the header of the array that name stands for, and reads no
// more of it. It reads at once, and is no expression: it is for a program that
// decides by it what to build, as by the shape of a model. The file's length
// has been compared with the shape.
func Describe(name string) (*Header, error) {
	in, err := open(name)
	if err != nil {
		return nil, err
	}
	in.Close()
	return in.Header, nil
}

// List returns the names of the arrays in an archive, in the order in which
// they were written. It reads the directory at the end of the archive, at once,
// and none of the arrays: a name may stand for one that is of another type, or
// damaged.
func List(archive string) ([]string, error) {
	f, size, err := regular(archive)
	if err != nil {
		return nil, (&input{name: archive}).named(err)
	}
	defer f.Close()
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", archive, damaged(err))
	}
	return names(z), nil
}
