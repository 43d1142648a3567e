// Package mutation checks the checkers: it plants bugs in the core, one at a time, and each of them must be caught by the
// battery. A bug that lives means that the battery has a hole where somebody could make the same mistake. It has no code but
// its test, which needs the build tag seam.
//
// A bug is a pair of strings, old and new, in a file of the core (mutants_test.go). It is built in by the go command's
// overlay: no file is touched. A pair whose old string is no longer there fails the test, so the bugs move along with the code.
package mutation
