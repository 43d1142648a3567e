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
// # The files by system
//
//	start.go, worker.go    both sides, in what is the same everywhere
//	stderr.go, death.go    what a worker leaves behind
//	page.go, area.go       shared memory: two words, and long messages
//	memory.go, limit.go    how much a worker has, and may have
//	unix.go, group_unix.go, unnamed.go    what all Unix systems share; linux.go, unix_other.go  where they differ
//	windows.go             jobs and handles; none.go  systems without processes
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
// # What others suffer from
//
// The answers are to faults that users have met with in other pools of processes:
//
//	one death breaks the pool (temporal sdk-python 245)          a process serves one call; its death is that call's
//	a hang after a death, or at exit (cpython 3895, loky 75)     a read ends with its process; no threads, no queues
//	no cause is told (joblib 812, ray 45244)                     Death: status, signal, fatal line, stderr, report
//	orphans (go-plugin 10, 136, ray 2005)                        a pipe's end, the kernel's signal, a group
//	killed at random by Pdeathsig (golang 27505)                 the starting goroutine has its thread to itself
//	Wait hangs because of a grandchild (golang 60309)            the group is killed first; stderr: what is in the pipe, and no more
//	an abort kills other calls (piscina 934)                     one call at a time
//	forked locks, descriptors that leak into children            exec, and close-on-exec for all
//
// # Goroutines
//
// A worker costs the parent two: the one that has started it and waits for its end, and one that reads its stderr. Both end with
// it. All methods but Cancel, Kill and Wait are for the one goroutine that has the worker at the time.
package process
