package node

import (
	"fmt"
	"runtime"

	"xfork/internal/gate"
	"xfork/internal/site"
)

// What a user may do with a node: look at it. None of these forces anything. They are methods because the public alias graph.Node
// shows methods and hides the functions of this package. Each may be called on any goroutine, in any state of the word: what they
// read is fixed when the node is made, or is read by Load, Outcome and Peek.

// Name returns the operator's name, or the function's.
func (n *Node) Name() string { return OpOf(n).Info(n).Label() }

// Number returns the creation number. Operands have lower numbers than their consumers.
func (n *Node) Number() uint64 { return Number(n) }

// Lane says where the node runs: Inline for operators.
func (n *Node) Lane() Lane { return OpOf(n).Info(n).Lane }

// Pure reports whether equal calls may be shared.
func (n *Node) Pure() bool { return OpOf(n).Info(n).Pure }

// Site returns the line that made the node, and for a fork the lines that led there, innermost first.
func (n *Node) Site() []runtime.Frame { return site.Frames(SitePCs(n)) }

// Line returns Site's first line as text, without folders.
func (n *Node) Line() string { return LineOf(n.Site()) }

// LineOf returns the innermost of frames that is not the engine's, as text.
func LineOf(frames []runtime.Frame) string {
	for _, f := range frames {
		if !Internal(f.Function) {
			return fmt.Sprintf("%s:%d", Base(f.File), f.Line)
		}
	}
	return "?"
}

// State returns the state in a word: idle, running, done, failed. It is that of the end of the aliases; Waited is running, for the
// difference is the engine's own business.
func (n *Node) State() string {
	switch Load(Resolve(n)) {
	case Idle:
		return "idle"
	case Done:
		return "done"
	case Failed:
		return "failed"
	}
	return "running"
}

// Err returns the failure that the node remembers, or nil.
func (n *Node) Err() error {
	if f := Outcome(n); f != nil {
		return f.Err
	}
	return nil
}

// Operands calls each for every operand that an idle node has, strict ones first, with strict false for those it may
// never need. A settled node has forgotten its operands.
//
// They are read inside the gate: a walk that is alone there keeps its way back in the operands' places, and leaves the words of its
// nodes idle. each is called outside, so it may do what it likes. An operator that asks for operands panics, as one that forces.
func (n *Node) Operands(each func(operand *Node, strict bool)) {
	type seen struct {
		operand *Node
		strict  bool
	}
	var all []seen
	gate.Enter()
	Peek(n, func(x *Node, strict bool) { all = append(all, seen{x, strict}) })
	gate.Leave()
	for _, x := range all {
		each(x.operand, x.strict)
	}
}

// String describes the node; it never forces and never follows operands.
func (n *Node) String() string {
	return fmt.Sprintf("%s #%d (%s, %s)", n.Name(), Number(n), n.Line(), n.State())
}

// SitePCs returns the return addresses of n's site: those of an interned stack, or one, kept as its distance from base in four bytes.
// A program's text is smaller than 2 GB, so the distance fits.
func SitePCs(n *Node) []uintptr {
	if Has(n, Stacked) {
		return site.Stack(n.site).PCs()
	}
	return []uintptr{base + uintptr(int(n.site))}
}

// SiteOf returns n's site without its frames: one program counter, or, where that is 0, an interned stack.
func SiteOf(n *Node) (pc uintptr, stack site.Stack) {
	if Has(n, Stacked) {
		return 0, site.Stack(n.site)
	}
	return base + uintptr(int(n.site)), 0
}
