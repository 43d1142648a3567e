package fuse

import (
	"cmp"
	"slices"

	"xfork/internal/fuse/op"
	"xfork/internal/intern"
	"xfork/internal/node"
	"xfork/internal/scratch"
)

// Collecting finds the region of a call: down from the outputs to nodes that are settled.
//
//	      Sum              the node that is asked for: an output
//	       |
//	      Add    Sqrt      a member; a further output, which the plan has grouped with the first
//	     /   \   /
//	  Mul     Exp          members
//	 /   \     |
//	a     b    c           inputs: settled, or being evaluated elsewhere

// What becomes of a node on the way down depends on its state, which other goroutines change
// meanwhile:
//
//	state                                          entry
//	done                                           input, with its length
//	failed                                         input, with its failure
//	idle, of the family, no barrier                member: evaluated here, whether it is shared or not
//	idle, of the family, a barrier                 busy: asked for, before this region
//	idle, of no family                             busy: asked for
//	claimed by another goroutine                   busy: asked for
//
// The claimed outputs are this call's. Nothing else on the way is claimed: a member may be
// evaluated by two regions at a time, each for itself.

// entry is a node as a region sees it: an input, which is settled, or a member, which is to be
// evaluated.
type entry struct {
	n    *node.Node
	typ  op.Operand
	op   *Operator // nil for an input
	form *Form     // of a matrix
	args []int32   // of a member: the places of its operands among the entries
	busy bool      // it is being evaluated elsewhere, or has to be first

	claimed bool // it is an output
	result       // what is known of its outcome

	// Of an input that is a matrix: its elements, or why it cannot be used.
	matrix   Matrix
	unusable error
}

// result is what is known about an entry.
type result struct {
	fault   *node.Fault   // it, or something that it needs, has failed here
	failure *node.Failure // an input that it needs has failed
	open    bool          // an input that it needs is not settled
	length  int           // of an array, or of a matrix as one
	rows    int           // of a matrix
	cols    int           // likewise
}

// poisoned reports whether there is no value.
func (r *result) poisoned() bool { return r.fault != nil || r.failure != nil || r.open }

// region is one call of Eval: the nodes that it is for, and all that it finds on the way down to
// settled ones.
type region struct {
	request *node.Region
	entries []entry // by ascending creation number, once they are all there: operands before consumers
	index   intern.Table[*node.Node]
	stack   []int32 // members of which the operands have not been looked at

	// Which reductions it has: of all elements, or along an axis. See matrix.go.
	overall, along bool

	// Memory that is used again.
	args         []int32 // of all entries
	pair         [2]*node.Node
	order, place []int32
	spare        []entry
}

// reset empties the region and keeps its memory. Whatever points to a node is cleared: a workspace
// at rest keeps no graph alive.
func (g *region) reset() {
	g.request, g.overall, g.along = nil, false, false
	clear(g.entries)
	g.entries, g.args = g.entries[:0], g.args[:0]
	g.index.Reset()
	clear(g.pair[:])
}

// collect finds the entries of the call for n. missing are nodes that have to be settled first;
// nothing else has been claimed then, and the call is made again when they are.
func (g *region) collect(request *node.Region, n *node.Node) (missing []*node.Node) {
	g.request = request
	node.Settle(n) // replaces operands that are aliases by what they stand for
	g.member(n, operatorOf(n), true)
	g.reduces(operatorOf(n))
	missing = g.descend()
	// What is not wanted any more is not waited for; the call finds out only what fails below the
	// bar.
	missing = slices.DeleteFunc(missing, g.unwanted)
	if len(missing) > 0 {
		return missing
	}
	// Further outputs only when nothing is missing: otherwise they would be claimed, and handed
	// back.
	for _, o := range request.Others {
		g.other(o)
	}
	g.sort()
	return nil
}

// unwanted reports whether n need not wait for x, because x lies above the bar and can only fail
// with a number that does as well. Of members that are evaluated elsewhere that is not known: what
// would be inside of this region may be about to fail at something older.
func (g *region) unwanted(x *node.Node) bool {
	o := operatorOf(x)
	return node.Number(x) > g.request.Bar && (o == nil || o.Info.Fusion.Barrier || g.request.Bar == 0)
}

// other takes in a further output, if all that it needs is there and the claim is won. Otherwise
// the entries that were found for it go again: none that was there before needs them.
func (g *region) other(o *node.Node) {
	if i, known := g.index.Find(o); known && g.entries[i].op == nil || node.Load(o) != node.Idle || node.Number(o) > g.request.Bar {
		return
	}
	if !g.joins(operatorOf(o)) {
		return
	}
	// It is claimed last: a claim that is not used would have to be handed back.
	before := len(g.entries)
	g.member(o, operatorOf(o), false)
	missing := g.descend()
	if i, _ := g.index.Find(o); missing == nil && !g.entries[i].busy && g.request.Claim(o) {
		g.entries[i].claimed = true
		g.reduces(operatorOf(o))
		return
	}
	g.index.Truncate(before)
	clear(g.entries[before:])
	g.entries = g.entries[:before]
}

// enter adds an entry for a node that is not there. Entries and index grow together: the number of
// a node is the place of its entry.
func (g *region) enter(e entry) (i int32) {
	g.entries = append(g.entries, e)
	return g.index.Add(e.n)
}

// member enters a node that is to be evaluated, unless it is there.
func (g *region) member(n *node.Node, o *Operator, claimed bool) {
	if _, known := g.index.Find(n); !known {
		g.stack = append(g.stack, g.enter(entry{n: n, typ: o.Out, op: o, form: o.form, claimed: claimed}))
	}
}

// descend walks with a stack of its own, for a region may be as deep as a user's loop is long. It
// looks at the operands of what is on the stack, and at all beneath it. It returns what it cannot
// go past.
func (g *region) descend() (missing []*node.Node) {
	for len(g.stack) > 0 {
		i := g.stack[len(g.stack)-1]
		g.stack = g.stack[:len(g.stack)-1]
		// The node may have left the idle state since it was entered: its operands are another
		// goroutine's to forget then.
		operands, ok := g.operands(i)
		if !ok { // it has been claimed or settled since it was entered
			g.leaf(i)
			if g.entries[i].busy {
				missing = append(missing, g.entries[i].n)
			}
			continue
		}
		from, o := len(g.args), g.entries[i].op
		for k, x := range operands {
			j, busy := g.visit(x, o, k)
			if g.args = append(g.args, j); busy {
				missing = append(missing, x)
			}
		}
		g.entries[i].args = g.args[from:len(g.args):len(g.args)]
	}
	return missing
}

// operands reads those of member i. Only a claimed node keeps them by itself; those of others are
// read under the node's protocol, which fails when the node has left the idle state.
func (g *region) operands(i int32) (operands []*node.Node, ok bool) {
	n := g.entries[i].n
	var a, b *node.Node
	var w *node.WideOperands
	switch {
	case !g.entries[i].claimed:
		a, b, w, ok = node.PeekPair(n)
		if !ok {
			return nil, false
		}
	case node.Has(n, node.Wide):
		w = node.Wider(n)
	default:
		a, b = node.Pair(n)
	}
	// One or two operands lie in the node; they are copied to memory of the region's, good until
	// the next call.
	switch {
	case w != nil:
		return w.Nodes, true
	case b != nil:
		g.pair = [2]*node.Node{a, b}
		return g.pair[:], true
	case a != nil:
		g.pair[0] = a
		return g.pair[:1], true
	}
	return nil, true
}

// visit returns the place of x, operand k of an operator, which is entered if it is not there. An operator at which
// regions end is busy even as an output of this very region: its value is not there before the pass
// has ended.
func (g *region) visit(x *node.Node, of *Operator, k int) (i int32, busy bool) {
	if i, known := g.index.Find(x); known {
		o := g.entries[i].op
		return i, o != nil && o.Info.Fusion.Barrier
	}
	if o := operatorOf(x); o != nil && !o.Info.Fusion.Barrier && node.Load(x) == node.Idle {
		i = int32(len(g.entries))
		g.member(x, o, false)
		return i, false
	}
	i = g.enter(entry{n: x, typ: of.Arg(k), form: of.form})
	g.leaf(i)
	return i, g.entries[i].busy
}

// leaf makes entry i an input. A node that is an alias has the outcome of the one that it stands
// for.
func (g *region) leaf(i int32) {
	e := &g.entries[i]
	e.op, e.args = nil, nil
	switch n := node.Resolve(e.n); node.Load(n) {
	case node.Done:
		switch {
		// Before Array, which a matrix is too.
		case e.typ.Matrix:
			e.matrix, e.unusable = e.form.Read(node.Value(n))
			e.rows, e.cols = e.matrix.Rows, e.matrix.Cols
			e.length = e.rows * e.cols
		case e.typ.Array:
			e.length = arrayOf(n).Len
		}
	case node.Failed:
		e.failure = node.Outcome(e.n)
	default:
		e.busy, e.open = true, true
	}
}

// sort brings the entries into creation order, in which operands come before consumers.
func (g *region) sort() {
	g.order, g.place = scratch.Resized(g.order, len(g.entries)), scratch.Resized(g.place, len(g.entries)) // order[new] = old
	for i := range g.order {
		g.order[i] = int32(i)
	}
	slices.SortFunc(g.order, func(a, b int32) int { // sorts by insertion where there are few
		return cmp.Compare(node.Number(g.entries[a].n), node.Number(g.entries[b].n))
	})
	entries := scratch.Resized(g.spare, len(g.entries))
	// Each entry moves to its place, and the index follows; then the places of operands are
	// translated.
	for i, old := range g.order {
		g.place[old], entries[i] = int32(i), g.entries[old]
		g.index.Renumber(entries[i].n, int32(i))
	}
	for i := range entries {
		for k, a := range entries[i].args {
			entries[i].args[k] = g.place[a]
		}
	}
	clear(g.entries)
	g.entries, g.spare = entries, g.entries[:0]
}
