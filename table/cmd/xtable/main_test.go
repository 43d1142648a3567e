package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const trips = "id,city,fare,day\n007,Oslo,12.5,2024-01-01\n008,\"Ber\ngen\",8,2024-01-02\n009,,30,2024-01-03\n"

// call runs the command in a folder with trips.csv, and returns what it prints.
func call(t *testing.T, dir string, args ...string) (out, errs string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	t.Chdir(dir)
	none, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer none.Close()
	err = start(args, none, &o, &e)
	return o.String(), e.String(), err
}

func TestConversions(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "trips.csv"), []byte(trips), 0o666))
	from := "trips.csv"
	// Through all formats and back.
	for _, to := range []string{"a.parquet", "b.ndjson.gz", "c.tsv.zst", "d.jsonl", "e.csv"} {
		_, errs, err := call(t, dir, "-workers", "2", from, to)
		require.NoError(t, err, to)
		require.Contains(t, errs, "3 rows, ")
		from = to
	}
	got, err := os.ReadFile(filepath.Join(dir, "e.csv"))
	require.NoError(t, err)
	require.Equal(t, "id,city,fare,day\n007,Oslo,12.5,2024-01-01\n008,\"Ber\ngen\",8.0,2024-01-02\n009,,30.0,2024-01-03\n", string(got))
	out, _, err := call(t, dir, "-columns", "day,fare", "-where", "day >= 2024-01-02", "-where", "fare < 20", "a.parquet")
	require.NoError(t, err)
	require.Equal(t, "day         fare\ndate        float64\n2024-01-02        8\n", out)
	_, errs, err := call(t, dir, "-types", "fare=decimal(4,1),id=int32", "-rejects", "bad.csv", "trips.csv", "x.csv")
	require.NoError(t, err)
	require.Equal(t, "0 rows, 17 bytes\n3 rows were rejected\n", errs)
	// A file that replaces the one that is read.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "same.csv"), []byte("a,b\n1,2\n3\n"), 0o666))
	_, errs, err = call(t, dir, "-rejects", "bad.csv", "-columns", " b , a", "same.csv", "same.csv")
	require.NoError(t, err)
	require.Equal(t, "1 rows, 8 bytes\n1 rows were rejected\n", errs)
}

func TestErrorsAreClear(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "trips.csv"), []byte(trips), 0o666))
	for want, args := range map[string][]string{
		"in.txt: the ending is none of .csv": {"in.txt"}, "out: the ending is none of": {"trips.csv", "out"}, "a.parquet.gz: the ending": {"a.parquet.gz"},
		`no column "x"; there are id, city, fare, day`: {"-where", "x = 1", "trips.csv"}, "no comparison": {"-where", "x", "trips.csv"},
		`-types: "int" is no type`: {"-types", "id=int", "trips.csv"}, `-types: "id" has no type`: {"-types", "id", "trips.csv"},
		"no.csv: file does not exist": {"no.csv"}, "one character": {"-comma", "ab", "trips.csv"}, "did you mean \"fare\"": {"-columns", "far", "trips.csv"},
		`trips.csv, line 2, column "city": "Oslo" is no date; see -types and -rejects`: {"-types", "city=date", "trips.csv", "a.csv"},
		`-where "fare > abc": "abc" is no float64`:                                     {"-where", "fare > abc", "trips.csv"}, `-where "day = today": "today" is no date`: {"-where", "day = today", "trips.csv"},
		"-head -5: a number": {"-head", "-5", "trips.csv"}, "-workers -3: a number": {"-workers", "-3", "trips.csv"}, `-types: "id" has two types`: {"-types", "id=int64,id=string", "trips.csv"},
		"-rejects r.csv: it goes with OUT": {"-rejects", "r.csv", "trips.csv"}, "-rejects trips.csv: that is the file": {"-rejects", "trips.csv", "trips.csv", "a.csv"}, "-rejects ./a.csv: that is the file": {"-rejects", "./a.csv", "trips.csv", "a.csv"},
		`no column "no" (-types)`: {"-types", "no=int64", "trips.csv"}, "standard input: there is nothing in it": {"-"},
		"-from xml: the format is none": {"-from", "xml", "-"}, "-from csv.gz: the format is none": {"-from", "csv.gz", "trips.csv"}, "-from parquet.gz: the format": {"-from", "parquet.gz", "-"},
		"no/a.csv": {"trips.csv", "no/a.csv"}, "Parquet has no option Comma": {"-comma", ";", "a.parquet"},
	} {
		_, _, err := call(t, dir, args...)
		require.ErrorContains(t, err, want)
		require.NotRegexp(t, `\.go:\d|pass As|Union\(`, err.Error(), "in the words of the command line")
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
	_, errs, err := call(t, dir)
	require.Error(t, err)
	require.Contains(t, errs, "usage: xtable")
}
