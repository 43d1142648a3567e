// Package remote has what the engine and a carrier of partitions know of each
// other. Package exec forms partitions and settles their nodes; package partition
// makes bytes of them. Neither knows the other.
//
//	exec      claims nodes -> Partition -> Carrier.Carry                on a goroutine of the partition's own
//	partition               reads Call.Args, Operands; sends; receives
//	exec      settles nodes  <- Partition.Done                          one by one, as outcomes come
//
// A Partition belongs to the goroutine of Carry, but for Done, which any
// goroutine may call.
package remote

import (
	"context"
	_ "sync/atomic" // for inlining: see package seam
	"time"

	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/seam"
)

// Carrier takes partitions away. Engines that have one send what may leave;
// others have none, and pay nothing.
type Carrier interface {
	// Carry has the calls of a partition made elsewhere, and returns when
	// nothing will come any more. p.Ctx ends when nothing demands any of them.
	// The error is the failure of the calls that have no outcome then; nil
	// hands them back.
	Carry(p *Partition) error
	// Target is how much estimated work a partition has.
	Target() time.Duration
	// Room is how many partitions are under way at a time.
	Room() *policy.Limit
	// Port is the registry of the functions that it knows: see Function.Port.
	Port() any
}

// Function is what is known of a function that may be called elsewhere:
// node.Info.Leaves points to one. The carrier makes it when the function is
// lifted.
type Function struct {
	// Port is the registry that has made it. A carrier takes the functions of
	// its own.
	Port any
	// Key is the registry's own.
	Key any
	// Alone makes one call elsewhere, where the engine of the running call has
	// a carrier, and reports whether it has: a call with a limit or a time of
	// its own, which no partition has.
	Alone func(ctx context.Context, args, value any) (done bool, err error)

	cost seam.Int64 // nanoseconds; 0: not measured
}

// Cost returns what a call of the function costs, and whether it is known.
func (f *Function) Cost() (each time.Duration, known bool) {
	c := f.cost.Load()
	return time.Duration(c), c > 0
}

// Took notes what a call has cost, here or elsewhere: the estimate moves an
// eighth of the way there. Of two that come at once one may be lost, which an
// estimate can bear.
func (f *Function) Took(d time.Duration) {
	d = max(d, 1)
	if c := f.cost.Load(); c > 0 {
		d = time.Duration(c) + (d-time.Duration(c))/8
	}
	f.cost.Store(max(int64(d), 1))
}

// Partition is a set of calls, each of which has operands that are done or in
// it. They are in a topological order.
type Partition struct {
	Ctx   context.Context
	Calls []Call
	// Repeatable says that all of them are pure.
	Repeatable bool
	// Work is the estimate of all of them together; 0: not known.
	Work time.Duration
	// Done hands over the outcome of call i: set stores the value in what it is
	// given, or err is the failure. What comes twice is ignored, and so is what
	// comes after Carry has returned. It returns the error of set.
	Done func(i int, made Made, set func(value any) error, err error) error
	// Back hands call i back: it was not begun.
	Back func(i int)
}

// Made is where a call was made, and how long it took there, for views.
type Made struct {
	Place int64 // a number of the machine or process; 0: not made
	Took  time.Duration
}

// Call is one call of a partition.
type Call struct {
	Function *Function
	Number   uint64 // the node's
	// Args points to the plain arguments of a fork; nil: the arguments are
	// Operands.
	Args any
	// Operands are the lazy arguments, in their order.
	Operands []Operand
	// Value points to where the result goes, which nothing else writes: for its
	// type. nil: the only result is the error.
	Value any
}

// Operand is a lazy argument.
type Operand struct {
	Call int        // which call of the partition it is; -1: none
	Node *node.Node // done; of a call of the partition nil
}
