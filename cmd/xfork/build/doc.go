// Package build is the commands xfork build, run and test: those of the go
// command, for programs that keep results.
//
// A program that is built by them knows the fingerprints of its cached
// functions (package fingerprint), so that a result outlives edits that do not
// concern it. The fingerprints are a table in one string,
// xfork/eval/cache.table, which the linker sets: nothing is written beside the
// program, no package is compiled anew for it, and a build without these
// commands has an empty table and tells programs apart by their executable.
//
//	args.go     a command line of go: flags, packages, and what is the program's
//	table.go    the string, and its way through -ldflags
//	build.go    the three commands
//	sources.go  what was read is what was built: refused if a file changed meanwhile
//	process.go  the program that run has built: exit code, signals
//
// Flags, packages, GOFLAGS, -overlay, -C and go.work mean what they mean to the
// go command, which does all the building.
package build
