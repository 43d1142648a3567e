package bind

import (
	"fmt"
	"math"
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
// Derived types (type City string) are not looked through: a literal is mostly
// a constant, and a conversion at its place says what is meant.
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
		return types.Type{Kind: types.Dec, Precision: uint8(max(types.Digits(v.Int()), int(v.Scale))), Scale: v.Scale}, v.Int(), nil
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

// moment is Literal for times and integers.
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
	x, is := integer(v)
	if !is {
		return t, nil, fmt.Errorf("a value of type %T is no value of a column", v)
	}
	return types.Type{Kind: types.Int64}, x, nil
}

// integer returns an integer of any type that fits.
func integer(v any) (x int64, is bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int8:
		return int64(v), true
	case int16:
		return int64(v), true
	case int32:
		return int64(v), true
	case int64:
		return v, true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint64:
		return int64(v), v <= math.MaxInt64
	case uint:
		return integer(uint64(v))
	}
	return 0, false
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
