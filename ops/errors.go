package ops

import (
	"errors"
	"fmt"
)

// The causes of failing operators, for errors.Is. What a force returns wraps them with the values that were met, in an
// [xfork/expr.Error] that names the line which built the operator. They are here because the sequential program would
// have panicked at these values: its author has to be able to tell them apart, not only to read about them.
var (
	// ErrDivideByZero is the cause of an integer division by zero. Floats and complex numbers never fail.
	ErrDivideByZero = errors.New("integer divide by zero")

	// ErrNegativeShift is the cause of a shift by less than nothing.
	ErrNegativeShift = errors.New("negative shift amount")

	// ErrNegativeExponent is the cause of an integer to a negative power, which would be a fraction.
	ErrNegativeExponent = errors.New("negative exponent of an integer power")

	// ErrOutOfRange is the cause of an index or a slice bound outside of what there is.
	ErrOutOfRange = errors.New("out of range")

	// ErrMissingKey is the cause of a Lookup of a key that the map does not have.
	ErrMissingKey = errors.New("no such key")
)

// The functions below build the error apart from the operator, so that what is evaluated a billion times stays small
// enough to be inlined, and formats nothing.

//go:noinline
func byZero(sign string, dividend any) error {
	return fmt.Errorf("%w: %v %s 0", ErrDivideByZero, dividend, sign)
}

//go:noinline
func outside(index any, length int) error {
	return fmt.Errorf("%w: index %v, length %d", ErrOutOfRange, index, length)
}

//go:noinline
func outsideBounds(low, high any, length int) error {
	return fmt.Errorf("%w: bounds [%v:%v], length %d", ErrOutOfRange, low, high, length)
}

//go:noinline
func powerOf(base, exponent any) error {
	return fmt.Errorf("%w: %v to the power %v", ErrNegativeExponent, base, exponent)
}

//go:noinline
func shiftBy(sign string, value, amount any) error {
	return fmt.Errorf("%w: %v %s %v", ErrNegativeShift, value, sign, amount)
}

// The key is shown as Go syntax, so that an empty string or one with a line break is seen for what it is.
//
//go:noinline
func missing(key any) error { return fmt.Errorf("%w: %#v", ErrMissingKey, key) }
