package eval_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
)

// The promise: the traceback of a failure is the one that the sequential program would have shown. Each program is written
// twice, plainly and with forks; the stack at the panic of the one is compared with what the other prints with %+v.

type program struct {
	name          string
	plain, forked func() error
}

var tracebacks = []program{
	{"nested forces", plainNested, forkedNested},
	{"plain calls below a fork", plainShallow, forkedShallow},
	{"bind", plainBind, forkedBind},
	{"a function of two expressions", plainMap2, forkedMap2},
	{"a method value is an implicit fork", plainImplicit, forkedImplicit},
	{"closures", plainClosures, forkedClosures},
	{"a deferred call", plainDeferred, forkedDeferred},
	{"a generic function", plainGeneric, forkedGeneric},
	{"a recursion", plainRecursion, forkedRecursion},
	{"a nil map in a method value", plainNilMap, forkedNilMap},
	{"a short slice in a method expression", plainMethod, forkedMethod},
	{"a nil dereference", plainNil, forkedNil},
	{"a panic with a value of one's own", plainCustom, forkedCustom},
	{"a panic with an error", plainPanicError, forkedPanicError},
	{"must in every level", plainMust, forkedMust},
	{"an error returned through nested forces", plainReturned, forkedReturned},
	{"an error that every level wraps", plainWrapped, forkedWrapped},
	{"recover and panic again", plainRepanic, forkedRepanic},
	{"one of many in a loop", plainMany, forkedMany},
	{"a part of a fold", plainFold, forkedFold},
	{"a fork in a deferred call", plainForkInDefer, forkedForkInDefer},
	{"binds in a fork that are no tail calls", plainBinds, forkedBinds},
	{"other lanes", plainLanes, forkedLanes},
	{"one of a map", plainMapped, forkedMapped},
	{"the handler of a catch", plainCatch, forkedCatch},
	{"an operator in a fork", plainOperator, forkedOperator},
	{"method values and generic functions that are not inlined", plainWrappers, forkedWrappers},
}

// Of these programs the forked half may show less, depending on the schedule: the price of tail calls that take constant
// memory.
var shorter = []program{
	{"binds in tail position", plainTails, forkedTails},
}

var ways = []struct {
	name string
	opts []eval.Option
}{
	{"with the default engine", nil},
	{"with one worker", []eval.Option{eval.Workers(1)}},
	{"with four workers", []eval.Option{eval.Workers(4)}},
	{"in sequence", []eval.Option{eval.Sequential()}},
}

func TestTracebacks(t *testing.T) {
	for _, p := range tracebacks {
		for _, w := range ways {
			t.Run(p.name+" "+w.name, func(t *testing.T) {
				plain, forked := p.run(t, w.opts)
				require.NotEmpty(t, plain)
				require.Equal(t, plain, forked)
			})
		}
	}
	t.Logf("%d programs in %d ways: the forked program shows the frames of the plain one", len(tracebacks), len(ways))
}

func TestShorterTracebacksShowNothingWrong(t *testing.T) {
	for _, p := range shorter {
		for _, w := range ways {
			t.Run(p.name+" "+w.name, func(t *testing.T) {
				plain, forked := p.run(t, w.opts)
				require.NotEmpty(t, forked)
				require.Equal(t, plain[0], forked[0], "the place of the failure itself")
				for _, f := range forked {
					k := slices.Index(plain, f)
					require.GreaterOrEqual(t, k, 0, "%s is not in the plain program's %s", f, plain)
					plain = plain[k+1:]
				}
			})
		}
	}
}

// run runs both halves, from the same line.
func (p program) run(t *testing.T, opts []eval.Option) (plain, forked []string) {
	how = opts
	defer func() { how = nil }()
	l := declarations(t, "traceback_plain_test.go", "traceback_forked_test.go")
	var got [2][]string
	for i, half := range []func() error{p.plain, p.forked} {
		got[i] = l.normal(t, traced(half))
	}
	return got[0], got[1]
}

// traced runs one half of a program: its frames, of the panic or of the error that it returns.
func traced(program func() error) (frames []string) {
	defer func() {
		if recover() != nil {
			frames = caught()
		}
	}()
	if err := program(); err != nil {
		return printed(err)
	}
	return nil
}

// caught are the user's frames of a panic in flight.
func caught() (frames []string) {
	pcs := make([]uintptr, 1000)
	next := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	below := false // the panic's own frames
	for {
		f, more := next.Next()
		runtimes := strings.HasPrefix(f.Function, "runtime.")
		if below && !runtimes {
			frames = append(frames, place(f.Function, f.File, f.Line))
		}
		below = below || runtimes
		if !more {
			return frames
		}
	}
}

// printed are the frames that %+v shows of a failure.
func printed(err error) (frames []string) {
	var e *eval.Error
	if !errors.As(err, &e) {
		return []string{"no *eval.Error: " + err.Error()}
	}
	lines := strings.Split(fmt.Sprintf("%+v", e), "\n")
	for i := 1; i < len(lines); i++ {
		if where, ok := strings.CutPrefix(lines[i], "\t"); ok {
			colon := strings.LastIndexByte(where, ':')
			line, err := strconv.Atoi(where[colon+1:])
			if err != nil {
				return []string{"no line: " + where}
			}
			function, _ := strings.CutSuffix(lines[i-1], "(...)")
			frames = append(frames, place(function, where[:colon], line))
		}
	}
	return frames
}

func place(function, file string, line int) string {
	return fmt.Sprintf("%s %s:%d", function, filepath.Base(file), line)
}

// layout knows in which line every declaration of the two files begins.
type layout map[string][]declaration

type declaration struct {
	first, last int
}

func declarations(t *testing.T, files ...string) layout {
	l := layout{}
	for _, name := range files {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				l[name] = append(l[name], declaration{set.Position(f.Pos()).Line, set.Position(f.End()).Line})
			}
		}
	}
	return l
}

// normal makes frames of the two halves comparable: lines of the programs count from the beginning of the function.
func (l layout) normal(t *testing.T, frames []string) (normal []string) {
	for _, f := range frames {
		function, where, _ := strings.Cut(f, " ")
		file, number, _ := strings.Cut(where, ":")
		if _, ok := l[file]; !ok {
			normal = append(normal, f)
			continue
		}
		line, err := strconv.Atoi(number)
		require.NoError(t, err)
		for _, d := range l[file] {
			if d.first <= line && line <= d.last {
				line -= d.first
				break
			}
		}
		normal = append(normal, fmt.Sprintf("%s +%d", strings.NewReplacer("plain", "", "forked", "").Replace(function), line))
	}
	return normal
}
