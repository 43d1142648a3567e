package report_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/internal/sample"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/expr"
	"xfork/internal/browser"
	"xfork/ops"
)

var update = flag.Bool("update", false, "write the golden files anew")

func write(t *testing.T, run *record.Run) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, run))
	return b.String()
}

func TestWrite(t *testing.T) {
	t.Run("is the same for the same run, and escapes what users have named", func(t *testing.T) {
		text := write(t, sample.Run())
		file := filepath.Join("testdata", "report.html")
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), text)
		require.NotContains(t, text, sample.Hostile)
		require.Equal(t, 2, strings.Count(text, "<script"), "the data and the program, and none that came in a name")
	})

	t.Run("loads nothing", func(t *testing.T) {
		text := strings.ReplaceAll(write(t, sample.Run()), "http://www.w3.org/2000/svg", "")
		for _, word := range []string{"http:", "https:", "src=", "@import", "url(/", "<link"} {
			require.NotContains(t, text, word)
		}
	})

	t.Run("of a walk says that there was nothing to time", func(t *testing.T) {
		text := write(t, sample.Walk())
		require.Contains(t, text, "operators only")
		require.NotContains(t, text, "<canvas")
	})

	t.Run("of a hundred thousand calls is no larger than a letter can be", func(t *testing.T) {
		text := write(t, sample.Large(100_000))
		require.Less(t, len(text), 3<<20)
		require.Contains(t, text, "are drawn as one: 100,000 calls in")
	})

	t.Run("returns the writer's error", func(t *testing.T) {
		require.ErrorIs(t, report.Write(broken{}, sample.Run()), io.ErrClosedPipe)
	})
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

var (
	double = expr.Lift1(func(n int) int { return 2 * n }, expr.Name("double"))
	refuse = expr.LiftErr1(func(n int) (int, error) { return 0, errors.New("refused <b>") }, expr.Name("refuse"))
)

func TestEveryExecutorGivesAReport(t *testing.T) {
	for name, option := range map[string]eval.Option{"in parallel": eval.Workers(2), "in sequence": eval.Sequential()} {
		t.Run(name, func(t *testing.T) {
			rec := record.New()
			_, err := ops.Add(double.Fork(1), refuse.Fork(2)).Force(context.Background(), eval.Observe(rec), option)
			require.Error(t, err)
			text := write(t, rec.Last())
			require.Contains(t, text, "refuse failed:", "the traceback is there")
			require.Contains(t, text, "refused &lt;b&gt;")
			require.Contains(t, text, "report_test.go:")
		})
	}
	t.Run("all errors", func(t *testing.T) {
		rec := record.New()
		_, err := ops.Add(refuse.Fork(1), refuse.Fork(2)).Force(context.Background(), eval.Observe(rec), eval.AllErrors())
		require.Error(t, err)
		require.Equal(t, 2, strings.Count(write(t, rec.Last()), "refuse failed:"), "each has its traceback")
	})
	t.Run("cancelled halfway", func(t *testing.T) {
		rec := record.New()
		ctx, cancel := context.WithCancelCause(context.Background())
		stop := expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
			cancel(errors.New("enough"))
			<-ctx.Done()
			return 0, ctx.Err()
		}, expr.Name("stop"))
		_, err := double.Call(stop.Fork(1)).Force(ctx, eval.Observe(rec))
		require.ErrorIs(t, err, context.Canceled)
		text := write(t, rec.Last())
		require.Contains(t, text, `<span class="state cancelled">`)
		require.Contains(t, text, "enough")
	})
}

func TestTo(t *testing.T) {
	force := func(t *testing.T, path string) (lines []string) {
		t.Helper()
		var mu sync.Mutex
		o := report.To(path, func(line string) {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, line)
		})
		var both sync.WaitGroup
		for i := range 2 {
			both.Go(func() {
				v, err := double.Fork(i).Force(context.Background(), eval.Observe(o))
				if v != 2*i || err != nil {
					t.Errorf("the run was harmed: %d, %v", v, err)
				}
			})
		}
		both.Wait()
		return lines
	}

	t.Run("writes whole files, for two runs at once too", func(t *testing.T) {
		folder := t.TempDir()
		path := filepath.Join(folder, "report.html")
		require.Equal(t, []string{"the report is in " + path}, force(t, path))
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, strings.HasSuffix(string(text), "</html>\n"))
		left, err := os.ReadDir(folder)
		require.NoError(t, err)
		require.Len(t, left, 1, "nothing unfinished stays behind")
	})

	t.Run("gives each run its file where the path says so", func(t *testing.T) {
		folder := t.TempDir()
		force(t, filepath.Join(folder, "report-%r.html"))
		files, err := filepath.Glob(filepath.Join(folder, "report-*.html"))
		require.NoError(t, err)
		require.Len(t, files, 2)
	})

	t.Run("says of a full disk and of a path that cannot be written what is wrong", func(t *testing.T) {
		for _, path := range []string{"/dev/full", filepath.Join(t.TempDir(), "none", "report.html")} {
			if _, err := os.Stat("/dev/full"); err != nil && path == "/dev/full" {
				continue // not a system that has one
			}
			lines := force(t, path)
			require.NotEmpty(t, lines)
			require.Contains(t, lines[0], "no report in "+path)
		}
	})
}

func TestInABrowser(t *testing.T) {
	open := func(t *testing.T, run *record.Run, width int, dark bool) *browser.Page {
		path := filepath.Join(t.TempDir(), "report.html")
		require.NoError(t, os.WriteFile(path, []byte(write(t, run)), 0o644))
		b := browser.Open(t, width, 900, dark)
		b.Go("file://" + path)
		b.Until("document.readyState === 'complete' && document.querySelector('h1')")
		return b
	}
	painted := `(() => { const c = document.querySelector("canvas"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
		const seen = new Set(); for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i+1] << 8 | d[i+2]); return seen.size > 20 })()`

	t.Run("a report is drawn on light paper, and its parts work", func(t *testing.T) {
		b := open(t, sample.Run(), 1280, false)
		require.Equal(t, "true", b.Eval(painted), "the timeline has colours")
		require.Equal(t, "block none", b.Eval("[...document.querySelectorAll('.picture')].map(p => getComputedStyle(p).display).join(' ')"))
		b.Eval("document.querySelectorAll('.graph label')[1].click()")
		require.Equal(t, "none block", b.Eval("[...document.querySelectorAll('.picture')].map(p => getComputedStyle(p).display).join(' ')"))
		b.Eval(`document.querySelector("canvas").dispatchEvent(Object.assign(new PointerEvent("pointermove", {clientX: 200, clientY:
			document.querySelector("canvas").getBoundingClientRect().top + 36})))`)
		require.Contains(t, b.Eval("document.querySelector('.tip').textContent"), "CPU 1")
		require.Equal(t, "true", b.Eval("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out")
		b.Shot("report-light")
		require.Empty(t, b.Wrong())
	})

	t.Run("and on a narrow dark one", func(t *testing.T) {
		b := open(t, sample.Run(), 390, true)
		require.Equal(t, "rgb(20, 24, 29)", b.Eval("getComputedStyle(document.body).backgroundColor"))
		require.Equal(t, "true", b.Eval("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out")
		require.Equal(t, "true", b.Eval(`(() => { const box = document.querySelector(".tiles").getBoundingClientRect();
			return [...document.querySelectorAll(".tiles div")].every((d, i, all) => {
				const here = d.getBoundingClientRect(), next = all[i+1] && all[i+1].getBoundingClientRect();
				return next && next.top === here.top || Math.abs(here.right - box.right) <= 2 }) })()`), "no row of tiles has a hole")
		require.Equal(t, "true", b.Eval(`[...document.querySelectorAll("#slowest .share i")].every(bar => {
			const text = document.createRange(); text.selectNodeContents(bar.parentNode.nextElementSibling);
			return bar.getBoundingClientRect().right + 8 <= text.getBoundingClientRect().left })`), "bars keep away from figures")
		b.Shot("report-dark")
		require.Empty(t, b.Wrong())
	})

	t.Run("a large run is quick to look at", func(t *testing.T) {
		b := open(t, sample.Large(100_000), 1280, false)
		require.Equal(t, "true", b.Eval(`(() => { const begin = performance.now(), c = document.querySelector("canvas");
			for (let k = 0; k < 3; k++) c.dispatchEvent(new KeyboardEvent("keydown", {key: "+"}));
			return performance.now() - begin < 5000 })()`))
		b.Shot("report-large")
		require.Empty(t, b.Wrong())
	})
}
