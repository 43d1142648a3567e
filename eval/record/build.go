package record

import (
	"cmp"
	"slices"
	"sort"

	"xfork/eval/stream"
	"xfork/graph"
)

// builder makes a Run of what the stream has reported. Its steps are called in the order of this list, once each:
//
//	nodes      merges the entries of each node; from here on indices mean something
//	edges      creation numbers of operands and demands become indices
//	slices     beginnings and ends become slices and waits, by worker (slices.go)
//	fates      what became of nodes that have no slice
//	failures   reasons find their nodes
//
//	reported (an entry per force that met the node)    model
//	#4 fetch   #7 Add <- 4 4                           0 #4 fetch
//	#4 fetch   #9 Mul <- 7                 ---->       1 #7 Add    operands 0 0
//	                                                   2 #9 Mul    operands 1
//
// It reads the lists of the recording and never writes to them, for Recording.Now builds several times.
type builder struct {
	run      *Run
	reported []stream.Node // with First counted through numbers
	numbers  []uint64
	best     []int32        // for each node of the run, the entry of reported that describes it best
	dropped  map[int32]bool // slices in which no function was called
	expired  map[int32]bool // nodes that ran out of time while their functions went on
}

// nodes merges what was reported of each node, and puts the nodes in ascending creation number. The sort is stable: of
// entries that say equally much the first one reported is taken.
func (b *builder) nodes() {
	sorted := make([]int32, len(b.reported))
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortStableFunc(sorted, func(i, j int32) int { return cmp.Compare(b.reported[i].Number, b.reported[j].Number) })
	for k, i := range sorted {
		n := &b.reported[i]
		if k == 0 || b.reported[sorted[k-1]].Number != n.Number {
			b.best = append(b.best, i)
		} else if last := &b.best[len(b.best)-1]; better(n, &b.reported[*last]) {
			*last = i
		}
	}
	b.run.Nodes = make([]Node, len(b.best))
	for i, c := range b.best {
		n := &b.reported[c]
		b.run.Nodes[i] = Node{
			Number: n.Number, By: n.By, Site: n.Site, Function: n.Function, Strict: n.Strict, Limit: n.Limit, Rate: n.Rate, First: -1, Last: -1,
		}
	}
}

// better reports whether entry n says more of a node than entry known. Wanted beats There beats Possible, and then the one
// with more operands: a force that met the node while another one was evaluating it could not see its operands.
func better(n, known *stream.Node) bool {
	if n.Standing != known.Standing {
		return n.Standing == stream.Wanted || known.Standing == stream.Possible && n.Standing == stream.There
	}
	return n.Count > known.Count
}

// edges turns numbers into indices. Operands that were never reported, constants for instance, are left out, and are taken
// off Strict where they were strict ones, so that Strict counts among the operands that are left.
func (b *builder) edges() {
	nodes := b.run.Nodes
	b.run.operands.first = make([]int32, 1, len(nodes)+1)
	for i, c := range b.best {
		n := &b.reported[c]
		strict := n.Strict
		for k, x := range b.numbers[n.First : n.First+n.Count] {
			if j := find(nodes, x); j >= 0 {
				b.run.operands.to = append(b.run.operands.to, j)
			} else if int32(k) < strict {
				nodes[i].Strict--
			}
		}
		b.run.operands.first = append(b.run.operands.first, int32(len(b.run.operands.to)))
	}
	b.demands()
}

// demand is an edge from what a call has forced, or a dynamic node has chosen, to that node.
type demand struct{ by, node int32 }

// demands joins the nodes to the calls that forced them. All entries count and not the best ones only: a node that three
// calls have forced is a demand of each.
func (b *builder) demands() {
	nodes := b.run.Nodes
	var pairs []demand
	for i := range b.reported {
		if n := &b.reported[i]; n.By != 0 && n.Standing == stream.Wanted {
			by, of := find(nodes, n.By), find(nodes, n.Number)
			if by >= 0 && by != of {
				pairs = append(pairs, demand{by, of})
			}
		}
	}
	slices.SortFunc(pairs, func(p, q demand) int { return cmp.Or(cmp.Compare(p.by, q.by), cmp.Compare(p.node, q.node)) })
	b.run.demands = packed(slices.Compact(pairs), len(nodes))
}

// packed makes the lists of n nodes out of pairs, which are sorted: counts, and then their running sums, are the beginnings.
func packed(pairs []demand, n int) arcs {
	a := arcs{make([]int32, n+1), make([]int32, len(pairs))}
	for k, p := range pairs {
		a.first[p.by+1]++
		a.to[k] = p.node
	}
	for i := range n {
		a.first[i+1] += a.first[i]
	}
	return a
}

// find returns the index of a number, or -1. Numbers of a graph that was built in one go are contiguous, so the place where
// they would be if all were there is looked at first; otherwise it is a binary search.
func find(nodes []Node, number uint64) int32 {
	if len(nodes) == 0 || number < nodes[0].Number {
		return -1
	}
	if guess := number - nodes[0].Number; guess < uint64(len(nodes)) && nodes[guess].Number == number {
		return int32(guess)
	}
	i := sort.Search(len(nodes), func(i int) bool { return nodes[i].Number >= number })
	if i == len(nodes) || nodes[i].Number != number {
		return -1
	}
	return int32(i)
}

// failures gives each failure its node. They are few, and sorted by node and attempt, so that Run.Why is a binary search.
func (b *builder) failures(all []failure) {
	for _, f := range all {
		if f.Node = find(b.run.Nodes, f.node); f.Node >= 0 {
			b.run.Failures = append(b.run.Failures, f.Failure)
		}
	}
	slices.SortStableFunc(b.run.Failures, func(f, g Failure) int {
		return cmp.Or(cmp.Compare(f.Node, g.Node), cmp.Compare(f.Attempt, g.Attempt))
	})
}

// fates decides what became of nodes of which no slice tells. It comes after slices, which sets the fates that events tell.
func (b *builder) fates() {
	for i := range b.run.Nodes {
		n := &b.run.Nodes[i]
		switch {
		case b.expired[int32(i)]: // before the slice's own fate: the function may have returned a value, too late
			n.Fate = Failed
		case n.Fate == Inline: // no event has said anything of it
			n.Fate = b.silent(int32(i))
		}
	}
}

// silent returns the fate of a node about which there was no event.
func (b *builder) silent(i int32) Fate {
	r := b.run
	switch standing := b.reported[b.best[i]].Standing; {
	case standing == stream.There:
		return Cached
	case standing == stream.Possible:
		return Skipped // another branch was chosen
	case r.FunctionOf(i).Lane == graph.Inline:
		return Inline
	case !r.Over:
		return Waiting
	case r.Err == nil:
		return Found // another force has made the call after this one had planned it, before its tasks were counted
	}
	return Skipped
}
