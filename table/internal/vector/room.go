package vector

import (
	"reflect"

	"xfork/internal/scratch"
	"xfork/table/internal/types"
)

// Memory that is about to be written whole is not cleared before: for what a group-by keeps of
// its rows that was a tenth of the time.
//
//	Unset      n elements, all of which are written next: gathered, or put in another order
//	Zeroed     n elements that are counted in, or set one by one
//	Roomy      room for n elements, which are appended
//	Release    the end of memory that nothing refers to any more
//	Room       the same for a vector, which then grows row by row
//	Grow       rows are there, and zero or whatever Room had (keep.go)
//
// Elements with pointers are always cleared: the collector looks at them.

// It comes from package scratch, and goes back there where an owner knows that nothing refers to it any
// more, so that the next partition, or the next query, has memory that the system has given already.
// What is not given back is the collector's.

// Unset returns a slice of n elements, of which the caller writes every one before it reads it.
// Where they have no pointers they are whatever the memory had.
func Unset[T any](n int) []T {
	if plain(reflect.TypeFor[T]()) {
		return scratch.Block[T](n)
	}
	var out []T
	if texts, is := any(&out).(*[]string); is {
		*texts = scratch.Strings(n)
		return out
	}
	return make([]T, n)
}

// Zeroed returns a slice of n elements that are zero.
func Zeroed[T any](n int) []T {
	out := Unset[T](n)
	clear(out)
	return out
}

// Release gives the memory of s back, which nothing refers to any more. It returns nil, to be put where s
// was.
func Release[T any](s []T) []T {
	if plain(reflect.TypeFor[T]()) {
		scratch.Free(s)
	} else if texts, is := any(s).([]string); is {
		scratch.FreeStrings(texts)
	}
	return nil
}

// plain reports whether values of a type have no pointers.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if !plain(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Array:
		return plain(t.Elem())
	}
	return t.Kind() >= reflect.Bool && t.Kind() <= reflect.Complex128
}

// Roomy returns s with room for n elements, of which those behind its end are as Unset has them.
//
// It doubles: append by itself would add a quarter to a large slice, and take
// five times the memory of the last one on the way. The memory of s is the caller's
// alone, and given back if it was too short.
func Roomy[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s
	}
	out := Unset[T](max(n, 2*len(s)))
	out = out[:copy(out, s)]
	Release(s)
	return out
}

// Room makes room for n rows, of which Grow then takes no memory. What Grow adds is written by
// the caller, or cleared (Zero): it is unspecified, and not zero.
func (v *Vector) Room(n int) {
	switch v.Layout {
	case types.Ints:
		v.I = Roomy(v.I, n)
	case types.Floats:
		v.F = Roomy(v.F, n)
	case types.Strings:
		v.S = Roomy(v.S, n)
	default:
		v.W = Roomy(v.W, n)
	}
}

// Release gives the memory of v back: nothing refers to it any more, no window either.
func (v *Vector) Release() {
	v.I, v.F, v.W, v.S, v.Codes = Release(v.I), Release(v.F), Release(v.W), Release(v.S), Release(v.Codes)
	v.N = 0
}
