package parquet_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"testing/fstest"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/files"
	"xfork/table/internal/parquet"
	"xfork/table/internal/source"
)

// cpu returns the time that the process has used, in nanoseconds: figures are to hold on a machine that does something else, too.
func cpu() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

// benchmarked are columns as they occur: prices, keys, quantities, modes, comments.
var benchmarked = []struct {
	name  string
	node  pq.Node
	enc   encoding.Encoding
	codec compress.Codec
	value func(r *rand.Rand, i int) pq.Value
}{
	{"DoublePlain", pq.Leaf(pq.DoubleType), &pq.Plain, &pq.Uncompressed, price},
	{"DoublePlainSnappy", pq.Leaf(pq.DoubleType), &pq.Plain, &pq.Snappy, price},
	{"DoublePlainZstd", pq.Leaf(pq.DoubleType), &pq.Plain, &pq.Zstd, price},
	{"DoubleDict", pq.Leaf(pq.DoubleType), &pq.RLEDictionary, &pq.Uncompressed, quantity},
	{"DoubleSplit", pq.Leaf(pq.DoubleType), &pq.ByteStreamSplit, &pq.Uncompressed, price},
	{"Int64Plain", pq.Leaf(pq.Int64Type), &pq.Plain, &pq.Uncompressed, key},
	{"Int64PlainSnappy", pq.Leaf(pq.Int64Type), &pq.Plain, &pq.Snappy, key},
	{"Int64Delta", pq.Leaf(pq.Int64Type), &pq.DeltaBinaryPacked, &pq.Uncompressed, key},
	{"Int32Plain", pq.Leaf(pq.Int32Type), &pq.Plain, &pq.Uncompressed, func(r *rand.Rand, _ int) pq.Value { return pq.Int32Value(r.Int32()) }},
	{"StringPlain", pq.String(), &pq.Plain, &pq.Uncompressed, comment},
	{"StringPlainSnappy", pq.String(), &pq.Plain, &pq.Snappy, comment},
	{"StringDict", pq.String(), &pq.RLEDictionary, &pq.Uncompressed, mode},
	{"StringDelta", pq.String(), &pq.DeltaByteArray, &pq.Uncompressed, comment},
	{"StringDeltaLength", pq.String(), &pq.DeltaLengthByteArray, &pq.Uncompressed, comment},
	{"Bool", pq.Leaf(pq.BooleanType), &pq.Plain, &pq.Uncompressed, func(r *rand.Rand, _ int) pq.Value { return pq.BooleanValue(r.IntN(2) == 0) }},
	{"Decimal38", pq.Decimal(2, 38, pq.FixedLenByteArrayType(16)), &pq.Plain, &pq.Uncompressed, func(r *rand.Rand, i int) pq.Value { return pq.FixedLenByteArrayValue(wideNumber(r.Int64N(1e9))) }},
}

var modes = []string{"AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"}

func price(r *rand.Rand, _ int) pq.Value    { return pq.DoubleValue(float64(90000+r.IntN(9e6)) / 100) }
func quantity(r *rand.Rand, _ int) pq.Value { return pq.DoubleValue(float64(1 + r.IntN(50))) }
func key(_ *rand.Rand, i int) pq.Value      { return pq.Int64Value(int64(i/4*4 + i%3)) }
func mode(r *rand.Rand, _ int) pq.Value     { return pq.ByteArrayValue([]byte(modes[r.IntN(7)])) }

func comment(r *rand.Rand, i int) pq.Value {
	return pq.ByteArrayValue(fmt.Appendf(nil, "%s packages %d sleep %s", modes[r.IntN(7)], r.IntN(1000), modes[i%7]))
}

func wideNumber(x int64) []byte {
	b := make([]byte, 16)
	for k := range 8 {
		b[15-k] = byte(x >> (8 * k))
	}
	return b
}

// stored writes a column of 983,040 values in eight row groups, with a tenth of nulls, none, or required.
func stored(b *testing.B, i int, nulls string) []byte {
	c := benchmarked[i]
	node := pq.Compressed(pq.Encoded(c.node, c.enc), c.codec)
	if nulls != "required" {
		node = pq.Optional(node)
	}
	var out bytes.Buffer
	w := pq.NewWriter(&out, pq.NewSchema("x", pq.Group{"x": node}), pq.MaxRowsPerRowGroup(122880), pq.PageBufferSize(1<<20))
	r := rand.New(rand.NewPCG(1, 2))
	var rows []pq.Row
	for i := range 8 * 122880 {
		v := c.value(r, i)
		switch {
		case nulls == "required":
			v = v.Level(0, 0, 0)
		case nulls == "tenth" && r.IntN(10) == 0:
			v = pq.NullValue().Level(0, 0, 0)
		default:
			v = v.Level(0, 1, 0)
		}
		rows = append(rows, pq.Row{v})
	}
	_, err := w.WriteRows(rows)
	require.NoError(b, err)
	require.NoError(b, w.Close())
	return out.Bytes()
}

func BenchmarkColumn(b *testing.B) {
	for i, c := range benchmarked {
		for _, nulls := range []string{"required", "none", "tenth"} {
			b.Run(c.name+"/"+nulls, func(b *testing.B) {
				data := stored(b, i, nulls)
				s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: data}}}}
				table, err := s.Open(context.Background())
				require.NoError(b, err)
				defer table.Close()
				r := table.Reader()
				b.ResetTimer()
				start := cpu()
				for range b.N {
					all(b, table, r)
				}
				b.ReportMetric(float64(cpu()-start)/float64(b.N)/(8*122880), "cpu-ns/value")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// all decodes a column of all morsels.
func all(b *testing.B, table source.Table, r source.Reader) {
	for m := range table.Morsels() {
		if err := r.Open(context.Background(), m); err != nil {
			b.Fatal(err)
		}
		for batch := r.Next(); batch.N > 0; batch = r.Next() {
			batch.Column(0)
		}
	}
}
