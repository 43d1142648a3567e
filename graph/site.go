package graph

import (
	"xfork/internal/node"
)

// lines names the sites of many nodes. Finding the line of a program counter takes a microsecond, and a million nodes
// come from a few lines, so each site is looked up once. For one goroutine.
type lines map[site]string

// site is a key by which sites differ: interned stacks by where they lie, operators by their program counter. Stacks are interned
// (internal/site), so two nodes of the same stack share one array, and comparing a pointer is as good as comparing the stacks.
type site struct {
	pc    uintptr
	stack *uintptr
}

// of returns the line that made n, as [Node.Line] has it. A node without a site has the zero key.
func (l lines) of(n *Node) string {
	var at site
	if pcs := node.SitePCs(n); len(pcs) == 0 {
	} else if node.Has(n, node.Stacked) {
		at.stack = &pcs[0]
	} else {
		at.pc = pcs[0]
	}
	line, known := l[at]
	if !known {
		line = n.Line()
		l[at] = line
	}
	return line
}
