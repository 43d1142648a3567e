// Package isolate makes the calls of a lifted function in another process, so that the program survives what a function can do
// to it.
//
//	var parse = expr.LiftErr1(parseFile, isolate.Calls)
//
//	func main() {
//		isolate.Main() // the first thing that the program does
//		...
//		doc, err := parse.Fork("untrusted.pdf").Force(ctx)
//	}
//
// An os.Exit or log.Fatal, two goroutines writing one map, a stack overflow, memory without end, a SIGSEGV in C, a kill from outside, and a
// function that does not heed its context become the failure of that one call: err is a [*Crash] then, with what the process has left
// behind, or the error of the context. The program goes on, the next call works, and no process is left behind.
//
// # How it works
//
// The process is this program once more. Its packages are initialised as usual; then [Main] takes over, and serves calls until the
// parent ends. So the function has to be lifted while packages are initialised, as in the example, and Main has to come before
// anything else. In a test it is the first line of TestMain.
//
// What Main does not do is make the other process a copy of this one. Variables have there the values that initialisation gives them, and
// what a function changes there stays there, for the next call as well. Arguments and results travel as bytes: as they are,
// unexported fields and NaN payloads included, but pointers to one thing arrive as pointers to two. A type that cannot travel (functions,
// channels, interfaces) is refused when the function is lifted, by a sentence that names the field.
//
// A call takes some 50 microseconds and a process some 12 milliseconds to start, so what is isolated should take a millisecond at least.
// Slices of 64 KiB and more go through shared memory where there is some.
//
// # What becomes of a call
//
//	there                                  the failure here                             made again
//	the function returns an error          its text, its type's name, what it wraps     under Retry
//	it panics, or ends its goroutine       as at home, with the stack over there        never
//	os.Exit, log.Fatal, a fatal error,     a *Crash                                     under Retry: it may have had
//	  a signal, no memory, a kill                                                         effects
//	the process dies before it begins      none; of three in a row a *Crash of Phase    yes, in another process
//	                                         "start"
//	arguments or a result too large, too   a sentence                                   never: under Retry as well it
//	  deep, or with a cycle                                                               would be the same
//	its Timeout passes                     context.DeadlineExceeded; killed             under Retry
//	nothing demands it any more            none, it is forgotten; killed                by the next force
//
// # A call like any other
//
// All options of expr hold: lanes, limits, rates, retries, timeouts, priorities, Pure. A CPUBound call keeps its worker while the other process
// computes, for a core is busy. An error that the function returns is the failure's cause here: errors.Is finds the sentinels of the standard
// library's io, fs, os and context and those given to [Errors]. A panic has the traceback it would have had here, and so has a
// failed force inside of the function.
//
// When nothing demands the call any more, or its Timeout has passed, its process is killed, with all that it has started; a function
// that takes a context is told first, and has [Grace]. A call that had not begun when its process died is made again, up to three
// times; one that had begun may have had effects, and is made again only under expr.Retry.
//
// The other process has this one's arguments, environment and working directory, and writes to its stdout and stderr; its stdin is
// empty. The values of a context do not travel; its deadline does. With XFORK_ISOLATE=0 in the environment all calls are made in this
// process: for debuggers and profilers. Forks in the function are evaluated in the other process, in order.
//
// # Where
//
// Linux has all of this. On other Unix systems shared memory is a temporary file, and nothing but the end of a pipe tells a process
// of its parent's death, which one that has been stopped does not notice. On Windows long slices go through pipes, and a call counts
// as begun once it is sent. There are no further processes on js, wasip1, ios and android: there calls fail, but for XFORK_ISOLATE=0.
//
// # What it costs
//
// On two cores of an AMD EPYC of 2025, Linux: a call of an int and back alone 40 us, in bulk with two processes 25 us each, a megabyte of
// floats there and back half a millisecond or more; a process 6 to 12 ms to start, and a crash 1 to 9 ms until it is an error, most of
// it for Go's report. Module bench/isolate compares all of it with plugins of hashicorp/go-plugin. A worker process takes the memory
// of a program of its size that has done nothing, some 10 MB, and up to 16 MiB of garbage.
//
// Another process has the same user and the same rights. It is no sandbox.
package isolate
