package parquet_test

import (
	"bytes"
	"context"
	"strconv"
	"testing"
	"testing/fstest"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

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
	const rows = 2 * vector.Morsel
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
		require.Equal(t, 2, table.Morsels())
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
