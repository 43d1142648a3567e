package eval

import (
	"xfork/internal/node"
)

// The waits-for graph is not kept anywhere: it is read off the scopes. A scope waits for its unfinished nodes; a node that is
// claimed but not being computed has an owner in the parking lot, and the owner tells for which scopes it waits. Every edge
// is published before the search that could miss it: whoever closes a cycle finds it. No clock is involved.

// below are the scopes for which a claimed node waits.
func below(n *node.Node) (steps []step) {
	for _, owner := range node.OwnersOf(n) {
		switch o := owner.(type) {
		case *wait: // a call, or a part of it, in a nested force
			steps = append(steps, step{o.s, append([]*node.Node{n}, o.through()...)})
		case *extra: // a dynamic node
			steps = append(steps, o.below(n)...)
		}
	}
	return steps
}

// below are the scopes for which dynamic node n waits.
func (x *extra) below(n *node.Node) (steps []step) {
	for _, s := range x.openKids() {
		steps = append(steps, step{s, []*node.Node{n}})
	}
	return steps
}

// below are the scopes for which an unfinished task waits: those of whoever has its node, and its own, which for a node that
// another force has forwarded are not the same.
func (k *task) below() []step {
	n := k.n.Get()
	if n == nil {
		return nil
	}
	switch node.Load(n) {
	case node.Running, node.Waited:
		return below(n)
	case node.Alias:
		if x := k.x.Load(); x != nil {
			return x.below(n)
		}
	}
	return nil
}

// search goes through all scopes that those of start wait for, each once, until found says so. It returns the way there.
func search(start []step, found func(*scope) bool) []step {
	type place struct {
		step
		from int // index in places
	}
	// Breadth first, over scopes and not over nodes: a scope is looked through once, however many nodes of it are waited
	// for. Nothing is locked for longer than one look, so the picture is not that of one moment; but a circle that has
	// closed stays until somebody breaks it, so the search after its last edge finds all of it.
	var places []place
	seen := map[*scope]bool{}
	for _, s := range start {
		places = append(places, place{s, -1})
	}
	for i := 0; i < len(places); i++ {
		at := places[i]
		if found(at.s) && i > 0 {
			var way []step
			for j := i; j >= 0; j = places[j].from {
				way = append(way, places[j].step)
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
				for _, s := range b.task(k).below() {
					places = append(places, place{s, i})
				}
			}
		}
	}
	return nil
}

// step of a way: the scope, and the nodes through which it is waited for, one for the other.
type step struct {
	s   *scope
	via []*node.Node
}

// checkCycleAt looks whether scope s, for which a goroutine is about to wait, waits for itself.
func (r *run) checkCycleAt(s *scope) {
	fresh := true // the start itself is no cycle yet
	way := search([]step{{s: s}}, func(x *scope) bool {
		if fresh {
			fresh = false
			return false
		}
		return x == s
	})
	breakCycle(way)
}

// checkCycle looks whether node n, for which a task of s has begun to wait, waits for s.
func (r *run) checkCycle(s *scope, n *node.Node) {
	start := below(n)
	for _, x := range start {
		if x.s == s {
			breakCycle([]step{x})
			return
		}
	}
	breakCycle(search(start, func(x *scope) bool { return x == s }))
}

// breakCycle ends every wait on the way with one and the same error.
func breakCycle(way []step) {
	if way == nil {
		return
	}
	var nodes []*node.Node
	for i := len(way) - 1; i >= 0; i-- {
		nodes = append(nodes, way[i].via...)
	}
	// Every party finds the same circle from another place. Turned to its lowest number it is the same error, whoever
	// reports it.
	low := 0
	for i, n := range nodes {
		if node.Number(n) < node.Number(nodes[low]) {
			low = i
		}
	}
	err := &CycleError{Nodes: append(append([]*node.Node(nil), nodes[low:]...), nodes[:low]...)}
	for _, w := range way {
		// All forces on the circle, also those of other runs: were one left waiting, which one would depend on the
		// schedule.
		w.s.run.kill(w.s, err)
	}
}
