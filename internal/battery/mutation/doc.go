// Package mutation checks the checkers: it plants bugs in the core, one at a time, and each of them must be caught by the
// battery. A bug that lives shows a mistake that the battery would not notice. The package has no code but its test, which needs the build tag seam.
//
// A bug is a pair of strings, old and new, in a file of the core (mutants_test.go). It is built in by the go command's
// overlay: no file is touched. Bugs within the bodies of functions share a binary, and the environment says which one of them is in
// force (combine_test.go); others have a binary each. A pair fails the test when its old string is not in the file, so the bugs move with the code.
package mutation
