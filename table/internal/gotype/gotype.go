package gotype

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"xfork/table/internal/types"
)

// Shape is a Go type as a column.
//
// It is a value, and read only once Settle has been called.
type Shape struct {
	Type  types.Type
	kind  reflect.Kind // of the value beneath Null and pointers
	form  form
	valid uintptr // of a Null: where Valid lies
	size  uintptr // of the value
}

// form is how a value may be missing.
type form uint8

const (
	plain   form = iota // it cannot
	null                // a types.Null
	pointer             // a nil pointer
)

var (
	dateType     = reflect.TypeFor[types.Date]()
	decimalType  = reflect.TypeFor[types.Decimal]()
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	tablePkg     = dateType.PkgPath()
)

// Of returns the shape of a Go type. Precision and scale of decimals and
// timestamps are the widest.
//
// A derived type has the shape of its underlying type, but for the few types
// that are columns by name: Date is an int32, and a Duration an int64, with
// another meaning.
func Of(t reflect.Type) (Shape, error) {
	s := Shape{}
	inner := t
	switch {
	case t.Kind() == reflect.Pointer:
		s.form, inner = pointer, t.Elem()
	case t.Kind() == reflect.Struct && t.PkgPath() == tablePkg && strings.HasPrefix(t.Name(), "Null["):
		f, _ := t.FieldByName("Valid")
		s.form, s.valid, inner = null, f.Offset, t.Field(0).Type
	}
	s.kind, s.size = inner.Kind(), inner.Size()
	// The loops know the two by their kinds as 64 bits wide.
	if s.size == 4 && s.kind == reflect.Int {
		s.kind = reflect.Int32
	} else if s.size == 4 && s.kind == reflect.Uint {
		s.kind = reflect.Uint32
	}
	switch inner {
	case dateType:
		s.Type = types.Type{Kind: types.Day}
	case decimalType:
		s.Type = types.Type{Kind: types.Dec, Precision: types.MostDigits}
	case timeType:
		s.Type = types.Type{Kind: types.Time, Precision: 6}
	case durationType:
		s.Type = types.Type{Kind: types.Span}
	default:
		k, ok := basic(inner)
		if !ok {
			return s, fmt.Errorf("the Go type %v is no column", t)
		}
		s.Type = types.Type{Kind: k}
	}
	return s, nil
}

// basic returns the kind of column of a Go type by its kind.
//
// Integers that an int32 holds are an int32. uint32 is not one of them. int and
// uint are int64 whatever their size, so that a schema does not depend on the
// system.
func basic(t reflect.Type) (types.Kind, bool) {
	switch t.Kind() {
	case reflect.Bool:
		return types.Bool, true
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Uint8, reflect.Uint16:
		return types.Int32, true
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint32, reflect.Uint64:
		return types.Int64, true
	case reflect.Float32:
		return types.Float32, true
	case reflect.Float64:
		return types.Float64, true
	case reflect.String:
		return types.Str, true
	case reflect.Slice:
		return types.Bytes, t.Elem().Kind() == reflect.Uint8
	}
	return 0, false
}

// Nullable reports whether the Go type has a value for null.
//
// A []byte has none: its nil is an empty value, as an empty string is.
func (s *Shape) Nullable() bool { return s.form != plain }

// Field is a field of a struct as a column.
type Field struct {
	Name   string
	Offset uintptr
	Shape
}

// Fields returns the exported fields of a struct as columns. A tag table:"name"
// gives another name, table:"-" leaves the field out. Fields of embedded
// structs count as the struct's own.
//
// The order is that of the struct, with the fields of embedded structs where
// these stand. A name that Go cannot reach because two embedded structs have it
// is left out, as reflect does.
func Fields(t reflect.Type) ([]Field, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("the Go type %v is no struct", t)
	}
	var out []Field
	for _, f := range reflect.VisibleFields(t) {
		name := f.Tag.Get("table")
		if !f.IsExported() || name == "-" || f.Anonymous && name == "" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		offset, err := offsetOf(t, f.Index)
		if err != nil {
			return nil, err
		}
		s, err := Of(f.Type)
		if err != nil {
			return nil, fmt.Errorf("field %s of %v: %w", f.Name, t, err)
		}
		out = append(out, Field{name, offset, s})
	}
	return out, nil
}

// offsetOf returns where a field lies, through embedded structs. An embedded
// pointer may be nil, so it is refused.
//
// reflect.VisibleFields gives a path of indices for a field of an embedded
// struct: one for each struct on the way.
func offsetOf(t reflect.Type, index []int) (offset uintptr, err error) {
	for _, i := range index {
		if t.Kind() == reflect.Pointer {
			return 0, fmt.Errorf("a field of an embedded pointer, %v, is no column", t)
		}
		f := t.Field(i)
		offset, t = offset+f.Offset, f.Type
	}
	return offset, nil
}

// Cells is a field of many structs, or the elements of a slice: values at
// First, First + Stride, and so on. The pointer keeps all of them alive.
//
// Its zero value is for no values at all.
type Cells struct {
	First  unsafe.Pointer
	Stride uintptr
}

// at returns the address of value i.
func (c Cells) at(i int) unsafe.Pointer { return unsafe.Add(c.First, uintptr(i)*c.Stride) }

// From returns the cells from value i on.
func (c Cells) From(i int) Cells { return Cells{c.at(i), c.Stride} }

// value returns the address of the value at p, or nil if it is missing.
//
// A Null's value lies at its beginning, so the address of the Null is that of
// the value.
func (s *Shape) value(p unsafe.Pointer) unsafe.Pointer {
	switch s.form {
	case pointer:
		return *(*unsafe.Pointer)(p)
	case null:
		if !*(*bool)(unsafe.Add(p, s.valid)) {
			return nil
		}
	}
	return p
}
