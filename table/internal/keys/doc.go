// Package keys tells rows apart by the values of some of their columns: for
// grouping, joining, and distinct.
//
// Equality here is that of grouping: null equals null, NaN equals NaN, and -0.0
// equals 0.0. Joins, for which null equals nothing, leave rows with nulls out
// before they come here.
//
// A [Table] numbers distinct keys in the order of their first appearance. It is
// an open-addressing table of numbers over columns of keys:
//
//	slots    . 3 . . 1 2 .        tag and number + 1 of a key, at hash & mask or behind it; 0 is free
//	hashes   h1 h2 h3             by number
//	Cols     keys by number, one vector per column
//
// The tag is the upper half of the hash: slots that are of other keys are passed over
// without a look at these. Rows are numbered in batches (find.go).
//
// # Which layout
//
// Keys are stored in the layout of their type (types.Type.Stored), and what is
// looked up must be in it too: a decimal(30,2) is compared in 128 bits although
// a batch may have it in 64. The caller converts; most columns need no
// conversion.
//
// # Strings
//
// A column of codes is hashed by its entries, once for each dictionary. A key
// that is entered is copied, so that a table of a thousand groups does not keep
// a thousand pages alive; but not where its dictionary has few other entries.
package keys
