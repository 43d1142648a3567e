package draw

import (
	"cmp"
	"slices"
)

// Folding draws one box for all nodes of the same function that were made on the same line:
//
//	fetch fetch fetch ...         fetch x1,000  main.go:12
//	   \    |    /                     |
//	  parse parse ...      ---->  parse x1,000  main.go:13
//	      \  |                         |
//	       All                        All       main.go:14
//
// So the picture has the shape of the program that built the graph, and not that of its data. Where that is still too much,
// lines are given up, and then the rarer functions (Merge).
//
// The unfolded picture is a graph of nodes, in which arrows lead to higher numbers. A folded graph may have circles (a loop that uses f and g in turns folds into f <-> g), which a layered picture cannot
// have. So boxes are put in an order first, and arrows against it count as drawn the other way round.

// What is drawn node by node: so many, of which so many side by side, because a long picture can be scrolled through but a
// wide one has to be shrunk until nothing can be read. More than that is a wallpaper: it is folded into so many boxes.
const (
	MostBoxes  = 300
	MostWide   = 48
	MostGroups = 100
)

// Merge leaves the largest groups as they are and makes the last one, of MostGroups, of all others: the largest groups say
// most about a graph. of are the nodes' groups, and become those after merging; kept are the groups that stay, by their
// numbers before. Which groups stay is a question of size, in which order one of first occurrence. There are more than MostGroups groups.
//
//	groups   0 1 2 3 4, of sizes 9 1 7 1 8, if MostGroups were 4:   kept 0 2 4
//	renamed  0 3 1 3 2                                              3 is the group of all others
func Merge(of []int32, groups int) (kept []int32) {
	size := make([]int, groups)
	for _, g := range of {
		size[g]++
	}
	kept = make([]int32, groups)
	for g := range kept {
		kept[g] = int32(g)
	}
	// The largest first; stable, so that of equal sizes the group that occurs first stays. Then back to the order of occurrence.
	slices.SortStableFunc(kept, func(a, b int32) int { return cmp.Compare(size[b], size[a]) })
	kept = kept[:MostGroups-1]
	slices.Sort(kept)
	renamed := make([]int32, groups)
	for g := range renamed {
		renamed[g] = MostGroups - 1
	}
	for at, g := range kept {
		renamed[g] = int32(at)
	}
	for i, g := range of {
		of[i] = renamed[g]
	}
	return kept
}

// ByLevel returns the places of groups in a picture, those with nodes that lie higher up first: then most arrows lead downwards. Some
// cannot, where functions use each other in turns. mean are the groups' mean levels, by number; place is by number too. Groups of one
// level keep their order.
func ByLevel(mean []float64) (place []int32) {
	order := make([]int32, len(mean))
	for g := range order {
		order[g] = int32(g)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(mean[a], mean[b]) })
	place = make([]int32, len(mean))
	for at, g := range order {
		place[g] = int32(at)
	}
	return place
}

// Bundle counts the edges between boxes, and so makes the arrows of a folded picture. Arrows come in the order in which their first edges
// were added. The zero value is empty.
type Bundle struct {
	Arrows []Arrow
	Loops  map[int32]bool // boxes with edges within
	known  map[[2]int32]int
}

// Add counts one edge, which looks like a. Several make an arrow that is as important as the most important of them: strict if one of
// them is, heavy if one of them is, and dotted only if all of them are. Of a only these three are read.
func (b *Bundle) Add(from, to int32, a Arrow) {
	if from == to {
		if b.Loops == nil {
			b.Loops = make(map[int32]bool)
		}
		b.Loops[to] = true
		return
	}
	if b.known == nil {
		b.known = make(map[[2]int32]int)
	}
	// Inner begins as true, the neutral element of "all of them are"; Strict and Heavy as false, that of "one of them is".
	i, found := b.known[[2]int32{from, to}]
	if !found {
		i = len(b.Arrows)
		b.known[[2]int32{from, to}] = i
		b.Arrows = append(b.Arrows, Arrow{From: from, To: to, Inner: true})
	}
	sum := &b.Arrows[i]
	sum.Count++
	sum.Strict = sum.Strict || a.Strict
	sum.Inner = sum.Inner && a.Inner
	sum.Heavy = sum.Heavy || a.Heavy
}
