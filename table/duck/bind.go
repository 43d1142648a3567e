package duck

import (
	"database/sql/driver"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"xfork/table"
)

// The kinds of arguments, and what a parameter is given:
//
//	nil, a null table.Null, a nil pointer    NULL
//	bool, integers, floats, string, []byte   the same; integers as BIGINT, or UBIGINT beyond it
//	table.Date, table.Decimal                DATE, DECIMAL(38, its scale)
//	time.Time                                TIMESTAMP, in UTC; finer than a microsecond is an error
//	time.Duration                            INTERVAL, as above
//	driver.Valuer, a pointer                 what it has inside
//
// bind gives the parameters of a statement their values.
func (s *stmt) bind(args []any) error {
	if n := int(mapping.NParams(s.s)); n != len(args) {
		return fmt.Errorf("duck: the query has %d parameters, and there are %d arguments", n, len(args))
	}
	for i, a := range args {
		if err := s.value(mapping.IdxT(i+1), a); err != nil {
			return fmt.Errorf("duck: argument %d: %w", i+1, err)
		}
	}
	return nil
}

// value binds one parameter. DuckDB converts it to the type that the statement
// needs, or says why not when the statement runs.
func (s *stmt) value(i mapping.IdxT, x any) error {
	var state mapping.State
	switch x := x.(type) {
	case nil:
		state = mapping.BindNull(s.s, i)
	case string:
		state = mapping.BindVarchar(s.s, i, x)
	case []byte:
		state = mapping.BindBlob(s.s, i, x)
	case table.Date:
		state = mapping.BindDate(s.s, i, mapping.NewDate(int32(x)))
	case table.Decimal:
		state = mapping.BindDecimal(s.s, i, mapping.NewDecimal(38, x.Scale, mapping.NewHugeInt(x.Lo, x.Hi)))
	case time.Duration:
		if x%time.Microsecond != 0 {
			return fmt.Errorf("%v is finer than a microsecond, which an interval has", x)
		}
		state = mapping.BindInterval(s.s, i, mapping.NewInterval(0, 0, x.Microseconds()))
	case time.Time:
		if x.Nanosecond()%1000 != 0 {
			return fmt.Errorf("%v is finer than a microsecond: truncate it, or bind its text", x)
		}
		if y := x.UTC().Year(); y < -290000 || y > 290000 {
			return fmt.Errorf("the year %d is outside of what a timestamp holds", y)
		}
		state = mapping.BindTimestamp(s.s, i, mapping.NewTimestamp(x.UnixMicro()))
	default:
		return s.plain(i, x)
	}
	return bound(state, x)
}

func bound(state mapping.State, x any) error {
	if state == mapping.StateError {
		return fmt.Errorf("DuckDB does not take the %T", x)
	}
	return nil
}

// Named types (type ID int64) have no case in a switch over types, so their kind
// decides. A Valuer that returns a Valuer is against the rules of database/sql,
// and is not followed: it might go on for ever.
//
// plain binds by the kind of the value, and what has a value inside: a
// table.Null, a pointer, a driver.Valuer.
func (s *stmt) plain(i mapping.IdxT, x any) error {
	if n, is := x.(interface{ Value() (any, bool) }); is {
		v, valid := n.Value()
		if !valid {
			v = nil
		}
		return s.value(i, v)
	}
	if n, is := x.(driver.Valuer); is {
		v, err := n.Value()
		if err != nil {
			return err
		}
		if _, again := v.(driver.Valuer); !again {
			return s.value(i, v)
		}
	}
	switch r := reflect.ValueOf(x); {
	case r.Kind() == reflect.Pointer && r.IsNil():
		return s.value(i, nil)
	case r.Kind() == reflect.Pointer:
		return s.value(i, r.Elem().Interface())
	case r.Kind() == reflect.Bool:
		return bound(mapping.BindBoolean(s.s, i, r.Bool()), x)
	case r.CanInt():
		return bound(mapping.BindInt64(s.s, i, r.Int()), x)
	case r.CanUint() && r.Uint() > math.MaxInt64:
		return bound(mapping.BindUInt64(s.s, i, r.Uint()), x)
	case r.CanUint():
		return bound(mapping.BindInt64(s.s, i, int64(r.Uint())), x)
	case r.Kind() == reflect.Float32:
		return bound(mapping.BindFloat(s.s, i, float32(r.Float())), x)
	case r.CanFloat():
		return bound(mapping.BindDouble(s.s, i, r.Float()), x)
	case r.Kind() == reflect.String:
		return s.value(i, r.String())
	}
	return fmt.Errorf("a %T is no value of a column", x)
}
