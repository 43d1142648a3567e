package sqlrows

import (
	"database/sql"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// typeOf returns the type of a column as the driver tells it, and whether it
// does. A decimal without a size, or of more than 38 digits, goes by its Go
// type: a string keeps all of its digits.
func typeOf(c *sql.ColumnType) (types.Type, bool) {
	name := strings.ToUpper(c.DatabaseTypeName())
	if precision, scale, ok := c.DecimalSize(); ok && (strings.Contains(name, "DECIMAL") || strings.Contains(name, "NUMERIC")) &&
		precision > 0 && precision <= types.MostDigits && scale >= 0 && scale <= precision {
		return types.Type{Kind: types.Dec, Precision: uint8(precision), Scale: uint8(scale)}, true
	}
	// Before the Go type, which is time.Time for most drivers: a date has no
	// time and no zone.
	if name == "DATE" {
		return types.Type{Kind: types.Day}, true
	}
	t := c.ScanType()
	if t == nil {
		return types.Type{Kind: types.Unknown}, false
	}
	typ := goType(t)
	if typ.Kind == types.Bytes && textual(name) {
		typ.Kind = types.Str
	}
	return typ, typ.Kind != types.Unknown
}

// textual reports whether a database calls a type text. Decimals and times are
// among these: where a driver hands them over as bytes without saying more,
// they are text to read, not bytes to keep.
func textual(name string) bool {
	for _, w := range []string{"CHAR", "TEXT", "CLOB", "JSON", "UUID", "ENUM", "DECIMAL", "NUMERIC", "TIME", "INET"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// nullType has the types that drivers without a better word give for columns
// with nulls. What they hand over is the value itself, or nil.
var (
	timeType = reflect.TypeFor[time.Time]()
	nullType = map[reflect.Type]types.Kind{
		reflect.TypeFor[sql.NullBool](): types.Bool, reflect.TypeFor[sql.NullByte](): types.Int64, reflect.TypeFor[sql.NullInt16](): types.Int64,
		reflect.TypeFor[sql.NullInt32](): types.Int64, reflect.TypeFor[sql.NullInt64](): types.Int64, reflect.TypeFor[sql.NullFloat64](): types.Float64,
		reflect.TypeFor[sql.NullString](): types.Str, reflect.TypeFor[sql.NullTime](): types.Time,
	}
)

// goType returns the type of column for a Go type, unknown if it may be
// anything. Timestamps are in microseconds, as most databases have them; a
// finer one is an error (putTime).
func goType(t reflect.Type) types.Type {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	k, ok := nullType[t]
	switch {
	case ok:
	case t == timeType:
		k = types.Time
	case t.Kind() == reflect.Bool:
		k = types.Bool
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		k = types.Int64
	case t.Kind() == reflect.Float32, t.Kind() == reflect.Float64:
		k = types.Float64
	case t.Kind() == reflect.String:
		k = types.Str
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		k = types.Bytes
	default:
		k = types.Unknown
	}
	if k == types.Time {
		return types.Type{Kind: k, Precision: 6}
	}
	return types.Type{Kind: k}
}

// seen returns the type of the values of a column, string where there are none,
// or several kinds that have no wider one. Integers and floats together are
// floats; put refuses an integer that no float is.
func seen(rows [][]any, i int) types.Type {
	out := types.Type{Kind: types.Unknown}
	for _, row := range rows {
		if row[i] == nil {
			continue
		}
		t := goType(reflect.TypeOf(row[i]))
		switch {
		case out.Kind == types.Unknown, out == t:
			out = t
		case out.Kind == types.Int64 && t.Kind == types.Float64, out.Kind == types.Float64 && t.Kind == types.Int64:
			out = types.Type{Kind: types.Float64}
		default:
			return types.Type{Kind: types.Str}
		}
	}
	if out.Kind == types.Unknown {
		out.Kind = types.Str
	}
	return out
}

// put writes a driver's value to row i. The cases are the types that
// driver.Value allows; what a driver hands over beside them goes by its text.
//
//	column      nil   int64         float64       bool    text          time
//	int64       null  x             if whole      text    read          text
//	float64     null  up to 2^53    x             text    read          text
//	bool        null  x != 0        text          x       read          text
//	date        null  text          text          text    read          its day
//	timestamp   null  text          text          text    read          in UTC
//	string      null  text          text          text    x             text
//
// An x is the value as it is. Where the table says text, the value is written
// out and read again as the text of a driver is, which is an error for most
// pairs and right for some: a decimal takes an integer in this way.
func put(v *vector.Vector, i int, x any) error {
	switch x := x.(type) {
	case nil:
		v.Nulls().Clear(i)
		v.Zero(i)
		return nil
	case []byte:
		return putText(v, i, x)
	case string:
		return putText(v, i, []byte(x))
	case time.Time:
		return putTime(v, i, x)
	case bool:
		if v.Type.Kind == types.Bool {
			if v.I[i] = 0; x {
				v.I[i] = 1
			}
			return nil
		}
	case int64:
		switch v.Type.Kind {
		case types.Int64:
			v.I[i] = x
			return nil
		case types.Bool:
			// Databases without a type for truth (MySQL, SQLite) have 0 and 1.
			if v.I[i] = 0; x != 0 {
				v.I[i] = 1
			}
			return nil
		case types.Float64:
			if v.F[i] = float64(x); x > 1<<53 || x < -1<<53 {
				return fmt.Errorf("%d is beyond what a float64 holds exactly", x)
			}
			return nil
		}
	case float64:
		if v.Type.Kind == types.Float64 {
			v.F[i] = x
			return nil
		}
		// Some databases make a float of a sum of integers; a whole one is
		// exact.
		if v.Type.Kind == types.Int64 && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			v.I[i] = int64(x)
			return nil
		}
	case float32:
		return put(v, i, float64(x))
	}
	return putOther(v, i, x)
}

// putOther writes a value that is of another type than its column: its text may
// be one. Drivers hand over more than they are allowed to: unsigned integers,
// types of decimals and of UUIDs with a String method.
func putOther(v *vector.Vector, i int, x any) error {
	if r := reflect.ValueOf(x); r.CanUint() && r.Uint() > math.MaxInt64 && v.Type.Kind == types.Int64 {
		return fmt.Errorf("%d is above %d, the greatest int64", x, int64(math.MaxInt64))
	}
	// Without an exponent, which a decimal would not be read from.
	text := fmt.Sprint(x)
	if f, is := x.(float64); is {
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return putText(v, i, []byte(text))
}

// putText writes text, or what it stands for. The text is copied: bytes of a
// driver may be its buffer.
func putText(v *vector.Vector, i int, b []byte) error {
	if v.Layout == types.Strings {
		v.S[i] = string(b)
		return nil
	}
	if !scalar.Put(v, i, b) {
		return fmt.Errorf("%.80q is no %v", b, v.Type)
	}
	return nil
}

// putTime writes a moment. A timestamp is one in UTC, whatever its zone. A date
// is the day that the moment has in its own place: drivers hand dates over as
// midnights, in any zone.
func putTime(v *vector.Vector, i int, t time.Time) error {
	switch v.Type.Kind {
	case types.Day:
		y, m, d := t.Date()
		v.I[i] = types.Days(int64(y), int(m), d)
		return nil
	case types.Time:
		if t.Nanosecond()%1000 != 0 {
			return fmt.Errorf("the time %v is finer than a microsecond: cast it in the query", t)
		}
		x, fits := types.FromTime(t, v.Type.Precision)
		if !fits {
			return fmt.Errorf("the time %v is outside of what 64 bits hold", t)
		}
		v.I[i] = x
		return nil
	}
	return putText(v, i, []byte(t.Format(time.RFC3339Nano)))
}
