package mat

import (
	"errors"
	"fmt"

	gonum "gonum.org/v1/gonum/mat"
)

// The causes of failures, to be found with errors.Is. The text of a failure goes on to name the shapes or indices. They are this package's
// own, and not gonum's, because gonum's are values of panics and change with its versions.
var (
	ErrNil                 = errors.New("nil matrix")
	ErrEmpty               = errors.New("matrix without elements")
	ErrShape               = errors.New("shapes do not fit")
	ErrOutOfRange          = errors.New("index out of range")
	ErrSingular            = errors.New("singular matrix")
	ErrNotSymmetric        = errors.New("matrix is not symmetric")
	ErrNotPositiveDefinite = errors.New("matrix is not positive definite")
	ErrNotFinite           = errors.New("matrix with an element that is not finite")
	ErrNoConvergence       = errors.New("the iteration did not converge")
)

// shape returns how a matrix is named in an error: rows x columns.
func shape(m *Dense) string {
	r, c := m.Dims()
	return fmt.Sprintf("%dx%d", r, c)
}

// usable refuses matrices without elements, one or two of them; of two it says which. gonum treats such matrices as receivers that have yet
// to get a shape, and would write into them.
func usable(ms ...*Dense) error {
	for i, m := range ms {
		var err error
		switch {
		case m == nil:
			err = ErrNil
		case m.IsEmpty():
			err = ErrEmpty
		default:
			continue
		}
		if len(ms) == 1 {
			return err
		}
		return fmt.Errorf("%w: the %s operand", err, [...]string{"left", "right"}[i])
	}
	return nil
}

// fit refuses two operands if does reports false for their shapes. formula is how the message puts the shapes together: a verb %s
// for each. It is a constant of this package, never a user's text. ar x ac is the shape of a, br x bc that of b.
func fit(a *Dense, formula string, b *Dense, does func(ar, ac, br, bc int) bool) error {
	if err := usable(a, b); err != nil {
		return err
	}
	ar, ac := a.Dims()
	br, bc := b.Dims()
	if !does(ar, ac, br, bc) {
		return fmt.Errorf("%w: "+formula, ErrShape, shape(a), shape(b))
	}
	return nil
}

// fitVec is fit for a vector of length n on the right.
func fitVec(a *Dense, formula string, n int, does func(r, c int) bool) error {
	if err := usable(a); err != nil {
		return err
	}
	if r, c := a.Dims(); !does(r, c) {
		return fmt.Errorf("%w: "+formula, ErrShape, shape(a), fmt.Sprintf("vector of %d", n))
	}
	return nil
}

// square refuses a matrix that is not usable, or not square.
func square(m *Dense) error {
	if err := usable(m); err != nil {
		return err
	}
	if r, c := m.Dims(); r != c {
		return fmt.Errorf("%w: %s is not square", ErrShape, shape(m))
	}
	return nil
}

// singular returns nil for nil, and turns gonum's Condition, which it returns beside a result of which no digit is right, into an error that is
// ErrSingular as well.
func singular(m *Dense, err error) error {
	if err == nil {
		return nil
	}
	var c gonum.Condition
	// Found by errors.Is as ErrSingular and by errors.As as gonum's Condition, of which the text is said already.
	if errors.As(err, &c) {
		return fmt.Errorf("%w: %s with condition number %.3g%w", ErrSingular, shape(m), float64(c), silent{c})
	}
	return err
}

// silent is an error that is found by errors.As and adds nothing to the text: %w would print gonum's sentence behind this package's, and
// the two say the same.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }
