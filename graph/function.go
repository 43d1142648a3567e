package graph

import (
	"strings"

	"xfork/internal/node"
)

// Function is what many nodes have in common: the operator or the function that they apply. Comparable.
type Function struct {
	Name string // main.fetch, without the folders of its package, or the name given to it, as node.Printable leaves it
	Kind Kind
	Lane Lane
	Pure bool // equal calls may be shared
}

// name finds the function of every node. Nodes know theirs by an interface call that may allocate, so each operator is
// asked once, and each call's record is compared with the one before it: in a graph of a million nodes, functions are few
// and neighbours are alike.
//
//	nodes       parse parse Add parse Add[float64]
//	function    0     0     1   0     1              index into distinct
//	distinct    parse, Add
func (s *Snapshot) name() {
	t := functions{
		operators: make(map[uintptr]int32),
		calls:     make(map[record]int32),
		all:       make(map[Function]int32),
	}
	s.function = make([]int32, s.Len())
	for i, n := range s.nodes {
		s.function[i] = t.of(n)
	}
	s.distinct = t.list
}

// functions numbers functions in the order in which they turn up. There are two ways to a number that do not make a Function:
// operators by their descriptor, calls by their record. Both lead to all, which is what makes equal Functions one.
type functions struct {
	operators map[uintptr]int32
	calls     map[record]int32
	last      record
	lastIndex int32
	all       map[Function]int32
	list      []Function
}

// record is what distinguishes the function of one call from that of another without naming it: finding the name of an entry
// point takes a microsecond.
type record struct {
	name  string
	entry uintptr
	kind  Kind
	lane  Lane
	pure  bool
}

// of returns the number of the function of n. Operators are told apart by their descriptor and never asked again, because
// theirs would be made anew each time; calls show a record that costs nothing to read.
func (t *functions) of(n *Node) int32 {
	if !node.Has(n, node.Call) {
		i, known := t.operators[node.Kind(n)]
		if !known {
			i = t.add(n)
			t.operators[node.Kind(n)] = i
		}
		return i
	}
	info := node.OpOf(n).Info(n)
	r := record{info.Name, info.Entry, kind(n), info.Lane, info.Pure}
	if r == t.last && len(t.list) > 0 {
		return t.lastIndex
	}
	i, known := t.calls[r]
	if !known {
		i = t.add(n)
		t.calls[r] = i
	}
	t.last, t.lastIndex = r, i
	return i
}

// add returns the number of the function of n, a new one if no equal Function has one: two operators, for ints and for floats,
// may be the same to a reader.
func (t *functions) add(n *Node) int32 {
	f := FunctionOf(n)
	i, known := t.all[f]
	if !known {
		i = int32(len(t.list))
		t.list = append(t.list, f)
		t.all[f] = i
	}
	return i
}

// FunctionOf returns what n does. It costs a microsecond; ask once for each function.
func FunctionOf(n *Node) Function {
	info := node.OpOf(n).Info(n)
	name := info.Label()
	if info.Name == "" {
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	return Function{name, kind(n), info.Lane, info.Pure}
}

// kind returns what a node was made as, by its flags, which never change. The order of the cases matters: a Bind calls a function
// too, but what matters about it is what may follow; and an array operator is flagged as a call, because the engine runs it
// like one, but calls no function of the user's.
func kind(n *Node) Kind {
	switch {
	case node.Has(n, node.Dynamic):
		return Dynamic
	case node.Has(n, node.Family):
		return Operator
	case node.Has(n, node.Call):
		return Fork
	}
	return Operator
}
