package grad

import (
	"xfork/internal/node"
	"xfork/ops/grad/internal/extent"
)

// Lengths of arrays and shapes of matrices decide in what form an adjoint is
// kept:
//
//	the node has     its adjoint has    and stands for
//	n elements       n elements         each for its own
//	n elements       one element        the same for all of them
//	one element      one element        the sum over all that the one element has met
//
// A length that is not known counts as that of a long array. Where that could
// be wrong, an array of one element and of unknown length that meets a long
// one, a Like checks it when the derivative is computed: vec.ErrLengths, and
// never a wrong number. Matrices of unknown shape are summed by the shapes that
// they turn out to have.

// unknown is the length of an array that a function will return, for instance.
const unknown = extent.Unknown

// length returns the length of an array, or unknown.
func (t *Tape) length(n *node.Node) int { return t.extents.Length(n) }

// shape returns the extent of a matrix.
func (t *Tape) shape(n *node.Node) extent.Extent { return t.extents.Matrix(n) }

// shapeOf returns how the extent of a call's result comes of those of its
// operands, or nil.
func (t *tables) shapeOf(n *node.Node) extent.Shape {
	if r := t.ruleOf(n); r != nil {
		return r.shape
	}
	return nil
}
