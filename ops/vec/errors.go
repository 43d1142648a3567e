package vec

import (
	"errors"

	"xfork/internal/fuse"
)

// The causes of failing operators, for errors.Is. What a force returns wraps them with the values that were met, in an
// [xfork/expr.Error] that names the line which built the operator.
var (
	// ErrLengths is the cause of an operator on arrays of different lengths, none of them one. The error names where
	// both come from.
	ErrLengths = fuse.ErrLengths

	// ErrDivide is the cause of an integer division by zero. Floats never fail.
	ErrDivide = fuse.ErrDivide

	// ErrNegative is the cause of an integer to a negative power.
	ErrNegative = fuse.ErrNegative

	// ErrShift is the cause of a shift by a negative amount.
	ErrShift = fuse.ErrShift

	// ErrNil is the cause of a nil slice in the place of an array.
	ErrNil = errors.New("the slice is nil")

	// ErrOutOfRange is the cause of an index, a bound or a fraction outside of what there is, and of a negative length.
	ErrOutOfRange = fuse.ErrOutOfRange

	// ErrOverlap is the cause of an [Into] with a slice that overlaps an array it is computed from, and begins elsewhere.
	ErrOverlap = fuse.ErrOverlap

	// ErrEmpty is the cause of a reduction that no elements have.
	ErrEmpty = fuse.ErrEmpty
)
