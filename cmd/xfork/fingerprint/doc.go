// Package fingerprint tells by one number whether a function of a program can
// still give the values that it gave.
//
// The fingerprint of a function is a SHA-256 over the code that a call of it
// can reach, in a form that leaves out what cannot change a value: positions,
// comments, names of functions and of local variables, the file that something
// stands in, and all code that is not reached. Two builds of a program that
// agree on it may share the function's results, which is what xfork/eval/cache
// keeps.
//
//	what is reached                          how it enters                          file
//	bodies, closures, instances of generics  as SSA, values and functions numbered  body.go
//	order of evaluation that Go leaves open  as the shape of the statement          order.go
//	methods of types turned to interfaces    as method sets, by name                types.go
//	types                                    by name, definition and tags           types.go
//	package variables                        by initialisers, in their order        units.go, walk.go
//	embedded files, -X values                by content                             walk.go
//	modules of the module cache              by version, with what they import      settings.go
//	the standard library, the build          by version, flags and settings         settings.go
//
// Three things make a fingerprint refuse: a value that comes from elsewhere and
// may bring code along (an interface, function or channel in a parameter), a
// package variable that may change between two calls (vars.go), and a body that
// is not Go. A refusal is a sentence, and such a function has no fingerprint.
//
// The analysis is conservative where it does not know: it sees calls through
// interfaces as calls of every method of every type that was turned into an
// interface on the way, and package variables as changing if their memory gets
// to where it cannot be followed. It does not see what reaches a program at run
// time: environment, files, clock, and what main sets in the standard library.
package fingerprint
