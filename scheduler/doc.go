// Package scheduler runs ready, numbered tasks on a few goroutines, in lanes, under limits that overlapping runs share.
// It counts no dependencies and knows no nodes: whoever owns the tasks (package eval, or a fake in a test) says what is
// ready, and is called back to do it.
//
// # The life of a task, in words
//
// A task is unknown here until it is READY: pushed by the worker that made it so, or announced from outside. It is then
// QUEUED, in a worker's deque, in the run's own queue, or in the I/O queue. A worker takes it and it is RUNNING. It leaves
// Do either finished or AWAY: nobody holds a goroutine for it, and somebody will make it ready again. Its goroutine may be
// PARKED in the middle: it waits, and its slot is given to another.
//
// # Slots
//
// An [Engine] has CPU slots and I/O slots, shared by all its runs. A [Run] has workers: goroutines that hold a CPU slot
// each, except the first, which needs none, so that every force proceeds whatever the others do. A run with an explicit
// number of workers has as many slots of its own. Calls of the I/O lane get a goroutine and an I/O slot each; calls aside
// (the unsafe lane, whose token is the owner's business) a goroutine and no slot.
//
// A worker without work ends; work without a worker starts one. There is no idle pool between runs, and no goroutine that
// outlives its run but for a call that does not heed its context: such a worker is lent out (see [Run.Lend]), its slot goes
// to another, and it ends when the call returns.
package scheduler
