// Package process runs worker processes: further processes of the same program, which are sent messages and answer them. It knows
// nothing of calls. Package isolate says what is in a message.
//
//	parent                              worker
//	Start  ---- exec of itself ------>  Attach
//	Send   ---- pipe, blocking ------>  Receive
//	Receive <--- pipe, blocking ------  Send
//	Cancel ---- third pipe ---------->  a goroutine asleep on it; the end of this pipe is the end of the parent
//	Page   <--- shared page --------->  Page: which message has been begun, and ended
//	Area   <--- shared memory ------->  Area: messages too long for a pipe
//	Kill   ---- SIGKILL, to its group -->
//	Wait   <--- how it ended, the tail of what it wrote to stderr, Go's report of a crash
//
// # What a worker has
//
//	descriptor   Linux, other Unix              Windows
//	0            the null device                likewise
//	1            that of the parent             likewise
//	2            a pipe: see stderr.go          likewise
//	3, 4, 5      requests, answers, cancels     inherited handles, by number
//	6            the report of a crash          likewise
//	7, 8         page, area                     none: everything goes through the pipes
//
// # Death
//
// A worker that has died is noticed by an answer that does not come: its end of the pipe is closed, so a blocking read returns. No time is
// waited for, and no queue is in between that could wait for ever (cpython 3895, loky 75). A worker has a process group of its own,
// which is killed as one, so that what a function has started dies with it (hashicorp/go-plugin 10, golang 60309).
//
// When the parent dies, the third pipe ends, and the worker kills its group. On Linux it is killed by the kernel as well
// (PR_SET_PDEATHSIG), which works where the worker is stopped or spins in C. That signal comes when the thread ends that has started the
// worker (golang 27505), so the goroutine that does so is locked to its thread, and stays until the worker has died.
//
// # Goroutines
//
// A worker costs the parent two: the one that has started it and waits for its end, and one that reads its stderr. Both end with
// it. All methods but Cancel, Kill and Wait are for the one goroutine that has the worker at the time.
package process
