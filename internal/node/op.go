package node

import (
	"context"
	"unsafe"
)

// Op is what a node does. Every implementation is a zero-size generic type, one per operator and operand types; what
// differs from node to node (a function, its arguments) lies in the cell.
//
// Go has no package-level generic variables, but it lays out one read-only itab for each pair of interface and
// zero-size type at link time. That itab is the static descriptor of "this operator on these types": the node stores
// its address in eight bytes, where a whole interface would take sixteen and make every 48-byte cell one of 64
// (docs/adr/0003-eight-byte-operators.md).
//
//	Op (interface)   [ itab | data ]        data of a zero-size value points to nothing that matters
//	                    |
//	Node.op          [ itab ]               pack takes the first word; OpOf puts it before the address of zero
type Op interface {
	// Info is what the engine must know. Called with the node because a lifted function's record hangs there.
	Info(n *Node) *Info
	// Eval computes n from its operands, which are done, and stores the value in n's cell, or asks the scope for
	// more (dynamic nodes). The caller holds the claim.
	Eval(s *Scope, n *Node) error
	// Forget drops closures and arguments. Called for calls and dynamic nodes once the outcome is known.
	Forget(n *Node)
}

// Plain is embedded by operators that have nothing to forget.
type Plain struct{}

// Forget does nothing.
func (Plain) Forget(*Node) {}

// Lane is what a call is bound by, and so where it may run.
type Lane uint8

// The lanes. Inline nodes are operators: the worker that has made one ready evaluates it. The numbers are indices of String.
const (
	Inline Lane = iota
	CPU
	IO
	Unsafe
	Exclusive
)

// String returns the lane as views name it.
func (l Lane) String() string { return [...]string{"inline", "cpu", "io", "unsafe", "exclusive"}[l] }

// Info is the static part of an operator or a lifted function: one per operator or function, never per node.
type Info struct {
	Name     string  // empty: that of the function at Entry
	Entry    uintptr // of a lifted function
	Lane     Lane
	Context  bool // the function takes a context, so it gets one of its own
	Splits   bool // it calls Scope.Split
	Sure     bool // the function cannot fail, but for a panic, a timeout and the like
	Pure     bool // equal calls with comparable arguments may be shared
	Priority int
	Special  any     // *policy.Special: what a function asks for beyond its lane; nil for nearly all
	Fusion   *Fusion // of an operator that is evaluated in regions: see family.go
	Derive   any     // the rule by which package grad differentiates a lifted function; nil for nearly all
	Leaves   any     // *remote.Function of a function whose calls may be made on another machine; nil for nearly all
}

// Scope is what Eval is lent, for one call, by the goroutine that calls it. Eval must not keep it. It is nil for the operators that
// a walk evaluates, which are neither calls nor dynamic.
type Scope struct {
	// Ctx is the node's context: it ends when no force demands the node any more, and when the function returns.
	Ctx context.Context
	// Split runs part 0..n-1 with the help of idle workers and returns when all are done or one has failed: then
	// with the error of the lowest failing part.
	Split func(n int, part func(ctx context.Context, i int) error) error
	// Part, if there is one, says which part i is: a failure of it becomes a [PartError]. It must be set before Split is
	// called.
	Part func(i int) string
	// More says that another Split may follow, so that n is not all there is.
	More bool
	// Wish is what a dynamic node wants next.
	Wish Wish
	// Again is true in an Eval that follows a granted wish.
	Again bool
	// Winner is the operand that succeeded first, after the wish First; -1 if none did.
	Winner int
	// Region is what an operator of a family has to do beside its own node: see family.go.
	Region *Region
}

// Wish is a dynamic node's answer to "what do you need?". An Eval that leaves one returns at once and keeps no stack: it is called
// again when the wish is granted, with Again set, and finds the nodes settled. So a dynamic node that waits costs no goroutine.
type Wish struct {
	Kind  WishKind
	Nodes []*Node
}

// WishKind is what becomes of the wished-for nodes.
type WishKind uint8

// The kinds of wish.
const (
	Nothing WishKind = iota
	Become           // Nodes[0]: its outcome is mine
	Each             // bring each up to date in a scope of its own, then call Eval again
	First            // the same, but one success is enough and ends the demand for the rest
)

// Become says that n's outcome is that of x.
func (s *Scope) Become(x *Node) { s.Wish = Wish{Become, []*Node{x}} }

// Each asks for the outcome, value or failure, of each node.
func (s *Scope) Each(nodes []*Node) { s.Wish = Wish{Each, nodes} }

// First asks for the first success.
func (s *Scope) First(nodes []*Node) { s.Wish = Wish{First, nodes} }

// iface is the layout of a non-empty interface (runtime.iface): the itab, then the data.
type iface struct{ tab, data unsafe.Pointer }

// zero is what the data word of a zero-size value points to. Methods of such a value do not read it, but the word must be an address.
var zero uint64

// pack keeps the itab word. It stays a uintptr because itabs are never collected and never move.
func pack(op Op) uintptr { return uintptr((*iface)(unsafe.Pointer(&op)).tab) }

// OpOf returns the node's operator. n was made by a constructor: of a zero Node it would be an interface without a type.
func OpOf(n *Node) (op Op) {
	i := iface{*(*unsafe.Pointer)(unsafe.Pointer(&n.op)), unsafe.Pointer(&zero)}
	return *(*Op)(unsafe.Pointer(&i))
}

// SameOp reports whether two nodes have the same operator on the same types.
func SameOp(a, b *Node) bool { return a.op == b.op }

// Kind returns a number that equal operators on equal types share: the address of the itab. It differs from one build of
// the program to the next.
func Kind(n *Node) uintptr { return n.op }
