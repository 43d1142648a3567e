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
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/internal/guard"
)

// File is an observer that writes all runs that it observes into one file. The file is a whole document after every run:
// the next run takes back its last bytes. Safe for concurrent use.
type File struct {
	path string
	say  func(line string)
	view guard.View // around say
	few  record.Few
	some *sample // nil: all runs

	mu   sync.Mutex // for what follows; held while a run is written, so that runs are in the file one after the other
	out  *document  // nil: no run has begun
	zero time.Time  // when the first one began: times in the file count from here
	said bool       // where the file is
	err  error      // the first one; nothing is written after it
}

// To makes an observer that writes to path, compressed if the path ends in .gz. Each %p in the path is replaced by the
// process number, for programs of which several run at once. What the file held before is lost when the first run begins.
//
// say is called with a line about where the file is, or why there is none, once. With a nil say only why there is none is
// said, on standard error; with [Silent] nothing is. Err has the error. After an error nothing more is written; the runs
// themselves are not affected.
//
// A run is written when it is over, before its force returns, on the goroutine that forces. Its events cost some 0.1 µs a call
// while it goes on, and the model from which the file is made some 0.3 µs a call; then the file is written.
// Of more than ten runs that took less than a millisecond the rest is counted, in the name of the next run.
func To(path string, say func(line string)) *File {
	return &File{view: guard.View{Name: "the trace"}, path: strings.ReplaceAll(path, "%p", strconv.Itoa(os.Getpid())), say: say}
}

// Begin watches a run, unless the file cannot be written. The file is created here and not in To: a program that never forces
// must not lose the trace that it wrote before.
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

// Err returns why there is no trace, or not all of it.
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

// write adds a run, if it is one of those that are shown. A note about runs that were not is put behind the title, in a copy:
// the run may have other readers.
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

// complain says that there is an error, if there is. The lock is held. It is called where an error may have come up, and f.err
// stops all that could call it again, so that it speaks once.
func (f *File) complain() {
	if f.err != nil {
		f.tell(fmt.Sprintf("no trace in %s: %v", f.path, f.err), true)
	}
}

// tell passes a line to say, or to standard error.
func (f *File) tell(line string, bad bool) { file.Tell(&f.view, f.say, line, bad) }

// Silent is a say for To that says nothing, not even that the file could not be written.
func Silent(string) {}

// document is a JSON document in a file that can be added to:
//
//	{... "traceEvents":[ | run 1 | run 2 | ]}          the tail is overwritten by the next run, which ends in a tail again
//	                                     ^ end
//
// Between the two writes of a run the file is not whole; it is whole whenever no run is being written, so a program may end
// at any other time, and need not close it.
type document struct {
	file  *os.File
	body  io.Writer // the file, or the compression before it
	gz    *gzipper  // nil: plain
	end   int64     // where the body ends and the tail begins
	empty bool
}

// create creates or empties the file.
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

// add writes the events of one run over the tail, and a new tail. first says that the run is the first one of the document, and
// so needs no comma before it.
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

// finish writes the tail, and remembers where it begins. A file that cannot be sought in, a pipe for instance, takes one run
// only: end is 0 then, and the next run fails when it seeks. The tail goes to the file and not through the compression, for it
// is to be taken back.
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
