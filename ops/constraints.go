package ops

// The constraints say on which types an operator is defined, so that what Go would not compile on plain values does
// not compile on lazy ones either. All of them admit named types (time.Duration is an Integer). They are
// exported because generic code over this package needs them by name.

// Signed are the signed integers.
type Signed interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

// Unsigned are the unsigned integers.
type Unsigned interface {
	~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// Integer are the types with %, shifts and bits.
type Integer interface{ Signed | Unsigned }

// Float are the types with fractions, NaN and infinities.
type Float interface{ ~float32 | ~float64 }

// Complex are the numbers without an order.
type Complex interface{ ~complex64 | ~complex128 }

// Real are the numbers with an order.
type Real interface{ Integer | Float }

// Number are the types with + - * /.
type Number interface{ Real | Complex }

// Addable are the types with +, which in Go are strings too.
type Addable interface{ Number | ~string }

// fractional reports whether T can hold a half, so that / on it is a division of reals, for which zero is no mistake.
// The language has no other question that separates floats from integers without reflection. The compiler answers it
// for each kind of number on its own, so that the branch not taken is not in the code.
func fractional[T Number]() bool { return T(1)/T(2) != 0 }
