// Package node is the node itself: graph shows it, expr types it, eval runs it. Its verbs are functions of this
// internal package, not methods, so that a user's *graph.Node can be looked at and nothing else.
//
// # Memory
//
// A node is the head of a cell that package expr or ops allocates: 40 bytes on 64-bit processors, with the typed value behind it,
// and what only some nodes have (a function, its arguments) behind that.
//
//	 0        8        16       24    28    32    36 38 39 40
//	+--------+--------+--------+-----+-----+-----+--+-+-+---------------
//	| op     | a      | b      |word |site |lo   |hi|f|s| value ...
//	+--------+--------+--------+-----+-----+-----+--+-+-+---------------
//	  itab     operands: *Node   32    32    48 bits  | |
//	           or *WideOperands  bits  bits  number   | side: which of a and b a walk uses
//	           or *Failure                            flags
//
// So the cell of an 8-byte value has 48 bytes, a size class of the allocator. Sharing a and b between operands, failure
// and target of an alias is what keeps the head at 40.
//
// # States
//
// All that happens to a node happens by its one atomic word:
//
//	        claim             seal
//	Idle ----------> Running ------> Done | Failed | Alias      for good
//	  ^                |  |
//	  |   hand back    |  +--> Waited: Running, and some party waits in the parking lot
//	  +----------------+
//
// What lies in the fields in each state, and which goroutine may write them:
//
//	state      a, b                  value     writers
//	Idle       operands              nothing   none; a walk that is alone in the gate (package walk)
//	Running    the claimer's         partial   the claimer
//	Waited     the claimer's         partial   the claimer
//	Done       nil, nil              whole     none
//	Failed     *Failure, nil         nothing   none
//	Alias      target, nil           nothing   any goroutine, to shorten the way (resolve)
//
// What may be called in which state:
//
//	Claim, ClaimAndFail, Await, Peek, PeekPair, Load, Settled,    any state, any goroutine; the readers of operands
//	Resolve, Outcome, the methods of Node                         from inside the gate
//	Pair, Wider, A, B, SetA, SetB, Side, SetSide, Settle,         Running and Waited, the claimer; Own and the ends of a
//	Own, Complete, Fail, Forward, HandBack                        claim too
//	Mark, CompleteAlone, FailAlone                                Idle and Running, a walk that is alone
//	Value                                                         Done, any goroutine; Running and Waited, the claimer
//
// Invariants, relied on everywhere; graph.Check looks at those that can be seen from outside:
//
//   - only the winner of the claim writes the operands and the value; a walk that is alone claims silently;
//   - the value is there before the word says Done, the failure before it says Failed;
//   - after Done, Failed or Alias the node has forgotten its operands, its closure and its arguments;
//   - operands are older than the node: they have lower numbers, and no cycle of operands can be built.
package node

import (
	"sync/atomic"
	"unsafe"

	"xfork/internal/seam"
	"xfork/internal/site"
)

// State is what a node's word says.
type State = uint32

// The states. Done and the two above it are final and have bit 2 set but for Done itself, which the loop of package walk
// uses to see in one test that all operands are plainly done.
//
//	31                                  4   3   2   0
//	+-------------------------------------+---+-------+
//	| generation, of an unsettled node    | i | state |     i: inheriting
//	+-------------------------------------+---+-------+
const (
	Idle    State = iota // not claimed
	Running              // claimed
	Waited               // claimed, and a party is parked on it
	Done                 // the value is in the cell
	Failed               // a is the *Failure
	Alias                // a is the *Node that has the outcome of this one too, now or later

	// Above the state the word of an unsettled node has a generation, which grows whenever a claim is handed back. It lets
	// a reader without a claim see that the node has not been claimed and handed back while it read the operands. 28 bits:
	// a reader would have to sleep through 268 million hand-backs of one node to be deceived.
	stateMask  = 1<<3 - 1
	inheriting = 1 << 3 // claimed to be given the failure of an operand: see ClaimAndFail
	generation = 1 << 4
)

// Flags are fixed when a node is made.
type Flags uint8

const (
	// Heavy nodes are the parallel tier's: a user call or a dynamic node lies at or beneath them.
	Heavy Flags = 1 << iota
	// Wide nodes have a *Wide in the place of the first operand.
	Wide
	// Call nodes run a user function: in a lane, on a goroutine of the run, and at most to one completion.
	Call
	// Dynamic nodes choose at run time what else they need (If, Bind, Catch, ...).
	Dynamic
	// Stacked nodes have an interned stack for a site instead of one program counter.
	Stacked
	// Family nodes are evaluated together with others of their kind, in regions: see family.go.
	Family
	// Leaf nodes have never had an operand. A node without this flag that is settled has forgotten its operands.
	Leaf
)

// Node is the untyped head of every cell: 40 bytes, with the typed value directly behind it. A cell of an 8-byte type
// has 48 bytes and one of a string 56; both cost one allocation. The order of the fields leaves no padding on 64-bit processors.
// op, site, lo, hi and flags never change after Init, so any goroutine reads them as ordinary memory; a node reaches other
// goroutines by its handle, which the program publishes.
type Node struct {
	// Description, written once by Init.
	op    uintptr // which operator on which types: see op.go
	a, b  unsafe.Pointer
	word  seam.Uint32 // execution state
	site  int32       // program counter relative to base, or a site.Stack
	lo    uint32      // creation number, 48 bits
	hi    uint16
	flags Flags

	// side is which operand field holds the parent, while a walk that has claimed the node works below it (package walk).
	side uint8
}

// WideOperands are those of a node that has more than two, or that demands only some of them.
type WideOperands struct {
	Nodes  []*Node
	Strict int // the first Strict ones are needed before the node can run; the rest is up to it
}

// Failure is the memoised outcome of a node that has no value.
type Failure struct {
	Err error
	Key uint64 // the creation number by which failures are compared; a strict consumer copies it
}

// created is the number of the youngest node. One word for the process: see number.
var created atomic.Uint64

// base is an address in the program's text, from which sites are counted, so that one takes four bytes instead of eight.
var base = func() uintptr { return site.Caller() }()

// Init makes a fresh node of an operator with up to two operands. pc is the user's line. All constructors write ordinary memory: no
// other goroutine knows the node yet, and its word is zero, which is Idle in generation 0.
func Init(n *Node, op Op, pc uintptr, a, b *Node) {
	n.op = pack(op)
	n.a, n.b = unsafe.Pointer(a), unsafe.Pointer(b)
	if a != nil {
		n.flags = weight(a)
	}
	if b != nil {
		n.flags |= weight(b)
	}
	n.site = int32(pc - base)
	number(n)
}

// InitWith is Init for calls and dynamic nodes: flags say which, and the site is the stack of the fork.
func InitWith(n *Node, op Op, flags Flags, s site.Stack, a, b *Node) {
	n.op = pack(op)
	n.a, n.b = unsafe.Pointer(a), unsafe.Pointer(b)
	n.flags = flags | Stacked | Heavy | leaf(flags, a, b)
	n.site = int32(s)
	number(n)
}

// leaf returns the flag of a node that is no operator, by its other flags and its operands.
func leaf(flags Flags, a, b *Node) Flags {
	if a == nil && b == nil && flags&Wide == 0 {
		return Leaf
	}
	return 0
}

// InitNth is InitWith for a node that has a number from Reserve.
func InitNth(n *Node, op Op, flags Flags, s site.Stack, number uint64, a, b *Node) {
	n.op = pack(op)
	n.a, n.b = unsafe.Pointer(a), unsafe.Pointer(b)
	n.flags = flags | Stacked | Heavy | leaf(flags, a, b)
	n.site = int32(s)
	n.lo, n.hi = uint32(number), uint16(number>>32)
}

// InitStrict is InitNth for more operands, in room from [Room], all of which are needed before the node runs.
func InitStrict(n *Node, op Op, flags Flags, s site.Stack, number uint64, w *WideOperands) {
	InitNth(n, op, flags|Wide, s, number, nil, nil)
	w.Strict = len(w.Nodes)
	n.a = unsafe.Pointer(w)
}

// InitWide is InitWith for more operands, of which the first strict ones are needed before the node runs.
func InitWide(n *Node, op Op, flags Flags, s site.Stack, strict int, operands []*Node) {
	InitWith(n, op, flags|Wide, s, nil, nil)
	n.a = unsafe.Pointer(&WideOperands{operands, strict})
}

// InitDone makes a fresh node that has its value in the cell already.
func InitDone(n *Node, op Op, pc uintptr) {
	n.op = pack(op)
	n.flags = Leaf
	n.site = int32(pc - base)
	number(n)
	release(&n.word, Done)
}

// InitFailed makes a fresh node that has failed; its failure's key is the node's own number.
func InitFailed(n *Node, op Op, s site.Stack, err error) {
	InitWith(n, op, 0, s, nil, nil)
	n.a = unsafe.Pointer(&Failure{err, Number(n)})
	n.word.Store(Failed)
}

// weight returns what a consumer inherits. An operand that is done weighs nothing: a loop that forces as it goes stays light.
func weight(n *Node) Flags {
	if n.flags&Heavy == 0 || n.word.Load() == Done {
		return 0
	}
	return Heavy
}

// number takes the next number from one counter for all. Blocks of numbers for each goroutine would keep several builders out
// of each other's way, but an expression that a function makes after one that it has captured must have the higher number
// on whatever goroutine that one was made, or errors would no longer be those of a sequential run.
func number(n *Node) {
	k := created.Add(1)
	n.lo, n.hi = uint32(k), uint16(k>>32)
}

// Reserve takes the next k numbers, for the forks that one call of Map makes, and returns the first of them. No user's code runs
// between these forks, so that nothing can tell the block from numbers taken one by one.
func Reserve(k int) (first uint64) { return created.Add(uint64(k)) - uint64(k) + 1 }

// Made reports whether n is a node that one of the constructors has made. A user can write new(graph.Node), and nothing else.
func Made(n *Node) bool { return n != nil && n.op != 0 }

// Number returns the creation number: operands have lower ones. 48 bits last for a month at 10 ns
// a node.
func Number(n *Node) uint64 { return uint64(n.hi)<<32 | uint64(n.lo) }

// Has reports whether n has any of the flags.
func Has(n *Node, f Flags) bool { return n.flags&f != 0 }

// Load returns the state, without the generation. An atomic load: what the claimer wrote before it published a final state is seen
// by a goroutine that has loaded this state.
func Load(n *Node) State { return n.word.Load() & stateMask }

// Settled reports whether n's outcome is there, following aliases.
func Settled(n *Node) bool {
	s := Load(Resolve(n))
	return s == Done || s == Failed
}

// FailureOf returns the outcome of a node in state Failed.
func FailureOf(n *Node) *Failure { return (*Failure)(load(&n.a)) }

// Resolve follows aliases to the node that has, or will have, the outcome, and shortens the way for the next one.
func Resolve(n *Node) *Node {
	if n == nil || n.word.Load() != Alias { // nearly always: small enough to be inlined
		return n
	}
	return resolve(n)
}

// resolve walks the chain of aliases and makes every second one point to the one after the next (path halving, as in union-find:
// R. E. Tarjan and J. van Leeuwen, 1984). Several goroutines may do this at a time, without claims: what is stored in an alias is
// always a later node of its way, so there is no circle, and a stale store costs a step. To make all of them point to the end, in a second
// walk, would not do: the end may be an alias by then, and would be made to point to itself, or what follows it to point back.
func resolve(n *Node) *Node {
	for n.word.Load() == Alias {
		next := (*Node)(load(&n.a))
		if next.word.Load() != Alias {
			return next
		}
		after := (*Node)(load(&next.a))
		atomic.StorePointer(&n.a, unsafe.Pointer(after))
		n = after
	}
	return n
}

// Outcome returns the failure of a settled node as its consumers see it, or nil. An alias has a number of its own and with
// it a key of its own.
func Outcome(n *Node) *Failure {
	end := Resolve(n)
	if Load(end) != Failed {
		return nil
	}
	f := FailureOf(end)
	if end != n {
		return &Failure{f.Err, Number(n)}
	}
	return f
}

// InitWideAt is Init for an operator of three operands or more. It is heavy whatever its operands are: the walk of tier 1 knows two
// operand fields, and leaves a wide node to a run.
func InitWideAt(n *Node, op Op, pc uintptr, operands []*Node) {
	Init(n, op, pc, nil, nil)
	n.flags = Wide | Heavy
	n.a = unsafe.Pointer(&WideOperands{operands, len(operands)})
}
