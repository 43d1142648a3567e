package eval

import (
	"context"
	"fmt"
	"runtime/pprof"

	"xfork/internal/seam"
)

// The engine calls more of the user's code than the functions of calls: retry policies, the waiters of rates, keys of limits,
// methods of contexts and of errors. None of it may end a goroutine of the engine's, or the process. Functions and operators are
// guarded where they are called (call.go, split.go, walk.go); everything else goes through guarded, or is read once, on the
// goroutine of the force that brings it along (context.go).

// guarded calls f on a goroutine of its own, so that neither its panic nor its Goexit is the caller's, and returns what went
// wrong: nil, or an error that says what f was, with the stack on which it happened.
func guarded(what string, f func()) (bad *misbehaved) {
	done := make(chan struct{})
	seam.Go(func() {
		defer close(done)
		pprof.SetGoroutineLabels(context.Background()) // those of the goroutine that asks are the engine's
		whole := false
		defer func() {
			if whole {
				return
			}
			bad = &misbehaved{what: what, err: ErrGoexit}
			if v := recover(); v != nil {
				bad.err = &panicked{v}
			}
			bad.pcs = trace()
		}()
		f()
		whole = true
	})
	seam.Wait("guarded", done)
	return bad
}

// misbehaved is the cause of a failure in code of the user's that belongs to a call and is not its function.
type misbehaved struct {
	what  string
	err   error // a *panicked, or ErrGoexit
	after error // what the code was asked about, or nil
	pcs   []uintptr
}

func (m *misbehaved) Error() string {
	text := m.what + " called runtime.Goexit"
	if p, ok := m.err.(*panicked); ok {
		text = fmt.Sprintf("%s panicked: %v", m.what, p.value)
	}
	if m.after != nil {
		text += fmt.Sprintf(" (after: %s)", textOf(m.after))
	}
	return text
}

// Unwrap gives the panic and what the code was asked about.
func (m *misbehaved) Unwrap() []error {
	if m.after == nil {
		return []error{m.err}
	}
	return []error{m.err, m.after}
}

// textOf is err's text, also where err cannot tell: a nil pointer of an error type, say.
func textOf(err error) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = fmt.Sprintf("an error of type %T whose Error method panicked: %v", err, v)
		}
	}()
	return err.Error()
}
