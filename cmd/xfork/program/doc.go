// Package program reads what a build of the go command compiles: which
// packages, from which files, with which settings, and the types in them.
//
//	list.go      go list: packages, and which of them are read
//	load.go      files, types, directives
//	settings.go  flags, go env and GOFLAGS, as far as they may change a value
//	embed.go     which files a variable of go:embed has
//	marker.go    one variable more in each package, for the analysis above
//	sources.go   what was read, to be compared with what is there later
//
// A package is read if its text may change without its version: packages of
// main modules, of modules that are replaced by folders, of workspaces and of
// vendor folders. All other packages lie in the module cache or belong to the
// standard library. They are known by their version, and their types come from
// export data, which the go command compiles or finds in its cache; so a
// program of some thousand lines is read in a fraction of a second, whatever it
// imports.
//
// A package of the module cache that imports one that is read is read too. This
// happens where a replaced module is beneath one that is not, and keeps the
// types of a program together: no package knows two versions of another one.
package program
