package trace

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"xfork/eval/internal/file"
	"xfork/eval/internal/guard"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
)

// File is an observer that writes all runs that it observes into one file. The file is a whole document after every run:
// the next run takes back its last bytes. Safe for concurrent use.
type File struct {
	path string
	say  func(line string)
	view guard.View
	few  record.Few
	some *sample // nil: all runs

	mu   sync.Mutex
	out  *document
	zero time.Time
	said bool
	err  error
}

// To makes an observer that writes to path, compressed if the path ends in .gz. Each %p in the path is replaced by the
// process number, for programs of which several run at once. What the file held before is lost when the first run begins.
//
// Where the file is, or why there is none, is told to say, once, in a line. With a nil say only why there is none is told, on
// standard error; with [Silent] nothing is. Err has the error. After an error nothing more is written; the runs themselves
// are not affected.
//
// A run is written when it is over, before its force returns, on the goroutine that forces. Its events cost some 0.1 µs a call
// while it goes on, and the model from which the file is made some 0.3 µs a call; then the file is written.
// Of more than ten runs that took less than a millisecond the rest is counted, in the name of the next run.
func To(path string, say func(line string)) *File {
	return &File{view: guard.View{Name: "the trace"}, path: strings.ReplaceAll(path, "%p", strconv.Itoa(os.Getpid())), say: say}
}

// Begin watches a run, unless the file cannot be written.
func (f *File) Begin(run *stream.Run) stream.Watcher {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.out == nil && f.err == nil {
		f.zero = run.Start
		f.out, f.err = create(f.path)
		f.complain()
	}
	if f.err != nil {
		return nil
	}
	return record.Watch(run, f.write)
}

// Err is why there is no trace, or not all of it.
func (f *File) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// Close closes the file; runs that are over later are not written. A program that traces until it ends need not call it.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil || f.out == nil {
		return f.err
	}
	f.err = os.ErrClosed
	return f.out.file.Close()
}

// write adds a run.
func (f *File) write(r *record.Run) {
	show, note := f.few.Show(r)
	f.mu.Lock()
	defer f.mu.Unlock()
	if !show || f.err != nil {
		return
	}
	begin := time.Now()
	if f.some != nil {
		defer func() { f.some.pay(r, time.Since(begin), f.out.end) }()
	}
	if note != "" {
		named := *r
		named.Title = summary.Named(r) + ", " + note
		r = &named
	}
	f.err = f.out.add(func(w *bufio.Writer, first bool) { newEncoder(w, r, f.zero, first).all() })
	if f.complain(); f.err == nil && !f.said {
		f.said = true
		f.tell(fmt.Sprintf("the trace of this run, and of those that follow, is in %s: open it at ui.perfetto.dev", f.path), false)
	}
}

func (f *File) complain() {
	if f.err != nil {
		f.tell(fmt.Sprintf("no trace in %s: %v", f.path, f.err), true)
	}
}

func (f *File) tell(line string, bad bool) { file.Tell(&f.view, f.say, line, bad) }

// Silent is a say that says nothing.
func Silent(string) {}

// document is a JSON document in a file that can be added to.
type document struct {
	file  *os.File
	body  io.Writer // the file, or the compression before it
	gz    *gzipper  // nil: plain
	end   int64     // where the body ends and the tail begins
	empty bool
}

func create(path string) (*document, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	d := &document{file: file, body: file, empty: true}
	if strings.HasSuffix(path, ".gz") {
		d.gz = newGzipper(file)
		d.body = d.gz
	}
	return d, nil
}

// add writes the events of one run over the tail, and a new tail.
func (d *document) add(write func(w *bufio.Writer, first bool)) error {
	if !d.empty {
		if _, err := d.file.Seek(d.end, io.SeekStart); err != nil {
			return err
		}
	}
	w := bufio.NewWriterSize(d.body, 1<<16)
	if d.empty {
		_, _ = w.WriteString(head)
	}
	write(w, d.empty)
	d.empty = false
	if err := w.Flush(); err != nil {
		return err
	}
	return d.finish()
}

// finish writes the tail. A file that cannot be sought in, a pipe for instance, takes one run only.
func (d *document) finish() (err error) {
	if d.gz != nil {
		if err := d.gz.Flush(); err != nil {
			return err
		}
	}
	if d.end, err = d.file.Seek(0, io.SeekCurrent); err != nil {
		d.end = 0
	}
	if d.gz != nil {
		_, err = d.file.Write(d.gz.tail(tail))
	} else {
		_, err = d.file.WriteString(tail)
	}
	return err
}
