package temporal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Store keeps bytes under keys, where the driver and all workers reach them.
// Both methods are called from any goroutine, and wait on the goroutine of the
// call.
//
// A key is up to 80 letters, digits and slashes, and always means the same
// bytes, or for a result equal ones: so it does not matter which of two writers
// is the last. Nothing is ever deleted. What is older than the longest run is
// not needed any more, apart from results, which may be deleted at any time and
// are then computed again.
type Store interface {
	// Put keeps the bytes. Readers of the key see all of them or none.
	Put(ctx context.Context, key string, b []byte) error
	// Get returns the bytes. Of more than most it returns an error before it
	// has read them. Where there is nothing, the error is fs.ErrNotExist for
	// errors.Is.
	Get(ctx context.Context, key string, most int64) ([]byte, error)
}

// Dir returns a store in a directory that the driver and all workers have: on
// one machine, or on a file system that they share. The directory has to be
// there.
//
// A value is written beside its place and moved there, so that it is never seen
// in parts; it is not forced to the disk, for what a power cut has damaged does
// not have its digest any more. A value costs one file.
func Dir(path string) Store {
	if path == "" {
		panic("temporal: Dir without a path")
	}
	return dir(path)
}

// dir is the path of a store.
type dir string

// Put writes a file.
func (d dir) Put(ctx context.Context, key string, b []byte) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	name, err := d.name(key)
	if err != nil {
		return err
	}
	// A file that is there is written once more: it may be damaged. The
	// directory of the first byte of a digest. The store's own is not made: a
	// path that is spelled wrong, or a file system that is not mounted, would
	// go unnoticed until another machine misses the value.
	if err := os.Mkdir(filepath.Dir(name), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return d.explain(err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".part-*")
	if err != nil {
		return d.explain(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(b)
	if shut := f.Close(); err == nil {
		err = shut
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o666&^umask) // CreateTemp lets none but the owner read
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}

// umask is what group and others may not do with the files of a store: write.
const umask = 0o022

// Get reads a file.
func (d dir) Get(ctx context.Context, key string, most int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name, err := d.name(key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, d.explain(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%s has %d bytes, of at most %d", name, info.Size(), most)
	}
	b := make([]byte, info.Size())
	_, err = io.ReadFull(f, b)
	return b, err
}

// name returns the path of a key: kind/ab/cdef... of kind/abcdef..., so that no
// directory has too many files.
func (d dir) name(key string) (string, error) {
	kind, sum, ok := strings.Cut(key, "/")
	if !ok || len(sum) < 3 || !filepath.IsLocal(key) {
		return "", fmt.Errorf("%q is no key of a store", key)
	}
	return filepath.Join(string(d), kind+"-"+sum[:2], sum[2:]), nil
}

// explain tells a store that is not there from a value that is not there.
func (d dir) explain(err error) error {
	info, bad := os.Stat(string(d))
	switch {
	case errors.Is(bad, fs.ErrNotExist):
		return &missingDir{string(d)}
	case bad == nil && !info.IsDir():
		return fmt.Errorf("the directory of the store, %s, is a file", string(d))
	}
	return err
}

// missingDir is the error of a store without its directory. It is not
// fs.ErrNotExist, as a value that is not there is.
type missingDir struct{ path string }

func (m *missingDir) Error() string {
	return fmt.Sprintf("the directory of the store, %s, does not exist on this machine", m.path)
}
