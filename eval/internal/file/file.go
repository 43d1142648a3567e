// Package file writes the files of views: whole or not at all, with a clear line when they cannot be written.
//
//	view --Each.Write--> Replace: .report.html-12345 --write, close, chmod, rename--> report.html
//	                                     '--- any error: removed, and report.html stays as it was
//
// A reader, a browser that reloads for instance, sees the file of the run before or that of the run after, and never a part.
//
// Package report and package picture use [Each], with one file per run. Package trace adds to one file for all runs, has a
// format that allows it, and shares [Tell] only.
//
// The cost is that of writing, through a buffer of 64 KiB, plus a few system calls for each run. Two observers with one path
// do not corrupt it, for each has a temporary file of its own: the later rename wins.
package file

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"xfork/internal/guard"
)

// Each writes a file for each run that ends: one after the other into the same place, or each into its own. Safe for
// concurrent use. It says where the first file is, and why one could not be written; after an error it goes on trying, for
// the next run may go elsewhere, but says the same thing once only.
type Each struct {
	Path string            // %r stands for the number of the run, %p for that of the process
	What string            // report, picture
	Say  func(line string) // nil: what could not be written is said on standard error, and nothing else

	view guard.View
	mu   sync.Mutex // held while a file is written: runs that end together would otherwise rename in any order
	last string     // the line that was said last
}

// Write writes the file of one run. It is called by the goroutine that delivers the end of the run, for which the force
// waits, so the file is there when the force returns.
func (e *Each) Write(run uint64, write func(io.Writer) error) {
	path := strings.NewReplacer("%r", strconv.FormatUint(run, 10), "%p", strconv.Itoa(os.Getpid())).Replace(e.Path)
	e.mu.Lock()
	defer e.mu.Unlock()
	// The good line names e.Path as the user wrote it, %r and all, so that it is the same for all runs and said once.
	line, err := fmt.Sprintf("the %s is in %s", e.What, e.Path), Replace(path, write)
	if err != nil {
		line = fmt.Sprintf("no %s in %s: %v", e.What, path, cause(err))
	}
	if line != e.last {
		e.view.Name = "the " + e.What
		Tell(&e.view, e.Say, line, err != nil)
	}
	e.last = line
}

// cause takes the path out of an error of package os: it is that of the temporary file, for which the user has not asked.
func cause(err error) error {
	var known *fs.PathError
	if errors.As(err, &known) {
		return known.Err
	}
	return err
}

// Tell passes a line to say, under the view's guard. With a nil say a bad line goes to standard error and a good one nowhere:
// a program that has not asked to hear of a view still has to hear that the view is missing.
func Tell(v *guard.View, say func(string), line string, bad bool) {
	switch {
	case say != nil:
		v.Call(func() { say(line) })
	case bad:
		guard.Say(line)
	}
}

// Replace writes a file beside path and gives it that name when it is whole. The temporary file has to be in the same folder,
// for a rename is atomic only within one file system. What is no regular file, a device or a pipe, is written to as it is:
// a rename would put a regular file in the place of /dev/stdout.
//
// There is no fsync: a view is not worth waiting for the disk, and after a crash of the machine it is made again.
func Replace(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return overwrite(path, write)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	if err = publish(f, path, write); err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// publish fills the temporary file f and gives it its name. The rename comes last: once path names the file, it is whole.
func publish(f *os.File, path string, write func(io.Writer) error) error {
	if err := fill(f, write); err != nil {
		return err
	}
	// CreateTemp gives 0600, which would keep a web server from serving the file.
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// overwrite writes to a device or a pipe. It neither creates nor truncates: what was not there is not made here.
func overwrite(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return fill(f, write)
}

// fill writes and closes f, and returns the first error. Errors of Flush and Close count: a full disk is often noticed
// there.
func fill(f *os.File, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(f, 1<<16)
	err := write(b)
	if flushed := b.Flush(); err == nil {
		err = flushed
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
