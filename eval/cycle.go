package eval

import (
	"errors"
	"fmt"
	"strings"

	"xfork/internal/node"
)

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
	for _, n := range append(e.Nodes, e.Nodes[0]) {
		fmt.Fprintf(&text, " %s (%s) ->", n.Name(), n.Line())
	}
	return strings.TrimSuffix(text.String(), " ->")
}

// Unwrap is ErrCycle.
func (e *CycleError) Unwrap() error { return ErrCycle }

// The waits-for graph is not kept anywhere: it is read off the scopes. A scope waits for its unfinished nodes; a node that is
// claimed but not being computed has an owner in the parking lot, and the owner tells for which scopes it waits. Every edge
// is published before the search that could miss it: whoever closes a cycle finds it. No clock is involved.

// below are the scopes for which a claimed node waits.
func below(n *node.Node) (scopes []*scope) {
	for _, owner := range node.OwnersOf(n) {
		switch o := owner.(type) {
		case *scope: // a call, or a part of it, in a nested force
			scopes = append(scopes, o)
		case *extra: // a dynamic node
			o.mu.Lock()
			scopes = append(scopes, o.kids...)
			o.mu.Unlock()
		}
	}
	return scopes
}

// below are the scopes for which an unfinished task waits: those of whoever has its node, and its own, which for a node that
// another force has forwarded are not the same.
func (k *task) below() (scopes []*scope) {
	n := k.n.Get()
	if n == nil {
		return nil
	}
	switch node.Load(n) {
	case node.Running, node.Waited:
		return below(n)
	case node.Alias:
		if x := k.x.Load(); x != nil {
			x.mu.Lock()
			scopes = append(scopes, x.kids...)
			x.mu.Unlock()
		}
	}
	return scopes
}

// search goes through all scopes that those of start wait for, each once, until found says so. It returns the way there.
func search(start []*scope, found func(*scope) bool) []step {
	type place struct {
		s    *scope
		from int // index in places
		via  *node.Node
	}
	var places []place
	seen := map[*scope]bool{}
	for _, s := range start {
		places = append(places, place{s, -1, nil})
	}
	for i := 0; i < len(places); i++ {
		at := places[i]
		if found(at.s) && (at.from >= 0 || at.via == nil && i > 0) {
			var way []step
			for j := i; j >= 0; j = places[j].from {
				way = append(way, step{places[j].s, places[j].via})
			}
			return way
		}
		if seen[at.s] {
			continue
		}
		seen[at.s] = true
		at.s.mu.Lock()
		blocks := at.s.blocks
		at.s.mu.Unlock()
		for _, b := range blocks {
			for k := range b.count {
				n := b.task(k).n.Get()
				if n == nil {
					continue
				}
				for _, s := range b.task(k).below() {
					places = append(places, place{s, i, n})
				}
			}
		}
	}
	return nil
}

// step of a way: the scope, and the node through which it is waited for.
type step struct {
	s   *scope
	via *node.Node
}

// checkCycleAt looks whether scope s, for which a goroutine is about to wait, waits for itself.
func (r *run) checkCycleAt(s *scope) {
	fresh := true // the start itself is no cycle yet
	way := search([]*scope{s}, func(x *scope) bool {
		if fresh {
			fresh = false
			return false
		}
		return x == s
	})
	breakCycle(way, nil)
}

// checkCycle looks whether node n, for which a task of s has begun to wait, waits for s.
func (r *run) checkCycle(s *scope, n *node.Node) {
	start := below(n)
	for _, x := range start {
		if x == s {
			breakCycle([]step{{s, nil}}, n)
			return
		}
	}
	breakCycle(search(start, func(x *scope) bool { return x == s }), n)
}

// breakCycle ends every wait on the way with one and the same error.
func breakCycle(way []step, first *node.Node) {
	if way == nil {
		return
	}
	var nodes []*node.Node
	if first != nil {
		nodes = append(nodes, first)
	}
	for i := len(way) - 1; i >= 0; i-- {
		if way[i].via != nil {
			nodes = append(nodes, way[i].via)
		}
	}
	low := 0
	for i, n := range nodes {
		if node.Number(n) < node.Number(nodes[low]) {
			low = i
		}
	}
	err := &CycleError{append(append([]*node.Node(nil), nodes[low:]...), nodes[:low]...)}
	for _, w := range way {
		w.s.run.kill(w.s, err)
	}
}
