// Package cache keeps the results of lifted functions on disk, so that a second
// run, or a run after a crash, begins where the last one ended.
//
//	store, err := cache.Open("", cache.MaxBytes(10<<30))
//	render := expr.LiftErr1(renderTile, expr.Cached(store))
//
//	tile := render.Fork(x)           // nothing runs, as ever
//	v, err := tile.Force(ctx)        // from disk, where an earlier run of the program has left it
//	ok := render.IsCached(x)         // asks, and computes nothing
//
// # What is kept, under which key
//
// The value of each call that returns one: no errors, panics, cancellations, or
// values that come when the time of the call is up. The key is a digest of
//
//	the function's name
//	the identity of its code: see below
//	GOOS and GOARCH
//	the types of the arguments and of the result, with the names of all fields
//	the values of the arguments, all that they reach
//	the content of the files that are named by Reads
//
// and so an equal argument, however it came about, finds what was kept. Where a
// function that comes first has changed but returns what it did, the functions
// behind it are not called.
//
// # The identity of code
//
//	no option     the digest of the program's file. Any change of the program,
//	              of Go or of a module is another identity: nothing stale is
//	              ever found, and after an edit nothing is found at all. It is
//	              right for a run that has crashed
//	the same, in a program that xfork run, build or test has built
//	              a fingerprint of all the code that the function reaches. An
//	              edit elsewhere leaves it as it is; what has none, and why,
//	              the command tells (docs/fingerprint.md)
//	Version("3")  the caller's promise that the results are those of version 3
//
// A closure, a method value and an instance of a generic function have no name
// of their own, and what a closure has captured is no argument: with expr.Name
// and Version the caller promises to tell apart what differs.
//
// # What the caller promises
//
// What expr.Pure promises: equal arguments give equal results. The key does not
// see the clock, the environment, the network, files that Reads does not name,
// or variables of packages that are written while the program runs.
//
// # What it costs
//
// A look that finds nothing takes some microseconds and the time for the digests
// of the arguments, a hit the time to read and to check the entry. To keep a
// result is to write a file, and takes milliseconds on some file systems: calls
// of less than some 10 ms are not worth it.
//
// # Several processes
//
// Any number of them may use a folder at once. Two that miss the same call at
// the same time both make it.
//
// # What goes wrong
//
// A full disk, a folder that cannot be written to, a damaged entry: none of these
// is an error of a force. The call is made, and a line on standard error that
// begins with "xfork: cache:" says what happened. A damaged entry is removed.
//
// # The environment
//
//	XFORK_CACHE=off       nothing is looked for and nothing is kept
//	XFORK_CACHE=read      nothing is kept
//	XFORK_CACHE=refresh   nothing is looked for: all calls are made, and kept
//
// The command xfork cache shows, checks and removes what is kept.
package cache
