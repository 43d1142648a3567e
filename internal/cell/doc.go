// Package cell is what lies behind an expression: a node, the value of a type behind it, and what the node has to do.
//
//	expr.Expr[T]          one pointer
//	     |
//	     v
//	+-----------+-----+-----------------------+
//	| node.Node |  V  | arguments, function   |    a Cell[T] is the first two; a Fork, a Call or a Once has more behind them
//	+-----------+-----+-----------------------+
//	0          40     40 + size of T
//
// The head knows no types. Its operator does: a zero-size generic type with methods that cast the head back to the cell for which
// a constructor of this package has paired the two. So the casts are sound as long as constructors alone make such pairs, and
// all of them are in the functions named of, [Value], [ValueOf] and [Of].
//
// What differs with the number of operands is in two files. args.go has a type for each number, which describes and compares
// arguments, and how operands are read; shape.go has a type for each number and each of the three kinds of function, which calls it.
// operator.go has three forms for other reasons. All other files are written once:
//
//	cell.go       the cell, and how operands are read
//	args.go       arguments by number
//	shape.go      functions by number and kind
//	call.go       lifted functions: forks with plain arguments, calls with lazy ones
//	once.go       functions that were not lifted: closures, and what Map makes
//	info.go       what the engine must know of a function, shared by equal calls
//	operator.go   operators that a type with an Apply method defines
//	key.go        which calls of a pure function are equal
//	describe.go   arguments as text, for errors
//
// A file uses those below it and cell.go, never one above: call.go and once.go are independent of each other.
//
// Users never see this package. Package expr makes its words of it, and package typed gives the packages beside expr (ops,
// ops/vec, ops/mat) what they need: docs/adr/0024-cells.md says why.
package cell
