package stream

import (
	"runtime"

	"xfork/graph"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Shape is a piece of what a run has to do. A node is reported more than once where several forces of the run need it, or
// where one that was possible is wanted later on; By is then that of the first.
//
// Nodes refer to functions and limits by index, and to each other by creation number, so that the whole shape is a few
// slices without pointers (a Function holds strings, but there is one per function and not one per node):
//
//	Functions  0 fetch  1 Add
//	Nodes      #4 (0) [0:0]   #5 (0) [0:0]   #6 (1) [0:2]
//	Numbers                                   4 5
//	                                          '-'-- operands of #6
type Shape struct {
	// Functions are new ones; their indices go on where those of the pieces before have ended.
	Functions []graph.Function
	// Limits are new ones, as Functions are.
	Limits []Limit
	Nodes  []Node
	// Numbers are the operands of all nodes, one after the other: see Operands.
	Numbers []uint64
}

// Limit describes what holds calls back, of one function or of several: expr.Limit and expr.Rate.
type Limit struct {
	AtOnce int // how many calls it lets run at a time; 0: it is a rate, and says itself when a call may begin
}

// Operands returns the creation numbers of the operands of n, a node of this piece; n cannot do without the first n.Strict
// of them. Constants are left out, and so is all below a light leaf. The slice is shared with Numbers.
func (s *Shape) Operands(n *Node) []uint64 { return s.Numbers[n.First : n.First+n.Count] }

// Node is a node as a run sees it.
type Node struct {
	Number uint64 // creation number: operands have lower ones
	// By is the call that has forced what needs the node, or the dynamic node that has chosen it; 0: the force itself.
	By       uint64
	Site     Site
	Function int32 // index among the functions of this piece and all before it
	First    int32 // see Operands
	Count    int32
	Strict   int32
	Limit    int16 // index among the limits of this piece and all before it, plus one; 0: none
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

// String returns the standing in a word.
func (s Standing) String() string { return [...]string{"wanted", "possible", "there"}[s] }

// Site is the user's line that made a node, without a pointer: a program counter, or the number of an interned stack for
// nodes that keep the whole way that led to them (forks). Finding the line takes a microsecond, so views keep what they found.
type Site uint64

// stacked marks the number of an interned stack; others are program counters. No program counter has this bit: on all 64-bit
// systems that Go supports, code lies in the lower half of the address space.
const stacked Site = 1 << 63

// SiteOf returns the site of n.
func SiteOf(n *graph.Node) Site {
	if pc, stack := node.SiteOf(n); pc == 0 {
		return Site(stack) | stacked
	} else {
		return Site(pc)
	}
}

// Frames returns the lines, innermost first: several for a fork, one for an operator.
func (s Site) Frames() []runtime.Frame {
	if s&stacked != 0 {
		return site.Frames(site.Stack(s &^ stacked).PCs())
	}
	return site.Frames([]uintptr{uintptr(s)})
}

// Line returns the user's innermost line as text, without folders, as graph.Node.Line has it.
func (s Site) Line() string { return node.LineOf(s.Frames()) }

// Frame returns the user's innermost line, and reports whether it is known.
func (s Site) Frame() (f runtime.Frame, known bool) {
	for _, f := range s.Frames() {
		if !node.Internal(f.Function) {
			return f, true
		}
	}
	return f, false
}
