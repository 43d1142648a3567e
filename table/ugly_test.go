package table_test

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// uglyRow is a row of the file in which everything occurs.
type uglyRow struct {
	ID   int64        `table:"id"`
	Zip  string       `table:"zip"`     // digits with zeros in front
	Late float64      `table:"late"`    // whole numbers, and fractions at the very end
	Text Null[string] `table:"te\"xt"`  // everything that a field can hold
	Day  Null[Date]   `table:"a, day"`  // with nulls
	Mix  string       `table:"mix"`     // numbers until the end, then words
	Big  string       `table:"big"`     // integers that are too long
	N    Null[int64]  `table:"ünï"`     // with nulls
	Last Null[string] `table:"last\nx"` // what stands before the line end
	_    struct{}
}

// writeUgly writes n rows, and returns them. Line ends change from row to row, and empty lines are strewn in.
func writeUgly(t *testing.T, path string, n int) []uglyRow {
	f, err := os.Create(path)
	require.NoError(t, err)
	w := bufio.NewWriterSize(f, 1<<20)
	w.WriteString("\xef\xbb\xbfid,zip,late,\"te\"\"xt\",\"a, day\",mix,big,ünï,\"last\nx\"\r\n")
	r := rand.New(rand.NewPCG(13, 14))
	rows := make([]uglyRow, n)
	quote := func(s string) string {
		if s == "" || strings.ContainsAny(s, ",\"\r\n") || r.IntN(3) == 0 {
			return "\"" + strings.ReplaceAll(s, "\"", "\"\"") + "\""
		}
		return s
	}
	for i := range rows {
		row := &rows[i]
		row.ID, row.Zip, row.Late = int64(i)-5, fmt.Sprintf("%05d", r.IntN(90000)), float64(r.IntN(1000))
		if row.Mix = strconv.Itoa(r.IntN(100)); i > n-20 {
			row.Mix, row.Late = "word", row.Late+0.5
		}
		row.Big = fmt.Sprintf("1%025d", r.Uint64())
		text, day, num, last := "", "", "", ""
		if r.IntN(5) > 0 {
			row.Text = Null[string]{V: ugly[r.IntN(len(ugly)-5)], Valid: true}
			if i%20000 == 77 {
				row.Text.V = strings.Repeat("very \"long\",\r\n", 40000) // half a MiB
			}
			text = quote(row.Text.V)
		}
		if r.IntN(5) > 0 {
			row.Day = Null[Date]{V: Date(r.IntN(30000)), Valid: true}
			day = quote(row.Day.V.String())
		}
		if r.IntN(5) > 0 {
			row.N = Null[int64]{V: int64(r.Uint64()), Valid: true}
			num = quote(strconv.FormatInt(row.N.V, 10))
		}
		if r.IntN(5) > 0 {
			row.Last = Null[string]{V: ugly[r.IntN(8)], Valid: true}
			last = quote(row.Last.V)
		}
		end := []string{"\n", "\r\n", "\n\n", "\r\n\r\n"}[r.IntN(100)/33]
		fmt.Fprintf(w, "%d,%s,%s,%s,%s,%s,%s,%s,%s%s", row.ID, quote(row.Zip), strconv.FormatFloat(row.Late, 'f', -1, 64), text, day, row.Mix, row.Big, num, last, end)
	}
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())
	return rows
}

func TestAMillionUglyRowsComeBack(t *testing.T) {
	t.Parallel()
	n := 1000000
	if testing.Short() {
		n = 100000
	}
	path := filepath.Join(t.TempDir(), "ugly.csv")
	want := writeUgly(t, path, n)
	f := CSV(path)
	require.Equal(t, "id int64?, zip string?, late float64?, te\"xt string?, a, day date?, mix string?, big string?, ünï int64?, last\nx string?", schemaOf(t, f))
	for _, workers := range []int{1, 2, 8} {
		i := 0
		_, err := Each(f, func(_ context.Context, r uglyRow) error {
			if r != want[i] {
				return fmt.Errorf("row %d is %.300v, want %.300v", i, r, want[i])
			}
			i++
			return nil
		}).Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, n, i)
	}
}

// benchText writes a file with n rows of which all text is in quotes, as most exports have it, once for each benchmark run.
func benchText(b *testing.B, n int) string {
	path := filepath.Join(b.TempDir(), "bench.csv")
	f, err := os.Create(path)
	require.NoError(b, err)
	w := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(15, 16))
	w.WriteString("id,name,city,price,day,note\n")
	for i := range n {
		fmt.Fprintf(w, "%d,\"name %d\",\"city, %d\",%.2f,2024-%02d-%02d,\"a \"\"note\"\"\nof %d\"\n", i, r.IntN(1e6), r.IntN(100), r.Float64()*1000, 1+r.IntN(12), 1+r.IntN(28), i)
	}
	require.NoError(b, w.Flush())
	require.NoError(b, f.Close())
	return path
}

const textRows = 2000000

// perRow reports what a row costs, in time and in the time of processors: the latter is what another load of the machine does not change much.
func perRow(b *testing.B, before syscall.Rusage) {
	var after syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	cpu := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/textRows, "ns/row")
	b.ReportMetric(float64(cpu)/float64(b.N)/textRows, "cpu-ns/row")
}

func usage() (u syscall.Rusage) {
	runtime.GC()
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u
}

func BenchmarkCSV(b *testing.B) {
	path := benchText(b, textRows)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("all columns, workers ", workers), func(b *testing.B) {
			before := usage()
			for b.Loop() {
				f := CSV(path)
				_, err := Rows[struct {
					A string
					B string
					C float64
					D Date
					E string
					F int64
				}](f.Agg(Col("name").Max().As("A"), Col("city").Max().As("B"), Col("price").Sum().As("C"), Col("day").Max().As("D"), Col("note").Max().As("E"), Col("id").Sum().As("F"))).Force(context.Background(), eval.Workers(workers))
				require.NoError(b, err)
			}
			perRow(b, before)
		})
		b.Run(fmt.Sprint("one column, workers ", workers), func(b *testing.B) {
			before := usage()
			for b.Loop() {
				_, err := Scalar[float64](CSV(path).Agg(Col("price").Sum())).Force(context.Background(), eval.Workers(workers))
				require.NoError(b, err)
			}
			perRow(b, before)
		})
	}
	b.Run("rows alone, workers 1", func(b *testing.B) {
		before := usage()
		for b.Loop() {
			_, err := Count(CSV(path)).Force(context.Background(), eval.Workers(1))
			require.NoError(b, err)
		}
		perRow(b, before)
	})
	// The same by hand: all columns converted, the greatest strings kept. Then one column.
	b.Run("encoding/csv, all columns", func(b *testing.B) {
		before := usage()
		for b.Loop() {
			var most [3]string
			var last time.Time
			sum, ids := 0.0, int64(0)
			records(b, path, func(rec []string) {
				for i, c := range [3]int{1, 2, 5} {
					if rec[c] > most[i] {
						most[i] = strings.Clone(rec[c])
					}
				}
				x, _ := strconv.ParseFloat(rec[3], 64)
				id, _ := strconv.ParseInt(rec[0], 10, 64)
				if d, _ := time.Parse(time.DateOnly, rec[4]); d.After(last) {
					last = d
				}
				sum, ids = sum+x, ids+id
			})
		}
		perRow(b, before)
	})
	b.Run("encoding/csv, one column", func(b *testing.B) {
		before := usage()
		for b.Loop() {
			sum := 0.0
			records(b, path, func(rec []string) {
				x, _ := strconv.ParseFloat(rec[3], 64)
				sum += x
			})
		}
		perRow(b, before)
	})
}

// records calls f for each row but the header.
func records(b *testing.B, path string, f func([]string)) {
	file, err := os.Open(path)
	require.NoError(b, err)
	defer file.Close()
	r := csv.NewReader(bufio.NewReaderSize(file, 1<<20))
	r.ReuseRecord = true
	for first := true; ; first = false {
		rec, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
		if !first {
			f(rec)
		}
	}
}

// BenchmarkFormats converts the file of BenchmarkCSV to each format, and reads two columns of what has been written.
func BenchmarkFormats(b *testing.B) {
	path := benchText(b, textRows)
	dir := b.TempDir()
	for name, made := range map[string]struct {
		write func(Frame, string) expr.Expr[Written]
		read  func(string) Frame
	}{
		"csv":     {func(f Frame, p string) expr.Expr[Written] { return f.WriteCSV(p) }, func(p string) Frame { return CSV(p) }},
		"ndjson":  {func(f Frame, p string) expr.Expr[Written] { return f.WriteNDJSON(p) }, func(p string) Frame { return NDJSON(p) }},
		"parquet": {func(f Frame, p string) expr.Expr[Written] { return f.WriteParquet(p) }, func(p string) Frame { return Parquet(p) }},
	} {
		to := filepath.Join(dir, "a."+name)
		b.Run("from csv to "+name, func(b *testing.B) {
			before := usage()
			for b.Loop() {
				_, err := made.write(CSV(path), to).Force(context.Background(), eval.Workers(1))
				require.NoError(b, err)
			}
			perRow(b, before)
		})
		b.Run("two columns of "+name, func(b *testing.B) {
			before := usage()
			for b.Loop() {
				f := made.read(to)
				_, err := Count(f.Filter(Col("price").Gt(1.0), Col("name").HasPrefix("name 1"))).Force(context.Background(), eval.Workers(1))
				require.NoError(b, err)
			}
			perRow(b, before)
		})
	}
}
