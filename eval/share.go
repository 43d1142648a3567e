package eval

import (
	"slices"

	"xfork/internal/node"
	"xfork/internal/plan"
)

// share finds equal calls of pure functions (see graph.Share for what that means exactly). Only the oldest of them is called;
// each of the others has that one for its only operand, and copies its outcome.
//
//	before         after
//
//	 x   x          x
//	 |   |          |
//	f(x) f(x)      f(x)--f(x)
//	  \  /           \   /
//	   add            add
func (b *block) share() {
	last := b.count - 1
	operands := b.operands()
	from := func(i int) *node.Node { return b.task(last - int32(i)).n.Get() }
	rep := plan.Representatives(int(b.count), from, func(i int) []int32 { // which counts from the oldest node
		args := slices.Clone(operands[int(last)-i])
		for k := range args {
			args[k] = last - args[k]
		}
		return args
	})
	b.twins = make([]int32, b.count)
	shared := false
	for i := range b.count {
		b.twins[i] = i
		if j := last - rep[last-i]; j != i && node.Has(b.task(i).n.Get(), node.Call) { // an operator costs less than the copy
			b.twins[i], operands[i] = j, []int32{j}
			shared = true
		}
	}
	if shared {
		b.rewire(operands)
	}
}

// operands lists the operands of every task, in their order.
func (b *block) operands() [][]int32 {
	pairs, wide := make([][2]int32, b.count), make([]int32, len(b.wide))
	for i := range b.count {
		for e := b.task(i).first; e != plan.NoEdge; _, e = b.follow(e) {
			if c, k, ok := e.Inline(); ok {
				pairs[c][k] = i
			} else {
				wide[e.Place()] = i
			}
		}
	}
	of := make([][]int32, b.count)
	// The lists lead from operands to consumers; here they are turned round. Index 0 stands for none.
	for i := range pairs {
		switch p := &pairs[i]; { // the root has index 0, and is no operand
		case p[0] == 0 && p[1] == 0:
		case p[0] == 0:
			of[i] = p[1:]
		case p[1] == 0:
			of[i] = p[:1]
		default:
			of[i] = p[:]
		}
	}
	for at := 0; at < len(wide); {
		c, from := b.wide[at].Consumer, at
		for at < len(wide) && b.wide[at].Consumer == c {
			at++
		}
		of[c] = wide[from:at:at]
	}
	return of
}

// rewire gives the tasks other operands, and lists the leaves anew.
func (b *block) rewire(operands [][]int32) {
	for i := range b.count {
		b.task(i).first = plan.NoEdge
	}
	b.wide, b.seeds = nil, b.seeds[:0]
	for i := range b.count {
		k := b.task(i)
		args := operands[i]
		// An operand that occurs twice counts twice, and its list has the consumer twice.
		k.pend.Store(int32(len(args)))
		k.next = [2]plan.Edge{plan.NoEdge, plan.NoEdge}
		if len(args) == 0 {
			b.seeds = append(b.seeds, i)
		}
		for j, operand := range args {
			first := &b.task(operand).first
			if len(args) <= len(k.next) {
				k.next[j], *first = *first, plan.Edge(2*int(i)+j)
				continue
			}
			b.wide = append(b.wide, plan.WideEdge{Consumer: i, Next: *first})
			*first = plan.Wide(len(b.wide) - 1)
		}
	}
}
