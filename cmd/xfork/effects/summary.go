package effects

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Place is a kind of root.
type Place uint8

const (
	Fresh     Place = iota // allocated during the call, and known to nothing else
	Param                  // what parameter Index leads to; a receiver is parameter 0
	Captured               // what captured variable Index leads to, and the variable itself
	Global                 // what the package variable Name leads to, and the variable itself
	Elsewhere              // of unknown origin
)

// Root names memory that is reached from one place.
type Root struct {
	Place Place
	Index int    // of the parameter or captured variable
	Name  string // of the package variable, with its package's path
	// Deep tells, for parameters and captured variables, what is behind
	// pointers in the memory that the pointer itself points to from that
	// memory: of a slice, what its elements lead to from its elements.
	Deep bool
}

// String is the root as reports name it.
func (r Root) String() string {
	switch r.Place {
	case Fresh:
		return "fresh memory"
	case Param:
		return fmt.Sprintf("parameter %d", r.Index)
	case Captured:
		return fmt.Sprintf("captured variable %d", r.Index)
	case Global:
		return "package variable " + r.Name
	}
	return "memory of unknown origin"
}

// Kind is a kind of impure thing.
type Kind uint8

const (
	Unknown     Kind = iota // cannot be followed; What says why
	Clock                   // reads the time
	Random                  // random numbers of a generator that is shared or seeded by the system
	Environment             // variables, host name, arguments, number of processors
	Files                   // files and standard streams
	Network                 // package net and those above it
	Exec                    // other processes
	Database                // database/sql
	Sleep                   // waits for time to pass
	Lock                    // package sync
	Atomic                  // package sync/atomic
	Channel                 // sends, receives, selects, closes
	Goroutine               // starts one
	Recover                 // may swallow a panic
	Exit                    // ends the process or the goroutine
	Panic                   // panics by a panic statement
	kinds
)

var kindNames = [kinds]string{
	"unknown", "clock", "random", "environment", "files", "network", "exec", "database",
	"sleep", "lock", "atomic", "channel", "goroutine", "recover", "exit", "panic",
}

// String is the kind as reports name it.
func (k Kind) String() string { return kindNames[k] }

// Step is one step of a witness: in Func, at At, What happens, because of the
// steps behind it in what was called. The steps are shared between witnesses
// and never changed.
//
// At is without a file for a function that has no source here.
type Step struct {
	Func string
	At   token.Position
	What string
	Next *Step
}

// String is the chain on one line: f calls g (a.go:3), g calls time.Now
// (b.go:7).
func (s *Step) String() string {
	var b strings.Builder
	for ; s != nil; s = s.Next {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %s (%s)", s.Func, s.What, s.At)
	}
	return b.String()
}

// Last is the step that has the effect itself.
func (s *Step) Last() *Step {
	for s.Next != nil {
		s = s.Next
	}
	return s
}

// Write is memory that may be written.
//
// Only the first witness is kept, one for each root.
type Write struct {
	Root
	// Guarded reports whether a lock is held at every such write, or each one
	// is atomic.
	Guarded bool
	Why     *Step
}

// Impurity is an impure thing that may be reached.
//
// One is kept for each thing, so that a report can name all the functions of the
// standard library that are reached, each with its chain.
type Impurity struct {
	Kind Kind
	What string // the thing's own name, as time.Now
	// Always reports whether no call returns without it.
	Always bool
	Why    *Step
}

// Read is a package variable of the program that may be read.
type Read struct {
	Name string // with its package's path
	Why  *Step
}

// Call is a function value that may be called, and that only the caller of the
// function knows.
type Call struct {
	Root    // Param or Captured
	Guarded bool
	Why     *Step
}

// Flow is a pointer that may be stored: after a call, To leads to what From
// leads to.
//
// Callers apply it to their objects: it may tie memory of theirs that had nothing
// in common.
type Flow struct{ To, From Root }

// Result is what one result of a function may lead to.
type Result struct {
	At    []Root // where it may point itself
	Holds []Root // where fresh memory behind it may point
}

// Summary is all that is known about calls of one function. It is read-only.
type Summary struct {
	Writes  []Write
	Reads   []Read
	Impure  []Impurity
	Calls   []Call
	Flows   []Flow
	Results []Result
}

// AFact marks summaries as what one package tells those that import it.
func (*Summary) AFact() {}

// String lists the effects, one after the other, in the order in which they
// were found.
func (s *Summary) String() string {
	var parts []string
	for _, w := range s.Writes {
		if part := "writes " + w.Root.String(); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	for _, r := range s.Reads {
		parts = append(parts, "reads "+r.Name)
	}
	for _, i := range s.Impure {
		parts = append(parts, i.Kind.String()+" "+i.What)
	}
	for _, c := range s.Calls {
		if part := "calls " + c.Root.String(); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "no effects"
	}
	return strings.Join(parts, "; ")
}

// Reaches returns the first impurity of one of the kinds, and whether there is
// one.
func (s *Summary) Reaches(ks ...Kind) (Impurity, bool) {
	for _, i := range s.Impure {
		for _, k := range ks {
			if i.Kind == k {
				return i, true
			}
		}
	}
	return Impurity{}, false
}

// write notes a write, and returns where, or nil if it is known. One that is
// not guarded counts more than one that is.
func (s *Summary) write(w Write) *Write {
	for i := range s.Writes {
		if o := &s.Writes[i]; o.Root == w.Root {
			if o.Guarded && !w.Guarded {
				*o = w
				return o
			}
			return nil
		}
	}
	s.Writes = append(s.Writes, w)
	return &s.Writes[len(s.Writes)-1]
}

// read notes a variable, and returns where, or nil if it is known.
func (s *Summary) read(name string) *Read {
	for i := range s.Reads {
		if s.Reads[i].Name == name {
			return nil
		}
	}
	s.Reads = append(s.Reads, Read{Name: name})
	return &s.Reads[len(s.Reads)-1]
}

// impure notes an impurity. Its Always is set at the end of a look at the
// function, not here.
func (s *Summary) impure(k Kind, what string) *Impurity {
	for _, o := range s.Impure {
		if o.Kind == k && o.What == what {
			return nil
		}
	}
	s.Impure = append(s.Impure, Impurity{Kind: k, What: what})
	return &s.Impure[len(s.Impure)-1]
}

// call notes a function value like write.
func (s *Summary) call(c Call) *Call {
	for i := range s.Calls {
		if o := &s.Calls[i]; o.Root == c.Root {
			if o.Guarded && !c.Guarded {
				*o = c
				return o
			}
			return nil
		}
	}
	s.Calls = append(s.Calls, c)
	return &s.Calls[len(s.Calls)-1]
}

// shape is a number that grows with the summary: two summaries of one function
// with equal shapes are equal, because what is noted is never taken back but
// for a guard and an Always.
func (s *Summary) shape() (n int) {
	n = len(s.Writes) + len(s.Reads) + len(s.Impure) + len(s.Calls) + len(s.Flows)
	for _, w := range s.Writes {
		if !w.Guarded {
			n++
		}
	}
	for _, c := range s.Calls {
		if !c.Guarded {
			n++
		}
	}
	for _, i := range s.Impure {
		if i.Always {
			n++
		}
	}
	for _, r := range s.Results {
		n += len(r.At) + len(r.Holds)
	}
	return n
}
