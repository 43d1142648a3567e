package failure

import (
	"fmt"
	"runtime"
	"strings"

	"xfork/internal/node"
)

// A call may be made in another process, where it is a force of the same function: that fails with an Error like any other. What
// travels is its cause, and where it arose; the failure of the call here is made of both, with the name, the arguments and the place that
// the call has here.
//
//	there   Error{Err: cause, Stack: the panic}            Split  ->  cause, stack, broke
//	here    Far{cause, stack, broke}  Of(n, ...)  ->  Error{Err: cause, Stack: the panic, Site: that of n}
//
// A cause may be the failure of a force that the function has made there: an Error whose node is in the other process. It arrives
// as a Portable, and becomes an Error without a node.

// Far carries an error with the stack on which it arose, where that is of another process.
type Far struct {
	Err   error
	Stack []runtime.Frame // the user's frames below the call of the function
	Broke bool            // the function did not return: it panicked, or ended its goroutine
}

// Error returns the text of the error that arose there.
func (f *Far) Error() string { return f.Err.Error() }

// Unwrap returns the error that arose there.
func (f *Far) Unwrap() error { return f.Err }

// Split returns what has to travel of the failure of a force: its cause, and for a function that did not return the stack. Of a
// cause that is a panic, value is what it panicked with.
func Split(err error) (stack []runtime.Frame, value any, panicked, broke bool, cause error) {
	e, ok := err.(*Error)
	if !ok {
		return nil, nil, false, false, err
	}
	value, panicked = panicValue(e.Err)
	broke = panicked || e.goexit
	if broke {
		stack = e.Stack
	}
	return stack, value, panicked, broke, e.Err
}

// panicValue returns what a panic's cause stands for.
func panicValue(err error) (value any, is bool) {
	if p, ok := err.(*panicked); ok {
		return p.value, true
	}
	return nil, false
}

// PanicOf returns the cause of a function that panicked with the value.
func PanicOf(value any) error { return &panicked{value} }

// far is what an Error without a node has in its place.
type far struct {
	line            string // the node's
	inside, stacked bool   // what MadeInside says; whether the place is more than a line
}

// Portable is an Error as it travels. Its cause travels beside it.
type Portable struct {
	Func, Args        string
	Element, Attempts int
	Line              string
	Site, Stack       []Place
	Inside, Stacked   bool
	Returned, Goexit  bool
}

// Place is a runtime.Frame without what is of one process.
type Place struct {
	Function, File string
	Line           int
}

// Port returns the failure of a node as it travels.
func (e *Error) Port() Portable {
	return Portable{
		Func: e.Func, Args: e.Args, Element: e.Element, Attempts: e.Attempts,
		Line: e.line(), Site: places(e.Site), Stack: places(e.Stack),
		Inside: MadeInside(e), Stacked: e.isStacked(), Returned: e.returned, Goexit: e.goexit,
	}
}

// Error returns the failure of a node in another process. Its texts come from there: what is not printable is taken out, as it is
// of names here.
func (p *Portable) Error(cause error) *Error {
	return &Error{
		Func: node.Printable(p.Func), Args: node.Printable(p.Args), Element: p.Element, Attempts: p.Attempts,
		Site: frames(p.Site), Stack: frames(p.Stack), Err: cause,
		far:      &far{node.Printable(p.Line), p.Inside, p.Stacked},
		returned: p.Returned, goexit: p.Goexit,
	}
}

func places(fs []runtime.Frame) (ps []Place) {
	for _, f := range fs {
		ps = append(ps, Place{f.Function, f.File, f.Line})
	}
	return ps
}

func frames(ps []Place) (fs []runtime.Frame) {
	for _, p := range ps {
		fs = append(fs, runtime.Frame{Function: p.Function, File: p.File, Line: p.Line})
	}
	return fs
}

// line returns the place of the failed node as text.
func (e *Error) line() string {
	if e.far != nil {
		return e.far.line
	}
	return e.Node.Line()
}

// isStacked reports whether the node's place is a stack, and not the line of an operator.
func (e *Error) isStacked() bool {
	if e.far != nil {
		return e.far.stacked
	}
	return node.Has(e.Node, node.Stacked)
}

// ReportFrames returns the user's frames of the first goroutine of a report that the Go runtime has written when it ended a process:
// the goroutine that was at fault, below the engine's call of the function.
//
//	goroutine 7 [running]:
//	runtime.throw({0x4c...})         what the runtime adds
//	        .../panic.go:1094 +0x48
//	main.parse(...)                  kept
//	        .../main.go:12 +0x1d
//	xfork/internal/invoke.Eval(...)  the end
func ReportFrames(report string) (fs []runtime.Frame) {
	_, rest, found := strings.Cut("\n"+report, "\ngoroutine ")
	if !found {
		return nil
	}
	lines := strings.Split(rest, "\n")
	for i := 1; i+1 < len(lines) && lines[i] != ""; i += 2 {
		function := lines[i]
		if strings.HasPrefix(function, "...") { // so many frames elided
			i--
			continue
		}
		if strings.HasPrefix(function, "created by ") {
			break
		}
		if at := strings.LastIndexByte(function, '('); at > 0 {
			function = function[:at]
		}
		if node.CallsUsers(function) {
			break
		}
		var f runtime.Frame
		f.Function = node.Printable(function)
		place, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " +0x")
		if at := strings.LastIndexByte(place, ':'); at > 0 {
			f.File = node.Printable(place[:at])
			if _, err := fmt.Sscan(place[at+1:], &f.Line); err != nil {
				continue
			}
		}
		fs = append(fs, f)
	}
	for len(fs) > 0 && (strings.HasPrefix(fs[0].Function, "runtime.") || node.Internal(fs[0].Function)) {
		fs = fs[1:]
	}
	return plain(fs)
}
