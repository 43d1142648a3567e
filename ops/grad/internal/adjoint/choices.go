package adjoint

import (
	"fmt"

	"xfork/ops/mat"
)

// Operators of rules that choose: between values, and whether a value will do.

// Slopes with corners choose between values, and multiply none by 0: a NaN on
// the other side stays there.

// The operators on numbers: see their methods.
type (
	Signed[T Float] struct{}
	Chosen[T Float] struct{}
	OrOne[T Float]  struct{}
)

// Apply is d with the sign of x, 0 where x is 0, and NaN where x is.
func (Signed[T]) Apply(d, x T) T {
	switch {
	case x > 0:
		return d
	case x < 0:
		return -d
	}
	return x * 0
}

// Apply is x where m holds, and 0 elsewhere.
func (Chosen[T]) Apply(x T, m bool) T {
	if m {
		return x
	}
	return 0
}

// Apply is x, and 1 for 0.
func (OrOne[T]) Apply(x T) T {
	if x == 0 {
		return 1
	}
	return x
}

func (Signed[T]) Name() string { return "grad.signed" }
func (Chosen[T]) Name() string { return "grad.when" }
func (OrOne[T]) Name() string  { return "grad.orOne" }

// OfShape is its first operand, if it has the shape of the second one.
type OfShape struct{}

func (OfShape) Name() string { return "grad.ofShape" }
func (OfShape) Apply(d, x *mat.Dense) (*mat.Dense, error) {
	r, c, err := Dims(d)
	if err != nil {
		return nil, fmt.Errorf("the derivative is a %w", err)
	}
	if rx, cx := x.Dims(); r != rx || c != cx {
		return nil, fmt.Errorf("%w: a derivative of %dx%d for %dx%d", mat.ErrShape, r, c, rx, cx)
	}
	return d, nil
}
