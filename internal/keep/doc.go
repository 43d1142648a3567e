// Package keep is what the engine knows of functions with results that are kept
// on disk: it makes the key of a call out of its arguments, and moves values
// between nodes and package disk.
//
//	Look     the node is idle, claimed for this alone, its operands there:
//	         the key; an entry with it is decoded into the node's cell
//	Begins   an attempt at the call
//	Take     the attempt has made a value, the node is claimed: its bytes
//	Write    the node is sealed: the bytes become an entry
//
// Take comes before the seal because the value belongs to others afterwards: what
// a consumer or the caller of another force does to a slice must not get into
// an entry. Write comes after it because a disk takes milliseconds.
//
// # What is never kept
//
// Errors, panics and cancellations are no values. An attempt that has expired
// has a value that is dropped, and a call that returns after its demand has
// ended may have cut its work short: the engine calls Take for neither. A value
// is not kept either where a file of Reads has changed while the function was
// running, and where its bytes do not become the same bytes again; the first
// value of a function and then each 64th is tried. Both are told of in a line.
//
// The methods by which types of users encode and decode themselves run on
// guarded goroutines (package invoke). What goes wrong there is a line, and the
// call is made as if nothing were kept.
package keep
