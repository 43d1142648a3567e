package cell

import (
	"math"
	"reflect"
)

// Equal calls of a pure function are called once in a run, and the others copy. Planners find them by keys in a map, so hashing and
// comparing keys must not panic, and == must not take two calls for equal that a function could tell apart. So the key of a call is
// not its arguments as they are:
//
//	f(1, "a")           [f, 1, "a", nil]
//	f(NaN)              [f, 0x7FF8000000000001, nil, nil]    == says no of NaN and NaN, and yes of 0 and -0
//	f([]int{1})         nil                                  slices cannot be compared
//	f(any(1))           nil                                  hashing panics where an interface has a slice in it
//	f(struct{x any}{})  nil                                  likewise
//	f(&v)               [f, &v, nil, nil]                    that v does not change is part of the promise of Pure
//
// A key has the types of the arguments with it, since they are in interfaces.

// key returns what equal calls of a pure function have in common, or nil if an argument cannot be compared. f is the function, by
// the address of its description.
func key(f any, args ...any) any {
	k := [4]any{f}
	for i, a := range args {
		if a == nil {
			return nil
		}
		k[i+1] = a
	}
	return k
}

// bits returns an argument as a key: floats by their bits, so that NaN equals itself and 0 is not -0. Arguments that are not
// comparable, or that hide floats in a struct, an array or an interface, give nil: such calls are never shared.
func bits[A any](a A) any {
	switch v := any(a).(type) {
	case float64:
		return math.Float64bits(v)
	case float32:
		return math.Float32bits(v)
	}
	t := reflect.TypeFor[A]()
	if !exact(t) {
		return nil
	}
	return any(a)
}

// exact reports whether == on values of t compares all bits that matter and cannot panic. Complex numbers are not exact, being two
// floats, and have no bits of their own above: they are rare as arguments.
func exact(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.Interface,
		reflect.Slice, reflect.Map, reflect.Func:
		return false
	case reflect.Array:
		return exact(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !exact(t.Field(i).Type) {
				return false
			}
		}
	}
	return true
}

// bundle makes one comparable value of many: eight by eight, so that comparing two takes no deep recursion. Equal lengths and
// equal values give equal bundles. Lengths are compared apart: the last eight are filled up with nil.
//
//	a b c d e f g h i j   ->   [a b c d e f g h] [i j - - - - - -]   ->   [[...] [...] - - - - - -]
func bundle(row []any) any {
	if len(row) == 0 {
		return 0
	}
	for len(row) > 1 {
		next := make([]any, 0, (len(row)+7)/8)
		for from := 0; from < len(row); from += 8 {
			var eight [8]any
			copy(eight[:], row[from:])
			next = append(next, eight)
		}
		row = next
	}
	return row[0]
}
