package cell

import (
	"math"
	"reflect"
)

// Equal calls of a pure function are called once in a run, and the others copy. Whether two calls are equal, planners find out by
// comparing keys with ==, which must neither panic nor take two for equal that a function could tell apart.

// key is what equal calls of a pure function have in common, or nil if an argument cannot be compared.
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

// bits is an argument as a key: floats by their bits, so that NaN equals itself and 0 is not -0. Arguments that are not
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

// exact tells whether == on values of t compares all bits that matter and cannot panic.
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
// equal values give equal bundles.
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
