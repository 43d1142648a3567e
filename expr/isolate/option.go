package isolate

import (
	"runtime"
	"time"

	"xfork/internal/wire"
)

// Option says how the processes of a pool are made and kept.
type Option func(*options)

// Options are read when the pool is made, and panic there, at a line of the program's initialisation, where a number makes no sense. The
// limits are sent to each process by its hello.

// options is what a pool goes by.
type options struct {
	processes int
	memory    int64
	stack     int64
	grace     time.Duration
	idle      time.Duration
	calls     int
	growth    int64
	largest   int64
	errors    []error
}

// defaults are what a pool goes by unless it is told otherwise. A stack of Go's own limit of 1 GiB takes five seconds to overflow.
func defaults() options {
	return options{
		processes: runtime.GOMAXPROCS(0),
		stack:     128 << 20,
		grace:     10 * time.Millisecond,
		idle:      10 * time.Second,
		largest:   256 << 20,
	}
}

// Processes says how many processes a pool has at most, and so how many of its calls are made at once. The default is GOMAXPROCS.
// Calls beyond wait like those beyond an expr.Limit: without a goroutine and without a worker of the run. n must be positive.
func Processes(n int) Option {
	if n < 1 {
		panic("isolate: Processes must be positive")
	}
	return func(o *options) { o.processes = n }
}

// Memory is how many bytes of data each process may have: Go's garbage collector works harder from four fifths of it on, and beyond it
// the process dies, which is that call's failure. The limit of the operating system is set on Linux only. It is one of the process's own
// data: arguments and results of 64 KiB and more lie in shared memory, which does not count, and no control group is made. The default
// is none.
func Memory(bytes int64) Option {
	if bytes < 16<<20 {
		panic("isolate: Memory must be at least 16 MiB: a process needs that much before it begins")
	}
	return func(o *options) { o.memory = bytes }
}

// Stack is up to how many bytes the stack of a goroutine may grow before its process dies. The default is 128 MiB.
func Stack(bytes int) Option {
	if bytes < 64<<10 {
		panic("isolate: Stack must be at least 64 KiB")
	}
	return func(o *options) { o.stack = int64(bytes) }
}

// Grace is how long a function that takes a context has from the end of that context until its process is killed. The default is
// 10 ms. A function without a context is killed at once, for it cannot heed anything.
func Grace(d time.Duration) Option {
	if d < 0 {
		panic("isolate: Grace must not be negative")
	}
	return func(o *options) { o.grace = d }
}

// Idle is for how long a process without a call is kept. The default is 10 s.
func Idle(d time.Duration) Option {
	if d <= 0 {
		panic("isolate: Idle must be positive")
	}
	return func(o *options) { o.idle = d }
}

// Recycle ends a process after so many calls, or when its memory has grown by so many bytes since its first call, whichever comes
// first: for functions that leak, as C libraries do. Zero means that it does not matter. The default is that neither does.
func Recycle(calls int, growth int64) Option {
	if calls < 0 || growth < 0 {
		panic("isolate: Recycle of a negative number")
	}
	return func(o *options) { o.calls, o.growth = calls, growth }
}

// Largest is how many bytes the arguments of a call, or its result, may take on the way. The default is 256 MiB, the most 2 GiB.
func Largest(bytes int64) Option {
	if bytes < 1 || bytes > 2<<30 {
		panic("isolate: Largest must be from 1 byte to 2 GiB")
	}
	return func(o *options) { o.largest = bytes }
}

// Errors makes errors known to both sides, beside those of io, io/fs, os, strconv and context: a pointer as in Errors(ErrFull) for
// errors.Is, a nil pointer as in Errors((*ParseError)(nil)) for errors.As, which then finds it with all its fields. Of other errors
// that a function returns the text, the type's name and what they wrap arrive. An error that cannot travel panics.
func Errors(errs ...error) Option {
	if _, err := wire.NewErrors(errs...); err != nil {
		panic("isolate: Errors: " + err.Error())
	}
	return func(o *options) { o.errors = append(o.errors, errs...) }
}
