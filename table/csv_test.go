package table_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/expr"
	. "xfork/table"
)

// in is a file system of the given files: name, text, name, text.
func in(files ...string) ScanOption {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return FS(m)
}

// fails returns the error of a frame's rows.
func fails(t *testing.T, f Frame) string {
	t.Helper()
	_, err := Text(f, 1000).Force(context.Background())
	require.Error(t, err)
	return err.Error()
}

func schemaOf(t *testing.T, f Frame) string {
	t.Helper()
	s, err := f.Schema(context.Background())
	require.NoError(t, err)
	return s.String()
}

func TestTypesOfTextAreFoundOut(t *testing.T) {
	f := CSV("a.csv", in("a.csv", "b,i,f,d,t,s,zip,big,empty\n"+
		"true,1,1.5,2024-02-29,2024-02-29 12:00:00,x,01234,12345678901234567890,\n"+
		"FALSE,-2,3,2024-03-01,2024-02-29T12:00:00.5+01:00,\"\",99,1,\n"+
		",,,,,,,,\n"))
	require.Equal(t, "b bool?, i int64?, f float64?, d date?, t timestamp?, s string?, zip string?, big string?, empty string?", schemaOf(t, f))
	require.Equal(t, "true  1  1.5  2024-02-29  2024-02-29T12:00:00Z  x  01234  12345678901234567890  -\n"+
		"false  -2  3  2024-03-01  2024-02-29T11:00:00.5Z  99  1  -\n-  -  -  -  -  -  -  -  -\n", shown(t, f))
}

func TestQuotesLineEndsAndMarks(t *testing.T) {
	text := "\xef\xbb\xbfa,b\r\n1,\"x\r\ny, \"\"z\"\"\"\n\r\n\n2,5\" pipe\r\n3,\"\"\n4, \"q\" "
	f := CSV("a.csv", in("a.csv", text))
	got := forced(t, func() expr.Expr[[]Null[string]] { return Values[Null[string]](f, "b") })
	want := []Null[string]{}
	for _, s := range []string{"x\r\ny, \"z\"", "5\" pipe", "", " \"q\" "} {
		want = append(want, Null[string]{V: s, Valid: true})
	}
	require.Equal(t, want, got)
	require.Equal(t, []int{1, 2, 3, 4}, forced(t, func() expr.Expr[[]int] { return Values[int](f, "a") }))
	// One column: an empty line is a null.
	one := CSV("a.csv", in("a.csv", "a\n1\n\n3\n"))
	require.Equal(t, "1\n-\n3\n", shown(t, one))
	require.Contains(t, fails(t, CSV("a.csv", in("a.csv", "\xff\xfea\x00"))), "UTF-16")
	for text, is := range map[string]string{
		"\x1f\x8b\x08\x00,\n1,2\n": "gzip: its name has to end in .gz", "\x28\xb5\x2f\xfd,\n1,2\n": "zstd: its name has to end in .zst",
		"PAR1\x15\x00,\n1,2\n": "a Parquet file", "PK\x03\x04,\n1,2\n": "a zip archive",
	} {
		require.Contains(t, fails(t, CSV("a.csv", in("a.csv", text))), is)
		require.Contains(t, fails(t, NDJSON("a.csv", in("a.csv", text))), is)
	}
	require.Contains(t, fails(t, CSV("a.csv.gz", in("a.csv.gz", "a,b\n1,2\n"))), "not in the format of gzip")
	require.Contains(t, fails(t, CSV("a.csv.gz", in("a.csv.gz", "a,b\n10000,20000\n"))), "not in the format of gzip")
	require.Contains(t, fails(t, CSV("a.csv", in("a.csv", ""))), "the file is empty")
	require.Contains(t, fails(t, CSV("a.csv", in("a.csv", "\"a\nb"))), "a.csv: the first row: a quote is not closed")
}

func TestHeadersAndTheirAbsence(t *testing.T) {
	require.Equal(t, "a string?, a_1 string?, column_3 string?, a_2 string?", schemaOf(t, CSV("a", in("a", "a,a,,a_2\n"))))
	require.Equal(t, "1  2  3\n", shown(t, CSV("a", in("a", "a,b,a\n1,2,3\n")).Select("a", "b", "a_1")))
	require.Equal(t, "x int64?, column_2 string?", schemaOf(t, CSV("a", in("a", "1,b\n"), NoHeader("x"))))
	require.Contains(t, fails(t, CSV("a", in("a", "1,b\n"), NoHeader("x", "y", "z"))), "NoHeader has 3 names, and the first row 2 fields")
	require.Equal(t, "1  b\n", shown(t, CSV("a", in("a", "1\tb\n"), NoHeader("x"), Comma('\t'))))
	require.Contains(t, fails(t, CSV("a", in("a", "1\tb\n"), Comma('"'))), "cannot separate")
	require.Contains(t, fails(t, Parquet("a", in("a", ""), Comma(';'))), "Parquet has no option Comma")
	require.Empty(t, shown(t, CSV("a", in("a", "a,b"))))
}

func TestBadRowsNameTheirPlace(t *testing.T) {
	text := "a,b\n" + strings.Repeat("1,2\n", 3<<20/4) + "1,\"2\n\nx\"\n5,6\n7\n\"8\"9,0\n8,x\n"
	f := CSV("big.csv", in("big.csv", text), As(Schema{{Name: "a", Type: Type{Kind: Int64}}}))
	_, err := Values[string](f, "b").Force(context.Background())
	require.ErrorContains(t, err, `big.csv, line 786438: 1 fields instead of 2: "7"`)
	var bad *BadRow
	require.ErrorAs(t, err, &bad)
	require.Equal(t, int64(786438), bad.Line)

	g := func() Frame {
		return CSV("a.csv", in("a.csv", "a,b\n1,2\n3,x\n"), As(Schema{{Name: "b", Type: Type{Kind: Int64}}}))
	}
	require.Contains(t, fails(t, g()), `a.csv, line 3, column "b": "x" is no int64: pass As(...) to give the column another type, or Rejects`)
	require.Equal(t, "1\n3\n", shown(t, g().Select("a"))) // what is not needed is not converted
	require.Contains(t, fails(t, CSV("a.csv", in("a.csv", "a,b\n1,\"x\n"))), `line 2: a quote is not closed: "1,\"x"`)
	require.Contains(t, fails(t, CSV("a.csv", in("a.csv", "a\n"), As(Schema{{Name: "aa"}}))), `no column "aa" (As): did you mean "a"?`)
}

func TestRejectsAreCollected(t *testing.T) {
	text := "a,b,c\n" + strings.Repeat("1,2,3\n", 400000) + "1,x,y\n2,3\n4,5,6\n\"7\"7,8,9\n7,8,z\n"
	ints := As(Schema{{Name: "b", Type: Type{Kind: Int64}}, {Name: "c", Type: Type{Kind: Int64}}})
	var bad Frame
	f := CSV("a.csv", in("a.csv", text), ints, Rejects(&bad))
	require.Equal(t, int64(400001), forced(t, func() expr.Expr[int64] { return Count(f) }))
	require.Equal(t, "4\n", shown(t, f.Filter(Col("a").Ne(1)).Select("a")))
	require.Equal(t, `a.csv  400002  b  x  no  int64
a.csv  400003  -  2,3  2  fields  instead  of  3
a.csv  400005  -  "7"7,8,9  text  behind  a  closing  quote
a.csv  400006  c  z  no  int64
`, shown(t, bad))
	// Both in one force.
	n, m := Count(f), Count(bad)
	_, err := expr.AllOf(n, m).Force(context.Background(), eval.Workers(2))
	require.NoError(t, err)
}

// What is left out is counted by the run, for all results over the scan once.
func TestRejectsAreInTheReport(t *testing.T) {
	types := As(Schema{{Name: "a", Type: Type{Kind: Int64}}})
	for name, f := range map[string]func(bad *Frame) Frame{
		"CSV": func(bad *Frame) Frame {
			return CSV("a.csv", in("a.csv", "a,b\n"+strings.Repeat("1,2\n", 300_000)+"x,1\n1\n2,2\n"), types, Rejects(bad))
		},
		"NDJSON": func(bad *Frame) Frame {
			return NDJSON("a", in("a", strings.Repeat(`{"a":1,"b":2}`+"\n", 200_000)+`{"a":"x"}`+"\n{\n"), types, Rejects(bad))
		},
	} {
		for _, workers := range []int{1, 2, 8} {
			var bad Frame
			good, rec := f(&bad), record.New()
			all := expr.AllOf(Count(good), Values[int64](good.Filter(Col("a").Gt(1)), "b"), Count(bad))
			_, err := all.Force(context.Background(), eval.Workers(workers), eval.Observe(rec))
			require.NoError(t, err)
			run := rec.Last()
			require.Equal(t, int64(2), run.Figures().Rejected, name)
			require.Contains(t, run.Figures().String(), ", 2 rows rejected")
			var text, page strings.Builder
			require.NoError(t, run.Explain(&text))
			require.Regexp(t, `Scan.* fused, 2 rows rejected .*csv_test.go`, text.String())
			require.NoError(t, report.Write(&page, run))
			require.Contains(t, page.String(), "2 rows rejected")
			require.Regexp(t, `Scan .* rows, [^,]+, 2 rejected`, good.Explain())
		}
	}
	clean := record.New()
	_, err := Count(CSV("a", in("a", "a\n1\n"), Rejects(new(Frame)))).Force(context.Background(), eval.Observe(clean))
	require.NoError(t, err)
	require.NotContains(t, clean.Last().Figures().String(), "rejected")
}

func TestWordsForNull(t *testing.T) {
	f := CSV("a", in("a", "a,b,c\nNA,-999,\"NA\"\n1,2,NA\n"), NullAs("NA", "-999"))
	require.Equal(t, "-  -  NA\n1  2  -\n", shown(t, f))
	require.Equal(t, "a int64?, b int64?, c string?", schemaOf(t, f))
}

func TestFilesOfTextAreJoinedByName(t *testing.T) {
	two := in("1.csv", "a,b,e\n1,x,\n", "2.csv", "b,a,e\ny,2.5,5\n")
	f := CSV("*.csv", two, FileName("file"))
	require.Equal(t, "a float64?, b string?, e int64?, file string", schemaOf(t, f))
	require.Equal(t, "1  x  -  1.csv\n2.5  y  5  2.csv\n", shown(t, f))
	require.Contains(t, fails(t, CSV("*", in("1", "a\n1\n", "2", "a\nx\n"))), `column "a" is int64 in 1 and string in 2: pass As(...)`)
	require.Contains(t, fails(t, CSV("*", in("1", "a,b\n1,1\n", "2", "a\n1\n"))), `2 has no column "b"`)
	for _, files := range []ScanOption{in("1", "a,b\n1,2\n", "2", "a\n3\n"), in("1", "a\n3\n", "2", "a,b\n1,2\n")} {
		require.Equal(t, "1  2\n3  -\n", shown(t, CSV("*", files, Union(true)).Sort("a")))
	}
	_, err := Count(CSV("no*.csv", two)).Force(context.Background())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestCompressedFilesAndStreams(t *testing.T) {
	t.Parallel()
	lines := 3 << 20
	if testing.Short() {
		lines >>= 3
	}
	text := "a,b\n" + strings.Repeat("1,\"x\ny\"\n", lines)
	var g, z bytes.Buffer
	gw := gzip.NewWriter(&g)
	zw, err := zstd.NewWriter(&z)
	require.NoError(t, err)
	for _, w := range []io.WriteCloser{gw, zw} {
		_, err := io.WriteString(w, text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	files := in("1.csv.gz", g.String(), "2.csv.zst", z.String())
	sum := func(f Frame) expr.Expr[int64] { return Scalar[int64](f.Agg(Col("a").Sum())) }
	require.Equal(t, int64(2*lines), forced(t, func() expr.Expr[int64] { return sum(CSV("*.csv.*", files)) }))
	opened := 0
	f := CSV("s.gz", Open(func(context.Context) (io.ReadCloser, error) {
		opened++
		return io.NopCloser(bytes.NewReader(g.Bytes())), nil
	}))
	n, err := sum(f).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, int64(lines), n)
	require.Equal(t, 1, opened)
	bad := errors.New("bad")
	_, err = Count(CSV("s", Open(func(context.Context) (io.ReadCloser, error) { return nil, bad }))).Force(context.Background())
	require.ErrorIs(t, err, bad)
	require.Contains(t, fails(t, CSV("*", in("1.csv.gz", g.String()[:1000]))), "1.csv.gz: unexpected EOF")
}

func TestATypeThatChangesLateIsSeen(t *testing.T) {
	t.Parallel()
	row := func(i int) string {
		if i >= 900000 {
			return fmt.Sprintf("%d.5,\"a,\n\"\"%d\"\"\"\n", i, i)
		}
		return fmt.Sprintf("%d,\"a,\n\"\"%d\"\"\"\n", i, i)
	}
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range 1000000 {
		b.WriteString(row(i))
	}
	f := CSV("a", in("a", b.String()))
	require.Equal(t, "x float64?, y string?", schemaOf(t, f))
	n := forced(t, func() expr.Expr[float64] { return Scalar[float64](f.Agg(Col("x").Max())) })
	require.InDelta(t, 999999.5, n, 0)
	require.Equal(t, int64(1000000), forced(t, func() expr.Expr[int64] { return Count(f.Filter(Col("y").HasPrefix("a,\n\""))) }))
}

// A row that is longer than a part, or than a window of the sample, leaves the others
// without a row.
func TestARowMayBeLongerThanAPart(t *testing.T) {
	long := strings.Repeat("x", 9<<20)
	for _, text := range []string{"a,b\n" + long + ",1\ny,2\n", "a,b\n\"" + strings.Repeat("x,\n", 3<<20) + "\",1\ny,2\n"} {
		n, err := Scalar[int64](CSV("a.csv", in("a.csv", text)).Agg(Col("b").Sum())).Force(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, 3, n)
	}
}
