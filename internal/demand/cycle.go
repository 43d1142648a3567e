package demand

import (
	"xfork/internal/failure"
	"xfork/internal/node"
)

// The waits-for graph is not kept anywhere: it is read off the scopes. A scope waits for its unfinished nodes; a node that is
// claimed but not being computed has an owner in the parking lot, and the owner leads to the scopes for which it waits. Every edge
// is published before the search that could miss it, so the goroutine that adds the last edge of a cycle finds it. No clock is
// involved.
//
//	scope s1 --unfinished task--> node f --owner: *Wait--> scope s2 --unfinished task--> node g --owner: *Extra--> scope s3 --> ...
//	          (blocks)                     (parking lot)                                         a dynamic node's kids
//
// A search costs a look at each task of each scope that it comes to, so it is made only by a goroutine that is about to wait: where
// a nested force parks, where a call waits for a run of its own, and where a task waits for a node of another force (package exec: park,
// Absence, foreign).

// below returns the scopes for which a claimed node waits: none for one that is being computed. There are several where the parts
// of one call wait, each in a force of its own.
func below(n *node.Node) (steps []step) {
	for _, owner := range node.OwnersOf(n) {
		switch o := owner.(type) {
		case *Wait: // a call, or a part of it, in a nested force
			steps = append(steps, step{o.Scope, append([]*node.Node{n}, o.through()...)})
		case *Extra: // a dynamic node
			steps = append(steps, o.below(n)...)
		}
	}
	return steps
}

// below returns the scopes for which dynamic node n waits: the kids that have been opened and not been dropped.
func (x *Extra) below(n *node.Node) (steps []step) {
	for _, s := range x.OpenKids() {
		steps = append(steps, step{s, []*node.Node{n}})
	}
	return steps
}

// below returns the scopes for which an unfinished task waits. For a claimed node they are those of its owners, of whichever run.
// An alias, which another force has forwarded, is not claimed: the task waits for its target in kids of its own (package exec, follow).
func (k *Task) below() []step {
	// A finished task has dropped its node, and waits for nothing.
	n := k.Node.Get()
	if n == nil {
		return nil
	}
	switch node.Load(n) {
	case node.Running, node.Waited:
		return below(n)
	case node.Alias, node.Idle: // idle: handed back without its operands, see package exec, reread
		if x := k.Ext.Load(); x != nil {
			return x.below(n)
		}
	}
	return nil
}

// search goes through all scopes that those of start wait for, each once, until found reports true. It returns the way there, from
// the scope that was found back to the start, or nil. found is called for the starts as well, but the first one cannot be the end.
//
// It runs without any lock of its own, beside others of its kind: two searches may find the same cycle, and both break it.
func search(start []step, found func(*Scope) bool) []step {
	type place struct {
		step
		from int // index in places
	}
	// Breadth first, over scopes and not over nodes: a scope is looked through once, however many nodes of it are waited
	// for. Nothing is locked for longer than one look, so the picture is not that of one moment; but a circle that has
	// closed stays until it is broken, so the search after its last edge finds all of it.
	var places []place
	seen := map[*Scope]bool{}
	for _, s := range start {
		places = append(places, place{s, -1})
	}
	for i := 0; i < len(places); i++ {
		at := places[i]
		// Asked before seen: the scope that is looked for is the start itself in CheckCycleAt, and so has been seen.
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
		for _, b := range at.s.List() {
			for k := range b.Count {
				for _, s := range b.Task(k).below() {
					places = append(places, place{s, i})
				}
			}
		}
	}
	return nil
}

// step of a way: the scope, and the nodes through which it is waited for, one for the other. There are several nodes where a call
// waits by way of direct calls (Wait.through), which have no scopes.
type step struct {
	s   *Scope
	via []*node.Node
}

// CheckCycleAt breaks the cycle if scope s, for which a goroutine is about to wait, waits for itself. The edge to s has been shown
// before; s may be withdrawn here, so the caller waits only if it is still open.
func CheckCycleAt(s *Scope) {
	fresh := true // the start itself is no cycle yet
	way := search([]step{{s: s}}, func(x *Scope) bool {
		if fresh {
			fresh = false
			return false
		}
		return x == s
	})
	breakCycle(way)
}

// CheckCycle breaks the cycle if node n, for which a task of s has begun to wait, waits for s. The shortest one, of n's own owner
// alone, is looked for first: search does not end at its first start.
func CheckCycle(s *Scope, n *node.Node) {
	start := below(n)
	for _, x := range start {
		if x.s == s {
			breakCycle([]step{x})
			return
		}
	}
	breakCycle(search(start, func(x *Scope) bool { return x == s }))
}

// breakCycle withdraws every scope on the way with one and the same error. A nil way does nothing.
func breakCycle(way []step) {
	if way == nil {
		return
	}
	var nodes []*node.Node
	for i := len(way) - 1; i >= 0; i-- {
		nodes = append(nodes, way[i].via...)
	}
	// Each goroutine on the circle finds it from another place. Turned to its lowest number it is the same error, whichever
	// force reports it.
	// The lowest number is the oldest call on the circle.
	low := 0
	for i, n := range nodes {
		if node.Number(n) < node.Number(nodes[low]) {
			low = i
		}
	}
	err := &failure.CycleError{Nodes: append(append([]*node.Node(nil), nodes[low:]...), nodes[:low]...)}
	for _, w := range way {
		// All forces on the circle, also those of other runs: were one left waiting, which one would depend on the
		// schedule. The scope's own run withdraws it, for it knows the workers and the bell.
		w.s.Kill(err)
	}
}

// Reach gives the scopes of inner and all that they wait for, through calls of other runs as well. It is called with the token's lock
// held, and takes the locks of scopes and of the parking lot: in this order and never in the other, so no code that holds one of those
// asks for the token.
func Reach(inner []*Scope) map[*Scope]bool {
	// The search for cycles, with a question that is never answered by yes: so it goes through all there is.
	wanted := map[*Scope]bool{}
	start := make([]step, len(inner))
	for i, s := range inner {
		start[i].s = s
	}
	search(start, func(s *Scope) bool {
		wanted[s] = true
		return false
	})
	return wanted
}

// Wait is how a call waits for a scope: in its own force, or in that of a direct call that it has made. It is immutable, since
// other goroutines read it by way of the parking lot; a call that waits otherwise gets a new one.
type Wait struct {
	Node  *node.Node // the call's
	Scope *Scope
	Above *Wait // the direct call's, or nil
}

// through returns the nodes of the direct calls, each made by the one before, by which w waits: they are part of a CycleError.
func (w *Wait) through() (nodes []*node.Node) {
	for w = w.Above; w != nil; w = w.Above {
		nodes = append(nodes, w.Node)
	}
	return nodes
}
