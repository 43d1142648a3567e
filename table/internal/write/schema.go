package write

import (
	"reflect"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/types"
)

// columns is the root of a schema with the columns in the order of the table. A
// pq.Group, which is a map, would sort them by name.
type columns struct {
	pq.Group
	fields []pq.Field
}

// Fields returns the columns.
func (c columns) Fields() []pq.Field { return c.fields }

// column is one column of the root. The writer goes by the order of the fields,
// and gives columns their numbers by it.
type column struct {
	pq.Node
	name string
}

// Name returns the name of the column.
func (c column) Name() string { return c.name }

// Value would return the column's value in a Go struct. Columns are written as
// columns, so nothing asks for it.
func (c column) Value(reflect.Value) reflect.Value { panic("write: rows are not structs") }

// schema returns the schema of a file. A duration is stored as an integer of
// nanoseconds, for which Parquet has no name.
func schema(s types.Schema) *pq.Schema {
	root := columns{Group: pq.Group{}}
	for _, f := range s {
		n := node(f.Type)
		if f.Null {
			n = pq.Optional(n)
		}
		root.Group[f.Name] = n
		root.fields = append(root.fields, column{n, f.Name})
	}
	return pq.NewSchema("table", root)
}

// node returns the type of a column. Decimals are stored in 32, 64 or 128 bits
// by their precision, as the format advises. Text begins with a dictionary,
// which the writer gives up when it grows.
func node(t types.Type) pq.Node {
	switch t.Kind {
	case types.Bool:
		return pq.Leaf(pq.BooleanType)
	case types.Int32:
		return pq.Int(32)
	case types.Float32:
		return pq.Leaf(pq.FloatType)
	case types.Float64:
		return pq.Leaf(pq.DoubleType)
	case types.Str:
		return pq.Encoded(pq.String(), &pq.RLEDictionary)
	case types.Bytes:
		return pq.Leaf(pq.ByteArrayType)
	case types.Day:
		return pq.Date()
	case types.Time:
		switch stored(t.Precision) {
		case 3:
			return pq.Timestamp(pq.Millisecond)
		case 6:
			return pq.Timestamp(pq.Microsecond)
		}
		return pq.Timestamp(pq.Nanosecond)
	case types.Dec:
		if t.Precision <= 9 {
			return pq.Decimal(int(t.Scale), max(1, int(t.Precision)), pq.Int32Type)
		}
		if t.Precision <= types.NarrowDigits {
			return pq.Decimal(int(t.Scale), int(t.Precision), pq.Int64Type)
		}
		return pq.Decimal(int(t.Scale), int(t.Precision), pq.FixedLenByteArrayType(16))
	}
	return pq.Int(64)
}
