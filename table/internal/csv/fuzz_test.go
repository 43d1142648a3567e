package csv_test

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/csv"
	"xfork/table/internal/files"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// ours reads text as strings, all columns, null as the empty string.
func ours(text []byte) (rows [][]string, err error) {
	defer vector.Catch(&err)
	src := &csv.Source{Set: files.Set{Glob: "f", FS: fstest.MapFS{"f": {Data: text}}}, Comma: ',', NoHeader: true}
	t, err := src.Open(context.Background())
	if err != nil {
		return nil, err
	}
	defer t.Close()
	var fixed types.Schema
	for _, f := range t.Schema() {
		fixed = append(fixed, types.Field{Name: f.Name, Type: types.Type{Kind: types.Str}})
	}
	src.Types = fixed
	if t, err = src.Open(context.Background()); err != nil {
		return nil, err
	}
	r := t.Reader()
	for i := range t.Morsels() {
		if err := r.Open(context.Background(), i); err != nil {
			return rows, err
		}
		for b := r.Next(); b.N > 0; b = r.Next() {
			from := len(rows)
			for range b.N {
				rows = append(rows, make([]string, len(fixed)))
			}
			for c := range fixed {
				v := b.Column(c)
				for k := range b.N {
					if !v.Null(k) {
						rows[from+k][c] = v.Str(k)
					}
				}
			}
		}
	}
	return rows, nil
}

// theirs reads with encoding/csv, strictly.
func theirs(text []byte) ([][]string, error) {
	return stdcsv.NewReader(bytes.NewReader(text)).ReadAll()
}

// plain is what encoding/csv makes of a field: it takes CRLF for LF in quotes too.
func plain(rows [][]string) [][]string {
	for _, row := range rows {
		for i := range row {
			row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
		}
	}
	return rows
}

// alike compares the two readers on a text.
func alike(t *testing.T, text []byte) {
	want, err := theirs(text)
	got, mine := ours(text)
	var parse *stdcsv.ParseError
	switch {
	case errors.As(err, &parse):
		// Here a quote within a field is text, which there is an error: nothing to compare but that both are told or this one reads on.
		return
	case err != nil || len(want) == 0:
		return
	case len(want[0]) == 1 || bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")):
		return // an empty line is a row there, and marks are text
	}
	require.NoError(t, mine, "%q", text)
	require.Equal(t, want, plain(got), "%q", text)
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a,\"b\n\"\r\n\"\"\"\",\"x\"\n\n,\n", "a,b\r\n\"c\r\nd\",\r\n", "1,2", "\"a\",\"b\"", ",\n,\r\n", "a\rb,c\n", "\"a\"\"b\",\"\"\"\"\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(alike)
}

func TestRandomTextsAreSplitAsInEncodingCSV(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	pieces := []string{"a", "bb", ",", ",", "\n", "\r\n", "\"x\"", "\"\"", "\"a,b\"", "\"l\n\"", "\"q\"\"q\"", "\r", " ", "ccccccccccccccccccccc", "\"" + strings.Repeat("d", 40) + "\""}
	for range 20000 {
		var b bytes.Buffer
		for range r.IntN(30) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		alike(t, b.Bytes())
	}
}

// TestLargeTextsAreCutAtRows is about the boundaries of parts: rows of all lengths, so that parts begin anywhere, also between quotes.
func TestLargeTextsAreCutAtRows(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, longest := range []int{10, 1000, 300000, 3 << 20} {
		var b bytes.Buffer
		w := stdcsv.NewWriter(&b)
		var want [][]string
		for b.Len() < 7<<20 {
			row := make([]string, 3)
			for i := range row {
				field := make([]byte, r.IntN(r.IntN(longest)+1))
				for k := range field {
					field[k] = "ab,\"\n\r "[r.IntN(7)]
				}
				row[i] = string(field)
			}
			want = append(want, row)
			require.NoError(t, w.Write(row))
			w.Flush()
		}
		got, err := ours(b.Bytes())
		require.NoError(t, err)
		require.Len(t, got, len(want))
		for i := range want {
			if strings.Join(want[i], "|") != strings.Join(got[i], "|") {
				t.Fatalf("row %d of %d, fields up to %d: %d bytes, want %d", i, len(want), longest, len(strings.Join(got[i], "|")), len(strings.Join(want[i], "|")))
			}
		}
	}
	_, err := theirs(nil)
	require.NotErrorIs(t, err, io.EOF)
}
