package failure

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"xfork/internal/node"
	"xfork/internal/site"
)

// Error is the failure of one node. It is memoised with the node and shared by all that need the node, so its fields must
// not be changed: the goroutine that has the claim writes them before it publishes the failure, and any goroutine reads them after.
//
// Printed with %v it is one line; with %+v it is the traceback that the sequential program would have shown.
type Error struct {
	// Func is the name of the function or operator that failed.
	Func string
	// Args are the arguments that the failed call was given, as text, shortened and on one line. It is empty for
	// operators, for closures and for arguments that are expressions. Of what lies behind pointers, slices and maps only the
	// type is told, and no method of an argument is called: others may be at work on it. A secret that must not be in a log
	// is told too, unless it lies behind a pointer.
	Args string
	// Element is the index of the failed call in the slice that a Map or a CallEach was given. It is -1 for all other nodes.
	Element int
	// Attempts is how many times the function was called, where it was called more than once under Retry. Otherwise it is 0.
	Attempts int
	// Node is the failed node: x.Node() == err.Node tells which expression it was. It is nil for an expression that a function
	// has forced in another process.
	Node *node.Node
	// Site are the frames of the place that made the node, innermost first.
	Site []runtime.Frame
	// Stack are the frames below the call of the function: where it panicked, or the function itself where it returned
	// the error.
	Stack []runtime.Frame
	// Err is the cause. A panic's value is found with errors.As where it is an error, a runtime.Error for instance.
	Err error
	// Replay is the file that the call was saved in, for the command xfork replay, where XFORK_REPLAY asks for that; or empty. Of a
	// failure that is passed on by other calls it is with the call where it arose.
	Replay string

	far      *far // of a failure in another process, which has no node here
	returned bool // Stack is the function that returned the error, not where it arose
	goexit   bool // a Goexit ended the function, or was passed on to it: see exit.go
}

// ErrInternal is the cause of a fault of the engine itself. Please report it.
var ErrInternal = errors.New("internal error of xfork")

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Error returns one line: the function, where it was forked, and the cause. Of a chain of nested forces it names the
// innermost failure, which is where the trouble is.
//
//	lookup("x") (main.go:12), element 3, after 2 attempts: not found
//	Func  Args   Node.Line    Element    Attempts           Err
func (e *Error) Error() string {
	in := e.innermost()
	text := Text(in.Err)
	if before, _, many := strings.Cut(text, "\n"); many {
		text = before + " ..."
	}
	return fmt.Sprintf("%s%s (%s)%s: %s%s", node.Base(in.Func), in.arguments(), in.line(), in.circumstances(), text, in.hint("; ", text))
}

// arguments returns those that the failed call was given, in brackets.
func (e *Error) arguments() string {
	if e.Args == "" {
		return ""
	}
	return "(" + e.Args + ")"
}

// circumstances returns which of many calls it was, and how often it was tried.
func (e *Error) circumstances() (text string) {
	if e.Element >= 0 {
		text = fmt.Sprintf(", element %d", e.Element)
	}
	if e.Attempts > 1 {
		text += fmt.Sprintf(", after %d attempts", e.Attempts)
	}
	return text
}

// innermost follows the chain of failures that nested forces passed on as they were. What the function wrapped ends the chain: its
// words are a part of the one line then, and they include the text of the failure below.
func (e *Error) innermost() *Error {
	for {
		in, ok := unpanic(e.Err).(*Error)
		if !ok || in == nil {
			return e
		}
		e = in
	}
}

// unpanic returns the panic's value where err stands for a panic with an error, otherwise err.
func unpanic(err error) error {
	if p, ok := err.(*panicked); ok {
		return p.Unwrap()
	}
	return err
}

// Format prints Error, and for %+v the traceback as well.
func (e *Error) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('+') {
		e.traceback(f)
		return
	}
	_, _ = io.WriteString(f, e.Error())
}

// traceback writes what the sequential program would have written: the frames below the innermost failed call, then those
// of the place where it was forked, then, if that was inside of another forked call, those of the other's place, and so on.
//
//	chain[0]   the error that was returned    [ Stack0 ][ Site0 ]
//	  | Err
//	chain[1]   forced inside of call 0        [ Stack1 ][ Site1 ]
//	  | Err
//	chain[2]   where it began                 [ Stack2 ][ Site2 ]
//
//	printed, innermost first:  Stack2, Site2, Site1, Site0
//
// A site ends at the engine's call of the function that was running when the node was made. Where node 2 was
// made inside of call 1, Site1 continues it. An operator has one line for a site: callersOf finds what lies between in Stack1.
func (e *Error) traceback(w io.Writer) {
	var chain []*Error
	// From the failure that was returned to the one where it began: each was forced by the function of the one before.
	for x := e; x != nil; x = nextError(x.Err) {
		chain = append(chain, x)
	}
	in := chain[len(chain)-1]
	_, _ = fmt.Fprintf(w, "%s\n\n", Text(in.Err))
	if what := in.arguments() + in.circumstances(); what != "" {
		_, _ = fmt.Fprintf(w, "called as %s%s\n\n", node.Base(in.Func), what)
	}
	_, _ = fmt.Fprintf(w, "%s failed:\n", in.Func)
	if in.returned { // where it arose is not known
		_, _ = io.WriteString(w, "returned by\n")
	}
	// From the innermost failure outwards. A site that ends at the engine's call of a function is continued by the place of that
	// function's own fork, which is the next of the chain; one that does not is a stack down to main, and the end.
	frames := in.Stack
	for i := len(chain) - 1; i >= 0; i-- {
		frames = append(frames[:len(frames):len(frames)], chain[i].Site...)
		if MadeInside(chain[i]) {
			continue
		}
		rest, known := callersOf(chain, i)
		if !known {
			break
		}
		frames = append(frames, rest...)
	}
	for i, f := range frames {
		if n := len(frames); n > 2*elide && i >= elide && i < n-elide {
			if i == elide {
				_, _ = fmt.Fprintf(w, "...%d frames elided...\n", n-2*elide)
			}
			continue
		}
		_, _ = fmt.Fprintf(w, "%s(...)\n\t%s:%d\n", f.Function, f.File, f.Line)
	}
	if hint := in.hint("\n", ""); hint != "" {
		_, _ = io.WriteString(w, hint+"\n")
	}
}

// MadeInside reports whether the failed node was made by a function that the engine had called: then that function's own place
// continues the traceback.
func MadeInside(e *Error) bool {
	if e.far != nil {
		return e.far.inside
	}
	for _, f := range site.Frames(node.SitePCs(e.Node)) {
		if node.CallsUsers(f.Function) {
			return true
		}
	}
	return false
}

// callersOf returns the frames between a failed operator's line and the start of the call that forced it, which is the next failure
// of the chain. An operator records its own line only; but if that line's function is one that the enclosing call went
// through, it is where the operator was built.
func callersOf(chain []*Error, i int) (rest []runtime.Frame, known bool) {
	op := chain[i]
	if i == 0 || op.isStacked() || len(op.Site) == 0 {
		return nil, false
	}
	built := op.Site[len(op.Site)-1].Function
	stack := chain[i-1].Stack
	for j, f := range stack {
		if f.Function == built {
			return stack[j+1:], true
		}
	}
	return nil, false
}

// elide is how many frames Go shows at either end of a long stack (tracebackInnerFrames and tracebackOuterFrames of
// runtime/traceback.go).
const elide = 50

// nextError returns the failure that err passes on, be it wrapped by the user or by a panic, or nil.
func nextError(err error) (in *Error) {
	defer func() {
		if recover() != nil { // a method of the user's errors
			in = nil
		}
	}()
	if errors.As(err, &in) {
		return in
	}
	return nil
}

// Failed returns the description of a failure that was there from the start, for expr.Fail. It has a place, but no stack: no function
// of the user's has run.
func Failed(n *node.Node, err error) error {
	e := newError(n, err)
	e.goexit = err == ErrGoexit
	return e
}

// newError returns the description of a failure of n. The caller holds the claim of n, or n is fresh: the arguments are read, which
// the end of the claim forgets.
func newError(n *node.Node, err error) *Error {
	e := &Error{Func: n.Name(), Node: n, Element: -1, Site: userFrames(node.SitePCs(n)), Err: err}
	e.describe()
	return e
}

// describe asks the node what it was called with.
func (e *Error) describe() {
	if d, ok := node.OpOf(e.Node).(node.Describer); ok {
		e.Args, e.Element = d.Describe(e.Node)
	}
}

// Of returns the outcome to be memoised of a node that has failed with err, returned by its function or operator; pcs is the stack of
// the panic, if it was one. The caller holds the claim. The frames are symbolised here, once, because consumers
// share the failure.
func Of(n *node.Node, err error, pcs []uintptr) *node.Failure {
	// The failure of another node, passed on by a region as it was: it has a place and a number already.
	if c, ok := err.(*Copied); ok {
		return c.Failure
	}
	e := newError(n, err)
	switch x := err.(type) {
	case *Traced:
		e.Err, pcs = x.Err, x.PCs
	case *Misbehaved:
		pcs = x.PCs
	case *Far:
		e.Err, e.Stack = x.Err, x.Stack
	}
	e.goexit = e.Err == ErrGoexit
	// A panic has a stack. A returned error has only the function that returned it.
	if pcs != nil {
		e.Stack = panicFrames(pcs)
	} else if entry := node.OpOf(n).Info(n).Entry; entry != 0 && e.Stack == nil {
		// A room above that lifts functions of its own, as ops/mat does, is not a place of the user's program.
		if f := runtime.FuncForPC(entry); f != nil && !node.Internal(f.Name()) {
			file, line := f.FileLine(entry)
			_, elsewhere := err.(*Far)
			e.returned = !elsewhere // it may not have come so far
			e.Stack = []runtime.Frame{{PC: entry, Func: f, Function: f.Name(), File: file, Line: line, Entry: f.Entry()}}
		}
	}
	return &node.Failure{Err: e, Key: node.Number(n)}
}

// ChosenFailure returns the failure of dynamic node n where the node that it chose has failed with cause: the same one, with n's own
// number for a key, because n's consumers know n and not what it chose.
// Where the failed node was made by n's own function, that function's place belongs to the traceback.
func ChosenFailure(n *node.Node, cause error) *node.Failure {
	if e, ok := cause.(*Error); ok && !(node.Has(n, node.Call) && MadeInside(e)) {
		return &node.Failure{Err: cause, Key: node.Number(n)}
	}
	f := Of(n, cause, nil)
	f.Err.(*Error).goexit = IsGoexit(cause)
	return f
}

// EqualFailure returns the failure of n where f is that of an equal call, which was made in its place: n has a site of its own. The
// copy is shallow, which is enough: Stack and Err are read only.
func EqualFailure(n *node.Node, f *node.Failure) *node.Failure {
	cause := f.Err
	if e, ok := cause.(*Error); ok {
		own := *e
		own.Node, own.Site = n, userFrames(node.SitePCs(n))
		own.describe()
		cause = &own
	}
	return &node.Failure{Err: cause, Key: node.Number(n)}
}

// Outcome returns the error of a settled node: nil for a value.
func Outcome(n *node.Node) error {
	if f := node.Outcome(n); f != nil {
		return f.Err
	}
	return nil
}
