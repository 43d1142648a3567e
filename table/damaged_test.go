package table_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// Files whose first error used to be about something else.

func TestLinesThatEndWithCRAloneAreToldSo(t *testing.T) {
	for _, text := range []string{"a,b\r1,2\r3,4\r", "a\r1\r2", "\"a\",\"b\"\r\"1\",\"2\"\r", "a,b\r" + strings.Repeat("1,2\r", 2<<20)} {
		require.Contains(t, fails(t, CSV("a.csv", in("a.csv", text))), "end with CR alone")
	}
	require.Equal(t, "a string?, b string?", schemaOf(t, CSV("a.csv", in("a.csv", "a,b\r"))), "a header, and no row")
	require.Equal(t, "x\ry", forced(t, func() expr.Expr[string] {
		return Scalar[string](CSV("a.csv", in("a.csv", "a,b\nx\ry,1\n")).Select("a"))
	}), "a CR in a field")
	require.Equal(t, "a\rb string?, c string?", schemaOf(t, CSV("a.csv", in("a.csv", "\"a\rb\",c"))), "a CR between quotes")
}

func TestADamagedLineIsToldBeforeItsKeys(t *testing.T) {
	for text, says := range map[string]string{
		`{"a":1`:                        "no comma and no brace behind a value",
		`{"a":1} x`:                     "text behind the object",
		`{"a":1,"b":tru}`:               "line 1",
		`{"a"}`:                         "no colon behind a key",
		"{\"a\":1}\n{\"b\":2":           "line 2: damaged: no comma and no brace behind a value",
		"{\"a\":1}\n{\"b\":2,\"a\":nul": "line 2",
	} {
		got := fails(t, NDJSON("a", in("a", text)))
		require.Contains(t, got, says, text)
		require.NotContains(t, got, "has not seen", text)
	}
	// Behind the head and between the windows.
	line := `{"a":` + strings.Repeat("1", 15) + "}\n"
	text := strings.Repeat(line, 9<<20/len(line))
	late := text[:5<<20/len(line)*len(line)] + `{"late":1,"a":2}` + "\n" + text[5<<20/len(line)*len(line):]
	require.Contains(t, fails(t, NDJSON("a", in("a", late)).Agg(Col("a").Sum())), `column "late": a key that the sample has not seen`)
}

func TestAFirstLineThatIsLongerThanTheSampleHasKeys(t *testing.T) {
	long := `{"a":1,"b":"` + strings.Repeat("x", 5<<20) + "\"}\n" + `{"a":2,"b":"y"}` + "\n"
	require.Equal(t, "a int64?, b string?", schemaOf(t, NDJSON("a", in("a", long))))
	require.Equal(t, "3\n", shown(t, NDJSON("a", in("a", long)).Agg(Col("a").Sum())))
}

func TestAnEmptyCompressedFileIsToldSo(t *testing.T) {
	require.Contains(t, fails(t, CSV("a.csv.gz", in("a.csv.gz", ""))), "a.csv.gz: the file is empty")
	require.Contains(t, fails(t, CSV("a.csv.zst", in("a.csv.zst", ""))), "a.csv.zst: the file is empty")
	require.Contains(t, fails(t, CSV("a.csv.gz", in("a.csv.gz", "\x1f\x8b"))), "a.csv.gz")
	require.Contains(t, fails(t, NDJSON("a.gz", Open(func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }))), "a.gz: the file is empty")
}

func TestRightOutsideOfAJoinIsToldSo(t *testing.T) {
	f := numbers()
	for _, q := range []Frame{f.Filter(Right("A").Gt(1)), f.With(Right("A")), f.Join(f, Inner, Eq(Right("A"), "A")), f.Agg(Right("A").Sum())} {
		require.Contains(t, fails(t, q), "right.A (damaged_test.go:")
		require.Contains(t, fails(t, q), "Right is for the Where of a join")
	}
	a := Col("A")
	for says, q := range map[string]Column{
		"Right is for the Where of a join":                    Right("A").Add(1),
		"Over is for With, Select and Filter":                 a.Sum().Over(Partition()),
		"Over is for With, Select and Filter ":                a.Sum().Add(a.Sum().Over(Partition())),
		"Distinct belongs to an aggregate: call Agg, or Over": a.Distinct(),
		"Where belongs to an aggregate: call Agg, or Over":    a.Where(a.Gt(1)),
		"RowNumber needs a window: call Over":                 RowNumber(),
	} {
		require.Contains(t, fails(t, f.GroupBy("S").Agg(q.As("x"))), strings.TrimSpace(says))
	}
}

func TestANestedColumnIsToldSo(t *testing.T) {
	type item struct {
		Name string  `parquet:"name"`
		Tags []int64 `parquet:"tags"`
		At   struct {
			X int64 `parquet:"x"`
		} `parquet:"at"`
	}
	var b bytes.Buffer
	require.NoError(t, pq.Write(&b, []item{{Name: "n", Tags: []int64{1}}}))
	f := Parquet("a.parquet", in("a.parquet", b.String()))
	require.Equal(t, "n\n", shown(t, f))
	type row struct {
		Tags int64 `table:"tags"`
	}
	for name, q := range map[string]Frame{
		"tags": f.Filter(Col("tags").Gt(1)), "at": f.Select("at"), "at.x": f.Agg(Col("at.x").Sum()), "tags ": f.Head(3).GroupBy("tags").Agg(Len()), "at ": f.Drop("at"),
	} {
		got := fails(t, q)
		require.Contains(t, got, "no column \""+strings.TrimSpace(name)+"\"", name)
		require.Contains(t, got, "is nested in a.parquet, and tables have no nested columns", name)
	}
	_, err := Rows[row](f).Force(context.Background())
	require.ErrorContains(t, err, `"tags" is nested in a.parquet`)
	require.NotContains(t, fails(t, f.Select("nam")), "nested")
	require.NotContains(t, fails(t, f.Select("name").Select("at2")), "nested")
}

// A writer's errors have the name that the program gave, not that of the
// temporary file.
func TestErrorsOfWritersNameTheFile(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder.csv")
	require.NoError(t, os.Mkdir(folder, 0o777))
	closed := filepath.Join(dir, "closed")
	require.NoError(t, os.Mkdir(closed, 0o555))
	whole := filepath.Join(dir, strings.Repeat("n", 250))
	_, err := numbers().WriteCSV(whole).Force(context.Background())
	require.NoError(t, err, "a name may be as long as names can be")
	for _, name := range []string{folder, filepath.Join(dir, "none", "a.csv"), filepath.Join(closed, "a.csv")} {
		_, err := numbers().WriteCSV(name).Force(context.Background())
		if err == nil && strings.HasPrefix(name, closed) {
			continue // the tests run as root
		}
		require.ErrorContains(t, err, name)
		require.NotContains(t, err.Error(), ".tmp", name)
	}
	left, err := fs.Glob(os.DirFS(dir), "*/.*")
	require.NoError(t, err)
	require.Empty(t, left)
}
