// Package seam is the one place through which the core touches what other goroutines see: its locks, its atomic words, its
// waits, its clock and its goroutines. Without the build tag seam all of it is the standard library's, by alias or inlined,
// and costs nothing. With the tag a test may install a [Controller], which then decides at every touch which goroutine goes on.
//
// # The table
//
//	the core writes                  without the tag           with it, under a controller
//	Mutex, Cond                      sync.Mutex, sync.Cond     a step; a wait that the controller knows of
//	Int32 ... Bool, Pointer          atomic.Int32 ...          a step before each operation
//	Step(point)                      nothing                   a step where plain memory is shared
//	Yield(point)                     runtime.Gosched           a step that lets all others go first
//	Go(f)                            go f()                    a goroutine that the controller runs
//	Wait, Either, Within             receive, select           a wait that the controller knows of
//	Watch                            context.AfterFunc         a goroutine that waits
//	AfterFunc, Sleep                 package time's            a timer of the controller's own clock
//
// The compiler inlines the methods of an aliased type only into packages that import the type's own package themselves. So
// a package that uses seam.Mutex imports sync as well, and one that uses seam.Int32 sync/atomic, if only for that.
//
// Between two steps a goroutine is alone. A place where the core shares memory in any other way is a place that no explored
// schedule can tear open; so there are to be none, but for some that concern one goroutine or decide nothing: the table of
// goroutines in eval, which each goroutine changes for itself alone, the logs of observed runs, and the interned stacks of
// package site.
package seam
