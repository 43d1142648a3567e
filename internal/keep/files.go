package keep

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"xfork/internal/keep/disk"
)

// Digests of files are made once for each content, as long as the file's time
// and size say that it is the same.
//
// A file that is written twice within one tick of the clock of its file system
// has one time. So a digest is trusted only if the time of the file lay well
// before the digest was made: git calls entries of which this does not hold
// racily clean (git, Documentation/technical/racy-git.txt).
const settled = 2 * time.Second

// digest is that of a file at one time, with what the file system has said of
// the file before it was read.
type digest struct {
	size    int64
	changed time.Time
	sum     disk.Digest
	trusted bool
}

// digests has the last one of each file that was asked for, by path. There are
// as many as names in the options Reads of the program.
var digests sync.Map // string -> digest

// files returns what the files have in them now, in the order of their names. A
// file that is not there is no error: that there is none is what the function
// finds, and may be what it has a default for.
func files(paths []string) (all []disk.File, err error) {
	for _, path := range paths {
		f := disk.File{Path: path}
		f.Sum, err = digestOf(path)
		if f.Absent = errors.Is(err, fs.ErrNotExist); f.Absent {
			err = nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// digestOf returns the digest of a file.
func digestOf(path string) (sum disk.Digest, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return sum, err
	}
	if info.IsDir() {
		return sum, &fs.PathError{Op: "read", Path: path, Err: errors.New("is a folder; Reads takes files")}
	}
	if d, known := digests.Load(path); known {
		if d := d.(digest); d.trusted && d.size == info.Size() && d.changed.Equal(info.ModTime()) {
			return d.sum, nil
		}
	}
	if sum, err = sumOf(path); err != nil {
		return sum, err
	}
	// The time from before the file was read: one that has changed since has
	// another time then, or is not trusted.
	digests.Store(path, digest{info.Size(), info.ModTime(), sum, time.Since(info.ModTime()) > settled})
	return sum, nil
}

// sumOf reads a file and returns its SHA-256.
func sumOf(path string) (sum disk.Digest, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyBuffer(h, struct{ io.Reader }{f}, make([]byte, 128<<10)); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}

// Executable returns the digest of the program that is running. It is read once
// in a process.
//
// On Linux the file is found by the process, and not by its path: a build may
// have put another program there since this one began. Elsewhere the caller asks
// early.
var Executable = sync.OnceValues(func() (disk.Digest, error) {
	path := "/proc/self/exe"
	if _, err := os.Stat(path); err != nil {
		if path, err = os.Executable(); err != nil {
			return disk.Digest{}, err
		}
	}
	return sumOf(path)
})
