package record

import (
	"cmp"
	"slices"
	"sort"

	"xfork/eval/stream"
	"xfork/graph"
)

// builder makes a Run of what the stream has told.
//
//	told (a node per force that met it)          model
//	#4 fetch   #7 Add <- 4 4                     0 #4 fetch
//	#4 fetch   #9 Mul <- 7            ---->      1 #7 Add    operands 0 0
//	                                             2 #9 Mul    operands 1
type builder struct {
	run     *Run
	met     []stream.Node
	numbers []uint64
	dropped map[int32]bool // slices in which no function was called
	expired map[int32]bool // nodes whose time was up while their functions went on
	chosen  []int32        // for each node of the run, which of met describes it best
}

// nodes merges what was told of each node.
func (b *builder) nodes() {
	order := make([]int32, len(b.met))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(i, j int32) int { return cmp.Compare(b.met[i].Number, b.met[j].Number) })
	for k, i := range order {
		n := &b.met[i]
		if k > 0 && b.met[order[k-1]].Number == n.Number {
			last := len(b.chosen) - 1
			if better(n, &b.met[b.chosen[last]]) {
				b.chosen[last] = i
			}
			continue
		}
		b.chosen = append(b.chosen, i)
	}
	b.run.Nodes = make([]Node, len(b.chosen))
	for i, c := range b.chosen {
		n := &b.met[c]
		b.run.Nodes[i] = Node{
			Number: n.Number, By: n.By, Site: n.Site, Function: n.Function, Strict: n.Strict, Limit: n.Limit, Rate: n.Rate, First: -1, Last: -1,
		}
	}
}

// better tells whether n says more of a node than what is known: whoever looked while the node was being evaluated saw no
// operands.
func better(n, known *stream.Node) bool {
	if n.Standing != known.Standing {
		return n.Standing == stream.Wanted || known.Standing == stream.Possible && n.Standing == stream.There
	}
	return n.Count > known.Count
}

// edges turns numbers into indices. Operands that were never told of, constants for instance, are left out.
func (b *builder) edges() {
	nodes := b.run.Nodes
	b.run.operands.first = make([]int32, 1, len(nodes)+1)
	for i, c := range b.chosen {
		n := &b.met[c]
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

// demands joins the nodes to the calls that forced them.
func (b *builder) demands() {
	nodes := b.run.Nodes
	type pair struct{ by, node int32 }
	var pairs []pair
	for i := range b.met {
		if n := &b.met[i]; n.By != 0 && n.Standing == stream.Wanted {
			by, of := find(nodes, n.By), find(nodes, n.Number)
			if by >= 0 && by != of {
				pairs = append(pairs, pair{by, of})
			}
		}
	}
	slices.SortFunc(pairs, func(p, q pair) int { return cmp.Or(cmp.Compare(p.by, q.by), cmp.Compare(p.node, q.node)) })
	pairs = slices.Compact(pairs)
	d := arcs{make([]int32, len(nodes)+1), make([]int32, len(pairs))}
	for k, p := range pairs {
		d.first[p.by+1]++
		d.to[k] = p.node
	}
	for i := range nodes {
		d.first[i+1] += d.first[i]
	}
	b.run.demands = d
}

// find is the index of a number, or -1. Numbers of a graph that was built in one go are contiguous, so the place where they
// would be if all were there is looked at first.
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

// failures gives each failure its node. They are few, and sorted.
func (b *builder) failures(told []failure) {
	for _, f := range told {
		if f.Node = find(b.run.Nodes, f.node); f.Node >= 0 {
			b.run.Failures = append(b.run.Failures, f.Failure)
		}
	}
	slices.SortStableFunc(b.run.Failures, func(f, g Failure) int {
		return cmp.Or(cmp.Compare(f.Node, g.Node), cmp.Compare(f.Attempt, g.Attempt))
	})
}

// fates tells what became of nodes that have no slice, and numbers attempts.
func (b *builder) fates() {
	r := b.run
	for i := range r.Nodes {
		n := &r.Nodes[i]
		f := r.Functions[n.Function]
		switch called := f.Lane != graph.Inline; {
		case b.expired[int32(i)]:
			n.Fate = Failed
		case n.Fate != Inline: // told
		case b.met[b.chosen[i]].Standing == stream.There:
			n.Fate = Cached
		case b.met[b.chosen[i]].Standing == stream.Possible:
			n.Fate = Skipped
		case !called:
		case !r.Over:
			n.Fate = Waiting
		case r.Err == nil:
			n.Fate = Found // between the planning and the counting
		default:
			n.Fate = Skipped
		}
	}
}
