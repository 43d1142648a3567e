package parquet_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/stretchr/testify/require"
)

// kinds are the physical types, the encodings that each may have, and how a value is made: of a few different ones, or of many.
var kinds = []struct {
	name      string
	node      pq.Node
	encodings []encoding.Encoding
	value     func(r *rand.Rand, i int) pq.Value
}{
	{"bool", pq.Leaf(pq.BooleanType), []encoding.Encoding{&pq.Plain, &pq.RLE}, func(r *rand.Rand, i int) pq.Value { return pq.BooleanValue(i%300 < 150 || r.IntN(2) == 0) }},
	{"int32", pq.Leaf(pq.Int32Type), numbers, func(r *rand.Rand, i int) pq.Value { return pq.Int32Value(int32(number(r, i))) }},
	{"uint32", pq.Uint(32), numbers, func(r *rand.Rand, i int) pq.Value { return pq.Int32Value(int32(number(r, i))) }},
	{"int64", pq.Leaf(pq.Int64Type), numbers, func(r *rand.Rand, i int) pq.Value { return pq.Int64Value(number(r, i)) }},
	{"uint64", pq.Uint(64), numbers, func(r *rand.Rand, i int) pq.Value { return pq.Int64Value(number(r, i) & math.MaxInt64) }},
	{"int96", pq.Leaf(pq.Int96Type), []encoding.Encoding{&pq.Plain, &pq.RLEDictionary}, func(r *rand.Rand, i int) pq.Value {
		return pq.Int96Value(deprecated.Int96{r.Uint32(), uint32(i), 2440588 + uint32(i%1000)})
	}},
	{"float", pq.Leaf(pq.FloatType), floats, func(r *rand.Rand, i int) pq.Value { return pq.FloatValue(float32(number(r, i)) / 8) }},
	{"double", pq.Leaf(pq.DoubleType), floats, func(r *rand.Rand, i int) pq.Value { return pq.DoubleValue(float64(number(r, i)) / 8) }},
	{"string", pq.String(), texts, func(r *rand.Rand, i int) pq.Value { return pq.ByteArrayValue([]byte(text(r, i))) }},
	{"bytes", pq.Leaf(pq.ByteArrayType), texts, func(r *rand.Rand, i int) pq.Value { return pq.ByteArrayValue([]byte(text(r, i))) }},
	{"fixed", pq.Leaf(pq.FixedLenByteArrayType(5)), fixed, func(r *rand.Rand, i int) pq.Value { return pq.FixedLenByteArrayValue(wide(r, i, 5)) }},
	{"dec9", pq.Decimal(2, 9, pq.Int32Type), numbers, func(r *rand.Rand, i int) pq.Value { return pq.Int32Value(int32(number(r, i))) }},
	{"dec18", pq.Decimal(2, 18, pq.Int64Type), numbers, func(r *rand.Rand, i int) pq.Value { return pq.Int64Value(number(r, i)) }},
	{"dec12", pq.Decimal(2, 11, pq.FixedLenByteArrayType(5)), fixed, func(r *rand.Rand, i int) pq.Value { return pq.FixedLenByteArrayValue(wide(r, i, 5)) }},
	{"dec38", pq.Decimal(2, 38, pq.FixedLenByteArrayType(16)), fixed, func(r *rand.Rand, i int) pq.Value { return pq.FixedLenByteArrayValue(wide(r, i, 16)) }},
	{"dec34", pq.Decimal(2, 34, pq.FixedLenByteArrayType(15)), fixed, func(r *rand.Rand, i int) pq.Value { return pq.FixedLenByteArrayValue(wide(r, i, 15)) }},
}

var (
	numbers = []encoding.Encoding{&pq.Plain, &pq.RLEDictionary, &pq.DeltaBinaryPacked, &pq.ByteStreamSplit}
	floats  = []encoding.Encoding{&pq.Plain, &pq.RLEDictionary, &pq.ByteStreamSplit}
	texts   = []encoding.Encoding{&pq.Plain, &pq.RLEDictionary, &pq.DeltaLengthByteArray, &pq.DeltaByteArray}
	fixed   = []encoding.Encoding{&pq.Plain, &pq.RLEDictionary, &pq.DeltaByteArray, &pq.ByteStreamSplit}
	codecs  = []compress.Codec{&pq.Snappy, &pq.Gzip, &pq.Brotli, &pq.Zstd, &pq.Lz4Raw}
)

// number is constant for a while, then ascends, then is anything of any width.
func number(r *rand.Rand, i int) int64 {
	switch i / 200 % 4 {
	case 0:
		return 7
	case 1:
		return int64(i)
	case 2:
		return int64(r.IntN(50)) - 25
	}
	return int64(r.Uint64() >> r.IntN(64))
}

func text(r *rand.Rand, i int) string {
	switch i / 200 % 4 {
	case 0:
		return "AIR"
	case 1:
		return fmt.Sprint("customer ", i)
	case 2:
		return strings.Repeat("x", r.IntN(30))
	}
	return strings.Repeat(string(rune('a'+r.IntN(3))), r.IntN(600))
}

func wide(r *rand.Rand, i, n int) []byte {
	b := make([]byte, n)
	x := number(r, i)
	for k := range b {
		b[n-1-k] = byte(x >> min(8*k, 63))
	}
	return b
}

// absent reports whether row i is null, in columns of rising density.
var absent = []func(r *rand.Rand, i int) bool{
	nil,
	func(*rand.Rand, int) bool { return false },
	func(r *rand.Rand, _ int) bool { return r.IntN(10) == 0 },
	func(r *rand.Rand, _ int) bool { return r.IntN(2) == 0 },
	func(_ *rand.Rand, i int) bool { return i/150%2 == 0 },
	func(*rand.Rand, int) bool { return true },
}

// written writes a file with a column for each kind, encoding and density of nulls.
func written(t testing.TB, rows int, codec compress.Codec, version, page int, group int64, options ...pq.WriterOption) []byte {
	t.Helper()
	root, make := pq.Group{}, map[string]func(i int) pq.Value{}
	r := rand.New(rand.NewPCG(uint64(rows), uint64(page)))
	for _, k := range kinds {
		for _, e := range k.encodings {
			for density, null := range absent {
				name := fmt.Sprintf("%s %v %d", k.name, e, density)
				node := pq.Encoded(k.node, e)
				if null != nil {
					node = pq.Optional(node)
				}
				root[name] = pq.Compressed(node, codec)
				make[name] = func(i int) pq.Value {
					if null == nil {
						return k.value(r, i)
					}
					if null(r, i) {
						return pq.NullValue()
					}
					return k.value(r, i).Level(0, 1, 0)
				}
			}
		}
	}
	schema := pq.NewSchema("x", root)
	var b bytes.Buffer
	options = append(options, schema, pq.DataPageVersion(version), pq.PageBufferSize(page), pq.MaxRowsPerRowGroup(group))
	w := pq.NewWriter(&b, options...)
	var names []string
	for _, c := range schema.Columns() {
		names = append(names, c[0])
	}
	for i := range rows {
		row := pq.Row{}
		for c, name := range names {
			v := make[name](i)
			d := v.DefinitionLevel()
			row = append(row, v.Level(0, d, c))
		}
		_, err := w.WriteRows([]pq.Row{row})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestEveryEncodingIsReadAsParquetGoReadsIt(t *testing.T) {
	for _, version := range []int{1, 2} {
		for _, page := range []int{256, 8 << 10, 1 << 20} {
			data := written(t, 1100, &pq.Uncompressed, version, page, 700)
			require.Equal(t, columns, compared(t, fmt.Sprintf("version %d, pages of %d bytes", version, page), data))
		}
	}
}

// columns is how many of them written writes.
const columns = 348

func TestEveryCompressionIsRead(t *testing.T) {
	for version := 1; version <= 2; version++ {
		want, failed, err := ours(written(t, 1000, &pq.Uncompressed, version, 2000, 1000))
		require.NoError(t, err)
		require.Empty(t, failed)
		require.Len(t, want, columns)
		for _, codec := range codecs {
			// parquet-go loses pages of LZ4 that are more than three times as large as their bytes, so the same rows are the reference.
			got, failed, err := ours(written(t, 1000, codec, version, 2000, 1000))
			require.NoError(t, err)
			require.Empty(t, failed)
			for name, values := range want {
				require.Len(t, got[name], len(values))
				for i, x := range values {
					if !equal(x, got[name][i]) {
						require.Equal(t, x, got[name][i], "%v, version %d, column %q, row %d", codec, version, name, i)
					}
				}
			}
		}
	}
}
