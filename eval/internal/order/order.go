// Package order walks the nodes of a recorded run so that each comes after all that it needed.
//
//	operands   demands
//	  #1         #4      forced by the function of #3
//	    \       .
//	     #3 . .          Each visits 1, 4, 3: the creation numbers are no such order, for what a call forces is
//	      |              younger than the call and yet comes before its outcome
//	     #5
//
// Package record finds the critical path in this order, package picture the levels of a drawing. The package stands below
// both and so knows neither: nodes are indices, and the needs of a node a function.
package order

// frame is a node on the path down, and the next of its needs to look at.
type frame struct {
	node int32
	next int
}

// Each calls visit for each of the nodes 0 to n-1, once, after all nodes that it needs. needs returns the operands of a node
// and what its function has forced; operands are looked at first, and a node with a lower index before a later one, so that
// equal runs give equal orders.
//
// A need that is on the path down already leads round in a circle: functions that force each other. It is left out, for a
// circle has no order; the node at which the circle is closed comes before its need.
//
// The walk is depth first in post-order (Knuth, The Art of Computer Programming, volume 1, section 2.3.1, generalised to
// graphs by Tarjan, Depth-first search and linear graph algorithms, 1972). The path is on a slice and not on the stack of the
// goroutine: a running sum of a million values is a path of a million nodes. Linear in nodes and needs.
func Each(n int, needs func(node int32) (operands, demands []int32), visit func(node int32)) {
	w := walk{visited: make([]bool, n), needs: needs, visit: visit}
	for i := range int32(n) {
		for w.enter(i); len(w.path) > 0; {
			w.step()
		}
	}
}

// walk is a walk in progress.
type walk struct {
	visited []bool // or on the path
	path    []frame
	needs   func(node int32) (operands, demands []int32)
	visit   func(node int32)
}

// enter puts a node on the path, unless the walk has been there.
func (w *walk) enter(i int32) {
	if !w.visited[i] {
		w.visited[i] = true
		w.path = append(w.path, frame{node: i})
	}
}

// step looks at the next need of the last node on the path, or visits the node if there is none left. The counter is advanced
// before enter: append may move the path, and top with it.
func (w *walk) step() {
	top := &w.path[len(w.path)-1]
	operands, demands := w.needs(top.node)
	k := top.next
	top.next++
	switch {
	case k < len(operands):
		w.enter(operands[k])
	case k-len(operands) < len(demands):
		w.enter(demands[k-len(operands)])
	default:
		w.visit(top.node)
		w.path = w.path[:len(w.path)-1]
	}
}
