package cache

import (
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"xfork/internal/keep"
	"xfork/internal/node"
)

// Kept is an option of expr.Cached: what is said of the results of one function.
type Kept interface{ kept(*keep.Options) }

type option func(*keep.Options)

func (f option) kept(o *keep.Options) { f(o) }

// Version is the identity of the function's code: the caller promises to give it
// another one when the function, or anything that it calls, returns something
// else. An empty version panics.
func Version(v string) Kept {
	if v == "" {
		panic("cache: Version of nothing")
	}
	return option(func(o *keep.Options) { o.Version = v })
}

// Expires has results found for so long after they were computed, by the clock
// of the computer. d must be positive.
func Expires(d time.Duration) Kept {
	if d <= 0 {
		panic("cache: Expires must be positive")
	}
	return option(func(o *keep.Options) { o.Expires = d })
}

// Reads names files that the function reads: their content is a part of the key,
// and so is whether they are there. They are looked at for each call, and read
// when their size or time has changed; a result is not kept where one of them
// has changed while the function was running. Folders are refused, in a line.
// Without a file it panics.
func Reads(files ...string) Kept {
	if len(files) == 0 {
		panic("cache: Reads without a file")
	}
	files = slices.Clone(files)
	return option(func(o *keep.Options) { o.Reads = append(o.Reads, files...) })
}

// Function returns what the engine has to know of a lifted function with results
// that are kept, or nil where nothing is. It is for package expr. args is a
// struct with a field for each argument, value nil where there is none. The error
// is a sentence behind the name of the function.
func (s *Store) Function(i *node.Info, args, value reflect.Type, opts []Kept) (*keep.Function, error) {
	if !s.opened {
		return nil, errZero
	}
	var o keep.Options
	for _, x := range opts {
		x.kept(&o)
	}
	in := runtime.FuncForPC(i.Entry).Name() // in the program
	if nameless.MatchString(in) && (i.Name == "" || o.Version == "") {
		return nil, fmt.Errorf("it is %s, which has no name of its own: give it expr.Name and cache.Version", kindOf(in))
	}
	d := keep.Description{Name: i.Label(), Args: args, Value: value, Code: func() (string, error) { return identity(in, o.Version) }}
	if !nameless.MatchString(in) && d.Name != in {
		d.Name += " (" + in + ")" // two functions may have been given one name
	}
	if err := register(d.Name, i.Entry); err != nil {
		return nil, err
	}
	f, err := keep.New(&s.keep, d, o)
	if err == nil && s.keep.Disk == nil { // XFORK_CACHE=off; what would be refused is refused all the same
		return nil, nil
	}
	if err == nil && runtime.GOOS != "linux" {
		_, err = d.Code() // see keep.Executable
	}
	return f, err
}

// nameless matches the names that the compiler gives to closures, bodies of
// method values and instances of generic functions: main.main.func1,
// main.(*T).M-fm, main.size[...].
var nameless = regexp.MustCompile(`\.[^/]*\.func\d+(\.|$|\[)|-fm$|\[`)

// kindOf returns in words why a name is none.
func kindOf(name string) string {
	switch {
	case strings.HasSuffix(name, "-fm"):
		return "a method value"
	case strings.Contains(name, ".func"):
		return "a closure"
	}
	return "an instance of a generic function"
}

// identity returns the identity of a function's code.
func identity(name, version string) (string, error) {
	if version != "" {
		return "version " + version, nil
	}
	if sum, known := closures[name]; known {
		return "closure " + sum, nil
	}
	sum, err := keep.Executable()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("executable %x", sum[:]), nil
}

// names has the functions by the names under which their results are kept.
var names struct {
	sync.Mutex
	entries map[string]uintptr
}

// register refuses a name that another function has: each would find what is
// kept of the other one. The closures of one line are one function here; what
// they have captured is the promise of Version.
func register(name string, entry uintptr) error {
	names.Lock()
	defer names.Unlock()
	if other, taken := names.entries[name]; taken && other != entry {
		return fmt.Errorf("another function has the name %q: give it one of its own with expr.Name", name)
	}
	if names.entries == nil {
		names.entries = make(map[string]uintptr)
	}
	names.entries[name] = entry
	return nil
}
