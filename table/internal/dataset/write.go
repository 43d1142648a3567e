package dataset

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"

	pq "github.com/parquet-go/parquet-go"
)

const (
	// GroupRows is the size of a row group: that of DuckDB, 60 vectors of 2048
	// rows. It is a little less than a morsel of package table has, so a row
	// group is read by one worker, and scale factor 1 has some 50 to share.
	GroupRows = 122_880
	// batchRows is how many rows are handed to the writer at a time, which has
	// a price for each call, and then goes column by column. A thousand lines
	// are some 200 KB: they stay in the second-level cache meanwhile.
	batchRows = 1024
	// dictBytes is how large a dictionary may become, as DuckDB has it: entries
	// of eight bytes for a fifth of the rows of a row group.
	dictBytes = GroupRows / 5 * 8
	// pageBytes is the size of a page before it is compressed. It holds a whole
	// chunk of most columns; DuckDB writes one page for each chunk too.
	pageBytes = 1 << 20
)

// Write writes rows to a new file, each as row makes it of what rows yields, and
// returns how many there were. A file that could not be written to the end is
// removed, and the error names it. A context that ends is noticed every thousand
// rows.
//
// Snappy is what most writers take without being asked. It leaves a quarter of
// the size of dbgen's text.
func Write[D, R any](ctx context.Context, path string, rows iter.Seq[D], row func(*D) R) (n int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("%s: %w", path, errors.Join(err, os.Remove(path)))
		}
	}()
	w := pq.NewGenericWriter[R](f, pq.MaxRowsPerRowGroup(GroupRows), pq.PageBufferSize(pageBytes), pq.WriteBufferSize(pageBytes),
		pq.Compression(&pq.Snappy), pq.DictionaryMaxBytes(dictBytes), pq.DataPageStatistics(true), pq.CreatedBy("xfork/table", "1", ""))
	batch := make([]R, 0, batchRows)
	flush := func() error {
		k, err := w.Write(batch)
		n, batch = n+int64(k), batch[:0]
		return errors.Join(err, ctx.Err())
	}
	for d := range rows {
		if batch = append(batch, row(&d)); len(batch) == batchRows {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := flush(); err != nil {
		return n, err
	}
	if err := w.Close(); err != nil {
		return n, err
	}
	// The folder is renamed when all files are written. They are to be on the
	// disk by then, or a machine that stops could come back with a folder that
	// looks complete, and files that are not.
	return n, f.Sync()
}
