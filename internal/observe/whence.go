package observe

import (
	"fmt"
	"path"
	"runtime"
	"strings"

	"xfork/internal/node"
)

// Whence is the function and line of the user's that has called the engine, as "main.risk (risk.go:41)"; empty if there is none on
// this goroutine, as on one that the engine has started.
//
//	run.(*Options).Recorder, exec.Begin, eval.Force, expr.Expr[...].Force    ours
//	main.risk                                                                the first one that is not: the answer
//	main.main                                                                not looked at
//
// It reads the stack in pieces, because the frames of the engine are few and the user's may be many. It is asked for once in a run
// that is observed.
func Whence() string {
	// The first piece nearly always has it: some 15 frames of the engine lie above the user's line.
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
	// The engine's tests are programs of a user's, though they lie in its folders.
	folder, file := path.Split(f.File)
	room, under := strings.CutPrefix(folder, home)
	return node.Internal(f.Function) ||
		under && !strings.HasSuffix(file, "_test.go") && (room == "expr/" || room == "eval/" || strings.HasPrefix(room, "ops/"))
}

// home is the folder of the module, as frames have it: a path of the machine that has built the program, or with -trimpath the
// module's own.
var home = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(path.Dir(path.Dir(file))) + "/"
}()

// declared is the name of the function as it stands in the source: without folders, type arguments, and what the compiler
// adds for the functions inside of it.
//
//	example.com/desk/main.risk[...].func1.2  ->  main.risk
func declared(function string) string {
	name := node.Base(function)
	name = strings.ReplaceAll(name, "[...]", "")
	first := strings.IndexByte(name, '.') + 1
	// The leftmost of what the compiler adds ends the name; a name of the user's may have such letters in it, but no digits behind.
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
