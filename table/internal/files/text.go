package files

import (
	"bytes"
	"errors"
	"fmt"
)

// The name of a file decides how it is read, and a file that has lost its ending, or has
// been given a wrong one, is met more often than one that is damaged.
//
// Formats are told by the bytes that they begin with, none of which are text that a table
// begins with: read as text they would be a column or two of nonsense, in silence.
var formats = []struct{ magic, is string }{
	{"\x1f\x8b\x08", "compressed with gzip: its name has to end in .gz"},
	{"\x28\xb5\x2f\xfd", "compressed with zstd: its name has to end in .zst"},
	{"PAR1\x15", "a Parquet file"}, // and not a header with a column PAR1: the head of a page follows
	{"PK\x03\x04", "a zip archive, as Excel's are: save it as CSV"},
}

// UTF-16 with a mark in front is what spreadsheets call Unicode text. Without a mark it is
// not told: its zeros may be meant.
//
// NoText returns an error if what a file begins with shows that it is no text in UTF-8.
func NoText(head []byte) error {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return errors.New("the file is UTF-16: convert it to UTF-8")
	}
	for _, f := range formats {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return fmt.Errorf("the file is %s", f.is)
		}
	}
	return nil
}
