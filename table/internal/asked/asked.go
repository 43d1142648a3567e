// Package asked checks the options of scans and writers.
//
// An option function has no way to return an error, and does not know the
// format that it is applied to. So the options note what they are and what is
// wrong with them, and the verb asks for the error when all have been applied.
//
// That error is the force's, like all that is wrong with a verb: a program builds its whole query first, and learns of a fault where it
// looks for errors anyway.
package asked

import (
	"fmt"
	"slices"
	"strings"

	"xfork/table/internal/types"
)

// Options has what the options of one verb have noted. The zero value has none.
type Options struct {
	names []string // of the options that not all formats have
	fault error
}

// fitting has the formats of the options that not all formats have. An option of
// all formats is never noted, so it needs no line.
var fitting = map[string][]string{
	"As": {"CSV", "NDJSON", "Parquet"}, "Comma": {"CSV"}, "NoHeader": {"CSV"}, "NullAs": {"CSV", "NDJSON"}, "Rejects": {"CSV", "NDJSON"},
	"Separator": {"WriteCSV"}, "RowGroups": {"WriteParquet"},
}

// Fail notes an error about an option. The first one counts.
func (o *Options) Fail(format string, args ...any) {
	if o.fault == nil {
		o.fault = fmt.Errorf(format, args...)
	}
}

// Note notes that an option has been given that not all formats have.
func (o *Options) Note(option string) { o.names = append(o.names, option) }

// Unfit returns the error about the first option that a format does not have.
func (o *Options) Unfit(format string) error {
	for _, option := range o.names {
		if has := fitting[option]; !slices.Contains(has, format) {
			return fmt.Errorf("table: %s has no option %s: it is for %s", format, option, strings.Join(has, " and "))
		}
	}
	return nil
}

// Err returns the error about an option that a format does not have, or else
// about one that is wrong by itself: the former stays wrong when it is mended.
func (o *Options) Err(format string) error {
	if err := o.Unfit(format); err != nil {
		return err
	}
	return o.fault
}

// Separator checks a character between fields. Readers and writers look for a
// single byte, and quotes and line ends have a meaning already.
func (o *Options) Separator(r rune) {
	if r < 1 || r > 126 || r == '"' || r == '\n' || r == '\r' {
		o.Fail("table: %q cannot separate fields", r)
	}
}

// Header checks the names of columns that stand for a header. A name is how a
// query refers to a column, so it is there, and there once.
func (o *Options) Header(names []string) {
	met := map[string]bool{}
	for _, name := range names {
		switch {
		case name == "":
			o.Fail("table: NoHeader with a column without a name")
		case met[name]:
			o.Fail("table: NoHeader has column %q twice", name)
		}
		met[name] = true
	}
}

// Schema checks the columns of an As. Their types are whole already. There may be
// thousands, so they are not compared with each other one by one.
func (o *Options) Schema(s types.Schema) {
	places := s.Places()
	for i, f := range s {
		switch err := f.Type.Check(); {
		case f.Name == "":
			o.Fail("table: As with a column without a name")
		case places[f.Name] != i:
			o.Fail("table: As has column %q twice", f.Name)
		case err != nil:
			o.Fail("table: As: column %q: %v", f.Name, err)
		}
	}
}
