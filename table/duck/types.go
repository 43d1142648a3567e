package duck

import (
	"fmt"
	"math"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// kinds are the types of DuckDB that are one of a table's without more ado.
// Types that are not here, nor in typeOf, have no values in a table.
var kinds = map[mapping.Type]types.Type{
	mapping.TypeBoolean:     {Kind: types.Bool},
	mapping.TypeTinyInt:     {Kind: types.Int32},
	mapping.TypeSmallInt:    {Kind: types.Int32},
	mapping.TypeInteger:     {Kind: types.Int32},
	mapping.TypeUTinyInt:    {Kind: types.Int32},
	mapping.TypeUSmallInt:   {Kind: types.Int32},
	mapping.TypeUInteger:    {Kind: types.Int64},
	mapping.TypeBigInt:      {Kind: types.Int64},
	mapping.TypeUBigInt:     {Kind: types.Dec, Precision: 20},
	mapping.TypeHugeInt:     {Kind: types.Dec, Precision: types.MostDigits},
	mapping.TypeUHugeInt:    {Kind: types.Dec, Precision: types.MostDigits},
	mapping.TypeFloat:       {Kind: types.Float32},
	mapping.TypeDouble:      {Kind: types.Float64},
	mapping.TypeVarchar:     {Kind: types.Str},
	mapping.TypeEnum:        {Kind: types.Str},
	mapping.TypeUUID:        {Kind: types.Str},
	mapping.TypeSQLNull:     {Kind: types.Str},
	mapping.TypeBlob:        {Kind: types.Bytes},
	mapping.TypeDate:        {Kind: types.Day},
	mapping.TypeTimestampS:  {Kind: types.Time},
	mapping.TypeTimestampMS: {Kind: types.Time, Precision: 3},
	mapping.TypeTimestamp:   {Kind: types.Time, Precision: 6},
	mapping.TypeTimestampTZ: {Kind: types.Time, Precision: 6},
	mapping.TypeTimestampNS: {Kind: types.Time, Precision: 9},
	mapping.TypeTime:        {Kind: types.Span},
	mapping.TypeInterval:    {Kind: types.Span},
}

// others are the names of the types that have no values in a table, and what to
// write in the query instead.
var others = map[mapping.Type]string{
	mapping.TypeList:     "a list: unnest it, or to_json it",
	mapping.TypeArray:    "an array: unnest it, or to_json it",
	mapping.TypeStruct:   "a struct: take its fields by name, or to_json it",
	mapping.TypeMap:      "a map: take its values by key, or to_json it",
	mapping.TypeUnion:    "a union: take a member of it, or cast it to VARCHAR",
	mapping.TypeBit:      "a BIT: cast it to VARCHAR",
	mapping.TypeTimeTZ:   "a TIME WITH TIME ZONE: cast it to TIME or VARCHAR",
	mapping.TypeTimeNS:   "a TIME_NS: cast it to TIME",
	mapping.TypeBigNum:   "a BIGNUM: cast it to DOUBLE or VARCHAR",
	mapping.TypeVariant:  "a VARIANT: cast it to a type",
	mapping.TypeGeometry: "a GEOMETRY: ST_AsWKB or ST_AsText it",
}

// The integers behind a DECIMAL have the fewest bits that hold its digits, and
// those behind an ENUM the fewest that number its words.
//
// origin is a column of a query: its type in DuckDB, and what the type says
// beside its name.
type origin struct {
	t     mapping.Type
	store mapping.Type // of a DECIMAL or an ENUM: the integers that its values are stored as
	words *vector.Dict // of an ENUM
}

// typeOf returns the type of a column. It destroys lt.
func typeOf(lt mapping.LogicalType) (t types.Type, o origin, err error) {
	defer mapping.DestroyLogicalType(&lt)
	o.t = mapping.GetTypeId(lt)
	switch o.t {
	case mapping.TypeDecimal:
		o.store = mapping.DecimalInternalType(lt)
		return types.Type{Kind: types.Dec, Precision: mapping.DecimalWidth(lt), Scale: mapping.DecimalScale(lt)}, o, nil
	case mapping.TypeEnum:
		o.store = mapping.EnumInternalType(lt)
		o.words = &vector.Dict{}
		for i := range mapping.EnumDictionarySize(lt) {
			o.words.Values = append(o.words.Values, mapping.EnumDictionaryValue(lt, mapping.IdxT(i)))
		}
	}
	t, known := kinds[o.t]
	if !known {
		what, named := others[o.t]
		if !named {
			what = fmt.Sprintf("of DuckDB's type number %d, which a table has no values for: cast it", o.t)
		}
		return t, o, fmt.Errorf("is %s, in the query", what)
	}
	return t, o, nil
}

// Integers, floats and decimals go both ways without a change; what does not come
// back as it went is a timestamp between two units, and a duration, which is an
// INTERVAL of microseconds.
//
// written returns the SQL type that a column is written as, and the number of
// digits of a second that a timestamp has there.
func written(t types.Type) (sql string, digits uint8) {
	switch t.Kind {
	case types.Bool:
		return "BOOLEAN", 0
	case types.Int32:
		return "INTEGER", 0
	case types.Int64:
		return "BIGINT", 0
	case types.Float32:
		return "FLOAT", 0
	case types.Float64:
		return "DOUBLE", 0
	case types.Dec:
		return fmt.Sprintf("DECIMAL(%d,%d)", max(t.Precision, 1), t.Scale), 0
	case types.Bytes:
		return "BLOB", 0
	case types.Day:
		return "DATE", 0
	case types.Span:
		return "INTERVAL", 0
	case types.Time:
		// DuckDB has four units; another one becomes the next finer of them.
		switch d := t.Precision; {
		case d == 0:
			return "TIMESTAMP_S", 0
		case d <= 3:
			return "TIMESTAMP_MS", 3
		case d <= 6:
			return "TIMESTAMP", 6
		}
		return "TIMESTAMP_NS", 9
	}
	return "VARCHAR", 0
}

// Infinite dates and timestamps are the ends of the integers in DuckDB. The
// least integer of each is no value of either.
const (
	endOfDays  = math.MaxInt32
	endOfTimes = math.MaxInt64
)
