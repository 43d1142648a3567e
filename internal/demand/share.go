package demand

import (
	"slices"

	"xfork/internal/node"
	"xfork/internal/plan"
)

// share finds equal calls of pure functions (plan.Representatives says what that means exactly). Only the oldest of them is called;
// each of the others has that one for its only operand, and copies its outcome (package exec, copyTwin).
//
//	before         after
//
//	 x   x          x
//	 |   |          |
//	f(x) f(x)      f(x)--f(x)
//	  \  /           \   /
//	   add            add
//
// It is done while the block is filled, so no other goroutine has the block. It costs the representatives, 100 to 300 ns for each
// node that can be shared, and one more pass over the edges; plans without a pure call are spared (plan.Pure).
func (b *Block) share() {
	// The plan counts from the root, Representatives from the oldest node: index i there is last-i here.
	last := b.Count - 1
	operands := b.operands()
	from := func(i int) *node.Node { return b.Task(last - int32(i)).Node.Get() }
	rep := plan.Representatives(int(b.Count), from, func(i int) []int32 {
		args := slices.Clone(operands[int(last)-i])
		for k := range args {
			args[k] = last - args[k]
		}
		return args
	})
	b.Twins = make([]int32, b.Count)
	shared := false
	for i := range b.Count {
		b.Twins[i] = i
		// Calls only: an operator costs less than the copy of its outcome.
		if j := last - rep[last-i]; j != i && node.Has(b.Task(i).Node.Get(), node.Call) {
			b.Twins[i], operands[i] = j, []int32{j}
			shared = true
		}
	}
	if shared {
		b.rewire(operands)
	}
}

// operands lists the operands of every task, in their order: the edges of the plan, which lead from operands to consumers, turned
// round. Operands that are not in the plan, because they are done, are not in the lists.
//
//	edge lists                     pairs and wide                 of
//	task 3: first -> 2*1+0         pairs[1] = {3, 0}              of[1] = {3}
//	task 4: first -> 2*2+1, 2*2+0  pairs[2] = {4, 4}              of[2] = {4, 4}
//	task 5: first -> wide 0        wide[0] = 5, of consumer 0     of[0] = {5}
//
// The lists share two arrays, so that a task costs 8 bytes and a slice header, and no allocation of its own.
func (b *Block) operands() [][]int32 {
	pairs, wide := make([][2]int32, b.Count), make([]int32, len(b.wide))
	for i := range b.Count {
		for e := b.Task(i).First; e != plan.NoEdge; _, e = b.Follow(e) {
			if c, k, ok := e.Inline(); ok {
				pairs[c][k] = i
			} else {
				wide[e.Place()] = i
			}
		}
	}
	of := make([][]int32, b.Count)
	// Index 0 stands for none: it is the root's, which is no task's operand.
	for i := range pairs {
		switch p := &pairs[i]; {
		case p[0] == 0 && p[1] == 0:
		case p[0] == 0:
			of[i] = p[1:]
		case p[1] == 0:
			of[i] = p[:1]
		default:
			of[i] = p[:]
		}
	}
	// The wide edges of one consumer are neighbours, in the order of its operands.
	for at := 0; at < len(wide); {
		c, from := b.wide[at].Consumer, at
		for at < len(wide) && b.wide[at].Consumer == c {
			at++
		}
		of[c] = wide[from:at:at]
	}
	return of
}

// rewire gives the tasks other operands, and lists the leaves anew, the youngest first, as fill does. Counts and edge lists are made
// from nothing, so sortOut has to come afterwards.
func (b *Block) rewire(operands [][]int32) {
	for i := range b.Count {
		b.Task(i).First = plan.NoEdge
	}
	b.wide, b.Seeds = nil, b.Seeds[:0]
	for i := range b.Count {
		k := b.Task(i)
		args := operands[i]
		// An operand that occurs twice counts twice, and its list has the consumer twice.
		k.Pending.Store(int32(len(args)))
		k.next = [2]plan.Edge{plan.NoEdge, plan.NoEdge}
		if len(args) == 0 {
			b.Seeds = append(b.Seeds, i)
		}
		for j, operand := range args {
			// The newest edge becomes the head. Consumers come here from the youngest to the oldest, as in the plan, so the
			// oldest one is at the head in the end (Block.Follow).
			first := &b.Task(operand).First
			if len(args) <= len(k.next) {
				k.next[j], *first = *first, plan.Edge(2*int(i)+j)
				continue
			}
			b.wide = append(b.wide, plan.WideEdge{Consumer: i, Next: *first})
			*first = plan.Wide(len(b.wide) - 1)
		}
	}
}
