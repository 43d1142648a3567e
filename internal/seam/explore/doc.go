// Package explore runs a small concurrent program under a schedule that a seed has drawn: one goroutine at a time, and at
// every step of package seam a choice of the one that goes on. The same seed gives the same schedule. It needs the build tag seam.
//
// # What it sees
//
//   - a hang, exactly and without a clock: no goroutine can go on, no timer is armed, and a goroutine has not ended. That is a
//     deadlock or a lost wake-up; [Fault] says where each goroutine stands;
//   - a goroutine that does not end: the schedule is over when all have;
//   - a livelock: more steps than any sound schedule takes;
//   - a panic of the core, on any goroutine.
//
// # How a turn is handed over
//
//	running goroutine              controller                    another goroutine
//	seam.Step("cas")  -->  goOn:  choose of those that can go on
//	                              next.turn <- token      -->    returns from its own step, and runs
//	<-t.turn (waits)                                             ... until its next step
//
// The controller is no goroutine: its code runs on the goroutine that has come to a step. Only the goroutine that has the turn touches
// the controller's fields, and the channel turn orders what one has written before what the next one reads.
//
// # What a body keeps to
//
//   - it starts goroutines by seam.Go or [Together]: one that was started by a go statement panics at its first step;
//   - its goroutines wait for each other through the seam: one that blocks in a channel or a sync.Mutex of its own keeps the turn,
//     and the schedule ends with a fault after half a minute;
//   - it draws nothing from clocks, maps or random numbers that the seed does not decide: the same seed would give other schedules.
//
// A fault is replayed by its seed: Run again, with [Trace] set. [Outcome].Hash is equal if the schedule is.
//
// # What it does not see
//
// Orders of memory that the processor allows beyond the interleavings of its instructions (Go's atomics have none, the plain
// stores of package node are x86's), and whatever happens between two steps.
//
// # Time
//
// The clock is one more goroutine that can be chosen at any step: it goes to the earliest timer and fires it. So a pause of an
// hour may be over at once, as it may for a program on a machine that slept, and a test loses no time.
//
// # Strategies
//
// Uniformly random choices find what needs a few switches in a row. Sticky ones stay with a goroutine for some steps, so that
// goroutines get far ahead of each other. PCT (Burckhardt, Kothari, Musuvathi and Nagarakatte: A Randomized Scheduler with
// Probabilistic Guarantees of Finding Bugs, ASPLOS 2010) gives goroutines random priorities, runs the highest one that can go
// on, and lowers it at d random steps: a bug of depth d+1 is found with a probability of at least 1/(n·k^d) for n goroutines
// and k steps. The seed draws the strategy too.
package explore
