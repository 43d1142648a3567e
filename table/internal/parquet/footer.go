package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/page"
	"xfork/table/internal/vector"
)

// magic is at both ends of a file, tail what follows the metadata: their length
// of four bytes, little-endian, and magic.
//
//	PAR1 | chunk chunk ... | chunk chunk ... | metadata | length | PAR1
//	       row group 0       row group 1       schema, offsets, statistics
//
// A file is opened by a few reads at its ends, however large it is (Parquet
// format, "File format").
const (
	magic  = "PAR1"
	sealed = "PARE" // of files of which the footer is encrypted
	tail   = 8
)

// footer reads the metadata of a file.
//
// parquet-go decodes them, and trusts the lengths in them: before it may, the
// whole is checked to be a structure in which nothing is longer than the bytes
// that are left. It still panics on some that contradict themselves. Page
// indexes and filters are left where they are: chunks are pruned by the footer
// alone.
func footer(r io.ReaderAt, size int64) (f *pq.File, err error) {
	if err := check(r, size); err != nil {
		return nil, err
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			err = damagedFooter("its parts contradict each other")
		default:
			err = damagedFooter("%v", p)
		}
	}()
	f, err = pq.OpenFile(r, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true))
	if err != nil {
		return nil, damagedFooter("%s", plain(err))
	}
	return f, counts(f)
}

// plain says in Parquet's words what parquet-go says in those of its decoder,
// such as "reading parquet file metadata: decoding thrift payload:
// 4:FIELD<LIST> → 0/1:LIST<STRUCT>: missing required field: 3:FIELD<I64>".
func plain(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, "missing required field"):
		return "a field is missing that all files have"
	case strings.Contains(text, "varint out of range"):
		return "a number is too large for its field"
	case strings.Contains(text, "thrift"):
		return "its fields are not those of Parquet's metadata"
	default:
		return strings.TrimPrefix(strings.TrimPrefix(text, "invalid file metadata: "), "opening columns of parquet file: ")
	}
}

// damagedFooter returns an error of what lies in the footer.
func damagedFooter(format string, args ...any) error {
	return fmt.Errorf("the footer is damaged: "+format, args...)
}

// What is checked costs a pass over the metadata: some microseconds for a file
// of a hundred columns, and milliseconds for one of a hundred thousand chunks.

// check finds out whether there is a footer, in which nothing is cut.
func check(r io.ReaderAt, size int64) error {
	if size < int64(len(magic))+tail {
		return fmt.Errorf("not a Parquet file: it has %d bytes", size)
	}
	var head [len(magic)]byte
	var end [tail]byte
	if err := readAt(r, head[:], 0); err != nil {
		return err
	}
	if err := readAt(r, end[:], size-tail); err != nil {
		return err
	}
	length, last := int64(binary.LittleEndian.Uint32(end[:])), string(end[4:])
	switch {
	case string(head[:]) == sealed || last == sealed:
		return errors.New("the footer is encrypted, which is not supported")
	case string(head[:]) != magic:
		return fmt.Errorf("not a Parquet file: it begins with %q, and not with %s", head[:], magic)
	case last != magic:
		return fmt.Errorf("not a Parquet file, or one that has been cut: it ends with %q, and not with %s", last, magic)
	case length > size-tail-int64(len(magic)):
		return damagedFooter("it has %d bytes, and the file %d", length, size)
	}
	metadata := make([]byte, length)
	if err := readAt(r, metadata, size-tail-length); err != nil {
		return err
	}
	if err := page.Check(metadata); err != nil {
		return damagedFooter("%w", err)
	}
	return nil
}

// readAt reads all of b.
func readAt(r io.ReaderAt, b []byte, at int64) error {
	if n, err := r.ReadAt(b, at); n < len(b) {
		return fmt.Errorf("reading byte %d: %w", at+int64(n), err)
	}
	return nil
}

// most is how many morsels a file has at most: 137 billion rows. The numbers of
// rows are in the footer alone, and a few bytes may say anything.
const most = 1 << 20

// Rows that are not there would be nulls for the reader of a column without
// pages, and a loop without end for that of none.
//
// counts checks the numbers of rows of the row groups. A flat column has a
// value or a null for each row, a nested one may have more.
func counts(f *pq.File) error {
	morsels := int64(0)
	for g, group := range f.Metadata().RowGroups {
		if group.NumRows < 0 {
			return damagedFooter("row group %d has %d rows", g, group.NumRows)
		}
		for i := range group.Columns {
			if n := group.Columns[i].MetaData.NumValues; n < group.NumRows && group.Columns[i].CryptoMetadata.Value == nil {
				return damagedFooter("row group %d has %d rows, and %d values of column %d", g, group.NumRows, n, i)
			}
		}
		morsels += group.NumRows/vector.Morsel + 1
		if group.NumRows/vector.Morsel >= most || morsels > most+int64(g) {
			return fmt.Errorf("more than %d rows in a file are not supported", most*vector.Morsel)
		}
	}
	return nil
}
