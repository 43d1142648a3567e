package npy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
)

// aside has write fill a new file beside name, and gives it the name when it is
// whole and on the disk. Otherwise it is removed. It returns the file's length.
//
// The new file is in the same folder, for a name can only change within a file
// system. Its own name is random, so that two that write one array do not write
// into one file; and one that is left by a machine that lost power is never
// taken for an array, for it does not end in .npy.
func aside(name string, write func(io.Writer) error) (size int64, err error) {
	// Not os.CreateTemp, which makes files that no other user may read.
	temp := fmt.Sprintf("%s.%016x.tmp", name, rand.Uint64())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return 0, called(name, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temp)
			err = called(name, err)
		}
	}()
	w := bufio.NewWriterSize(f, 64<<10) // for rows of a few bytes
	if err = write(w); err != nil {
		return 0, err
	}
	if err = w.Flush(); err != nil {
		return 0, err
	}
	// Or a machine that loses power may find the new name with nothing behind
	// it.
	if err = f.Sync(); err != nil {
		return 0, err
	}
	if size, err = f.Seek(0, io.SeekCurrent); err != nil {
		return 0, err
	}
	if err = f.Close(); err != nil {
		return 0, err
	}
	return size, os.Rename(temp, name)
}

// called puts the name that was asked for in the place of the file's own, which
// is in no program and gone by the time that it would be looked for.
func called(name string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		path.Path = name
	}
	return err
}
