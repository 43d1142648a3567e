package parquet

import (
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
	width    int // of fixed-length bytes
}

//	kind       how values are stored: one of Parquet's eight
//	typ        what they mean, which is the column's type
//	unsigned   an integer that has to be read as such
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
func leaves(root *pq.Column) (out []leaf, others []string) {
	for _, c := range root.Columns() {
		if !c.Leaf() || c.Repeated() || c.MaxRepetitionLevel() > 0 {
			others = append(others, c.Name())
			continue
		}
		l := leaf{name: c.Name(), index: c.Index(), optional: c.Optional(), kind: c.Type().Kind()}
		if l.kind == pq.FixedLenByteArray {
			l.width = c.Type().Length()
		}
		if l.kind == pq.FixedLenByteArray && l.width <= 0 {
			continue
		}
		if l.annotate(c.Type()) {
			out = append(out, l)
		}
	}
	return out, others
}

// annotate finds the type of the column, and reports whether there is one. Old
// files have only the converted type.
//
// The logical type goes first: writers of this decade set both, and the
// converted type knows no nanoseconds.
func (l *leaf) annotate(t pq.Type) bool {
	if lt := t.LogicalType(); lt != nil && l.logical(lt.Value) {
		return true
	}
	if ct := t.ConvertedType(); ct != nil {
		switch *ct {
		case deprecated.Decimal:
			return false // without its scale, which only the logical type has here
		case deprecated.Date:
			return l.is(types.Type{Kind: types.Day})
		case deprecated.TimestampMillis:
			return l.is(types.Type{Kind: types.Time, Precision: 3})
		case deprecated.TimestampMicros:
			return l.is(types.Type{Kind: types.Time, Precision: 6})
		case deprecated.UTF8:
			return l.is(types.Type{Kind: types.Str})
		case deprecated.Uint32, deprecated.Uint64:
			l.unsigned = true
		}
	}
	return l.physical()
}

// is makes t the type of the column.
func (l *leaf) is(t types.Type) bool {
	l.typ = t
	return true
}

// logical is annotate for a logical type.
//
// It reports false for what only changes the physical type (a sign) or is not
// known here (UUID, GEOMETRY): then the physical type decides.
//
// TIME has no kind of its own here and is shown as its integer, in its own
// unit. Of a TIMESTAMP isAdjustedToUTC is not looked at: a column has no zone,
// so a local time is shown as the same digits in UTC.
func (l *leaf) logical(v format.LogicalTypeValue) bool {
	switch v := v.(type) {
	case *format.StringType, *format.EnumType, *format.JsonType:
		return l.is(types.Type{Kind: types.Str})
	case *format.DateType:
		return l.is(types.Type{Kind: types.Day})
	case *format.DecimalType:
		// A wider one may have values that do not fit in 128 bits: those are
		// errors when they are read.
		return l.is(types.Type{Kind: types.Dec, Precision: uint8(min(v.Precision, types.MostDigits)), Scale: uint8(min(v.Scale, types.MostDigits))})
	case *format.TimestampType:
		digits := uint8(3)
		switch v.Unit.Value.(type) {
		case *format.MicroSeconds:
			digits = 6
		case *format.NanoSeconds:
			digits = 9
		}
		return l.is(types.Type{Kind: types.Time, Precision: digits})
	case *format.IntType:
		l.unsigned = !v.IsSigned
		return false
	}
	return false
}

// physical takes the type of the stored values.
//
// Bytes without an annotation are not called text: older writers leave the
// annotation out, and To(Type{Kind: Str}) says that they are.
func (l *leaf) physical() bool {
	switch l.kind {
	case pq.Boolean:
		return l.is(types.Type{Kind: types.Bool})
	case pq.Int32:
		if l.unsigned {
			return l.is(types.Type{Kind: types.Int64})
		}
		return l.is(types.Type{Kind: types.Int32})
	case pq.Int64:
		return l.is(types.Type{Kind: types.Int64})
	case pq.Int96: // timestamps of Impala and old Spark
		return l.is(types.Type{Kind: types.Time, Precision: 9})
	case pq.Float:
		return l.is(types.Type{Kind: types.Float32})
	case pq.Double:
		return l.is(types.Type{Kind: types.Float64})
	case pq.ByteArray, pq.FixedLenByteArray:
		return l.is(types.Type{Kind: types.Bytes})
	}
	return false
}
