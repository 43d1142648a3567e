package arrow

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"xfork/table/internal/files"
	"xfork/table/internal/types"
)

// plain are the types of Arrow that are one of a table's by their number alone.
// Those with parameters are in typeOf; what is in neither has no values in a
// table.
var plain = map[arrow.Type]types.Type{
	arrow.NULL:              {Kind: types.Str},
	arrow.BOOL:              {Kind: types.Bool},
	arrow.INT8:              {Kind: types.Int32},
	arrow.INT16:             {Kind: types.Int32},
	arrow.INT32:             {Kind: types.Int32},
	arrow.UINT8:             {Kind: types.Int32},
	arrow.UINT16:            {Kind: types.Int32},
	arrow.UINT32:            {Kind: types.Int64},
	arrow.INT64:             {Kind: types.Int64},
	arrow.UINT64:            {Kind: types.Dec, Precision: 20},
	arrow.FLOAT16:           {Kind: types.Float32},
	arrow.FLOAT32:           {Kind: types.Float32},
	arrow.FLOAT64:           {Kind: types.Float64},
	arrow.STRING:            {Kind: types.Str},
	arrow.LARGE_STRING:      {Kind: types.Str},
	arrow.STRING_VIEW:       {Kind: types.Str},
	arrow.BINARY:            {Kind: types.Bytes},
	arrow.LARGE_BINARY:      {Kind: types.Bytes},
	arrow.BINARY_VIEW:       {Kind: types.Bytes},
	arrow.FIXED_SIZE_BINARY: {Kind: types.Bytes},
	arrow.DATE32:            {Kind: types.Day},
	arrow.DATE64:            {Kind: types.Day},
	arrow.TIME32:            {Kind: types.Span},
	arrow.TIME64:            {Kind: types.Span},
	arrow.DURATION:          {Kind: types.Span},
}

// typeOf returns the type of a column. A dictionary has that of its values, an
// extension that of its storage.
func typeOf(t arrow.DataType) (types.Type, error) {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		if _, again := t.ValueType.(*arrow.DictionaryType); again {
			return types.Type{}, errors.New("it is a dictionary of dictionaries")
		}
		return typeOf(t.ValueType)
	case arrow.ExtensionType:
		return typeOf(t.StorageType())
	case arrow.DecimalType:
		p, s := t.GetPrecision(), t.GetScale()
		if p < 1 || p > types.MostDigits || s < 0 || s > p {
			return types.Type{}, fmt.Errorf("it is %v: a table has decimals of up to %d digits, none of them before the last one", t, types.MostDigits)
		}
		return types.Type{Kind: types.Dec, Precision: uint8(p), Scale: uint8(s)}, nil
	case *arrow.TimestampType:
		// A zone says how to show the moment; the integer is in UTC. Without
		// one it is a clock somewhere, and taken for UTC too.
		return types.Type{Kind: types.Time, Precision: digits(t.Unit)}, nil
	}
	if p, known := plain[t.ID()]; known {
		return p, nil
	}
	if _, nested := t.(arrow.NestedType); nested {
		return types.Type{}, fmt.Errorf("it is %v: a table has no nested columns, so flatten it before, or read it with DuckDB (table/duck)", t)
	}
	return types.Type{}, fmt.Errorf("it is %v, which a table has no values for", t)
}

// digits returns how many digits of a second a unit stands for.
func digits(u arrow.TimeUnit) uint8 { return uint8(u) * 3 }

// The metadata of fields and schemas (of pandas, of Parquet) say nothing that a
// frame could use, and are left out.
//
// schemaOf returns the columns of a schema of Arrow. Of several of one name, the second
// gets another one, as in other files.
func schemaOf(s *arrow.Schema) (types.Schema, error) {
	var out types.Schema
	names := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		names[i] = f.Name
	}
	names = files.Distinct(names)
	for i, f := range s.Fields() {
		t, err := typeOf(f.Type)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", f.Name, err)
		}
		// A field that is not nullable is believed only as far as it is
		// checked: see convert.
		out = append(out, types.Field{Name: names[i], Type: t, Null: f.Nullable || f.Type.ID() == arrow.NULL})
	}
	return out, nil
}

// units are those of Arrow, by their digits divided by three.
var units = [...]arrow.TimeUnit{arrow.Second, arrow.Millisecond, arrow.Microsecond, arrow.Nanosecond}

// Text has offsets of 32 bits, which all libraries of Arrow read; batches are
// short enough for them.
//
// stored returns the type that a column is written as. A timestamp between two
// units gets the finer one.
func stored(t types.Type) arrow.DataType {
	switch t.Kind {
	case types.Bool:
		return arrow.FixedWidthTypes.Boolean
	case types.Int32:
		return arrow.PrimitiveTypes.Int32
	case types.Int64:
		return arrow.PrimitiveTypes.Int64
	case types.Float32:
		return arrow.PrimitiveTypes.Float32
	case types.Float64:
		return arrow.PrimitiveTypes.Float64
	case types.Dec:
		return &arrow.Decimal128Type{Precision: int32(max(t.Precision, 1)), Scale: int32(t.Scale)}
	case types.Bytes:
		return arrow.BinaryTypes.Binary
	case types.Day:
		return arrow.FixedWidthTypes.Date32
	case types.Time:
		return &arrow.TimestampType{Unit: units[min((t.Precision+2)/3, 3)], TimeZone: "UTC"}
	case types.Span:
		return arrow.FixedWidthTypes.Duration_ns
	}
	return arrow.BinaryTypes.String
}

// schemaTo returns the schema that a frame's columns are written with.
func schemaTo(s types.Schema) *arrow.Schema {
	fields := make([]arrow.Field, len(s))
	for i, f := range s {
		fields[i] = arrow.Field{Name: f.Name, Type: stored(f.Type), Nullable: f.Null}
	}
	return arrow.NewSchema(fields, nil)
}
