package fuse

import (
	"sync"

	"xfork/internal/node"
)

// workspace is all the memory that one evaluation takes beside its results: for small arrays,
// getting it anew would take most of the time. It belongs to one evaluation from beginning to end,
// and then to another one.
//
// What a workspace has at rest is capacity: it holds no node, no user's array and no value. Nothing
// else points into it either, for every worker that has taken part has left when Split returns.
// Where that is not certain, or something is half done, as after a panic, the workspace is not
// given back but left to the garbage collector.
//
//	pool -> evaluate: collect, build, run, report -> reset -> pool
type workspace struct {
	region  region
	builder builder
	call    call
	short   short
}

var workspaces = sync.Pool{New: func() any {
	w := new(workspace)
	w.builder.g, w.call.b = &w.region, &w.builder
	return w
}}

// keepable is how many entries a region may have had for its workspace to be kept: one that has
// been through a graph as long as a user's loop would keep megabytes.
const keepable = 4096

// evaluate is Eval for all operators of the family. It may run on several goroutines at a time,
// each with a workspace of its own. An error of the context leaves the workspace as it is, half
// done.
func evaluate(s *node.Scope, n *node.Node) error {
	w := workspaces.Get().(*workspace)
	if done, err := w.short.evaluate(s, n, operatorOf(n)); done {
		workspaces.Put(w)
		return err
	}
	err := w.evaluate(s, n)
	if (err == nil || err == node.ErrLarge) && len(w.region.entries) <= keepable {
		w.reset()
		workspaces.Put(w)
	}
	return err
}

// reset empties the workspace.
func (w *workspace) reset() {
	w.region.reset()
	w.builder.reset()
	w.call.reset()
}
