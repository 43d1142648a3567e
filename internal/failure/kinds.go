package failure

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"xfork/internal/node"
)

// Misbehaved is the cause of a failure in code of the user's that belongs to a call and is not its function: a retry policy, the waiter
// of a rate, the key of a limit, a method of a context. Package invoke makes it, and package run adds After.
type Misbehaved struct {
	What  string
	Err   error // a *panicked, or ErrGoexit
	After error // what the code was asked about, or nil
	PCs   []uintptr
}

// Error names the code, what it did, and what it was asked about.
func (m *Misbehaved) Error() string {
	text := m.What + " called runtime.Goexit"
	if p, ok := m.Err.(*panicked); ok {
		text = fmt.Sprintf("%s panicked: %v", m.What, p.value)
	}
	if m.After != nil {
		text += fmt.Sprintf(" (after: %s)", Text(m.After))
	}
	return text
}

// Unwrap returns the panic, or ErrGoexit, and what the code was asked about.
func (m *Misbehaved) Unwrap() []error {
	if m.After == nil {
		return []error{m.Err}
	}
	return []error{m.Err, m.After}
}

// Text returns err's text, also where err cannot tell: a nil pointer of an error type, say. Package fmt does the same for %v, but
// prints "<nil>" for a nil pointer and no type.
func Text(err error) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = fmt.Sprintf("an error of type %T whose Error method panicked: %v", err, v)
		}
	}()
	return err.Error()
}

// Traced carries an error together with the stack on which it arose: a part of a call panicked, or ended its goroutine, on a
// helper's goroutine, and the call's own goroutine reports it.
type Traced struct {
	Err error
	PCs []uintptr
}

// Error returns the text of the error that arose there.
func (p *Traced) Error() string { return p.Err.Error() }

// Unwrap returns the error that arose there.
func (p *Traced) Unwrap() error { return p.Err }

// Copied is the error of a node that has the failure of another one. It lives only between a region's Eval and Of, which takes the
// failure out of it.
type Copied struct{ Failure *node.Failure }

// Error returns the text of the failure.
func (c *Copied) Error() string { return c.Failure.Err.Error() }

// Cancelled is what a force returns when its context has ended: remembered by no node, because another force of the same node may have
// all the time it wants.
type Cancelled struct {
	Err, Cause error
	Last       error // what a call that was to be tried again had failed with, or nil
}

// Error returns the context's error, with its cause in brackets where that says more.
func (c *Cancelled) Error() string {
	text := "xfork: force cancelled: " + Text(c.Err)
	if cause := Text(c.Cause); cause != Text(c.Err) {
		text += fmt.Sprintf(" (%s)", cause)
	}
	if c.Last != nil {
		text += fmt.Sprintf("; it was to be tried again after: %s", Text(c.Last))
	}
	return text
}

// Unwrap returns the context's error, its cause, and the last error of a call that was to be tried again.
func (c *Cancelled) Unwrap() []error {
	errs := []error{c.Err, c.Cause}
	if c.Last != nil {
		errs = append(errs, c.Last)
	}
	return errs
}

// TimedOut is the cause of an attempt that has run out of its Timeout.
type TimedOut struct {
	After time.Duration
	Err   error // what the function returned afterwards, unless it was the end of its context
}

// Error returns the time that the attempt had, and what its function returned.
func (t *TimedOut) Error() string {
	text := fmt.Sprintf("timed out after %v", t.After)
	if t.Err != nil {
		text += ": " + Text(t.Err)
	}
	return text
}

// Unwrap returns context.DeadlineExceeded, and what the function returned.
func (t *TimedOut) Unwrap() []error {
	if t.Err == nil {
		return []error{context.DeadlineExceeded}
	}
	return []error{context.DeadlineExceeded, t.Err}
}

// ErrWithdrawn is what a nested force returns when the function that forces is no longer demanded. It is a cancellation, so that no
// node remembers it.
var ErrWithdrawn error = &Cancelled{Err: context.Canceled, Cause: context.Canceled}

// ErrCycle is the cause of a force that waits for itself: functions that force each other through closures or package
// variables. Cycles of operands cannot be built; cycles through the user's own locks are not seen.
var ErrCycle = errors.New("force waits for itself")

// CycleError is the path of such a cycle; errors.Is(err, ErrCycle) holds.
type CycleError struct {
	// Nodes wait for each other in this order, and the last one for the first. The one with the lowest number comes first.
	Nodes []*node.Node
}

// Error names the nodes in order.
func (e *CycleError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%v:", ErrCycle)
	for i := range len(e.Nodes) + 1 { // the first one again at the end
		n := e.Nodes[i%len(e.Nodes)]
		fmt.Fprintf(&text, " %s (%s) ->", n.Name(), n.Line())
	}
	return strings.TrimSuffix(text.String(), " ->")
}

// Unwrap returns ErrCycle.
func (e *CycleError) Unwrap() error { return ErrCycle }

// Recovered returns what ended a call of the user's code that did not return: a panic with the value p, or, where p is nil, a Goexit.
// (A panic with nil has the value *runtime.PanicNilError, since Go 1.21.) The deferred function that recovers calls it directly: the
// stack is still there until that function returns, and trace counts the frames between.
func Recovered(p any) (pcs []uintptr, err error) {
	if p == nil {
		return trace(3), ErrGoexit
	}
	return trace(3), &panicked{p}
}

// panicked is the cause of the failure of a function that panicked. The value is kept as it is, so that errors.As finds it.
type panicked struct{ value any }

// Error returns the value as fmt prints it, which survives a panic in its methods.
func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// Unwrap returns the panic's value if it is an error.
func (p *panicked) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// Value returns the panic's value.
func (p *panicked) Value() any { return p.value }
