package fuse

import (
	"sync"

	"xfork/internal/node"
)

// workspace is all the memory that one evaluation takes beside its results: for small arrays, getting it anew would take most
// of the time. It is one evaluation's from beginning to end, and then another one's.
//
// What a workspace has at rest is capacity: it holds no node, no user's array and no value. Nothing else points into it
// either, for every worker that has taken part has left when Split returns. Where that is not sure, or something is half
// done, as after a panic, the workspace is not given back but left to the garbage collector.
type workspace struct {
	region region
	lower  lower
	call   call
}

var workspaces = sync.Pool{New: func() any {
	w := new(workspace)
	w.lower.g, w.call.l = &w.region, &w.lower
	return w
}}

// keepable is how many items a region may have had for its workspace to be kept: one that has been through a graph as long
// as somebody's loop would keep megabytes.
const keepable = 4096

// evaluate is Eval for all operators of the family.
func evaluate(s *node.Scope, n *node.Node) error {
	w := workspaces.Get().(*workspace)
	err := w.evaluate(s, n)
	if (err == nil || err == node.ErrLarge) && len(w.region.items) <= keepable {
		w.reset()
		workspaces.Put(w)
	}
	return err
}

// reset empties the workspace.
func (w *workspace) reset() {
	w.region.reset()
	w.lower.reset()
	w.call.reset()
}

// another gives s one more element: what it has had in that place before, or a new one.
func another[T any](s *[]*T) *T {
	if n := len(*s); n < cap(*s) && (*s)[:n+1][n] != nil {
		*s = (*s)[:n+1]
	} else {
		*s = append(*s, new(T))
	}
	return (*s)[len(*s)-1]
}

// resized is s with n elements, whatever they are.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, max(n, few))
	}
	return s[:n]
}
