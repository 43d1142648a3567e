// Package ssa has what is to be done to the elements of arrays of one length, as values that depend
// on one another: static single assignment without blocks and branches, for a pass is a straight
// line.
//
//	vec.Sum(vec.Add(vec.Mul(a, 2), b))
//
//	v0 = input 0         float64[1000]
//	v1 = constant 2
//	v2 = Mul(v0, v1)
//	v3 = input 1         float64[1000]
//	v4 = Add(v2, v3)
//	reduction 0: Sum(v4)
//
// # Building
//
// Values are added operands first, so that the order of their numbers is a topological one. Equal
// operations on equal operands are one value (value numbering; constants are equal by their bits),
// and operations on constants are constants (folding), as they are added: func.go. Powers with a
// constant exponent become what they are by law: power.go.
//
// # Simplifying
//
// Simplify makes one operation of two, where a kernel does both in one go: combine.go.
//
// # Roots
//
// What is computed is what the roots need: outputs, which are written to arrays, reductions, and
// checks, which look for elements that make an operation fail. Values that no root needs cost
// nothing.
package ssa
