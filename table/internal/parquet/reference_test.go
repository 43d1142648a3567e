package parquet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/files"
	"xfork/table/internal/parquet"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// opened opens bytes as a file.
func opened(data []byte) (source.Table, error) {
	s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: data}}}}
	return s.Open(context.Background())
}

// values are the columns of a file, value by value: nil, int64, float64, string or types.Int128.
type values map[string][]any

// ours reads a file column by column; what is read before an error is returned, too. Columns that fail have their errors.
func ours(data []byte) (out values, failed map[string]error, err error) {
	table, err := opened(data)
	if err != nil {
		return nil, nil, err
	}
	defer table.Close()
	out, failed = values{}, map[string]error{}
	r := table.Reader()
	for i, f := range table.Schema() {
		out[f.Name] = []any{}
		for m := range table.Morsels() {
			if err := column(r, m, i, func(x any) { out[f.Name] = append(out[f.Name], x) }); err != nil {
				failed[f.Name] = err
				break
			}
		}
	}
	return out, failed, nil
}

// column calls f for each value of a column's morsel.
func column(r source.Reader, morsel, i int, f func(any)) (err error) {
	defer vector.Catch(&err)
	if err := r.Open(context.Background(), morsel); err != nil {
		return err
	}
	for b := r.Next(); b.N > 0; b = r.Next() {
		v := b.Column(i)
		for row := range b.N {
			f(value(v, row))
		}
	}
	return nil
}

func value(v *vector.Vector, row int) any {
	at := v.At(row)
	switch {
	case v.Null(row):
		return nil
	case v.Layout == types.Floats:
		return v.F[at]
	case v.Layout == types.Strings:
		return v.Str(at)
	case v.Layout == types.Wides:
		return v.W[at]
	}
	return v.I[at]
}

// theirs reads the same by parquet-go's own pages. Types are those that ours has.
func theirs(data []byte, schema types.Schema) (out values, failed map[string]error, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	f, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	out, failed = values{}, map[string]error{}
	for _, field := range schema {
		c := f.Root().Column(field.Name)
		out[field.Name] = []any{}
		for _, g := range f.RowGroups() {
			if err := pages(g.ColumnChunks()[c.Index()], func(v pq.Value) error {
				x, err := expected(v, c, field.Type)
				out[field.Name] = append(out[field.Name], x)
				return err
			}); err != nil {
				failed[field.Name] = err
				break
			}
		}
	}
	return out, failed, nil
}

func pages(c pq.ColumnChunk, f func(pq.Value) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	pages := c.Pages()
	defer pages.Close()
	for {
		p, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		values := make([]pq.Value, p.NumValues())
		n, err := p.Values().ReadValues(values)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n < len(values) {
			return fmt.Errorf("%d of %d values", n, len(values))
		}
		for _, v := range values {
			if err := f(v); err != nil {
				return err
			}
		}
		pq.Release(p)
	}
}

// expected is what a value is in a vector.
func expected(v pq.Value, c *pq.Column, t types.Type) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	unsigned := c.Type().LogicalType() != nil && bytes.HasPrefix([]byte(c.Type().String()), []byte("INT(")) && bytes.HasSuffix([]byte(c.Type().String()), []byte("false)"))
	integer := func(x int64) any {
		if t.Stored() == types.Wides {
			return types.Wide(x)
		}
		return x
	}
	switch v.Kind() {
	case pq.Boolean:
		if v.Boolean() {
			return int64(1), nil
		}
		return int64(0), nil
	case pq.Int32:
		if unsigned && t.Kind == types.Int64 {
			return int64(v.Uint32()), nil
		}
		if t.Kind == types.Span {
			return int64(v.Int32()) * 1e6, nil
		}
		return integer(int64(v.Int32())), nil
	case pq.Int64:
		return integer(v.Int64()), nil
	case pq.Int96:
		x := v.Int96()
		return (int64(x[2])-2440588)*86400e9 + (int64(x[0]) | int64(x[1])<<32), nil
	case pq.Float:
		return float64(v.Float()), nil
	case pq.Double:
		return v.Double(), nil
	}
	b := v.ByteArray()
	if t.Kind != types.Dec {
		return string(b), nil
	}
	x := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 128 {
		x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	if t.Stored() != types.Wides {
		if !x.IsInt64() {
			return nil, errors.New("too large")
		}
		return x.Int64(), nil
	}
	high := new(big.Int).Rsh(x, 64)
	if !high.IsInt64() {
		return nil, errors.New("too large")
	}
	low := new(big.Int).And(x, new(big.Int).SetUint64(math.MaxUint64))
	return types.Int128{Hi: high.Int64(), Lo: low.Uint64()}, nil
}

// equal reports whether two values are the same, NaN included.
func equal(a, b any) bool {
	if x, is := a.(float64); is {
		y, is := b.(float64)
		return is && math.Float64bits(x) == math.Float64bits(y)
	}
	return a == b
}

// compared reads a file in both ways, and reports the first difference. Where parquet-go cannot read a column, ours may.
func compared(t *testing.T, name string, data []byte) (columns int) {
	t.Helper()
	table, err := opened(data)
	if err != nil {
		t.Logf("%s: %v", name, err)
		return 0
	}
	schema := table.Schema()
	table.Close()
	got, failed, err := ours(data)
	require.NoError(t, err, name)
	want, wrong, err := theirs(data, schema)
	require.NoError(t, err, name)
	for _, f := range schema {
		if wrong[f.Name] != nil || failed[f.Name] != nil {
			if wrong[f.Name] == nil {
				t.Errorf("%s, column %q: %v, which parquet-go can read", name, f.Name, failed[f.Name])
			} else {
				t.Logf("%s, column %q: ours: %v; parquet-go: %v", name, f.Name, failed[f.Name], wrong[f.Name])
			}
			continue
		}
		require.Len(t, got[f.Name], len(want[f.Name]), "%s, column %q", name, f.Name)
		for i, x := range got[f.Name] {
			if !equal(x, want[f.Name][i]) {
				require.Equal(t, want[f.Name][i], x, "%s, column %q, row %d", name, f.Name, i)
			}
		}
		columns++
	}
	return columns
}

// testdata returns the files that parquet-go tests itself with; none where they are not in the module cache.
func testdata(t testing.TB) map[string][]byte {
	t.Helper()
	cache := os.Getenv("GOMODCACHE")
	if home, err := os.UserHomeDir(); cache == "" && err == nil {
		cache = filepath.Join(home, "go/pkg/mod")
	}
	all := map[string][]byte{}
	for _, pattern := range []string{"*.parquet", "malformed/*", "shredded_variant/*.parquet"} {
		names, _ := filepath.Glob(filepath.Join(cache, "github.com/parquet-go/parquet-go@v0.32.0/testdata", pattern))
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			all[filepath.Base(name)] = data
		}
	}
	if len(all) == 0 {
		t.Skip("the files of parquet-go are not in the module cache")
	}
	return all
}

// astray is a file that parquet-go v0.32.0 reads as empty strings: it gives a page of LZ4 a buffer that is too small, and goes on with it.
const astray = "lz4_raw_compressed_larger.parquet"

func TestFilesOfOtherWritersAreReadAsParquetGoReadsThem(t *testing.T) {
	columns := 0
	for name, data := range testdata(t) {
		if name != astray {
			columns += compared(t, name, data)
			continue
		}
		got, failed, err := ours(data)
		require.NoError(t, err)
		require.Empty(t, failed)
		require.Len(t, got["a"], 10000)
		require.Equal(t, "c7ce6bef-d5b0-4863-b199-8ea8c7fb117b", got["a"][0]) // as Arrow's own test has them
		require.Equal(t, "85440778-460a-41ac-aa2e-ac3ee41696bf", got["a"][9999])
	}
	require.Greater(t, columns, 200)
}
