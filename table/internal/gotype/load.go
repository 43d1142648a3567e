package gotype

import (
	"fmt"
	"math"
	"reflect"
	"time"
	"unsafe"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Settle looks at n values to find the scale of decimals and the unit of
// timestamps.
//
// A column of decimals has one scale and one precision, the values of a Go
// slice each their own: so the largest scale is looked for, and the most digits
// at that scale. Timestamps have microseconds unless one has more. It reads all
// values once, for these two types alone.
func (s *Shape) Settle(c Cells, n int) {
	switch s.Type.Kind {
	case types.Dec:
		digits, scale := 1, uint8(0)
		for i := range n {
			if p := s.value(c.at(i)); p != nil {
				d := (*types.Decimal)(p)
				scale = max(scale, d.Scale)
			}
		}
		for i := range n {
			if p := s.value(c.at(i)); p != nil {
				d := (*types.Decimal)(p)
				digits = max(digits, types.Digits(d.Int())+int(scale-d.Scale))
			}
		}
		s.Type.Scale, s.Type.Precision = scale, uint8(min(types.MostDigits, max(digits, int(scale))))
	case types.Time:
		for i := range n {
			if p := s.value(c.at(i)); p != nil && (*time.Time)(p).Nanosecond()%1000 != 0 {
				s.Type.Precision = 9
				return
			}
		}
	}
}

// Load writes n values to v. A value that no column holds is thrown.
//
// It is called for each batch, by the goroutine that has v. Strings are shared
// with the program's values, which must not change meanwhile; bytes are copied,
// because a []byte invites writing.
func (s *Shape) Load(v *vector.Vector, c Cells, n int) {
	v.Init(s.Type, s.Type.Stored(), n)
	if s.form == plain && s.quick(v, c, n) {
		return
	}
	for i := range n {
		p := s.value(c.at(i))
		if p == nil {
			v.Nulls().Clear(i)
			v.Zero(i)
			continue
		}
		s.one(v, i, p)
	}
}

// quick loads the most frequent types with a loop each, and reports whether
// there is one.
//
// Times and decimals have a check for each value, so they have no loop here.
func (s *Shape) quick(v *vector.Vector, c Cells, n int) bool {
	switch {
	case s.Type.Kind == types.Time || s.Type.Kind == types.Dec:
		return false
	case s.kind == reflect.Int, s.kind == reflect.Int64:
		loop(v.I, c, n, func(x int64) int64 { return x })
	case s.kind == reflect.Int32:
		loop(v.I, c, n, func(x int32) int64 { return int64(x) })
	case s.kind == reflect.Float64:
		loop(v.F, c, n, func(x float64) float64 { return x })
	case s.kind == reflect.String:
		loop(v.S, c, n, func(x string) string { return x })
	default:
		return false
	}
	return true
}

func loop[F, T any](out []T, c Cells, n int, f func(F) T) {
	for i := range n {
		out[i] = f(*(*F)(c.at(i)))
	}
}

// one loads the value at p.
func (s *Shape) one(v *vector.Vector, i int, p unsafe.Pointer) {
	switch s.Type.Kind {
	case types.Time:
		t := *(*time.Time)(p)
		x, fits := types.FromTime(t, s.Type.Precision)
		if !fits {
			vector.Throw(fmt.Errorf("the time %v is outside of what 64 bits hold", t))
		}
		v.I[i] = x
	case types.Dec:
		s.decimal(v, i, *(*types.Decimal)(p))
	case types.Str:
		v.S[i] = *(*string)(p)
	case types.Bytes:
		v.S[i] = string(*(*[]byte)(p))
	case types.Float32:
		v.F[i] = float64(*(*float32)(p))
	case types.Float64:
		v.F[i] = *(*float64)(p)
	default:
		v.I[i] = s.integer(p)
	}
}

// Settle has chosen the scale, so scaling is up, and exact; it fails only where
// the scales of two values are so far apart that one of them needs more than 38
// digits.
func (s *Shape) decimal(v *vector.Vector, i int, d types.Decimal) {
	x, fits := types.Rescale(d.Int(), d.Scale, s.Type.Scale)
	if !fits {
		vector.Throw(fmt.Errorf("%v does not fit in a %v", d, s.Type))
	}
	if v.Layout == types.Wides {
		v.W[i] = x
		return
	}
	v.I[i] = int64(x.Lo)
}

// integer loads what lies in 64 bits.
func (s *Shape) integer(p unsafe.Pointer) int64 {
	switch s.kind {
	case reflect.Bool:
		if *(*bool)(p) {
			return 1
		}
		return 0
	case reflect.Int8:
		return int64(*(*int8)(p))
	case reflect.Int16:
		return int64(*(*int16)(p))
	case reflect.Int32:
		return int64(*(*int32)(p))
	case reflect.Uint8:
		return int64(*(*uint8)(p))
	case reflect.Uint16:
		return int64(*(*uint16)(p))
	case reflect.Uint32:
		return int64(*(*uint32)(p))
	case reflect.Uint, reflect.Uint64:
		x := *(*uint64)(p)
		if x > math.MaxInt64 {
			vector.Throw(fmt.Errorf("%d does not fit in an int64", x))
		}
		return int64(x)
	}
	return *(*int64)(p)
}
