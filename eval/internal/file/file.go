// Package file writes the files of views: whole or not at all, with a clear line when they cannot be written.
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

	"xfork/eval/internal/guard"
)

// Each writes a file for each run that ends: one after the other into the same place, or each into its own. Safe for
// concurrent use. It says where the first file is, and why one could not be written; after an error it goes on trying, for
// the next run may go elsewhere, but says the same thing once only.
type Each struct {
	Path string            // %r stands for the number of the run, %p for that of the process
	What string            // report, picture
	Say  func(line string) // nil: what could not be written is said on standard error, and nothing else

	view guard.View
	mu   sync.Mutex
	last string
}

// Write writes the file of one run.
func (e *Each) Write(run uint64, write func(io.Writer) error) {
	path := strings.NewReplacer("%r", strconv.FormatUint(run, 10), "%p", strconv.Itoa(os.Getpid())).Replace(e.Path)
	e.mu.Lock()
	defer e.mu.Unlock()
	line, bad := fmt.Sprintf("the %s is in %s", e.What, e.Path), false
	if err := Replace(path, write); err != nil {
		bad = true
		var known *fs.PathError
		if errors.As(err, &known) { // it names the file under its passing name
			err = known.Err
		}
		line = fmt.Sprintf("no %s in %s: %v", e.What, path, err)
	}
	if line != e.last {
		e.view.Name = "the " + e.What
		Tell(&e.view, e.Say, line, bad)
	}
	e.last = line
}

// Tell tells a line to say, under the view's guard. Without say what is bad goes to standard error.
func Tell(v *guard.View, say func(string), line string, bad bool) {
	switch {
	case say != nil:
		v.Call(func() { say(line) })
	case bad:
		guard.Say(line)
	}
}

// Replace writes a file beside path and gives it that name when it is whole. What is no regular file, a device or a pipe,
// is written to as it is.
func Replace(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return fill(f, write)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	if err = fill(f, write); err == nil {
		if err = os.Chmod(f.Name(), 0o644); err == nil {
			err = os.Rename(f.Name(), path)
		}
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// fill writes and closes f.
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
