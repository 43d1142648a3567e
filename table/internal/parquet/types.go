package parquet

import (
	"slices"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"xfork/table/internal/types"
)

// leaf is a flat column of a file.
//
// It is read only once the file is open.
type leaf struct {
	name     string
	index    int // among the leaves of the file
	typ      types.Type
	optional bool
	kind     pq.Kind
	unsigned bool
	width    int   // of fixed-length bytes
	unit     int64 // of a time of day: nanoseconds
	uuid     bool
	loose    bool // values have no order, so the least and greatest say nothing
}

//	kind       how values are stored: one of Parquet's eight
//	typ        what they mean, which is the column's type
//	unsigned   an integer that has to be read as such
//	unit       a time of day, which becomes nanoseconds
//	uuid       sixteen bytes that become text
//
// An INT32 may be an int32, a date, a decimal or an unsigned integer; the
// annotations of the schema tell them apart.

// size returns how many bytes a value of fixed size takes.
func (l *leaf) size() int {
	switch l.kind {
	case pq.Int32, pq.Float:
		return 4
	case pq.Int64, pq.Double:
		return 8
	case pq.Int96:
		return 12
	}
	return l.width
}

// A header that says how many values there are is compared with what its bytes can
// hold, before memory is taken for them.
//
// least returns how many bits a value takes at least, encoded PLAIN.
func (l *leaf) least() int {
	switch l.kind {
	case pq.Boolean:
		return 1
	case pq.ByteArray:
		return 32 // its length
	}
	return 8 * l.size()
}

// leaves returns the flat columns of a file, and the names of the others.
//
// Columns in groups have paths of several names. They are left out rather than
// renamed: how a nested value becomes a column is a choice (explode, flatten,
// keep) that belongs to the program.
//
// What a column means is asked of the elements of the schema, which lie in it
// depth first: parquet-go knows no halves, no intervals and no decimals without
// a scale.
func leaves(root *pq.Column, schema []format.SchemaElement) (out []leaf, others []string) {
	at := 1
	for _, c := range root.Columns() {
		e := &schema[at]
		at += elements(c)
		if !c.Leaf() || c.Repeated() || c.MaxRepetitionLevel() > 0 || !e.Type.Valid {
			others = append(others, c.Name())
			continue
		}
		l := leaf{name: c.Name(), index: c.Index(), optional: c.Optional(), kind: pq.Kind(e.Type.V)}
		if l.kind == pq.FixedLenByteArray {
			l.width = int(e.TypeLength.V)
		}
		if l.kind == pq.FixedLenByteArray && l.width <= 0 {
			continue
		}
		if l.logical(e.LogicalType.Value) || l.converted(e) || l.physical() {
			out = append(out, l)
		}
	}
	return out, others
}

// elements returns how many elements of the schema a column has, itself included.
func elements(c *pq.Column) int {
	n := 1
	for _, inner := range c.Columns() {
		n += elements(inner)
	}
	return n
}

// The logical type goes first: writers of this decade set both, and the
// converted type knows no nanoseconds. Both report false for what only changes
// the physical type (a sign), is not known here (GEOMETRY), or cannot be, such
// as six bytes that are a UUID: then the physical type decides.

// converted takes what old files have instead of a logical type.
func (l *leaf) converted(e *format.SchemaElement) bool {
	if !e.ConvertedType.Valid || e.LogicalType.Value != nil {
		return false
	}
	switch e.ConvertedType.V {
	case deprecated.UTF8, deprecated.Json, deprecated.Enum:
		return l.is(types.Type{Kind: types.Str}, pq.ByteArray, pq.FixedLenByteArray)
	case deprecated.Decimal:
		return l.decimal(e.Precision.V, e.Scale.V)
	case deprecated.Date:
		return l.is(types.Type{Kind: types.Day}, pq.Int32)
	case deprecated.TimeMillis:
		return l.clock(3)
	case deprecated.TimeMicros:
		return l.clock(6)
	case deprecated.TimestampMillis:
		return l.is(types.Type{Kind: types.Time, Precision: 3}, pq.Int64)
	case deprecated.TimestampMicros:
		return l.is(types.Type{Kind: types.Time, Precision: 6}, pq.Int64)
	case deprecated.Uint32, deprecated.Uint64:
		l.unsigned = true
	case deprecated.Interval:
		l.loose = true
	}
	return false
}

// is makes t the type of the column, if that can be stored so.
func (l *leaf) is(t types.Type, kinds ...pq.Kind) bool {
	if !slices.Contains(kinds, l.kind) {
		return false
	}
	l.typ = t
	return true
}

// A wider one than is known here may have values that do not fit in 128 bits:
// those are errors when they are read.
//
// decimal makes the column one of decimals.
func (l *leaf) decimal(precision, scale int32) bool {
	if precision < 1 || scale < 0 || scale > min(precision, types.MostDigits) {
		return false
	}
	t := types.Type{Kind: types.Dec, Precision: uint8(min(precision, types.MostDigits)), Scale: uint8(scale)}
	return l.is(t, pq.Int32, pq.Int64, pq.ByteArray, pq.FixedLenByteArray)
}

// clock makes the column one of times of day, which are durations since
// midnight, as in the other doors of tables.
func (l *leaf) clock(digits uint8) bool {
	kind := pq.Int64
	if digits == 3 {
		kind = pq.Int32
	}
	l.unit = 1e9 / types.Units(digits)
	return l.is(types.Type{Kind: types.Span}, kind)
}

// digits returns how many digits of a second a unit stands for.
func digits(unit format.TimeUnit) uint8 {
	switch unit.Value.(type) {
	case *format.MicroSeconds:
		return 6
	case *format.NanoSeconds:
		return 9
	}
	return 3
}

// Of a TIMESTAMP isAdjustedToUTC is not looked at: a column has no zone, so a
// local time is shown as the same digits in UTC.
//
// logical takes what the file says that values mean.
func (l *leaf) logical(v format.LogicalTypeValue) bool {
	switch v := v.(type) {
	case *format.StringType, *format.EnumType, *format.JsonType:
		return l.is(types.Type{Kind: types.Str}, pq.ByteArray, pq.FixedLenByteArray)
	case *format.DateType:
		return l.is(types.Type{Kind: types.Day}, pq.Int32)
	case *format.DecimalType:
		return l.decimal(v.Precision, v.Scale)
	case *format.TimestampType:
		return l.is(types.Type{Kind: types.Time, Precision: digits(v.Unit)}, pq.Int64)
	case *format.TimeType:
		return l.clock(digits(v.Unit))
	case *format.IntType:
		l.unsigned = !v.IsSigned && v.BitWidth > 16
	case *format.Float16Type:
		return l.width == 2 && l.is(types.Type{Kind: types.Float32}, pq.FixedLenByteArray)
	case *format.UUIDType:
		l.uuid = l.width == 16
		return l.uuid && l.is(types.Type{Kind: types.Str}, pq.FixedLenByteArray)
	case *format.GeometryType, *format.GeographyType:
		l.loose = true
	}
	return false
}

// physical takes the type of the stored values.
//
// Bytes without an annotation are not called text: older writers leave the
// annotation out, and To(Type{Kind: Str}) says that they are.
func (l *leaf) physical() bool {
	kind := types.Unknown
	switch l.kind {
	case pq.Boolean:
		kind = types.Bool
	case pq.Int32:
		kind = types.Int32
		if l.unsigned {
			kind = types.Int64
		}
	case pq.Int64:
		kind = types.Int64
	case pq.Int96: // timestamps of Impala and old Spark
		return l.is(types.Type{Kind: types.Time, Precision: 9}, pq.Int96)
	case pq.Float:
		kind = types.Float32
	case pq.Double:
		kind = types.Float64
	case pq.ByteArray, pq.FixedLenByteArray:
		kind = types.Bytes
	}
	return kind != types.Unknown && l.is(types.Type{Kind: kind}, l.kind)
}
