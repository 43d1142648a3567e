// Package scheduler runs ready, numbered tasks on a few goroutines, in lanes, under limits that overlapping runs share.
// Programs that use xfork have no need of it: packages expr and eval stand before it. What follows is for maintainers.
//
// The scheduler counts no dependencies and knows no nodes: the owner of the tasks (package eval, or a fake in a test) announces what
// is ready, and is called back, as a [Body], to do it.
//
//	owner                     scheduler                              goroutines
//	-----                     ---------                              ----------
//	Seed, Fresh, Ready  --->  queues of the run   --.
//	Worker.Push         --->  deques of workers   ----> next -----> worker     -.
//	IO                  --->  I/O queue, slots    --------------->  I/O call    +-->  Body.Do
//	Aside, Alone        --->  no slot             --------------->  other call -'
//
// # The files
//
//	fifo.go       a queue under its user's lock
//	deque.go      a worker's own queue: its owner at one end, thieves at the other
//	exclusion.go  exclusive calls: a lock for readers and writers, first come, first served
//	engine.go     slots that runs share, and the runs that were refused one
//	run.go        a run: its state, its workers, its beginning and its end
//	queue.go      ready tasks of the run that are in no deque
//	worker.go     the loop of a worker: where it looks for tasks, and how it ends
//	io.go         calls with a goroutine of their own
//	lend.go       slots that change hands in the middle of a call
//	clear.go      tasks that are cancelled before they had a slot
//
// # The life of a task
//
// A task is unknown here until it is READY: pushed by the worker that made it so, or announced from outside. Then it is
// QUEUED, in a worker's deque, in one of the run's own queues, or in the I/O queue. A worker takes it and it is RUNNING. It leaves
// Do either finished or AWAY: it holds no goroutine, and the owner will make it ready again. Its goroutine may be
// PARKED in the middle: the goroutine waits, and its slot is given to another.
//
//	           push, announce         taken               Do returns
//	(unknown) ---------------> QUEUED ------> RUNNING ------------------> finished, or away
//	                                           |   ^                          |
//	                                     Park  v   | slot reclaimed           | ready again
//	                                          PARKED                          '--> QUEUED
//
// The scheduler keeps no record of these states: a task is in exactly one queue or in the hands of one goroutine, and that is its
// state. A task that is announced twice is therefore done twice; the owner announces it once.
//
// # Slots
//
// An [Engine] has CPU slots and I/O slots, shared by all its runs. A [Run] has workers: goroutines that hold a CPU slot
// each, except one, which is exempt, so that every force proceeds whatever the others do. Which one it is changes: the
// exemption goes back to the run when its worker ends or parks, and the next worker to start has it. A run with an explicit
// number of workers has as many slots of its own. Calls of the I/O lane get a goroutine and an I/O slot each; calls aside
// (the unsafe lane; its token is the owner's business) a goroutine and no slot.
//
//	engine for n workers:  n-1 CPU slots + the exemption of each run  =  n workers for a run that is alone
//
// # The life of a worker
//
// A [Worker] is a deque and, while it has work, a goroutine. The goroutine that makes a task ready starts a worker if the run has
// fewer than it may have ([Run.Ready], [Worker.Push]).
//
//	         grow: slot taken             no task found
//	spare ----------------------> working -------------> retiring ---> spare (or working again, if a task has come)
//	                              |     ^                               ^
//	                        Lend  v     | Reclaim                       | surplus: one worker too many
//	                              away -'                               '---- working
//
// A worker that is working looks for a task in the same order every time (next, in worker.go):
//
//	1  urgent tasks of the run                         [Run.Ready] with a priority above 0
//	2  its own newest, that it has made ready itself   [Worker.Push]
//	3  the run's oldest                                [Run.Ready] with priority 0
//	4  its own newest of the run's first tasks         [Run.Seed]
//	5  what begins something new, the oldest           [Run.Fresh]
//	6  the oldest of another worker                    theft
//	7  after some rounds without success: the rest     [Run.Ready] with a priority below 0
//
// If there is no task it gives its slot back, looks once more, and ends. The worker, with its deque, is kept in the run's list of
// spare ones for the next goroutine. Before a worker looks beyond its own deque it calls Body.Idle, so that the owner can count in
// batches.
//
// Calls of other lanes have goroutines that are started for them. Such a goroutine goes on with what its call made ready, an
// I/O one with the next call that waits for a slot, and ends for good.
//
// A goroutine may be ended in the middle of a task (runtime.Goexit). A worker's is then replaced by a new one, which inherits its
// deque and its slot; not if it was lent out, because its slot went to another worker then.
//
// # The life of a slot
//
// A CPU slot is taken when a worker is started, and an I/O slot when a call is. Then it changes hands:
//
//	Lend      its goroutine parks, or its call was cancelled and does not end: the slot goes to others. Lends are counted,
//	          for both may happen at once; only the first one gives the slot, only the last Reclaim takes it again.
//	Reclaim   the goroutine goes on. A CPU slot is taken without waiting: what has begun does not wait behind what has not.
//	          There may be one worker too many, until one of them comes to the end of a task (surplus).
//	          An I/O slot is waited for, aside, ahead of calls that have not begun.
//	Compute   a call of another lane wants to run inline what it demands: it takes a CPU slot if there is one, and gives its own.
//	Return    undoes that.
//
// What is given back is offered. An engine remembers, for each kind of slot, the runs that were refused one, each once, in order.
// The goroutine that gives a slot takes the first run off the list and calls its method offered: the run starts a worker or a call,
// and if it is refused again it is at the end of the list. If the run has no use for the slot any more, the next one is asked, until
// nothing is free or the list is empty. So no slot stays free while a run that wants it sleeps.
//
// A worker without work ends; work without a worker starts one. There is no idle pool between runs, and no goroutine that
// outlives its run but for a call that does not heed its context: such a worker is lent out (see [Run.Lend]), its slot goes
// to another, and it ends when the call returns.
//
// # Which lock protects what
//
//	Run.mu         queues, spare workers, counts of the I/O lane and aside; and of each of the run's workers lane, held and away
//	               (away is atomic as well, because loops read it between tasks without the lock)
//	Engine.mu      free slots, and the lists of runs that were refused one
//	Exclusion.mu   exclusive calls that wait, goroutines that come back, runs that were kept out; closed is written under it
//	no lock        the deque (its own protocol), Run.workers (replaced under Run.mu, read by thieves at any time), and the lengths
//	               of queues, which are changed under Run.mu and read between any two tasks
//	the goroutine  of a worker alone: begun, clears, listed, victim, kept, seeded. They are passed on to the next goroutine of the
//	               worker through the list of spare workers, under Run.mu
//
// The order of locks is Run.mu before Engine.mu, and Run.mu before Exclusion.mu. Engine.mu and Exclusion.mu are never held together,
// nor are the locks of two runs: slots are offered, and exclusive calls granted, without any lock held; otherwise two runs that make
// each other offers would wait for each other. The functions that the owner passes to [Run.LendIf] and [Run.Clear] are called under
// Run.mu: they must not call this package.
//
// # Why no wake-up is lost
//
// Two goroutines that need each other always write first and read afterwards, in opposite order; Go's atomics and locks are
// sequentially consistent, so that at least one of them sees what the other has written:
//
//	a task is queued, then a missing worker is looked for    |  a slot is given back, then tasks are looked for     (retire)
//	a goroutine counts itself inside, then looks if closed   |  an exclusive call closes, then reads the count      (tryEnter)
//
// Refusals need no such pair: an engine looks for a slot and notes that there was none in one critical section, and another one
// adds a slot and takes the first run off the list.
package scheduler
