package arrow_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
	tarrow "xfork/table/arrow"
)

// forced forces x with several numbers of workers, which have to agree.
func forced[T any](t *testing.T, x func() expr.Expr[T]) T {
	t.Helper()
	first, err := x().Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	for _, o := range []eval.Option{eval.Workers(2), eval.Workers(8), eval.Sequential()} {
		again, err := x().Force(t.Context(), o)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
	return first
}

// all has every type that a table writes.
type all struct {
	Y  Null[bool]
	I  Null[int32]
	L  Null[int64]
	F  Null[float32]
	D  Null[float64]
	N  Null[Decimal]
	S  Null[string]
	B  Null[[]byte]
	A  Null[Date]
	T  Null[time.Time]
	P  Null[time.Duration]
	NL string
}

// some returns rows of which every third is null; n is no multiple of 64.
func some(n int) []all {
	rows := make([]all, n)
	for i := range rows {
		rows[i].NL = fmt.Sprint("row ", i)
		if i%3 == 0 {
			continue
		}
		rows[i] = all{
			Y: is[bool](i%2 == 0), I: is[int32](int32(-i)), L: is[int64](int64(i) << 40),
			F: is[float32](float32(i) / 4), D: is[float64](float64(i) / 8), N: is[Decimal](ParseDec("-12345678901234567890.25")),
			S: is[string]("a text that is long\x00"[:i%20]), B: is([]byte{0xff, byte(i)}),
			A: is[Date](Date(i - 1000)), T: is[time.Time](time.UnixMicro(int64(i) * 1e9).UTC()), P: is[time.Duration](time.Duration(i)),
			NL: fmt.Sprint("row ", i),
		}
	}
	return rows
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rows := some(150_001)
	f := Slice(rows).Filter(Col("NL").Ne(""))
	dir := t.TempDir()
	for name, opts := range map[string][]ipc.Option{"plain": nil, "lz4": {ipc.WithLZ4()}, "zstd": {ipc.WithZstd()}} {
		path := filepath.Join(dir, name+".arrow")
		w, err := tarrow.WriteFile(f, path, opts...).Force(t.Context())
		require.NoError(t, err)
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, Written{Rows: int64(len(rows)), Bytes: info.Size(), Files: 1}, w)
		got, err := Rows[all](tarrow.File(path)).Force(t.Context(), eval.Workers(8))
		require.NoError(t, err)
		require.Equal(t, rows, got, name)
	}
	require.Equal(t, int64(3*len(rows)), forced(t, func() expr.Expr[int64] { return Count(tarrow.File(filepath.Join(dir, "*.arrow"))) }))
	batches, err := tarrow.ToRecords(f).Force(t.Context())
	require.NoError(t, err)
	require.Less(t, len(batches), 5)
	got, err := Rows[all](tarrow.Records(batches...)).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, rows, got)
	sum := forced(t, func() expr.Expr[int64] { return Scalar[int64](tarrow.Records(batches...).Agg(Col("I").Sum())) })
	want, err := Scalar[int64](f.Agg(Col("I").Sum())).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, sum)

	empty, err := tarrow.ToRecords(f.Head(0)).Force(t.Context())
	require.NoError(t, err)
	require.Len(t, empty, 1)
	s, err := tarrow.Records(empty...).Schema(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Y bool?, I int32?, L int64?, F float32?, D float64?, N decimal(22,2)?, S string?, B bytes?, A date?, T timestamp?, P duration?, NL string", s.String())
}

// batch makes a batch of one column from JSON, which arrow-go reads for every
// type.
func batch(t *testing.T, typ arrow.DataType, json string) arrow.RecordBatch {
	a, _, err := array.FromJSON(memory.DefaultAllocator, typ, bytes.NewReader([]byte(json)))
	require.NoError(t, err, "%v", typ)
	s := arrow.NewSchema([]arrow.Field{{Name: "c", Type: typ, Nullable: true}}, nil)
	return array.NewRecordBatch(s, []arrow.Array{a}, int64(a.Len()))
}

func TestEveryTypeOfArrowIsReadOrNamed(t *testing.T) {
	us := &arrow.TimestampType{Unit: arrow.Second, TimeZone: "Europe/Berlin"}
	for _, c := range []struct {
		typ  arrow.DataType
		json string
		want string // as Text shows it, without its head
	}{
		{arrow.PrimitiveTypes.Int8, "[-1, null]", "int32? -1 -"},
		{arrow.PrimitiveTypes.Uint8, "[255, null]", "int32? 255 -"},
		{arrow.PrimitiveTypes.Int16, "[-300]", "int32? -300"},
		{arrow.PrimitiveTypes.Uint16, "[65535]", "int32? 65535"},
		{arrow.PrimitiveTypes.Uint32, "[4294967295]", "int64? 4294967295"},
		{arrow.PrimitiveTypes.Uint64, "[18446744073709551615, null]", "decimal(20,0)? 18446744073709551615 -"},
		{arrow.FixedWidthTypes.Float16, "[1.5]", "float32? 1.5"},
		{arrow.PrimitiveTypes.Float32, "[0.25]", "float32? 0.25"},
		{arrow.FixedWidthTypes.Boolean, "[true, false, null]", "bool? true false -"},
		{arrow.BinaryTypes.LargeString, `["ä", ""]`, "string? ä "},
		{arrow.BinaryTypes.StringView, `["a text of more than twelve bytes", null]`, "string? a text of more than twelve bytes -"},
		{&arrow.Decimal32Type{Precision: 5, Scale: 2}, `["-1.25"]`, "decimal(5,2)? -1.25"},
		{&arrow.Decimal64Type{Precision: 15, Scale: 3}, `["1.250", null]`, "decimal(15,3)? 1.250 -"},
		{&arrow.Decimal128Type{Precision: 38, Scale: 1}, `["-1234567890123456789012345.5"]`, "decimal(38,1)? -1234567890123456789012345.5"},
		{&arrow.Decimal256Type{Precision: 38, Scale: 1}, `["-1234567890123456789012345.5"]`, "decimal(38,1)? -1234567890123456789012345.5"},
		{arrow.FixedWidthTypes.Date32, `["1998-09-02"]`, "date? 1998-09-02"},
		{arrow.FixedWidthTypes.Date64, `["1998-09-02"]`, "date? 1998-09-02"},
		{us, `[-1]`, "timestamp(0)? 1969-12-31T23:59:59Z"},
		{arrow.FixedWidthTypes.Time32ms, `["00:00:01.500"]`, "duration? 1.5s"},
		{arrow.FixedWidthTypes.Duration_ms, `[1500]`, "duration? 1.5s"},
		{arrow.Null, `[null]`, "string? -"},
		{&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, `["x", null, "y", "x"]`, "string? x - y x"},
		{&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint16, ValueType: arrow.PrimitiveTypes.Int64}, `[7, null, 8]`, "int64? 7 - 8"},
	} {
		f := tarrow.Records(batch(t, c.typ, c.json))
		s, err := f.Schema(t.Context())
		require.NoError(t, err, "%v", c.typ)
		got := s[0].Type.String() + "?"
		xs, err := Values[Null[string]](f.Select(Col("c").To(Type{Kind: Str}).As("c")), "c").Force(t.Context())
		require.NoError(t, err, "%v", c.typ)
		for _, x := range xs {
			if !x.Valid {
				x.V = "-"
			}
			got += " " + x.V
		}
		require.Equal(t, c.want, got, "%v", c.typ)
	}
	for _, typ := range []arrow.DataType{
		arrow.ListOf(arrow.PrimitiveTypes.Int8), arrow.StructOf(arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Int8}),
		arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int8), arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Int8),
		&arrow.Decimal256Type{Precision: 60, Scale: 2}, arrow.FixedWidthTypes.MonthInterval,
	} {
		s := arrow.NewSchema([]arrow.Field{{Name: "fine", Type: arrow.PrimitiveTypes.Int8}, {Name: "odd", Type: typ}}, nil)
		b := array.NewRecordBuilder(memory.DefaultAllocator, s).NewRecordBatch()
		_, err := Count(tarrow.Records(b)).Force(t.Context())
		require.ErrorContains(t, err, `column "odd": it is`, "%v", typ)
	}
}

func TestTwoColumnsOfOneNameGetTwoNames(t *testing.T) {
	batches, err := tarrow.ToRecords(Slice([]struct{ A, B int64 }{{1, 2}, {3, 4}})).Force(t.Context())
	require.NoError(t, err)
	fields := batches[0].Schema().Fields()
	fields[1].Name = "A"
	twice := array.NewRecordBatch(arrow.NewSchema(fields, nil), batches[0].Columns(), batches[0].NumRows())
	got, err := Values[int64](tarrow.Records(twice).Select(Col("A_1").Mul(10).Add(Col("A")).As("x")), "x").Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int64{21, 43}, got)
}

func TestSlicesOfBatchesAreRead(t *testing.T) {
	batches, err := tarrow.ToRecords(Slice(some(10_000))).Force(t.Context())
	require.NoError(t, err)
	whole := some(10_000)
	for _, cut := range [][2]int64{{1, 9_999}, {63, 130}, {64, 64}, {4097, 10_000}} {
		got, err := Rows[all](tarrow.Records(batches[0].NewSlice(cut[0], cut[1]))).Force(t.Context())
		require.NoError(t, err)
		require.Len(t, got, int(cut[1]-cut[0]))
		for i := range got {
			require.Equal(t, whole[int(cut[0])+i], got[i])
		}
	}
}

// A row that a dictionary's null stands for is null, and dictionaries of
// several batches do not mix.
func TestDictionaries(t *testing.T) {
	typ := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	s := arrow.NewSchema([]arrow.Field{{Name: "c", Type: typ, Nullable: true}}, nil)
	made := func(values, codes string) arrow.RecordBatch {
		d, _, err := array.FromJSON(memory.DefaultAllocator, typ.ValueType, bytes.NewReader([]byte(values)))
		require.NoError(t, err)
		k, _, err := array.FromJSON(memory.DefaultAllocator, typ.IndexType, bytes.NewReader([]byte(codes)))
		require.NoError(t, err)
		return array.NewRecordBatch(s, []arrow.Array{array.NewDictionaryArray(typ, k, d)}, int64(k.Len()))
	}
	f := func() Frame {
		return tarrow.Records(made(`["a", null, "b"]`, "[0, 1, 2, null]"), made(`["b", "a"]`, "[0, 1]"), made("[]", "[null]"))
	}
	v := func(s string) Null[string] { return is[string](s) }
	require.Equal(t, []Null[string]{v("a"), {}, v("b"), {}, v("b"), v("a"), {}}, forced(t, func() expr.Expr[[]Null[string]] { return Values[Null[string]](f(), "c") }))
	require.Equal(t, []int64{2, 3, 2}, forced(t, func() expr.Expr[[]int64] { return Values[int64](f().GroupBy("c").Agg(Len().As("n")), "n") }))
	_, err := Values[Null[string]](tarrow.Records(made(`["a"]`, "[0, 5]")), "c").Force(t.Context())
	require.ErrorContains(t, err, `row 1 of the batch, column "c": index 5 of a dictionary of 1 values`)
}

// streamed writes batches as a stream.
func streamed(t *testing.T, batches []arrow.RecordBatch) []byte {
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(batches[0].Schema()))
	for _, r := range batches {
		require.NoError(t, w.Write(r))
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func opened(b []byte) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}

func TestAStreamIsRead(t *testing.T) {
	rows := some(150_001)
	batches, err := tarrow.ToRecords(Slice(rows)).Force(t.Context())
	require.NoError(t, err)
	b := streamed(t, append(batches, batches[0].NewSlice(0, 0)))
	got := forced(t, func() expr.Expr[int64] { return Scalar[int64](tarrow.Stream("s", opened(b)).Agg(Col("I").Sum())) })
	want, err := Scalar[int64](Slice(rows).Agg(Col("I").Sum())).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, got)
	all, err := Rows[all](tarrow.Stream("s", opened(b))).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, rows, all)
	_, err = Count(tarrow.Stream("s", opened(b[:len(b)/2]))).Force(t.Context())
	require.ErrorContains(t, err, "arrow: s, behind row")
	_, err = Count(tarrow.Stream("s", func(context.Context) (io.ReadCloser, error) { return nil, os.ErrPermission })).Force(t.Context())
	require.ErrorIs(t, err, os.ErrPermission)
	_, err = Count(tarrow.Stream("s", nil)).Force(t.Context())
	require.ErrorContains(t, err, "nil function")
}

func TestFilesHaveToAgree(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, f Frame) {
		_, err := tarrow.WriteFile(f, filepath.Join(dir, name)).Force(t.Context())
		require.NoError(t, err)
	}
	type ab struct {
		A int64
		B string
	}
	type ba struct {
		B Null[string]
		A int64
	}
	put("1.arrow", Slice([]ab{{1, "x"}}))
	put("2.arrow", Slice([]ba{{B: Null[string]{}, A: 2}}))
	got, err := Rows[ba](tarrow.File(filepath.Join(dir, "*.arrow"))).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []ba{{is[string]("x"), 1}, {Null[string]{}, 2}}, got)
	put("3.arrow", Slice([]struct{ A, B string }{{"1", "x"}}))
	_, err = Count(tarrow.File(filepath.Join(dir, "*.arrow"))).Force(t.Context())
	require.ErrorContains(t, err, `3.arrow: column "A" is string, and in `)
	put("3.arrow", Slice([]struct{ A int64 }{{1}}))
	_, err = Count(tarrow.File(filepath.Join(dir, "*.arrow"))).Force(t.Context())
	require.ErrorContains(t, err, `3.arrow: it has no column "B"`)
	_, err = Count(tarrow.File(filepath.Join(dir, "*.none"))).Force(t.Context())
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Count(tarrow.Records()).Force(t.Context())
	require.ErrorContains(t, err, "no batch")
	_, err = tarrow.WriteFile(Slice([]ab{{1, "\xff"}}), filepath.Join(dir, "4.arrow")).Force(t.Context())
	require.ErrorContains(t, err, `row 0, column "B": "\xff" is not UTF-8`)
	names, err := filepath.Glob(filepath.Join(dir, "*4.arrow*"))
	require.NoError(t, err)
	require.Empty(t, names)
}

// Files with bytes changed or cut off are errors, or have other values: never a
// panic, never a hang, never memory beyond all measure.
func TestDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	failed := 0
	for name, opts := range map[string][]ipc.Option{"plain": nil, "lz4": {ipc.WithLZ4()}, "zstd": {ipc.WithZstd()}} {
		path := filepath.Join(dir, name+".arrow")
		_, err := tarrow.WriteFile(Slice(some(200)), path, opts...).Force(t.Context())
		require.NoError(t, err)
		sound, err := os.ReadFile(path)
		require.NoError(t, err)
		batches, err := tarrow.ToRecords(Slice(some(200))).Force(t.Context())
		require.NoError(t, err)
		stream := streamed(t, batches)
		for i := range 400 {
			b := bytes.Clone(sound)
			s := bytes.Clone(stream)
			if i%5 == 0 {
				b, s = b[:r.IntN(len(b))], s[:r.IntN(len(s))]
			} else {
				for range 1 + i%3 {
					b[r.IntN(len(b))] = byte(r.Uint32())
					s[r.IntN(len(s))] = byte(r.Uint32())
				}
			}
			at := filepath.Join(dir, "damaged")
			require.NoError(t, os.WriteFile(at, b, 0o644))
			if _, err := Rows[all](tarrow.File(at)).Force(t.Context()); err != nil {
				failed++
			}
			_, _ = Rows[all](tarrow.Stream("s", opened(s))).Force(t.Context())
		}
	}
	require.Greater(t, failed, 200)
}

// is is a value that is there.
func is[T any](v T) Null[T] { return Null[T]{V: v, Valid: true} }
