// Package source has what fork and unfork have in common: packages that were
// loaded with all that is known of their functions, edits of a file, and the
// trial of a change by the package's tests.
//
// # Loading
//
// A change needs the syntax of one package, and the effects of all functions
// that it reaches. So the packages of the module and of the modules that it
// requires are loaded with their syntax; the standard library, which is
// described by a table, and xfork itself, which is not what is to be forked,
// are loaded as export data, which is quick where they have been built before.
//
//	package                       syntax    effects
//	----------------------------+---------+-------------------------
//	the one that is changed       yes       from its bodies
//	what it imports, of modules   yes       from their bodies
//	the standard library          no        from the table
//	xfork                         no        not asked for
//
// # Editing
//
// A change is a list of edits by offset. Nothing is printed from a syntax tree:
// what is not touched stays as it is to the byte, comments and line breaks
// included. A file in the form of gofmt has that form afterwards too, for which
// it is formatted as a whole; a file in another form is left in its own.
//
// Imports go where gofmt would leave them: one of the standard library into the
// first group, by the alphabet, one of xfork into a group of its own at the end.
// A file without a list in brackets gets a new list behind its last import, so
// that nothing that was there moves, and the way back removes a whole list.
//
//	import "fmt"            import "fmt"
//
//	                        import (
//	                        	"context"
//
//	                        	"xfork/expr"
//	                        )
//
// # Trying
//
// A change is tried before it is kept. The tests of the package run with the
// old text and with the new one, each with the race detector where cgo allows
// it, and are compared by name:
//
//	old     new       the change
//	------+---------+--------------------------------
//	pass    pass      is kept
//	fail    fail      is kept: it is not its fault
//	skip    skip      is kept
//	pass    fail      is undone
//	any     missing   is undone, as when it does not build
//
// The file is replaced by a rename, which either happens or does not. What
// reads it at the same time sees one text or the other.
package source
