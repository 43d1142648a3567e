package bind

import (
	"fmt"
	"math"
	"reflect"
	"time"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Optional is implemented by values that may be missing, such as a types.Null.
type Optional interface {
	// Value returns what is there, and whether anything is.
	Value() (v any, valid bool)
}

// Literal returns the type of a Go value, and the value as vectors have it; nil
// for null.
//
//	Go                                    type                    value
//	bool                                  bool                    int64 0 or 1
//	int ... uint64, up to 1<<63 - 1       int64                   int64
//	float32, float64                      float32, float64        float64
//	string, []byte                        string, bytes           string
//	Decimal                               decimal, as written     types.Int128
//	Date, time.Duration                   date, duration          int64
//	time.Time                             timestamp(6) or (9)     int64
//	Null[T]                               as T                    nil if not valid
//	nil                                   unknown                 nil
//
// Derived types (type City string) are taken by their kind, as those of fields
// and slices are (package gotype).
func Literal(v any) (t types.Type, value any, err error) {
	switch v := v.(type) {
	case nil:
		return types.Type{Kind: types.Unknown}, nil, nil
	case bool:
		if v {
			return types.Type{Kind: types.Bool}, int64(1), nil
		}
		return types.Type{Kind: types.Bool}, int64(0), nil
	case string:
		return types.Type{Kind: types.Str}, v, nil
	case []byte:
		return types.Type{Kind: types.Bytes}, string(v), nil
	case float64:
		return types.Type{Kind: types.Float64}, v, nil
	case float32:
		return types.Type{Kind: types.Float32}, float64(v), nil
	case types.Decimal:
		t = types.Type{Kind: types.Dec, Precision: uint8(max(types.Digits(v.Int()), int(v.Scale))), Scale: v.Scale}
		return t, v.Int(), t.Check()
	case Optional:
		x, valid := v.Value()
		t, value, err = Literal(x)
		if !valid {
			value = nil
		}
		return t, value, err
	}
	return moment(v)
}

// moment is Literal for times, and for what is left.
func moment(v any) (t types.Type, value any, err error) {
	switch v := v.(type) {
	case types.Date:
		return types.Type{Kind: types.Day}, int64(v), nil
	case time.Duration:
		return types.Type{Kind: types.Span}, int64(v), nil
	case time.Time:
		// The coarsest unit that is exact, so that a literal can take the unit
		// of the column that it meets.
		digits := uint8(6)
		if v.Nanosecond()%1000 != 0 {
			digits = 9
		}
		x, fits := types.FromTime(v, digits)
		if !fits {
			return t, nil, fmt.Errorf("the time %v is outside of what 64 bits hold", v)
		}
		return types.Type{Kind: types.Time, Precision: digits}, x, nil
	}
	return derived(reflect.ValueOf(v))
}

// derived is Literal for integers of any type, and for what is left: types
// derived from those that Literal knows.
func derived(v reflect.Value) (t types.Type, value any, err error) {
	switch k := v.Kind(); {
	case v.CanInt():
		return int64s, v.Int(), nil
	case v.CanUint() && k != reflect.Uintptr:
		if v.Uint() > math.MaxInt64 {
			return t, nil, fmt.Errorf("%d is more than an int64 holds", v.Uint())
		}
		return int64s, int64(v.Uint()), nil
	case k == reflect.Bool:
		return Literal(v.Bool())
	case k == reflect.String:
		return Literal(v.String())
	case k == reflect.Float64:
		return Literal(v.Float())
	case k == reflect.Float32:
		return Literal(float32(v.Float()))
	case k == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return Literal(v.Bytes())
	}
	return t, nil, fmt.Errorf("a value of type %v is no value of a column", v.Type())
}

// literal binds a value that stands in the program, or that a lazy value has
// come to.
//
// A lazy operand that has come to a null is a null of its type, so that the
// other operands keep the types that they had before it was forced.
func (b *Binder) literal(e *ast.Expr) (*Expr, error) {
	v := e.Value
	if o, is := v.(*ast.Operand); is {
		if b.Unforced {
			return &Expr{Op: ast.Lit, Type: o.Type, Null: true, Source: e}, nil
		}
		v = o.Read()
		if v == nil {
			return &Expr{Op: ast.Lit, Type: o.Type, Null: true, Source: e}, nil
		}
	}
	t, value, err := Literal(v)
	if err != nil {
		return nil, b.fail(e, "%v", err)
	}
	return &Expr{Op: ast.Lit, Type: t, Null: value == nil, Value: value, Source: e}, nil
}
