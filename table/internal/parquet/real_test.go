package parquet_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
	"testing/fstest"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/files"
	"xfork/table/internal/parquet"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

// oneColumn writes one column, in row groups of as many values as are given at once.
func oneColumn(t testing.TB, node pq.Node, groups ...[]pq.Value) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pq.NewWriter(&b, pq.NewSchema("x", pq.Group{"c": node}))
	for _, g := range groups {
		for _, v := range g {
			_, err := w.WriteRows([]pq.Row{{v.Level(0, 0, 0)}})
			require.NoError(t, err)
		}
		require.NoError(t, w.Flush())
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// changed is a file with another footer.
func changed(t testing.TB, data []byte, change func(*format.FileMetaData)) []byte {
	t.Helper()
	f, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)), pq.SkipPageIndex(true), pq.SkipBloomFilters(true))
	require.NoError(t, err)
	m := *f.Metadata()
	change(&m)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &m)
	require.NoError(t, err)
	end := len(data) - 8 - int(binary.LittleEndian.Uint32(data[len(data)-8:]))
	out := append(bytes.Clone(data[:end]), footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return append(out, "PAR1"...)
}

// leafOf is the schema element of the first column.
func leafOf(m *format.FileMetaData) *format.SchemaElement { return &m.Schema[1] }

func int32s(x ...int32) (out []pq.Value) {
	for _, v := range x {
		out = append(out, pq.Int32Value(v))
	}
	return out
}

func int64s(x ...int64) (out []pq.Value) {
	for _, v := range x {
		out = append(out, pq.Int64Value(v))
	}
	return out
}

func fixedOf(x ...string) (out []pq.Value) {
	for _, v := range x {
		out = append(out, pq.FixedLenByteArrayValue([]byte(v)))
	}
	return out
}

func bytesOf(x ...string) (out []pq.Value) {
	for _, v := range x {
		out = append(out, pq.ByteArrayValue([]byte(v)))
	}
	return out
}

// as sets a logical type, or none, and a converted one, or none.
func as(l format.LogicalTypeValue, c ...deprecated.ConvertedType) func(*format.FileMetaData) {
	return func(m *format.FileMetaData) {
		e := leafOf(m)
		e.LogicalType, e.ConvertedType = format.LogicalType{Value: l}, thrift.Null[deprecated.ConvertedType]{}
		if len(c) > 0 {
			e.ConvertedType = thrift.New(c[0])
		}
	}
}

func TestTypesOfRealFiles(t *testing.T) {
	unit := func(v format.TimeUnitValue) format.TimeUnit { return format.TimeUnit{Value: v} }
	flat := func(x pq.Type) pq.Node { return pq.Leaf(x) }
	half := func(x uint16) string { return string(binary.LittleEndian.AppendUint16(nil, x)) }
	i32, i64, f16, str := pq.Int32Type, pq.Int64Type, pq.FixedLenByteArrayType(2), pq.ByteArrayType
	span := types.Type{Kind: types.Span}
	for _, c := range []struct {
		name   string
		node   pq.Node
		change func(*format.FileMetaData)
		in     []pq.Value
		typ    types.Type
		want   []any
	}{
		{"time(ms)", flat(i32), as(&format.TimeType{Unit: unit(&format.MilliSeconds{})}), int32s(0, 86399999), span, []any{int64(0), int64(86399999e6)}},
		{"time(us)", flat(i64), as(&format.TimeType{Unit: unit(&format.MicroSeconds{})}), int64s(1, 86399999999), span, []any{int64(1000), int64(86399999999e3)}},
		{"time(ns)", flat(i64), as(&format.TimeType{Unit: unit(&format.NanoSeconds{})}), int64s(1, 86399999999999), span, []any{int64(1), int64(86399999999999)}},
		{"TIME_MILLIS", flat(i32), as(nil, deprecated.TimeMillis), int32s(5), span, []any{int64(5e6)}},
		{"TIME_MICROS", flat(i64), as(nil, deprecated.TimeMicros), int64s(5), span, []any{int64(5e3)}},
		{
			"float16", flat(f16), as(&format.Float16Type{}), fixedOf(half(0x3c00), half(0xc000), half(0x7bff), half(0x0001), half(0x03ff), half(0x0400), half(0x8000), half(0x7c00), half(0xfc00)),
			types.Type{Kind: types.Float32},
			[]any{1.0, -2.0, 65504.0, math.Ldexp(1, -24), math.Ldexp(1023, -24), math.Ldexp(1, -14), math.Copysign(0, -1), math.Inf(1), math.Inf(-1)},
		},
		{
			"uuid", pq.UUID(), func(*format.FileMetaData) {}, fixedOf("\x55\x0e\x84\x00\xe2\x9b\x41\xd4\xa7\x16\x44\x66\x55\x44\x00\x0f"),
			types.Type{Kind: types.Str},
			[]any{"550e8400-e29b-41d4-a716-44665544000f"},
		},
		{"interval", flat(pq.FixedLenByteArrayType(12)), as(nil, deprecated.Interval), fixedOf("123456789012"), types.Type{Kind: types.Bytes}, []any{"123456789012"}},
		{"json", flat(str), as(&format.JsonType{}), bytesOf("{}"), types.Type{Kind: types.Str}, []any{"{}"}},
		{"JSON", flat(str), as(nil, deprecated.Json), bytesOf("{}"), types.Type{Kind: types.Str}, []any{"{}"}},
		{"enum", flat(str), as(&format.EnumType{}), bytesOf("a"), types.Type{Kind: types.Str}, []any{"a"}},
		{"ENUM", flat(str), as(nil, deprecated.Enum), bytesOf("a"), types.Type{Kind: types.Str}, []any{"a"}},
		{"UTF8", flat(str), as(nil, deprecated.UTF8), bytesOf("a"), types.Type{Kind: types.Str}, []any{"a"}},
		{"bson", flat(str), as(&format.BsonType{}), bytesOf("\x00"), types.Type{Kind: types.Bytes}, []any{"\x00"}},
		{"BSON", flat(str), as(nil, deprecated.Bson), bytesOf("\x00"), types.Type{Kind: types.Bytes}, []any{"\x00"}},
		{"UINT_8", flat(i32), as(nil, deprecated.Uint8), int32s(255), types.Type{Kind: types.Int32}, []any{int64(255)}},
		{"UINT_16", flat(i32), as(nil, deprecated.Uint16), int32s(65535), types.Type{Kind: types.Int32}, []any{int64(65535)}},
		{"UINT_32", flat(i32), as(nil, deprecated.Uint32), int32s(-1), types.Type{Kind: types.Int64}, []any{int64(math.MaxUint32)}},
		{"UINT_64", flat(i64), as(nil, deprecated.Uint64), int64s(math.MaxInt64), types.Type{Kind: types.Int64}, []any{int64(math.MaxInt64)}},
		{"INT_8", flat(i32), as(nil, deprecated.Int8), int32s(-128), types.Type{Kind: types.Int32}, []any{int64(-128)}},
		{"INT_64", flat(i64), as(nil, deprecated.Int64), int64s(-1), types.Type{Kind: types.Int64}, []any{int64(-1)}},
		{"DATE", flat(i32), as(nil, deprecated.Date), int32s(-1, math.MinInt32), types.Type{Kind: types.Day}, []any{int64(-1), int64(math.MinInt32)}},
		{"TIMESTAMP_MILLIS", flat(i64), as(nil, deprecated.TimestampMillis), int64s(-1), types.Type{Kind: types.Time, Precision: 3}, []any{int64(-1)}},
		{"TIMESTAMP_MICROS", flat(i64), as(nil, deprecated.TimestampMicros), int64s(-1), types.Type{Kind: types.Time, Precision: 6}, []any{int64(-1)}},
		{"DECIMAL", flat(i32), func(m *format.FileMetaData) {
			as(nil, deprecated.Decimal)(m)
			leafOf(m).Precision, leafOf(m).Scale = thrift.New(int32(9)), thrift.New(int32(2))
		}, int32s(-101), types.Type{Kind: types.Dec, Precision: 9, Scale: 2}, []any{int64(-101)}},
		{"DECIMAL without a scale", flat(str), func(m *format.FileMetaData) {
			as(nil, deprecated.Decimal)(m)
			leafOf(m).Precision = thrift.New(int32(9))
		}, bytesOf("\xff", "\x01\x00", ""), types.Type{Kind: types.Dec, Precision: 9}, []any{int64(-1), int64(256), int64(0)}},
		{"uuid of two bytes", flat(f16), as(&format.UUIDType{}), fixedOf("ab"), types.Type{Kind: types.Bytes}, []any{"ab"}},
		{"DATE of 64 bits", flat(i64), as(nil, deprecated.Date), int64s(7), types.Type{Kind: types.Int64}, []any{int64(7)}},
		{"text of 32 bits", flat(i32), as(nil, deprecated.UTF8), int32s(7), types.Type{Kind: types.Int32}, []any{int64(7)}},
		{"INT96", flat(pq.Int96Type), func(*format.FileMetaData) {}, []pq.Value{pq.Int96Value(deprecated.Int96{5, 0, 2440587})}, types.Type{Kind: types.Time, Precision: 9}, []any{int64(-86400e9 + 5)}},
	} {
		data := changed(t, oneColumn(t, c.node, c.in), c.change)
		table, err := opened(data)
		require.NoError(t, err, c.name)
		require.Len(t, table.Schema(), 1, c.name)
		require.Equal(t, c.typ, table.Schema()[0].Type, c.name)
		table.Close()
		got, failed, err := ours(data)
		require.NoError(t, err, c.name)
		require.NoError(t, failed["c"], c.name)
		require.Equal(t, c.want, got["c"], c.name)
	}
}

func TestATimestampOfImpalaOutsideOfNanosecondsIsAnError(t *testing.T) {
	for _, day := range []uint32{5373484, 1721426, 0, math.MaxUint32, 2440588 + 106752} { // of the years 9999, 1, -4713, and so on
		for _, dict := range []bool{true, false} {
			node := pq.Leaf(pq.Int96Type)
			if dict {
				node = pq.Encoded(node, &pq.RLEDictionary)
			}
			_, failed, err := ours(oneColumn(t, node, []pq.Value{pq.Int96Value(deprecated.Int96{0, 0, day})}))
			require.NoError(t, err)
			require.ErrorContains(t, failed["c"], "outside of what 64 bits of nanoseconds hold", day)
			require.NotContains(t, failed["c"].Error(), "damaged", "the file is sound")
		}
	}
	got, failed, err := ours(oneColumn(t, pq.Leaf(pq.Int96Type), []pq.Value{pq.Int96Value(deprecated.Int96{0, 0, 2440588 + 106751}), pq.Int96Value(deprecated.Int96{0, 0, 2440588 - 106751})}))
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(t, []any{int64(106751 * 86400e9), int64(-106751 * 86400e9)}, got["c"])
}

func TestValuesBeyondTheTypeOfTheirColumnAreReadAsAWiderOne(t *testing.T) {
	decimal, moment := types.Type{Kind: types.Dec, Precision: 20}, types.Type{Kind: types.Time, Precision: 6}
	read := func(data []byte, as types.Type) ([]any, error) {
		s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: data}}}, Types: types.Schema{{Name: "c", Type: as}}}
		table, err := s.Open(t.Context())
		if err != nil {
			return nil, err
		}
		defer table.Close()
		require.Equal(t, as, table.Schema()[0].Type)
		var out []any
		return out, column(table.Reader(), 0, 0, func(x any) { out = append(out, x) })
	}
	for _, e := range []encoding.Encoding{&pq.Plain, &pq.RLEDictionary, &pq.DeltaBinaryPacked} {
		var in []pq.Value
		var want []any
		for _, x := range []uint64{0, 1, math.MaxInt64, math.MaxInt64 + 1, math.MaxUint64, 7} {
			in, want = append(in, pq.Int64Value(int64(x))), append(want, types.Int128{Lo: x})
		}
		data := oneColumn(t, pq.Encoded(pq.Uint(64), e), in)
		got, err := read(data, decimal)
		require.NoError(t, err)
		require.Equal(t, want, got)
		_, failed, err := ours(data)
		require.NoError(t, err)
		require.ErrorContains(t, failed["c"], "9223372036854775808 is above 9223372036854775807, the greatest int64: pass As(...) with decimal(20,0)")
		_, err = read(data, types.Type{Kind: types.Str})
		require.ErrorContains(t, err, `x.parquet: column "c" is int64, and cannot be read as string: As is for`)
		_, err = read(data, types.Type{Kind: types.Dec, Precision: 19})
		require.ErrorContains(t, err, "cannot be read as decimal(19,0)")
	}
	far := oneColumn(t, pq.Leaf(pq.Int96Type), []pq.Value{pq.Int96Value(deprecated.Int96{1999, 0, 5373484}), pq.Int96Value(deprecated.Int96{0, 0, 0})})
	got, err := read(far, moment)
	require.NoError(t, err)
	require.Equal(t, []any{time.Date(9999, 12, 31, 0, 0, 0, 1000, time.UTC).UnixMicro(), int64(-2440588 * 86400e6)}, got)
	_, failed, err := ours(far)
	require.NoError(t, err)
	require.ErrorContains(t, failed["c"], "a timestamp of 9999-12-31 is outside of what 64 bits of nanoseconds hold, the years 1677 to 2262: pass As(...) with timestamp(6)")
	s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: far}}}, Types: types.Schema{{Name: "d", Type: moment}}}
	_, err = s.Open(t.Context())
	require.ErrorContains(t, err, `no column "d"`)
}

// kept is how many morsels are left by a condition on column c.
func kept(t *testing.T, data []byte, op ast.Op, values ...any) int {
	t.Helper()
	table, err := opened(data)
	require.NoError(t, err)
	defer table.Close()
	args := []*ast.Expr{{Op: ast.Col, Text: "c"}}
	for _, v := range values {
		args = append(args, &ast.Expr{Op: ast.Lit, Value: v})
	}
	b := &bind.Binder{Schema: table.Schema()}
	x, err := b.Condition(ast.New(op, args...))
	require.NoError(t, err)
	return table.(interface {
		Prune([]*bind.Expr) source.Table
	}).Prune([]*bind.Expr{x}).Morsels()
}

func TestStatisticsThatCannotBeTrueRuleNothingOut(t *testing.T) {
	stats := func(data []byte, change func(*format.Statistics)) []byte {
		return changed(t, data, func(m *format.FileMetaData) { change(&m.RowGroups[0].Columns[0].MetaData.Statistics) })
	}
	le := func(x uint64) []byte { return binary.LittleEndian.AppendUint64(nil, x) }
	ints := oneColumn(t, pq.Leaf(pq.Int64Type), int64s(1, 5, 9))
	require.Equal(t, 0, kept(t, ints, ast.Eq, 10))
	swapped := stats(ints, func(s *format.Statistics) { s.MinValue, s.MaxValue = s.MaxValue, s.MinValue })
	require.Equal(t, 1, kept(t, swapped, ast.Eq, 5), "least above greatest")
	require.Equal(t, 1, kept(t, swapped, ast.Lt, 3), "least above greatest")
	for _, b := range [][]byte{nil, {}, {1, 2, 3}} {
		cut := stats(ints, func(s *format.Statistics) { s.MinValue = b; s.Min, s.Max = le(7), le(8) })
		require.Equal(t, 1, kept(t, cut, ast.Eq, 5), "%x", b)
		cut = stats(ints, func(s *format.Statistics) { s.MaxValue = b })
		require.Equal(t, 1, kept(t, cut, ast.Gt, 5), "%x", b)
	}
	long := stats(ints, func(s *format.Statistics) { s.MinValue = append(le(100), 0); s.MaxValue = append(le(200), 0) })
	require.Equal(t, 1, kept(t, long, ast.Eq, 5), "nine bytes are no int64")

	old := stats(oneColumn(t, pq.String(), bytesOf("a", "é")), func(s *format.Statistics) {
		s.Min, s.Max, s.MinValue, s.MaxValue = []byte("é"), []byte("a"), nil, nil // signed bytes
	})
	require.Equal(t, 1, kept(t, old, ast.Eq, "a"))
	nan := stats(oneColumn(t, pq.Leaf(pq.DoubleType), []pq.Value{pq.DoubleValue(1), pq.DoubleValue(math.NaN())}), func(s *format.Statistics) {
		s.MinValue, s.MaxValue = le(math.Float64bits(1)), le(math.Float64bits(1))
	})
	for _, op := range []ast.Op{ast.Eq, ast.In, ast.Ge, ast.Le} {
		require.Equal(t, 1, kept(t, nan, op, math.NaN()), "%v: the NaN is not in the statistics", op)
	}
	zero := stats(oneColumn(t, pq.Leaf(pq.DoubleType), []pq.Value{pq.DoubleValue(0)}), func(s *format.Statistics) {
		s.MinValue, s.MaxValue = le(0), le(0)
	})
	require.Equal(t, 1, kept(t, zero, ast.Eq, math.Copysign(0, -1)))
	interval := changed(t, oneColumn(t, pq.Leaf(pq.FixedLenByteArrayType(2)), fixedOf("\x01\x02", "\x02\x01")), func(m *format.FileMetaData) {
		as(nil, deprecated.Interval)(m)
		s := &m.RowGroups[0].Columns[0].MetaData.Statistics
		s.MinValue, s.MaxValue = []byte("\x02\x02"), []byte("\x03\x03")
	})
	require.Equal(t, 1, kept(t, interval, ast.Eq, []byte("\x01\x02")), "intervals have no order")
}

func TestUUIDsAndTimesAndHalvesArePrunedByWhatTheyMean(t *testing.T) {
	id := func(b byte) string { return string(bytes.Repeat([]byte{b}, 16)) }
	ids := oneColumn(t, pq.UUID(), fixedOf(id(0x11)), fixedOf(id(0xee)))
	require.Equal(t, 1, kept(t, ids, ast.Eq, "11111111-1111-1111-1111-111111111111"))
	require.Equal(t, 1, kept(t, ids, ast.Gt, "22"))
	require.Equal(t, 0, kept(t, ids, ast.Eq, "33"))
	times := changed(t, oneColumn(t, pq.Leaf(pq.Int32Type), int32s(1), int32s(2000)), as(nil, deprecated.TimeMillis))
	require.Equal(t, 1, kept(t, times, ast.Lt, time.Second))
	halves := changed(t, oneColumn(t, pq.Leaf(pq.FixedLenByteArrayType(2)), fixedOf("\x00\x3c"), fixedOf("\x00\xc0")), as(&format.Float16Type{}))
	require.Equal(t, 1, kept(t, halves, ast.Lt, 0.0))
	require.Equal(t, 0, kept(t, halves, ast.Eq, 0.0))
}
