package node

import (
	"fmt"
	"runtime"

	"xfork/internal/site"
)

// What a user may do with a node: look at it. None of these forces anything.

// Name is the operator's or the function's.
func (n *Node) Name() string { return OpOf(n).Info(n).Label() }

// Number is the creation number. Operands have lower numbers than their consumers.
func (n *Node) Number() uint64 { return Number(n) }

// Lane says where the node runs: Inline for operators.
func (n *Node) Lane() Lane { return OpOf(n).Info(n).Lane }

// Pure reports whether equal calls may be shared.
func (n *Node) Pure() bool { return OpOf(n).Info(n).Pure }

// Site is the line that made the node, and for a fork the lines that led there, innermost first.
func (n *Node) Site() []runtime.Frame { return site.Frames(SitePCs(n)) }

// Line is Site's first line as text, without folders.
func (n *Node) Line() string { return LineOf(n.Site()) }

// LineOf is the innermost of frames that is not the engine's, as text.
func LineOf(frames []runtime.Frame) string {
	for _, f := range frames {
		if !Internal(f.Function) {
			return fmt.Sprintf("%s:%d", Base(f.File), f.Line)
		}
	}
	return "?"
}

// State in a word: idle, running, done, failed.
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

// Err is the failure that the node remembers, or nil.
func (n *Node) Err() error {
	if f := Outcome(n); f != nil {
		return f.Err
	}
	return nil
}

// Operands calls each for every operand that an idle node has, strict ones first, with strict false for those it may
// never need. A settled node has forgotten its operands.
func (n *Node) Operands(each func(operand *Node, strict bool)) { Peek(n, each) }

// String describes the node; it never forces and never follows operands.
func (n *Node) String() string {
	return fmt.Sprintf("%s #%d (%s, %s)", n.Name(), Number(n), n.Line(), n.State())
}

// SitePCs are the return addresses of n's site.
func SitePCs(n *Node) []uintptr {
	if Has(n, Stacked) {
		return site.Stack(n.site).PCs()
	}
	return []uintptr{base + uintptr(int(n.site))}
}

// SiteOf is n's site without its frames: one program counter, or, where that is 0, an interned stack.
func SiteOf(n *Node) (pc uintptr, stack site.Stack) {
	if Has(n, Stacked) {
		return 0, site.Stack(n.site)
	}
	return base + uintptr(int(n.site)), 0
}
