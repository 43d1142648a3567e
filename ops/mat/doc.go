// Package mat is lazy linear algebra: matrices as expressions, over gonum's mat.
//
//	a, b := mat.Of(points), mat.Of(targets)
//	x := mat.Solve(mat.TMul(a, a), mat.TMul(a, b)) // three nodes; nothing is computed
//	fit, err := x.Force(ctx)                       // the two products run beside each other
//
// A matrix is an Expr[*mat.Dense], where Dense is gonum's type, so it can come out of any fork and go into any function;
// a vector is an Expr[[]float64], the same that [xfork/ops/vec] computes with.
//
//	to make         Of  Rows  Reshape  AsRow  AsCol           of a Dense, of rows (copied), of a vector
//	to take apart   Row  Col  Flat                            a vector
//	element-wise    Add  Sub  MulElem  DivElem  Scale         fused; see below
//	                Each  Each2                               by any formula of package vec, fused
//	                Apply                                     by a Go function
//	products        Mul  TMul  MulT  MulVec  T                x·y, xᵀ·y, x·yᵀ, x·v, xᵀ
//	by rows         RowSum  RowMean  RowVar  RowMin  RowMax  RowArgMax    vectors, fused with what stands beneath
//	by columns      ColSum  ColMean  ColVar  ColMin  ColMax  ColArgMax
//	reductions      Trace  Norm  Det                          numbers
//	equations       Solve  SolveVec  Inverse                  by LU or, if not square, by QR
//	statistics      Cov  Corr  LinReg                         of observations in rows
//	factors         Cholesky  QR  SVD  Eigen  EigenSym        one node for the work, one for each result
//	to force        Into                                      into a matrix of the caller's
//
// # Element by element
//
// Matrices are arrays with a shape: chains of element-wise operators, also through Flat and Reshape and the operators of vec, are
// one pass over memory (package vec says how), and so are the reductions at their ends.
//
//	c := mat.Sub(x, mat.AsRow(mat.ColMean(x)))   // each column about its mean
//	y := mat.Add(mat.Mul(c, w), mat.AsRow(bias)) // a row for every row
//	z := mat.Each(y, vec.Tanh[float64])          // the sum and the function: one pass over the product
//
// On each axis the sizes of two matrices are equal, or one of them is 1: a row goes with every row, a column with every column, and
// no matrix is made of it. A vector has no orientation of its own; AsRow and AsCol write it down.
//
// # Values are shared
//
// What an expression yields belongs to all goroutines that force it: do not write to it. Copy it first (gonum's DenseCopyOf). What
// goes in is not copied either, so a matrix that was given to [Of] must not be written to as long as an expression that
// reads it is unforced. Row, Flat and Reshape are views of the same memory.
//
// # Cost and concurrency
//
// Element-wise operators cost what those of package vec do, and idle workers share them. The others whose work grows with the number
// of elements are forks of the CPU lane: they run beside each other, as many
// at a time as the force has workers, and each computes on one goroutine. Products are the exception: gonum, and
// [xfork/ops/mat/gemm] if it is in use, spread a large one over the processors, whatever the number of workers. A fork
// costs a microsecond or two, so formulas over tiny matrices belong into one function that is forked as a whole. Equal
// operations on the same operands are computed once in a force. An operation that has begun cannot be interrupted: when its
// context ends a force returns without waiting for the operation.
//
// # Errors
//
// A nil matrix, one without elements, shapes that do not fit, an index out of range, a matrix that is singular: all are
// errors at the line that built the operation, one of this package's variables with the shapes in words:
//
//	mat.Mul (report.go:12): shapes do not fit: 3x4 · 5x2
//
// gonum panics in such cases; here the operands are checked before gonum sees them, so that no text of a panic becomes part of the API.
//
// NaN and infinities in elements are not errors but values, except where an iteration would not end on them, or a matrix with
// them would pass for a singular one: in equations, factors and [Det] they are [ErrNotFinite].
package mat
