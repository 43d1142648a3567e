// Package house holds the rules of this repository that the compiler does not hold, and its tests apply them:
//
//   - layers.go: which package may import which, as docs/architecture.md draws it;
//   - docs.go: every exported name of a public package says what it is for;
//   - text.go: no file names a path of somebody's machine, no page links to a file that is not there;
//   - size.go: no package, file or function is too large, and a quarter of the lines say why;
//   - snippets.go: the Go code in README.md compiles.
//
// Every rule is a function from what it looks at to a list of sentences, one for each fault, so that a test can prove on
// made-up input that the rule can fail.
package house
