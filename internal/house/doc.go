// Package house holds the rules of this repository that the compiler does not hold, and its tests apply them:
//
//   - layers.go: which package may import which, as docs/architecture.md draws it;
//   - docs.go: every exported name of a public package has a comment;
//   - text.go: no file names a path of one particular machine, no page links to a file that is not there;
//   - promises.go: every promise of docs/reliability.md names a test that exists;
//   - size.go: no package, file or function is too large, and a quarter of the lines are comments;
//   - snippets.go: the Go code in README.md compiles.
//
// Every rule is a function from its input to a list of sentences, one for each fault, so that a test can prove on made-up input
// that the rule can fail.
package house
