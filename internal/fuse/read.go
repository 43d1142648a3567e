package fuse

import "xfork/internal/node"

// What package grad reads of the graph of arrays that its users have built.

// OperatorOf returns the operator of a node, nil if it is not of this family.
func OperatorOf(n *node.Node) *Operator { return operatorOf(n) }

// LengthOf returns the length of an array that is there: the value of n, which is done.
func LengthOf(n *node.Node) int { return arrayOf(n).Len }
