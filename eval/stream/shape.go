package stream

import (
	"runtime"

	"xfork/graph"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Shape is a piece of what a run has to do. Nodes are told more than once where several forces of the run need them, or
// where one that was possible is wanted later on; By is then that of the first.
type Shape struct {
	// Functions are new ones; their indices go on where those of the pieces before have ended.
	Functions []graph.Function
	// Limits are new ones, as Functions are.
	Limits []Limit
	Nodes  []Node
	// Numbers are the operands of all nodes, one after the other: see Operands.
	Numbers []uint64
}

// Limit holds calls back, of one function or of several: expr.Limit and expr.Rate.
type Limit struct {
	AtOnce int // how many calls it lets run at a time; 0: it is a rate, and says itself when a call may begin
}

// Operands are the creation numbers of what n, a node of this piece, stands on; the first n.Strict of them it cannot do
// without. Constants are left out, and so is all below a light leaf.
func (s *Shape) Operands(n *Node) []uint64 { return s.Numbers[n.First : n.First+n.Count] }

// Node is a node as a run sees it.
type Node struct {
	Number uint64 // creation number: operands have lower ones
	// By is the call in whose force the node is needed, or the dynamic node that has chosen it; 0: the force itself.
	By       uint64
	Site     Site
	Function int32 // index of a function that has been told
	First    int32 // see Operands
	Count    int32
	Strict   int32
	Limit    int16 // index of a limit that has been told, plus one; 0: none
	Rate     int16 // the same of a rate
	Standing Standing
}

// Standing says how a run needs a node.
type Standing uint8

// The standings.
const (
	Wanted   Standing = iota // it is to be evaluated, here or by another force that has begun to
	Possible                 // a dynamic node may choose it
	There                    // a call that had been made before this run came to need it
)

// String is the standing in a word.
func (s Standing) String() string { return [...]string{"wanted", "possible", "there"}[s] }

// Site is the user's line that made a node, without a pointer. Finding out which one takes a microsecond.
type Site uint64

// stacked marks the number of an interned stack; others are program counters.
const stacked Site = 1 << 63

// SiteOf is the site of n.
func SiteOf(n *graph.Node) Site {
	if pc, stack := node.SiteOf(n); pc == 0 {
		return Site(stack) | stacked
	} else {
		return Site(pc)
	}
}

// Frames are the lines, innermost first: several for a fork, one for an operator.
func (s Site) Frames() []runtime.Frame {
	if s&stacked != 0 {
		return site.Frames(site.Stack(s &^ stacked).PCs())
	}
	return site.Frames([]uintptr{uintptr(s)})
}

// Line is the user's innermost line as text, without folders, as graph.Node.Line has it.
func (s Site) Line() string { return node.LineOf(s.Frames()) }

// Frame is the user's innermost line; false: it is not known.
func (s Site) Frame() (f runtime.Frame, known bool) {
	for _, f := range s.Frames() {
		if !node.Internal(f.Function) {
			return f, true
		}
	}
	return f, false
}
