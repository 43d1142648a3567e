package table_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// stored is a row in which the encodings occur that matter: dictionaries that overflow into plain pages, nulls, decimals, all widths of integers.
type stored struct {
	ID    int64     `parquet:"id"`
	Small int32     `parquet:"small"`
	Tiny  int8      `parquet:"tiny"`
	Big   uint32    `parquet:"big"`
	Huge  uint64    `parquet:"huge"`
	Name  string    `parquet:"name,dict"`
	Mixed string    `parquet:"mixed,dict,optional"`
	Code  int64     `parquet:"code,dict"`
	Price int64     `parquet:"price,decimal(2:15)"`
	X     *float64  `parquet:"x,optional"`
	Y     float32   `parquet:"y"`
	Flag  bool      `parquet:"flag"`
	Maybe *bool     `parquet:"maybe,optional"`
	Day   int32     `parquet:"day,date"`
	At    time.Time `parquet:"at,timestamp(microsecond)"`
	Raw   []byte    `parquet:"raw"`
}

type loaded struct {
	ID    int64         `table:"id"`
	Small int32         `table:"small"`
	Tiny  int8          `table:"tiny"`
	Big   uint32        `table:"big"`
	Huge  uint64        `table:"huge"`
	Name  string        `table:"name"`
	Mixed Null[string]  `table:"mixed"`
	Code  int           `table:"code"`
	Price Decimal       `table:"price"`
	X     Null[float64] `table:"x"`
	Y     float32       `table:"y"`
	Flag  bool          `table:"flag"`
	Maybe Null[bool]    `table:"maybe"`
	Day   Date          `table:"day"`
	At    time.Time     `table:"at"`
	Raw   []byte        `table:"raw"`
}

func row(i int) (s stored, l loaded) {
	s = stored{
		ID: int64(i), Small: int32(-i), Tiny: int8(i), Big: uint32(1<<31 + i), Huge: uint64(i), Name: fmt.Sprint("n", i%7), Code: int64(i % (1 + i/10)),
		Price: int64(i*100 + 5), Y: float32(i) / 2, Flag: i%3 == 0, Day: int32(i % 20000), At: time.UnixMicro(int64(i) * 1e9).UTC(), Raw: []byte{byte(i), 1},
	}
	if i >= 20000 {
		s.Mixed = fmt.Sprint("name", i)
	} else if i%7 != 0 {
		s.Mixed = fmt.Sprint("name", i%100)
	}
	if i%5 != 0 {
		x, b := float64(i)/8, i%2 == 0
		s.X, s.Maybe = &x, &b
	}
	l = loaded{
		s.ID, s.Small, s.Tiny, s.Big, s.Huge, s.Name,
		Null[string]{V: s.Mixed, Valid: s.Mixed != ""},
		int(s.Code),
		Decimal{Lo: uint64(s.Price), Scale: 2},
		Null[float64]{},
		s.Y, s.Flag,
		Null[bool]{},
		Date(s.Day), s.At, s.Raw,
	}
	if s.X != nil {
		l.X, l.Maybe = Null[float64]{V: *s.X, Valid: true}, Null[bool]{V: *s.Maybe, Valid: true}
	}
	return s, l
}

// file writes n rows in row groups of the given size, and returns the bytes and what is expected to be read.
func file(t testing.TB, n, group int) ([]byte, []loaded) {
	var b bytes.Buffer
	w := pq.NewGenericWriter[stored](&b, pq.MaxRowsPerRowGroup(int64(group)), pq.DictionaryMaxBytes(4096), pq.PageBufferSize(8192), pq.Compression(&pq.Snappy))
	want, rows := make([]loaded, n), make([]stored, n)
	for i := range want {
		rows[i], want[i] = row(i)
	}
	for ; len(rows) > 0; rows = rows[min(1000, len(rows)):] {
		_, err := w.Write(rows[:min(1000, len(rows))])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes(), want
}

func TestAllTypesAndEncodingsAreRead(t *testing.T) {
	t.Parallel()
	for _, group := range []int{10000, 300000} {
		data, want := file(t, 150000, group)
		fs := FS(fstest.MapFS{"a.parquet": {Data: data}})
		got, err := Rows[loaded](Parquet("*.parquet", fs)).Force(context.Background())
		require.NoError(t, err)
		require.Len(t, got, len(want))
		for i := range want {
			if !reflect.DeepEqual(want[i], got[i]) {
				require.Equal(t, want[i], got[i], "row %d", i)
			}
		}
		some := forced(t, func() expr.Expr[[]string] {
			return Values[string](Parquet("*.parquet", fs).Filter(Col("id").Ge(140000), Col("mixed").HasSuffix("77")), "mixed")
		})
		require.Len(t, some, 100)
		require.Equal(t, "name140077", some[0])
	}
}

func TestFilesAreJoinedByName(t *testing.T) {
	write := func(rows any) []byte {
		var b bytes.Buffer
		switch rows := rows.(type) {
		case []struct{ A int32 }:
			require.NoError(t, pq.Write(&b, rows))
		case []struct {
			B string
			A int64
		}:
			require.NoError(t, pq.Write(&b, rows))
		case []struct{ A string }:
			require.NoError(t, pq.Write(&b, rows))
		}
		return b.Bytes()
	}
	files := fstest.MapFS{
		"1.parquet": {Data: write([]struct{ A int32 }{{1}, {2}})},
		"2.parquet": {Data: write([]struct {
			B string
			A int64
		}{{"x", 1 << 40}})},
	}
	f := Parquet("*.parquet", FS(files), Union(true), FileName("file"))
	s, err := f.Schema(context.Background())
	require.NoError(t, err)
	require.Equal(t, "A int64, B string?, file string", s.String())
	type r struct {
		A    int64
		B    Null[string]
		File string `table:"file"`
	}
	got, err := Rows[r](f).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []r{{1, Null[string]{}, "1.parquet"}, {2, Null[string]{}, "1.parquet"}, {1 << 40, Null[string]{V: "x", Valid: true}, "2.parquet"}}, got)
	_, err = Count(Parquet("*.parquet", FS(files))).Force(context.Background())
	require.ErrorContains(t, err, `1.parquet has no column "B"`)
	files["3.parquet"] = &fstest.MapFile{Data: write([]struct{ A string }{{"x"}})}
	_, err = Count(Parquet("*.parquet", FS(files), Union(true))).Force(context.Background())
	require.ErrorContains(t, err, `column "A" is int64 in 1.parquet and string in 3.parquet`)
	_, err = Count(Parquet("no*.parquet", FS(files))).Force(context.Background())
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestDamagedFilesAreErrors(t *testing.T) {
	data, _ := file(t, 3000, 1000)
	force := func(damaged []byte) (err error) {
		f := Parquet("a.parquet", FS(fstest.MapFS{"a.parquet": {Data: damaged}}))
		_, err = Rows[loaded](f).Force(context.Background())
		return err
	}
	failed := 0
	for at := 4; at < len(data); at += len(data)/400 + 1 {
		flipped := bytes.Clone(data)
		flipped[at] ^= 0x55
		if err := force(flipped); err != nil {
			if !strings.Contains(err.Error(), "no column") { // a name in the footer, which may be anything
				require.ErrorContains(t, err, "a.parquet")
			}
			failed++
		}
		require.Error(t, force(data[:at]))
	}
	require.Greater(t, failed, 100)
}

func TestFilesOfOtherWritersAreRead(t *testing.T) {
	dir := filepath.Join(os.Getenv("GOMODCACHE"), "github.com/parquet-go/parquet-go@v0.32.0/testdata")
	if home, err := os.UserHomeDir(); os.Getenv("GOMODCACHE") == "" && err == nil {
		dir = filepath.Join(home, "go/pkg/mod/github.com/parquet-go/parquet-go@v0.32.0/testdata")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if len(files) == 0 {
		t.Skip("the files of parquet-go are not in the module cache")
	}
	bad, _ := filepath.Glob(filepath.Join(dir, "malformed", "*"))
	read := 0
	for _, name := range append(files, bad...) {
		s, err := Text(Parquet(name), 3).Force(context.Background())
		if err == nil && len(s) > 2 {
			read++
		} else {
			t.Log(filepath.Base(name), err)
		}
	}
	require.Greater(t, read, 35)
	s, err := Text(Parquet(filepath.Join(dir, "fixed_length_decimal.parquet")), 2).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, "value\ndecimal(25,2)\n         1.00\n         2.00\n", s)
}
