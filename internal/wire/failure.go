package wire

import (
	"errors"
	"fmt"
	"runtime"
)

// Failure is an error, or the value of a panic, as it travels: a tree of what
// wraps what. It has a plan like any other struct.
//
// Errors.Pack makes it, where the errors are; Errors.Unpack makes an error of
// it, where they are not. That has the same text, wraps the same tree, and
// errors.Is finds the sentinels that both sides know; errors.As finds the types
// that both know.
type Failure struct {
	Text string // what Error returned
	Type string // as %T prints it

	// Is has the keys of the sentinels that errors.Is finds in this very error,
	// and not in what it wraps.
	Is []string
	// Kind is the name of the Kind that took the error, and Data is what it
	// made of it. Without one the error becomes a Remote.
	Kind string
	Data []byte

	// Causes is what the error wraps. Joined says that it wraps a list, of any
	// length, and not one error or none.
	Causes []Failure
	Joined bool

	// Panic says that this is what a function panicked with. Causes has one
	// element then where that is an error.
	Panic bool
	// Frames are those of the stack on which it arose, innermost first, where
	// they are known.
	Frames []Frame
}

// Frame is a runtime.Frame without what is of one process: a place in a
// program.
type Frame struct {
	Function, File string
	Line           int
}

// FramesOf returns frames that travel.
func FramesOf(stack []runtime.Frame) []Frame {
	var fs []Frame
	for _, f := range stack {
		fs = append(fs, Frame{f.Function, f.File, f.Line})
	}
	return fs
}

// Stack returns frames that have travelled: without program counters, which are
// those of another process.
func Stack(frames []Frame) []runtime.Frame {
	var fs []runtime.Frame
	for _, f := range frames {
		fs = append(fs, runtime.Frame{Function: f.Function, File: f.File, Line: f.Line})
	}
	return fs
}

// Remote is an error of another process, of a type that is not known here, or
// says nothing. It wraps one error or none.
type Remote struct {
	text, kind string
	is         []error
	cause      error
}

// Error returns the text of the error over there.
func (r *Remote) Error() string { return r.text }

// Type returns the type of the error over there, as %T prints it.
func (r *Remote) Type() string { return r.kind }

// Is reports whether the error was target over there, or said so by a method
// Is.
func (r *Remote) Is(target error) bool {
	for _, s := range r.is {
		if s == target { // sentinels are comparable, so this does not panic
			return true
		}
	}
	return false
}

// Unwrap returns what the error wraps.
func (r *Remote) Unwrap() error { return r.cause }

// RemoteJoined is a Remote that wraps a list, as errors.Join makes it.
type RemoteJoined struct {
	Remote
	causes []error
}

// Unwrap returns what the error wraps.
func (r *RemoteJoined) Unwrap() []error { return r.causes }

// The most that Pack takes of an error: levels (each is one of the codec),
// errors in all, and bytes of text. A tree may have shared parts, and then have
// more paths than memory has bytes; each level of wrapping repeats the text of
// those below.
const (
	mostLevels = MaxDepth - 100
	mostErrors = 10_000
	mostText   = 16 << 20
)

// packer packs one error. What is left of the most is counted over the whole
// tree, and not by branch.
type packer struct {
	set          *Errors
	errors, text int // what is left of them
}

// Pack returns an error in the form in which it travels. Methods of the error
// may panic. Beyond 900 levels, 10,000 errors and 16 MiB of text the rest is
// left out. err must not be nil.
func (s *Errors) Pack(err error) Failure {
	p := packer{s, mostErrors, mostText}
	return p.pack(err, mostLevels)
}

// PackPanic returns the value of a panic, and the frames of the stack on which
// it arose, in the form in which they travel.
func (s *Errors) PackPanic(value any, stack []runtime.Frame) Failure {
	p := packer{s, mostErrors, mostText}
	f := Failure{Panic: true, Text: p.cut(fmt.Sprint(value)), Type: fmt.Sprintf("%T", value), Frames: FramesOf(stack)}
	if err, ok := value.(error); ok && err != nil {
		f.Causes = []Failure{p.pack(err, mostLevels-1)}
	}
	return f
}

// pack packs an error and what it wraps, down to so many levels. It is a
// recursion because they are few.
func (p *packer) pack(err error, levels int) Failure {
	p.errors--
	f := Failure{Type: fmt.Sprintf("%T", err)}
	if p.text > 0 { // a text that is not wanted is not made: those of a long chain are long
		f.Text = p.cut(text(err))
	}
	f.Is = p.set.keys(err)
	f.Kind, f.Data = p.set.take(err)
	causes, joined := unwrap(err)
	f.Joined = joined
	if levels == 0 {
		return f
	}
	for _, c := range causes {
		if c == nil { // a method of a user's may say so; errors.Is skips it
			continue
		}
		if p.errors == 0 {
			break
		}
		f.Causes = append(f.Causes, p.pack(c, levels-1))
	}
	return f
}

// cut takes a text off what is left for texts, and shortens it where that is
// less. What is cut says so.
func (p *packer) cut(s string) string {
	if len(s) > p.text {
		s = s[:p.text] + "..."
		p.text = 0
		return s
	}
	p.text -= len(s)
	return s
}

// text returns the text of an error that may have no right one, as a nil
// pointer has none.
func text(err error) (s string) {
	defer func() {
		if v := recover(); v != nil {
			s = fmt.Sprintf("an error of type %T whose Error method panicked: %v", err, v) // as package failure has it
		}
	}()
	return err.Error()
}

// unwrap returns what an error wraps, by either form of the method, and whether
// that is the one of a list. What a method that panics would have said is
// nothing.
func unwrap(err error) (causes []error, joined bool) {
	defer func() { _ = recover() }()
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if c := e.Unwrap(); c != nil {
			return []error{c}, false
		}
	case interface{ Unwrap() []error }:
		joined = true
		return e.Unwrap(), true
	}
	return nil, joined
}

// Unpack returns the error that a Failure stands for. Of a panic it is an error
// with the text of its value; Panicked gives the value.
func (s *Errors) Unpack(f *Failure) error {
	var causes []error
	for i := range f.Causes {
		causes = append(causes, s.Unpack(&f.Causes[i]))
	}
	if err := s.give(f, causes); err != nil {
		return err
	}
	r := Remote{text: f.Text, kind: f.Type}
	for _, key := range f.Is {
		if e := s.sentinels[key]; e != nil {
			r.is = append(r.is, e)
		}
	}
	if f.Joined {
		return &RemoteJoined{r, causes}
	}
	r.cause = errors.Join(causes...)
	if len(causes) == 1 {
		r.cause = causes[0]
	}
	return &r
}

// Panicked returns what stands for the value of a panic: the error, where it
// was one, and else its text, with its type.
func (s *Errors) Panicked(f *Failure) any {
	if len(f.Causes) == 1 {
		return s.Unpack(&f.Causes[0])
	}
	if f.Type == "string" {
		return f.Text
	}
	return Value{f.Text, f.Type}
}

// Value stands for the value of a panic in another process of which no more
// than this is known. It prints as its text.
type Value struct{ Text, Type string }

// String returns the text.
func (v Value) String() string { return v.Text }
