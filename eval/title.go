package eval

import (
	"fmt"
	"path"
	"runtime"
	"strings"

	rtrace "runtime/trace"

	"xfork/internal/node"
)

// Title says what the force is for, in views: summary, progress, report, live page, trace, logs, spans and the tasks of go tool
// trace. Without it, or with an empty one, a run is titled by the function and line that forced: "main.risk (risk.go:41)".
//
// It costs nothing where nobody observes. Runs inside of this one, as AsCompleted in a fork makes them, have their own.
func Title(text string) Option {
	text = node.Printable(text)
	return func(o *options) { o.title = text }
}

// Here adds the line that calls it to opts, as the title of a run that will begin on another goroutine; for expr.Start. Where
// nobody observes it gives opts back.
func Here(opts []Option) []Option {
	o := newOptions(opts)
	if len(o.observers) == 0 && o.trace == nil && !rtrace.IsEnabled() || o.title != "" {
		return opts
	}
	return append(opts[:len(opts):len(opts)], Title(whence()))
}

// titled is the title of a run that is about to begin on this goroutine.
func (o *options) titled() string {
	if o.title == "" {
		o.title = whence()
	}
	return o.title
}

// whence is the function and line of the user's that has called the engine; empty if there is none on this goroutine.
func whence() string {
	const deep = 32
	pcs := make([]uintptr, deep)
	for skip := 2; ; skip += deep {
		n := runtime.Callers(skip, pcs)
		frames := runtime.CallersFrames(pcs[:n])
		for n > 0 {
			f, more := frames.Next()
			if f.Function != "" && !ours(f) {
				return fmt.Sprintf("%s (%s:%d)", declared(f.Function), node.Base(f.File), f.Line)
			}
			if !more {
				break
			}
		}
		if n < deep {
			return ""
		}
	}
}

// ours reports whether a frame is the engine's, or of Go's below it. Names alone do not tell: a closure of ours that was inlined
// into the user's function has the user's name, on a line of ours.
func ours(f runtime.Frame) bool {
	for _, prefix := range [...]string{"runtime.", "iter."} {
		if strings.HasPrefix(f.Function, prefix) {
			return true
		}
	}
	folder, file := path.Split(f.File)
	room, under := strings.CutPrefix(folder, home)
	return node.Internal(f.Function) ||
		under && !strings.HasSuffix(file, "_test.go") && (room == "expr/" || room == "eval/" || strings.HasPrefix(room, "ops/"))
}

// home is the folder of the engine, as frames have it.
var home = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(path.Dir(file)) + "/"
}()

// declared is the name of the function as it stands in the source: without folders, type arguments, and what the compiler
// adds for the functions inside of it.
//
//	example.com/desk/main.risk[...].func1.2  ->  main.risk
func declared(function string) string {
	name := node.Base(function)
	name = strings.ReplaceAll(name, "[...]", "")
	first := strings.IndexByte(name, '.') + 1
	for _, added := range [...]string{".func", ".gowrap", ".deferwrap", "-range", "-fm"} {
		for at := first; ; at++ {
			i := strings.Index(name[at:], added)
			if i < 0 {
				break
			}
			at += i
			if rest := name[at+len(added):]; added == "-fm" || rest != "" && rest[0] >= '0' && rest[0] <= '9' {
				name = name[:at]
				break
			}
		}
	}
	return node.Printable(name)
}
