package parquet_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/internal/scratch"
	"xfork/table/internal/files"
	"xfork/table/internal/parquet"
	"xfork/table/internal/vector"
)

// The first page of a reader that begins in the middle of a row group is read before there
// are rows to write to: its strings must be as safe from the next page as any others.
func TestTheFirstPageOfAReaderThatBeginsInTheMiddleKeepsItsStrings(t *testing.T) {
	type text struct {
		Plain   string  `parquet:"plain,plain"`
		Lengths string  `parquet:"lengths,delta"`
		Fixed   [8]byte `parquet:"fixed"`
	}
	const rows = 3 * vector.Morsel // fewer are cut finer
	all := make([]text, rows)
	for i := range all {
		s := strconv.Itoa(10000000 + i)
		all[i] = text{Plain: s, Lengths: s}
		copy(all[i].Fixed[:], s)
	}
	// Stored pages lie in the window of the reader, and others where they are unpacked.
	for _, codec := range []pq.WriterOption{pq.Compression(&pq.Uncompressed), pq.Compression(&pq.Snappy), pq.Compression(&pq.Zstd)} {
		var b bytes.Buffer
		w := pq.NewGenericWriter[text](&b, pq.PageBufferSize(50000), codec)
		_, err := w.Write(all)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: b.Bytes()}}}}
		table, err := s.Open(context.Background())
		require.NoError(t, err)
		require.Equal(t, 3, table.Morsels())
		r := table.Reader()
		require.NoError(t, r.Open(context.Background(), 1))
		var found []string
		for batch := r.Next(); batch.N > 0; batch = r.Next() {
			for i := range batch.N {
				for c := range table.Schema() {
					found = append(found, batch.Column(c).Str(i))
				}
			}
		}
		for i, s := range found {
			if want := strconv.Itoa(10000000 + vector.Morsel + i/3); s != want {
				t.Fatalf("column %d: %q instead of %q", i%3, s, want)
			}
		}
		table.Close()
	}
}

// Small tables are cut into equal parts of whole batches, so that two workers have as much to do;
// large ones are not.
func TestSmallTablesAreCutFiner(t *testing.T) {
	for _, c := range []struct {
		rows, group int64
		morsels     []int
	}{
		{10000, 5000, []int{5000, 5000}},
		{20000, 20000, []int{10240, 9760}},
		{150000, 120000, []int{40960, 40960, 38080, 30000}},
		{3*vector.Morsel - 1, 3*vector.Morsel - 1, []int{98304, 98304, 98304, 98303}},
		{3 * vector.Morsel, 3 * vector.Morsel, []int{vector.Morsel, vector.Morsel, vector.Morsel}},
		{4 * vector.Morsel, vector.Morsel + 5, []int{vector.Morsel, 5, vector.Morsel, 5, vector.Morsel, 5, vector.Morsel - 15}},
	} {
		type number struct {
			N int64 `parquet:"n"`
		}
		all := make([]number, c.rows)
		for i := range all {
			all[i].N = int64(i)
		}
		var b bytes.Buffer
		w := pq.NewGenericWriter[number](&b, pq.MaxRowsPerRowGroup(c.group))
		_, err := w.Write(all)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: b.Bytes()}}}}
		table, err := s.Open(context.Background())
		require.NoError(t, err)
		var morsels []int
		next := int64(0)
		for m := range table.Morsels() {
			r, n := table.Reader(), 0
			require.NoError(t, r.Open(context.Background(), m))
			for batch := r.Next(); batch.N > 0; batch = r.Next() {
				for _, x := range batch.Column(0).I[:batch.N] {
					if x != next {
						t.Fatalf("%d rows: %d in the place of %d", c.rows, x, next)
					}
					next++
				}
				n += batch.N
			}
			morsels = append(morsels, n)
		}
		require.Equal(t, c.rows, next)
		require.Equal(t, c.morsels, morsels)
		table.Close()
	}
}

// Strings that have been shown by Column stay what they are, whatever the reader does next; those of a morsel that has been looked at
// are in memory that is used again. Pages end within morsels, so that some have strings of both kinds.
func TestStringsThatMayBeKeptStay(t *testing.T) {
	type text struct {
		Plain   string `parquet:"plain,plain"`
		Lengths string `parquet:"lengths,delta"`
	}
	const rows = 5*vector.Morsel + 1000
	all := make([]text, rows)
	for i := range all {
		s := strconv.Itoa(10000000 + i)
		all[i] = text{s, s}
	}
	for _, codec := range []pq.WriterOption{pq.Compression(&pq.Uncompressed), pq.Compression(&pq.Snappy), pq.Compression(&pq.Zstd)} {
		for seed := range uint64(3) {
			var b bytes.Buffer
			w := pq.NewGenericWriter[text](&b, pq.PageBufferSize(300_000), codec, pq.MaxRowsPerRowGroup(3*vector.Morsel))
			_, err := w.Write(all)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			keepStrings(t, b.Bytes(), rand.New(rand.NewPCG(9, seed)))
		}
	}
}

// keepStrings reads a file in which row i has the string 10000000+i in each column, keeps some of the strings, and looks at others.
func keepStrings(t *testing.T, file []byte, r *rand.Rand) {
	s := &parquet.Source{Set: files.Set{Glob: "*", FS: fstest.MapFS{"x.parquet": {Data: file}}}}
	table, err := s.Open(context.Background())
	require.NoError(t, err)
	defer table.Close()
	kept := map[int]string{}
	reader := table.Reader()
	row := 0
	for m := range table.Morsels() {
		require.NoError(t, reader.Open(context.Background(), m))
		// Once in a morsel is enough, also as the first thing that the morsel is asked for; -1 is never.
		number, keep := 0, r.IntN(4)-1
		for batch := reader.Next(); batch.N > 0; batch = reader.Next() {
			for c := range table.Schema() {
				v := show(batch.Columns, c, number == keep)
				require.Equal(t, strconv.Itoa(10000000+row), v.Str(0))
				require.Equal(t, strconv.Itoa(10000000+row+batch.N-1), v.Str(batch.N-1))
				if i := r.IntN(batch.N); number == keep {
					kept[2*(row+i)+c] = v.Str(i)
				}
			}
			number++
			row += batch.N
		}
		overwrite()
	}
	reader.(interface{ Release() }).Release()
	overwrite()
	require.NotEmpty(t, kept)
	for i, s := range kept {
		require.Equal(t, strconv.Itoa(10000000+i/2), s)
	}
}

// show asks for a column, of which strings are kept or are not.
func show(columns vector.Columns, i int, keep bool) *vector.Vector {
	if keep {
		return columns.Column(i)
	}
	return vector.Looked(columns, i)
}

// overwrite takes the memory that has been given back, of all sizes, and writes something else to it.
func overwrite() {
	var all [][]byte
	for size := 16 << 10; size < 4<<20; size += size / 4 {
		for range 3 {
			b := scratch.Block[byte](size)
			copy(b[:cap(b)], strings.Repeat("overwritten ", cap(b)/12))
			all = append(all, b)
		}
	}
	for _, b := range all {
		scratch.Free(b)
	}
}
