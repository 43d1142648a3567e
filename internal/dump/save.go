package dump

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/wire"
)

// MostFiles is how many failures a process saves. A program that fails a thousand times does so for a few reasons, and a server must not
// fill its disk with them.
const MostFiles = 20

// on reports whether failures are saved. It goes from false to true at most once, while the program starts, and back when there are
// enough of them, or there is no room.
var on atomic.Bool

// On reports whether calls are to be kept. It is asked before each call, and costs a load.
func On() bool { return on.Load() }

// The order of a save, so that a reader never sees half a file, and two processes never one name:
//
//	.total-123   written whole           a crash leaves a hidden file
//	total-1      made, empty, if there is none with this name
//	total-1      replaced by .total-123  a crash before that leaves an empty one, which Read refuses
//
// No fsync: a file that a power failure has torn fails its checksum.

// folder is where failures are saved. All of it but files is written by To.
var folder struct {
	given string // as the environment has it, for readers
	path  string // the same, wherever the program goes
	say   func(line string)
	once  sync.Once // say

	mu    sync.Mutex
	files int            // that have been written, or are being written
	next  map[string]int // the number to be tried next, by the name of the function
}

// To has failures saved in dir from now on, and say told why they cannot be. It is called once, before the first force.
func To(dir string, say func(line string)) {
	// Today's: a program may change its folder before it fails.
	path, err := filepath.Abs(dir)
	if err != nil {
		path = dir
	}
	folder.given, folder.path, folder.say = dir, path, say
	folder.next = make(map[string]int)
	on.Store(true)
}

// Save saves the failure e of a call, attempt number; from 1 on, or 0 where only one is ever made. It sets e.Replay. e has not been
// published yet, and the caller has the claim of its node.
//
// It takes the time of writing a file. What goes wrong is told in a line, once, and changes nothing of the failure.
func (c *Call) Save(e *failure.Error, attempt int) {
	// It arose in another call, which has been saved, or for which there was no room. A worker process saves none.
	if in := failure.Beneath(e.Err); in != nil && in.Node != nil {
		return
	}
	// Only now, of the few that fail. The function has returned: of one that still runs Expired has taken large away.
	n := e.Node
	if c.large {
		c.After(n)
	}
	// Late is large: what was encoded just now.
	d := &Dump{Late: c.large, Args: c.args, Missing: c.missing, Result: c.result, Attempt: attempt}
	d.describe(e)
	// The traceback calls methods of the user's errors, and the text of an argument their UnmarshalBinary.
	if bad := invoke.Guarded("the Error method of a failure, or the UnmarshalBinary of an argument", func() {
		d.Traceback = fmt.Sprintf("%+v", e)
		d.Error = failure.Text(e.Err)
		for i := range d.Args {
			d.Args[i].print(c.types[i])
		}
	}); bad != nil {
		d.Missing = bad.Error()
	}
	// The rest calls nothing of the user's.
	path, err := d.save()
	if err != nil {
		// For good: a disk that is full now would be asked again at each of a thousand failures.
		on.Store(false)
		folder.once.Do(func() { folder.say("XFORK_REPLAY: failures cannot be saved: " + err.Error()) })
		return
	}
	e.Replay = path
}

// describe fills in what the node and its failure tell without methods of the user's.
func (d *Dump) describe(e *failure.Error) {
	info := node.OpOf(e.Node).Info(e.Node)
	d.Label = e.Func
	// The function itself, where the label is the user's word for it.
	if f := runtime.FuncForPC(info.Entry); f != nil {
		d.Func = f.Name()
		d.File, d.Line = f.FileLine(info.Entry)
	}
	d.Program = program()
	// Of a program that was given as files, the path is command-line-arguments; then the folder of the source has to do.
	if d.Package, _ = Split(d.Func); d.Package == "main" {
		d.Package = d.Program.Path
	}
	// As they travel between processes: without program counters, which mean nothing in another build.
	d.Site, d.Stack, d.Element = wire.FramesOf(e.Site), wire.FramesOf(e.Stack), e.Element
	d.Options, d.Timeout = options(info)
	d.ErrorType = ErrorType(e.Err)
	// Without the monotonic reading, which means nothing to another process.
	d.Time, d.Environment = time.Now().Round(0), environment()
}

// options returns what the function was lifted with, in the words of package expr.
func options(info *node.Info) (all []string, timeout time.Duration) {
	if info.Name != "" {
		all = append(all, fmt.Sprintf("Name(%q)", info.Name))
	}
	all = append(all, "lane "+info.Lane.String())
	if info.Pure {
		all = append(all, "Pure")
	}
	if info.Priority != 0 {
		all = append(all, fmt.Sprintf("Priority(%d)", info.Priority))
	}
	// The rest is in what the function asks for beyond its lane. Policies and waiters are code, of which there is no more to say than that.
	sp, is := info.Special.(*policy.Special)
	if !is {
		return all, 0
	}
	if sp.Timeout > 0 {
		all = append(all, fmt.Sprintf("Timeout(%v)", sp.Timeout))
	}
	if sp.Limit != nil {
		all = append(all, fmt.Sprintf("Limit(%d)", sp.Limit.N))
	}
	for _, o := range []struct {
		name string
		has  bool
	}{{"LimitBy", sp.LimitFor != nil}, {"Rate", sp.Rate != nil}, {"Retry", sp.Retry != nil}} {
		if o.has {
			all = append(all, o.name)
		}
	}
	return all, sp.Timeout
}

// ErrorType returns the type of an error as %T prints it; of one that came from another process, the type that it had there.
func ErrorType(err error) string {
	if far, is := err.(interface{ Type() string }); is {
		return far.Type()
	}
	return fmt.Sprintf("%T", err)
}

// The text is made here, and not by the tool that shows it, because a type of the program's is needed to read the bytes. It is made of
// them and not of the argument, so it shows what the replay will get.

// print sets the text of an argument from its bytes: what it was before the call, whatever it is by now.
func (a *Argument) print(t reflect.Type) {
	// It has a text already.
	if a.Refused != "" {
		return
	}
	v := reflect.New(t)
	plan, err := wire.PlanOf(t)
	if err == nil {
		err = plan.Decode(a.Bytes, v.Interface())
	}
	if err != nil {
		a.Refused, a.Text, a.Bytes = "it cannot be read back: "+err.Error(), t.String(), nil
		return
	}
	a.Text = Print(v.Elem())
}

// save writes the dump, and returns the path for readers. With enough files written it returns none.
func (d *Dump) save() (path string, err error) {
	// Counted before the file is written, or all of a hundred failures at once would find room.
	folder.mu.Lock()
	full := folder.files == MostFiles
	if !full {
		folder.files++
		if folder.files == MostFiles {
			on.Store(false) // those that are on their way find it full
		}
	}
	folder.mu.Unlock()
	if full {
		return "", nil
	}
	// All of it in memory: arguments are there already.
	b, err := d.Bytes()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder.path, 0o700); err != nil {
		return "", err
	}
	name, err := write(folder.path, stem(d.Func), b)
	return filepath.Join(folder.given, name), err
}

// A link instead of the last two steps would be one, but not every file system has them.

// write writes a file with the first name that is free: stem-1.xreplay, stem-2.xreplay, ... Other goroutines and other processes do the same in
// the same folder.
//
// The content goes to a file under another name, which is moved. A name is taken by making an empty file with it, for to move does not fail
// where there is a file.
func write(dir, stem string, content []byte) (name string, err error) {
	f, err := createTemp(dir, "."+stem+"-*")
	if err != nil {
		return "", err
	}
	// Each step only if those before it have succeeded, and nothing stays of a file that is not whole.
	_, err = f.Write(content)
	// Some file systems say only now that there is no room.
	if bad := f.Close(); err == nil {
		err = bad
	}
	if err == nil {
		name, err = takeName(dir, stem)
	}
	if err == nil {
		if err = os.Rename(f.Name(), filepath.Join(dir, name)); err == nil {
			return name, nil
		}
		_ = os.Remove(filepath.Join(dir, name))
	}
	_ = os.Remove(f.Name())
	return "", err
}

// createTemp makes a file with mode 0600. Tests have one on a disk that is full.
var createTemp = func(dir, pattern string) (file, error) { return os.CreateTemp(dir, pattern) }

type file interface {
	io.WriteCloser
	Name() string
}

// takeName makes an empty file with a name that is free.
func takeName(dir, stem string) (name string, err error) {
	// Numbers go up from where this process has seen one to be free. Files that other processes leave are met once each.
	for {
		folder.mu.Lock()
		// Under the lock the number alone: other functions' files are made meanwhile.
		folder.next[stem]++
		name = fmt.Sprintf("%s-%d.xreplay", stem, folder.next[stem])
		folder.mu.Unlock()
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return name, f.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
}

// Split splits a function's name as the runtime has it into the path of its package and its name there.
//
//	example.com/shop.(*Cart).Add        example.com/shop      (*Cart).Add
//	gopkg.in/yaml%2ev3.Unmarshal        gopkg.in/yaml.v3      Unmarshal
func Split(function string) (pkg, name string) {
	// Dots of the last element are escaped, so the first one ends it (cmd/internal/objabi.PathToPrefix).
	slash := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[slash:], '.')
	if dot < 0 {
		return "", function
	}
	pkg, name = function[:slash+dot], function[slash+dot+1:]
	return strings.ReplaceAll(pkg, "%2e", "."), name
}

// stem returns the beginning of a file's name: the function's name without its package, and without what a file system or a shell does
// not like.
func stem(function string) string {
	// Type arguments are not in the name, so there is nothing lost.
	_, name := Split(function)
	name = strings.ReplaceAll(name, "[...]", "")
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		case r == '(', r == ')', r == '*':
			return -1
		}
		return '_'
	}, name)
	// A letter that a shell does not know is one byte here; 100 of them leave room for the rest of the name in every file system.
	name = strings.Trim(name, ".")
	// What the runtime has no name for.
	if name == "" {
		name = "call"
	}
	return name[:min(len(name), 100)]
}
