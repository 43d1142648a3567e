// Package exec is the machine: it goes through the tasks of a run, from the plan of its root to its outcome.
//
//	Whole, Nested          a force needs a run, or adds a scope to the run that it is called in
//	  Launch, add          a plan becomes tasks; the first of them are made ready
//	    step, look         one task, as far as it goes now
//	      call             admitted, placed, claimed, invoked; its end is in returned.go
//	      operator         evaluated on the spot
//	      wish             a dynamic node's wish opens kids: scopes of their own
//	    finish             consumers become ready
//	  close                the last task of a scope is over: its outcome goes to the task above, or to the goroutine that waits
//	Kill, sweep, withdraw  the other way: demand ends, from the scope down to the functions that are running
//
// A task that has to wait is put away, and costs no goroutine; in a sequential run the goroutine waits. Everything that differs between
// the two is a method of mode.
//
// The files, each of which uses those above it, but for the steps that go on with what comes next:
//
//	machine.go, mode.go                        a run with what goes through its tasks; what its modes differ in
//	scopes.go, absence.go                      scopes that are made, filled, closed; calls that wait for a run of their own
//	withdraw.go                                the end of demand
//	special.go, unsafe.go, limitby.go          what a call is admitted by
//	call.go, returned.go, wish.go, step.go     one task
//	parallel.go, kids.go                       the parallel mode
//	inorder.go, order.go                       the sequential one
//	nested.go, whole.go                        the two ways in
//
// For any goroutine; the cost of a force is that of its tasks, some 100 ns for a call and 10 for an operator.
package exec
