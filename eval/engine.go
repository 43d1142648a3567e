package eval

import (
	"runtime"

	"xfork/internal/world"
)

// Engine is a set of slots for CPU-bound and I/O-bound calls, shared by all forces that use it. Most programs need none of
// their own: Default serves every force without the option On.
//
// Orphans is how many functions still run although no force demands them any more; Close waits until there are none, or until its
// context ends; Workers and IO are what the engine was made for. All methods may be called from any goroutine.
type Engine = world.Engine

// NewEngine makes an engine for so many CPU-bound calls and so many I/O-bound ones at a time. Both must be positive.
//
// An engine costs nothing while no force uses it: it has no goroutines. Forces of several engines may share nodes.
func NewEngine(workers, io int) *Engine { return world.NewEngine(workers, io) }

// Default has a worker for each processor that Go uses, and room for 1,024 calls of the I/O lane: enough for some hundreds of
// requests at once that wait for two or three answers each. Calls beyond that wait for a slot, without a goroutine. A server
// with more clients makes an engine of its own, and uses it with [On].
var Default = NewEngine(runtime.GOMAXPROCS(0), 1024)
