package table_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// Forces at once share frames, sources and results.
func TestForcesAtOnceOverSharedFrames(t *testing.T) {
	var text strings.Builder
	text.WriteString("k,v\n")
	for i := range 200000 {
		fmt.Fprintf(&text, "%d,%d\n", i%7, i)
	}
	csv := CSV("a.csv", in("a.csv", text.String()))
	base := csv.Filter(Col("v").Ge(0)).Cache()
	shared := Scalar[int64](base.Agg(Col("v").Sum()))
	for range 3 {
		above := base.Filter(Col("v").Lt(shared))
		byKey := Values[int64](above.GroupBy("k").Agg(Col("v").Sum().As("s")), "s")
		var all sync.WaitGroup
		for w := range 6 {
			all.Go(func() {
				ctx, workers := context.Background(), eval.Workers(1+w%3)
				switch w % 3 {
				case 0:
					n, err := Count(above).Force(ctx, workers)
					holds(t, err == nil && n == 200000, "%v %v", n, err)
				case 1:
					s, err := byKey.Force(ctx, workers)
					holds(t, err == nil && len(s) == 7, "%v %v", s, err)
				default:
					s, err := shared.Force(ctx, workers)
					holds(t, err == nil && s == 200000*199999/2, "%v %v", s, err)
				}
			})
		}
		all.Wait()
	}
}

// holds is an assertion for goroutines that are not the test's.
func holds(t *testing.T, ok bool, format string, args ...any) {
	if !ok {
		t.Errorf(format, args...)
	}
}

// A force that is cancelled in the middle leaves the others, over the same
// frame, what they need.
func TestACancelledForceDoesNotDisturbAnother(t *testing.T) {
	f := Slice(trips(600000)).Filter(Col("n").Ge(0)).Cache()
	for i := range 10 {
		s := Scalar[int64](f.Agg(Col("n").Sum()))
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Millisecond)
		var all sync.WaitGroup
		all.Go(func() { _, _ = s.Force(ctx) })
		all.Go(func() {
			v, err := s.Force(context.Background())
			holds(t, err == nil && v == 600000*599999/2, "%v %v", v, err)
		})
		all.Wait()
		cancel()
	}
}

// open returns how many files the process has open, -1 where that is not known.
func open() int {
	d, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(d)
}

// A thousand queries over one frame leave nothing behind: no goroutine, no
// file, and no memory but for their results.
func TestAThousandForcesLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.csv")
	require.NoError(t, os.WriteFile(name, []byte("a,b\n1,x\n2,y\n"), 0o600))
	f := CSV(filepath.Join(dir, "*.csv"))
	result := Count(f)
	force := func() {
		n, err := result.Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, int64(2), n)
		n, err = Count(f.Filter(Col("a").Gt(1))).Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, int64(1), n)
		_, err = Count(f.Filter(Col("b").Gt(1))).Force(context.Background())
		require.Error(t, err)
		for range All[struct {
			A int64 `table:"a"`
		}](context.Background(), f) {
			break
		}
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for range 50 {
		force()
	}
	files, goroutines, before := open(), runtime.NumGoroutine(), heap()
	for range 1000 {
		force()
	}
	require.LessOrEqual(t, open(), files)
	require.Less(t, heap(), before+2<<20)
	for range 100 {
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
}

// A result that is kept does not keep the rows that it was made of, nor does a
// frame that is dropped. (An error does: it has the node at which it happened.)
func TestADroppedFrameIsGarbage(t *testing.T) {
	gone := make(chan string, 2)
	var kept []expr.Expr[int64]
	func() {
		for _, name := range []string{"forced", "never forced"} {
			rows := make([]numbered, 100000)
			runtime.AddCleanup(&rows[0], func(name string) { gone <- name }, name)
			f := Slice(rows).Filter(Col("n").Ge(0))
			if name == "forced" {
				x := Count(f.With(Map(Col("n"), func(n int64) int64 { return n + int64(len(rows)) })))
				_, err := x.Force(context.Background())
				require.NoError(t, err)
				kept = append(kept, x)
			}
		}
	}()
	for i := range 200 {
		runtime.GC()
		if len(gone) == 2 {
			break
		}
		require.Less(t, i, 199, "only %d of 2 are garbage", len(gone))
		time.Sleep(5 * time.Millisecond)
	}
	runtime.KeepAlive(kept)
}

var errYield = errors.New("of the loop")

// A loop that is left in any way ends the work, and waits for it.
func TestALoopThatIsLeftEndsTheWork(t *testing.T) {
	before := runtime.NumGoroutine()
	f := Slice(trips(300000))
	for range 3 {
		for r, err := range All[numbered](context.Background(), f) {
			require.NoError(t, err)
			if r.N == 150000 {
				break
			}
		}
		require.PanicsWithValue(t, errYield, func() {
			for r := range All[numbered](context.Background(), f) {
				if r.N == 5 {
					panic(errYield)
				}
			}
		})
		require.False(t, outlives(func() {
			for range All[numbered](context.Background(), f) {
				runtime.Goexit()
			}
		}))
		// A loop within the loop, over the same frame.
		for range All[numbered](context.Background(), f) {
			n := 0
			for range All[numbered](context.Background(), f.Head(3)) {
				n++
			}
			require.Equal(t, 3, n)
			break
		}
	}
	rows := All[numbered](context.Background(), f.Head(2))
	for range 2 {
		n := 0
		for range rows {
			n++
		}
		require.Equal(t, 2, n, "a sequence can be gone through again")
	}
	for range 100 {
		if runtime.NumGoroutine() <= before+2 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.Fail(t, "goroutines are left", "%d, and %d before", runtime.NumGoroutine(), before)
}

// What a pattern may match beside files.
func TestPatternsMeetFoldersLinksAndNothing(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	count := func(pattern string) (int64, error) { return Count(CSV(at(pattern))).Force(context.Background()) }
	require.NoError(t, os.WriteFile(at("a.csv"), []byte("a\n1\n2\n"), 0o600))
	require.NoError(t, os.Symlink("a.csv", at("b.csv")))
	n, err := count("*.csv")
	require.NoError(t, err)
	require.Equal(t, int64(4), n, "a link is the file that it leads to")

	_, err = count("*.tsv")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, at("*.tsv"))
	_, err = count("[")
	require.ErrorIs(t, err, filepath.ErrBadPattern)

	require.NoError(t, os.Mkdir(at("c.csv"), 0o700))
	_, err = count("*.csv")
	require.ErrorContains(t, err, "c.csv is a directory")
	require.NoError(t, os.Remove(at("c.csv")))
	require.NoError(t, os.Symlink("nowhere", at("c.csv")))
	_, err = count("*.csv")
	require.ErrorContains(t, err, at("c.csv"), "a link that leads nowhere is not left out")
	require.NoError(t, os.Remove(at("c.csv")))
	require.NoError(t, os.Symlink("c.csv", at("c.csv")))
	_, err = count("*.csv")
	require.ErrorContains(t, err, at("c.csv"), "a link that leads to itself")

	w, err := numbers().WriteCSV(at("b.csv")).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, int64(2), w.Rows)
}

// denied is a file system that allows nothing.
type denied struct{ fs.FS }

func (denied) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}
func (d denied) Stat(name string) (fs.FileInfo, error) { return fs.Stat(d.FS, name) }

func TestFilesThatMayNotBeRead(t *testing.T) {
	for _, f := range []Frame{CSV("a.csv", FS(denied{fstest.MapFS{"a.csv": {}}})), Parquet("a.csv", FS(denied{fstest.MapFS{"a.csv": {}}}))} {
		_, err := Count(f).Force(context.Background())
		require.ErrorIs(t, err, fs.ErrPermission)
		require.ErrorContains(t, err, "a.csv")
	}
}

// Each force sees the files as they are when it binds its query, whatever
// becomes of them afterwards.
func TestFilesThatAreReplacedBetweenForces(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.csv")
	put := func(text string) {
		require.NoError(t, os.WriteFile(name+".new", []byte(text), 0o600))
		require.NoError(t, os.Rename(name+".new", name))
	}
	put("a\n1\n2\n")
	f := CSV(name)
	first := true
	swapped := f.Filter(Map(Col("a"), func(a int64) bool {
		if first {
			first = false
			put("b\nx\n")
		}
		return true
	}))
	n, err := Count(swapped).Force(context.Background(), eval.Workers(1))
	require.NoError(t, err)
	require.Equal(t, int64(2), n, "the file that was open")
	_, err = Count(f.Filter(Col("a").Gt(0))).Force(context.Background())
	require.ErrorContains(t, err, `no column "a"`, "the new one")
	require.NoError(t, os.Remove(name))
	_, err = Count(f).Force(context.Background())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// shrunk is a file system whose files have lost their ends since they were
// listed.
type shrunk struct{ fs.FS }

func (s shrunk) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	return shrunkFile{f, f.(io.ReaderAt)}, err
}
func (s shrunk) Stat(name string) (fs.FileInfo, error) { return fs.Stat(s.FS, name) }

type shrunkFile struct {
	fs.File
	at io.ReaderAt
}

func (f shrunkFile) ReadAt(b []byte, at int64) (int, error) {
	info, _ := f.Stat()
	n := min(int64(len(b)), info.Size()/2-at)
	if n <= 0 {
		return 0, io.EOF
	}
	read, err := f.at.ReadAt(b[:n], at)
	if err == nil && read < len(b) {
		err = io.EOF
	}
	return read, err
}

func TestAFileThatBecomesShorterIsAnError(t *testing.T) {
	var p bytes.Buffer
	dir := t.TempDir()
	_, err := Slice(trips(5000)).WriteParquet(filepath.Join(dir, "a.parquet")).Force(context.Background())
	require.NoError(t, err)
	whole, err := os.ReadFile(filepath.Join(dir, "a.parquet"))
	require.NoError(t, err)
	p.Write(whole)
	m := shrunk{fstest.MapFS{
		"a.csv": {Data: []byte("a,b\n" + strings.Repeat("1,2\n", 5000))}, "a.ndjson": {Data: []byte(strings.Repeat("{\"a\":1}\n", 5000))}, "a.parquet": {Data: p.Bytes()},
	}}
	for _, f := range []Frame{CSV("a.csv", FS(m)), NDJSON("a.ndjson", FS(m)), Parquet("a.parquet", FS(m))} {
		_, err := Text(f, 10000).Force(context.Background())
		require.Error(t, err)
	}
}

// A device without room.
func TestWritingToAFullDeviceIsAnError(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	f := Slice(trips(200000))
	for name, x := range map[string]expr.Expr[Written]{
		"csv": f.WriteCSV("/dev/full"), "ndjson": f.WriteNDJSON("/dev/full"), "parquet": f.WriteParquet("/dev/full"),
	} {
		_, err := x.Force(context.Background())
		require.ErrorContains(t, err, "no space left on device", name)
		require.ErrorContains(t, err, "/dev/full", name)
	}
}
