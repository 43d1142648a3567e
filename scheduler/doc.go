// Package scheduler runs ready, numbered tasks on a few goroutines, in lanes, under limits that overlapping runs share.
// Programs that use xfork have no need of it: packages expr and eval stand before it. What follows is for those who change it.
//
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
// each, except one, which is exempt, so that every force proceeds whatever the others do. Which one it is changes: the
// exemption goes back to the run when its worker ends or parks, and the next one to start has it. A run with an explicit
// number of workers has as many slots of its own. Calls of the I/O lane get a goroutine and an I/O slot each; calls aside
// (the unsafe lane, whose token is the owner's business) a goroutine and no slot.
//
// # The life of a worker
//
// A worker is a deque and, while it has work, a goroutine. Whoever makes a task ready starts one if the run has fewer than it
// may have ([Run.Ready], [Worker.Push]). It looks for work in the same order every time: urgent tasks, its own newest, the
// run's oldest, then what begins something new ([Run.Seed], [Run.Fresh]), the oldest of another worker. After a few rounds without success it takes a task of low priority, and if there
// is none either it gives its slot back, looks once more, and ends. The deque is kept for the next goroutine. Before it
// looks beyond its own deque it calls Body.Idle, so that the owner can count in batches.
//
// Calls of other lanes have goroutines that are started for them. Such a goroutine goes on with what its call made ready, an
// I/O one with the next call that waits for a slot, and ends for good.
//
// A goroutine may be ended in the middle of a task (runtime.Goexit). A worker's is then replaced by a new one, which inherits its
// deque and its slot; not if it was lent out, for then it had no slot.
//
// # The life of a slot
//
// A CPU slot is taken when a worker is started, and an I/O slot when a call is. Then it changes hands:
//
//	Lend      its goroutine parks, or its call was withdrawn and does not end: the slot goes to others. Lends are counted,
//	          for both may happen at once; only the first one gives the slot, only the last Reclaim takes it again.
//	Reclaim   the goroutine goes on. A CPU slot is taken without waiting: what has begun does not wait behind what has not.
//	          There may be one worker too many, until one of them comes to the end of a task (surplus).
//	          An I/O slot is waited for, aside, ahead of calls that have not begun.
//	Compute   a call of another lane wants to run inline what it demands: it takes a CPU slot if there is one, and gives its own.
//	Return    undoes that.
//
// What is given back is offered. An engine remembers, for each kind of slot, the runs that were refused one, each once, in order.
// Who gives a slot takes the first of them off the list and calls it (offered): it starts a worker or a call, and if it
// is refused again it is at the end of the list. If it has no use for the slot any more, the next one is asked, until nothing
// is free or nobody was refused. So no slot stays free while a run that wants it sleeps. Offers are made without locks: two runs
// that make each other offers would otherwise wait for each other's.
//
// A worker without work ends; work without a worker starts one. There is no idle pool between runs, and no goroutine that
// outlives its run but for a call that does not heed its context: such a worker is lent out (see [Run.Lend]), its slot goes
// to another, and it ends when the call returns.
package scheduler
