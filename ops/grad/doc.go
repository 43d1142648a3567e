// Package grad is derivatives of lazy expressions: in reverse mode, over the
// operators of ops, ops/vec and ops/mat and of your own.
//
//	w := vec.Of(weights)
//	loss := vec.Mean(vec.Log1p(vec.Exp(vec.Neg(vec.Mul(y, scores(w))))))
//	slope := grad.Of(loss, w)                        // an array as long as w; nothing runs
//	both, err := expr.Pair(loss, slope).Force(ctx)   // one pass over the data, in parallel
//
// A derivative is an expression like any other: it shares what it has in common
// with the loss, it fuses into passes, it can be forced, go into a fork, or be
// differentiated again.
//
//	Of(loss, p)        by one parameter: a number, an array or a matrix
//	All(loss, ps...)   by several of one type, in one walk back
//	Back(loss, ps...)  by several of any types; By(tape, p) picks one out
//	Stop(x)            x, and a constant to derivatives
//
// # What is differentiated
//
// The graph, as it is when the derivative is built. A parameter is any
// expression of float64, []float64, *mat.Dense, float32 or []float32: it is
// held independent of everything, also of what it is made of. What the loss is
// made of and no parameter is beneath is a constant. So is what is older than
// every parameter, and a fork without lazy operands, even where its function
// forces a parameter.
//
// A node that has been forced has forgotten what it was made of. If it is older
// than every parameter, it is a constant; if not it may have been made of one,
// and the derivative fails with [ErrForced]. So build the derivative first and
// force it with the loss.
//
// No derivative is 0 in silence. An operator without a rule is [ErrNoRule], a
// parameter that the loss is not made of [ErrIndependent]. It is 0 where
// everything between the two is flat: rounding, comparisons, counts.
// docs/gradients.md has all operators, and which are what.
//
// # Corners
//
//   - Where two slopes meet, it is one of them: Abs at 0 has slope 0; of a tie
//     in Min or Max all goes to the first operand, in MinOf and MaxOf to the
//     first of the elements. Equal elements of Sort keep their order.
//   - Where there is no slope it is what the formula gives: infinite for Sqrt
//     at 0, NaN for Norm of zeros and for Std of equal elements.
//   - Where multiplies the slope of the branch that is not taken by 0, so that
//     a NaN or an infinity there comes through, as in all systems of this kind.
//     Choose the operand instead: vec.Sqrt(vec.Where(m, x, vec.Val(1.0))).
//   - An array of length one that has met a long one gets the sum over all that
//     it has met. If its length is not known when the derivative is built, as
//     of a fork's slice, it counts as a long one; if that was wrong, the
//     derivative fails with vec.ErrLengths. A matrix of one row or column is
//     summed by the shape that it turns out to have.
//
// # Rules of your own
//
// An operator has its rule beside Apply; a lifted function takes one as an
// option ([xfork/expr.Derive1]):
//
//	func (hypot) Apply(x, y float64) float64 { return math.Hypot(x, y) }
//	func (hypot) Derive(x, y, z, dz expr.Expr[float64]) (dx, dy expr.Expr[float64]) {
//		d := ops.Div(dz, z)
//		return ops.Mul(d, x), ops.Mul(d, y)
//	}
//
// The types are those of Apply, as expressions: operands, result, derivative by
// the result. Derive is called while a derivative is built, on a goroutine of
// its own; it makes expressions and must not force. What it does wrong is
// [ErrRule].
//
// # Cost
//
// Building takes some 300 nanoseconds for each operator between the loss and
// the parameters, and memory for a few nodes. Nothing is recursive: a loss of a
// million operators is fine. Computed together, loss and derivatives take some
// two times as long as the loss.
package grad
