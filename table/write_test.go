package table_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// every has a column of each type, with and without nulls.
type every struct {
	B   bool                `table:"b"`
	I32 int32               `table:"i32"`
	I   int64               `table:"i, \"x\"\n"`
	F32 float32             `table:"f32"`
	F   float64             `table:"f"`
	D   Decimal             `table:"dec"`
	W   Decimal             `table:"wide"`
	S   string              `table:"s"`
	Raw []byte              `table:"raw"`
	Day Date                `table:"day"`
	T   time.Time           `table:"t"`
	NB  Null[bool]          `table:"nb"`
	NI  Null[int64]         `table:"ni"`
	NF  Null[float64]       `table:"nf"`
	ND  Null[Decimal]       `table:"nd"`
	NS  Null[string]        `table:"ns"`
	NDy Null[Date]          `table:"nday"`
	NT  Null[time.Time]     `table:"nt"`
	P   Null[time.Duration] `table:"span"`
}

// ugly has strings that a reader of text may stumble over.
var ugly = []string{
	"", " ", "\"", "\"\"", ",", "\n", "\r\n", "\r", "a,b\"c\nd", "\xef\xbb\xbfx", "007", "-0", "NaN", "null", "NA", "true", "2024-01-01", "\x00", "\x1f\\u0041\\",
	"é𝄞\u2028", "\\", "/", "1e5", "a\"", "\"a", ";\t|", strings.Repeat("long \"\n,", 3000), "{\"a\":1}", "'", "\ufffd",
}

func everyRow(r *rand.Rand, i int) every {
	maybe := func() bool { return r.IntN(4) > 0 }
	x := int64(r.Uint64()) >> r.IntN(64)
	f := math.Float64frombits(r.Uint64())
	if f != f {
		f = 0.1
	}
	e := every{
		B: r.IntN(2) == 0, I32: int32(x), I: x, F32: float32(r.NormFloat64()), F: f, D: Decimal{Lo: uint64(r.IntN(1e9)), Scale: 3},
		W: Decimal{Hi: int64(r.IntN(1e9)) - 5e8, Lo: r.Uint64(), Scale: 10}, S: ugly[r.IntN(len(ugly)-3)] + fmt.Sprint(i%3), Raw: []byte{byte(i), 0, 255, '"'},
		Day: Date(r.IntN(200000) - 100000), T: time.UnixMicro(x % 1e16).UTC(),
	}
	if i%100 == 0 {
		e.S = ugly[i/100%len(ugly)]
	}
	e.NB, e.NI, e.NF = Null[bool]{V: true, Valid: maybe()}, Null[int64]{V: -x, Valid: maybe()}, Null[float64]{V: float64(r.IntN(100)), Valid: maybe()}
	e.ND, e.NS, e.NDy = Null[Decimal]{V: e.D, Valid: maybe()}, Null[string]{V: ugly[r.IntN(len(ugly)-5)], Valid: maybe()}, Null[Date]{V: e.Day, Valid: maybe()}
	e.NT, e.P = Null[time.Time]{V: e.T, Valid: maybe()}, Null[time.Duration]{V: time.Duration(x), Valid: maybe()}
	if !e.NB.Valid {
		e.NB.V = false
	}
	if !e.NI.Valid {
		e.NI.V = 0
	}
	if !e.NF.Valid {
		e.NF.V = 0
	}
	if !e.ND.Valid {
		e.ND.V = Decimal{}
	}
	if !e.NS.Valid {
		e.NS.V = ""
	}
	if !e.NDy.Valid {
		e.NDy.V = 0
	}
	if !e.NT.Valid {
		e.NT.V = time.Time{}
	}
	if !e.P.Valid {
		e.P.V = 0
	}
	return e
}

func everyRows(n int) []every {
	r := rand.New(rand.NewPCG(9, 10))
	rows := make([]every, n)
	for i := range rows {
		rows[i] = everyRow(r, i)
	}
	return rows
}

func TestRoundTripsOfAllTypes(t *testing.T) {
	t.Parallel()
	rows := everyRows(20000)
	dir := t.TempDir()
	f := Slice(rows)
	s, err := f.Schema(context.Background())
	require.NoError(t, err)
	for _, workers := range []int{1, 8} {
		for name, made := range map[string]struct {
			write func(Frame, string) (Written, error)
			read  func(string) Frame
		}{
			"a.csv": {func(f Frame, p string) (Written, error) {
				return f.WriteCSV(p).Force(context.Background(), eval.Workers(workers))
			}, func(p string) Frame { return CSV(p, As(s)) }},
			"a.csv.gz": {func(f Frame, p string) (Written, error) {
				return f.WriteCSV(p, Separator('1')).Force(context.Background(), eval.Workers(workers))
			}, func(p string) Frame { return CSV(p, As(s), Comma('1')) }},
			"a.ndjson.zst": {func(f Frame, p string) (Written, error) {
				return f.WriteNDJSON(p).Force(context.Background(), eval.Workers(workers))
			}, func(p string) Frame { return NDJSON(p, As(s)) }},
			"a.parquet": {func(f Frame, p string) (Written, error) {
				return f.WriteParquet(p, RowGroups(7000)).Force(context.Background(), eval.Workers(workers))
			}, func(p string) Frame { return Parquet(p).With(Col("span").To(Type{Kind: Span})) }},
		} {
			path := filepath.Join(dir, name)
			w, err := made.write(f, path)
			require.NoError(t, err, name)
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.Equal(t, Written{Rows: 20000, Bytes: info.Size(), Files: 1}, w)
			got, err := Rows[every](made.read(path)).Force(context.Background())
			require.NoError(t, err, name)
			require.Len(t, got, len(rows))
			for i := range rows {
				require.Equal(t, rows[i], got[i], "%s, row %d", name, i)
			}
		}
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 4)
}

func TestTypesComeBackWithoutHelp(t *testing.T) {
	f := Slice(everyRows(3000)).Select("b", "f", "s", "day", "t", "ni", "nf", "ns", "nday", "nt")
	path := filepath.Join(t.TempDir(), "a.csv")
	_, err := f.WriteCSV(path).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, "b bool?, f float64?, s string?, day date?, t timestamp?, ni int64?, nf float64?, ns string?, nday date?, nt timestamp?", schemaOf(t, CSV(path)))
}

func TestNothingIsLeftOfAFailure(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o666))
	bad := func() Frame { return Slice(trips(500000)).With(Col("n").Add(Lit(int64(1<<63 - 1 - 400000))).As("n")) }
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, workers := range []int{1, 2, 8} {
		for _, f := range []Frame{bad(), Slice(trips(100))} {
			for _, e := range []interface {
				Force(context.Context, ...eval.Option) (Written, error)
			}{f.WriteCSV(path), f.WriteNDJSON(path), f.WriteParquet(path)} {
				_, err := e.Force(ctx, eval.Workers(workers))
				require.ErrorIs(t, err, context.Canceled)
			}
		}
		_, err := bad().WriteParquet(path).Force(context.Background(), eval.Workers(workers))
		require.ErrorContains(t, err, "overflow")
		_, err = bad().WriteCSV(path).Force(context.Background(), eval.Workers(workers))
		require.ErrorContains(t, err, "overflow")
	}
	_, err := Columns(Data("s", []string{"a", "\xff"})).WriteNDJSON(path).Force(context.Background())
	require.ErrorContains(t, err, `row 1, column "s": "\xff" is not UTF-8`)
	_, err = Slice(trips(1)).WriteCSV(filepath.Join(dir, "no", "a")).Force(context.Background())
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Slice(trips(1)).WriteCSV(path, Separator('"')).Force(context.Background())
	require.ErrorContains(t, err, "cannot separate")
	_, err = Slice(trips(1)).WriteParquet(path, RowGroups(0)).Force(context.Background())
	require.ErrorContains(t, err, "row groups of 0 rows")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "old", string(text))
}

// cancelling is a file system that cancels a context when its files are read beyond an offset.
type cancelling struct {
	fs.FS
	at     int64
	cancel context.CancelFunc
}

type cancellingFile struct {
	fs.File
	c cancelling
}

func (c cancelling) Open(name string) (fs.File, error) {
	f, err := c.FS.Open(name)
	return cancellingFile{f, c}, err
}

func (f cancellingFile) ReadAt(b []byte, at int64) (int, error) {
	if at > f.c.at && len(b) > 1<<18 { // not for the windows of the sample
		f.c.cancel()
	}
	return f.File.(io.ReaderAt).ReadAt(b, at)
}

func TestACancelledWriterLeavesNothing(t *testing.T) {
	t.Parallel()
	size := 64 << 20
	if testing.Short() {
		size >>= 3
	}
	files := fstest.MapFS{"f": {Data: []byte("n\n" + strings.Repeat("1234567\n", size/8))}}
	dir := t.TempDir()
	for _, workers := range []int{1, 2, 8} {
		for _, write := range []func(Frame, string, ...WriteOption) expr.Expr[Written]{Frame.WriteCSV, Frame.WriteNDJSON, Frame.WriteParquet} {
			ctx, cancel := context.WithCancel(context.Background())
			f := CSV("f", FS(cancelling{files, int64(size) / 2, cancel}))
			_, err := write(f, filepath.Join(dir, "a")).Force(ctx, eval.Workers(workers))
			require.ErrorIs(t, err, context.Canceled)
			cancel()
			// A cancelled force does not wait for ever for what it has under way: that ends, and takes its file along, a moment later.
			require.Eventually(t, func() bool {
				left, err := os.ReadDir(dir)
				return err == nil && len(left) == 0
			}, 10*time.Second, time.Millisecond)
		}
	}
}

func TestAFullDiskIsAnError(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	f := Slice(trips(100000))
	for _, e := range []interface {
		Force(context.Context, ...eval.Option) (Written, error)
	}{f.WriteCSV("/dev/full"), f.WriteNDJSON("/dev/full"), f.WriteParquet("/dev/full")} {
		_, err := e.Force(context.Background())
		require.ErrorContains(t, err, "no space left")
	}
	info, err := os.Stat("/dev/full")
	require.NoError(t, err)
	require.False(t, info.Mode().IsRegular())
}

// A file that is written anew is the same file to everyone else: where a link leads, with
// the permissions that it had.
func TestAFileThatIsReplacedKeepsItsPlaceAndItsPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links and permissions are others there")
	}
	dir, ctx := t.TempDir(), context.Background()
	file, link := filepath.Join(dir, "file.csv"), filepath.Join(dir, "sub", "link.csv")
	require.NoError(t, os.Mkdir(filepath.Dir(link), 0o700))
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, os.Symlink("../file.csv", link))
	_, err := Columns(Data("a", []int64{1})).WriteCSV(link).Force(ctx)
	require.NoError(t, err)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink, "the link is there")
	info, err = os.Lstat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "a\n1\n", string(text))
	left, err := os.ReadDir(filepath.Dir(link))
	require.NoError(t, err)
	require.Len(t, left, 1)

	require.NoError(t, os.Chmod(file, 0o666)) // more than a umask leaves to a new file
	_, err = Columns(Data("a", []int64{1})).WriteParquet(file).Force(ctx)
	require.NoError(t, err)
	info, err = os.Lstat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o666), info.Mode())
}
