package write

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"xfork/table/internal/files"
)

// Written is what has been written.
type Written struct{ Rows, Bytes, Files int64 }

// Disk is where files are made. Tests have one that fails at each of its
// operations in turn, which no disk of the system does when it is asked to.
type Disk interface {
	// Create makes a file that is not there yet, with the permissions of another one,
	// or with those of any new file if they are 0. With direct, it opens one that is
	// there.
	Create(name string, direct bool, like fs.FileMode) (File, error)
	// There returns where the file of a name lies, behind links, and its permissions;
	// the name and 0 if there is none.
	There(name string) (at string, mode fs.FileMode)
	// Direct reports whether something of this name is there that must not be
	// replaced.
	Direct(name string) bool
	Rename(from, to string) error
	Remove(name string) error
}

// File is a file that is being written.
type File interface {
	io.WriteCloser
	Sync() error
}

// System is the files of the system.
type System struct{}

// Create makes a file. O_EXCL: a temporary file of another program is never
// written to, whatever its name. The permissions are those of any new file, not
// the narrow ones of os.CreateTemp, or those of the file that is replaced: one that
// others may not read does not become readable by being written anew.
func (System) Create(name string, direct bool, like fs.FileMode) (File, error) {
	if direct {
		return os.OpenFile(name, os.O_WRONLY, 0)
	}
	if like == 0 {
		return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, like)
	if err == nil {
		_ = f.Chmod(like) // what the umask has taken; where that cannot be, less is allowed
	}
	return f, err
}

// There returns the file behind a name. A link stays, and what it leads to is replaced:
// the link may be what other programs know the file by, and its folder one in which no
// file can be made. One that leads nowhere is replaced itself.
func (System) There(name string) (at string, mode fs.FileMode) {
	at, err := filepath.EvalSymlinks(name)
	if err != nil {
		return name, 0
	}
	info, err := os.Stat(at)
	if err != nil {
		return at, 0
	}
	return at, info.Mode().Perm()
}

// A folder is not direct: the rename onto it fails, with an error that says so.
//
// Direct reports whether there is a device, a pipe or the like. A link is
// followed: what it leads to is what is written.
func (System) Direct(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// Rename renames a file.
func (System) Rename(from, to string) error { return os.Rename(from, to) }

// Remove removes a file.
func (System) Remove(name string) error { return os.Remove(name) }

// output is a file on its way: what is written goes through the compressor and
// is counted behind it.
//
//	create   temporary file             Close removes it
//	Write    ...
//	commit   compressor's end, sync, close, rename
//	Close    nothing to do              after commit, whether it has failed or not
//
// It belongs to one goroutine at a time: the one with the turn, then the one
// that stores the result.
type output struct {
	disk   Disk
	name   string // that the program has given
	at     string // that the file is to have: the same, or where a link leads to
	temp   string // that it has so far, empty if it is written directly
	file   File
	packed io.WriteCloser // nil: not compressed
	bytes  int64
	err    error // the first of the file's: not every compressor returns that of its last bytes
}

// A second writer of the same name has another temporary name: the last rename
// wins, and neither file is a mixture of the two.
//
// create begins a file. pack says whether the ending of the name decides about
// a compression: Parquet has its own.
func create(d Disk, name string, pack bool) (*output, error) {
	at, mode := d.There(name)
	o := &output{disk: d, name: name, at: at}
	if !d.Direct(name) {
		// In the same folder, for a rename across file systems would be a copy.
		// A name may be as long as names can be, and this one is longer.
		base := filepath.Base(at)
		base = base[:min(len(base), 200)]
		o.temp = filepath.Join(filepath.Dir(at), fmt.Sprintf(".%s.%08x.tmp", base, rand.Uint32()))
		at = o.temp
	}
	f, err := d.Create(at, o.temp == "", mode)
	if err != nil {
		return nil, o.named(err)
	}
	o.file = f
	if !pack {
		return o, nil
	}
	switch files.Packed(name) {
	case files.Gzip:
		o.packed = gzip.NewWriter(counted{o})
	case files.Zstd:
		// One goroutine, the caller's: the workers have the processors. Its
		// error is about options.
		o.packed, _ = zstd.NewWriter(counted{o}, zstd.WithEncoderConcurrency(1))
	}
	return o, nil
}

// named returns an error of the file with the name that the program knows.
func (o *output) named(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return &fs.PathError{Op: p.Op, Path: o.name, Err: p.Err}
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return &fs.PathError{Op: "write", Path: o.name, Err: l.Err}
	}
	return err
}

// counted writes to an output's file, and counts.
type counted struct{ o *output }

// Write writes to the file.
func (c counted) Write(b []byte) (int, error) {
	n, err := c.o.file.Write(b)
	c.o.bytes += int64(n)
	if err != nil {
		err = c.o.named(err)
	}
	if c.o.err == nil {
		c.o.err = err
	}
	return n, err
}

// Write writes to the compressor, or to the file.
func (o *output) Write(b []byte) (int, error) {
	if o.packed != nil {
		return o.packed.Write(b)
	}
	return counted{o}.Write(b)
}

// commit ends the file and gives it its name. A failure before the file is
// closed leaves it to Close; one afterwards is cleaned up here.
func (o *output) commit() error {
	if o.packed != nil {
		if err := o.packed.Close(); err != nil {
			return err
		}
	}
	if o.err != nil {
		return o.err
	}
	if o.temp == "" {
		f := o.file
		o.file = nil
		return f.Close()
	}
	// Before the rename: otherwise a crash of the machine could leave the new
	// name with an empty file. A full disk may tell so only now.
	if err := o.file.Sync(); err != nil {
		return err
	}
	f := o.file
	o.file = nil
	err := f.Close()
	if err == nil {
		err = o.named(o.disk.Rename(o.temp, o.at))
	}
	if err != nil {
		o.disk.Remove(o.temp)
	}
	return err
}

// Close removes what has not been committed.
func (o *output) Close() {
	if o.file == nil {
		return
	}
	if o.packed != nil {
		o.packed.Close() // for its memory
	}
	o.file.Close()
	o.file = nil
	if o.temp != "" {
		o.disk.Remove(o.temp)
	}
}
