package eval_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/journal"
	"xfork/eval/live"
	"xfork/eval/picture"
	"xfork/eval/progress"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/eval/trace"
	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// act is code of the user's that a view calls.
type act func() error

func (a act) Write(p []byte) (int, error) {
	if err := a(); err != nil {
		return 0, err
	}
	return len(p), nil
}
func (a act) Enabled(context.Context, slog.Level) bool  { return true }
func (a act) Handle(context.Context, slog.Record) error { return a() }
func (a act) WithAttrs([]slog.Attr) slog.Handler        { return a }
func (a act) WithGroup(string) slog.Handler             { return a }
func (a act) say(string)                                { _ = a() }
func (a act) show(progress.State)                       { _ = a() }
func (a act) ofEachRun(folder string) (v map[string]stream.Observer) {
	return map[string]stream.Observer{
		"progress.Func":          progress.Func(time.Millisecond, a.show),
		"progress.To, lines":     progress.To(a, progress.Lines(), progress.Every(time.Millisecond)),
		"progress.To, bars":      progress.To(a, progress.Terminal(80), progress.Every(time.Millisecond)),
		"summary.To":             summary.To(a),
		"journal.To":             journal.To(slog.New(a)),
		"report.To, its say":     report.To(filepath.Join(folder, "r.html"), a.say),
		"picture.To, its say":    picture.To(filepath.Join(folder, "p.svg"), picture.ByTime, a.say),
		"trace.To, its say":      trace.To(filepath.Join(folder, "t.json"), a.say),
		"report.To nowhere":      report.To(filepath.Join(folder, "no", "r.html"), a.say),
		"trace.To nowhere":       trace.To(filepath.Join(folder, "no", "t.json"), a.say),
		"progress.To, its Write": progress.To(a, progress.Terminal(80), progress.WithoutFigures(), progress.Every(time.Millisecond)),
	}
}

func TestCodeOfTheUsersThatAViewCallsHarmsNoRun(t *testing.T) {
	acts := map[string]act{
		"panics":             func() error { panic("no\x1b[31m good") },
		"ends its goroutine": func() error { runtime.Goexit(); return nil },
		"fails":              func() error { return io.ErrClosedPipe },
	}
	for what, a := range acts {
		for name := range a.ofEachRun("") {
			if what == "fails" && (strings.Contains(name, "say") || strings.Contains(name, "nowhere") || name == "progress.Func" || name == "journal.To") {
				continue // they return nothing, or an error that is about one record
			}
			for how, opts := range map[string][]eval.Option{"in parallel": nil, "in sequence": {eval.Sequential()}} {
				t.Run(name+" "+what+" "+how, func(t *testing.T) {
					before := runtime.NumGoroutine()
					called := 0
					var mu sync.Mutex
					o := eval.Observe(act(func() error {
						mu.Lock()
						called++
						mu.Unlock()
						return a()
					}).ofEachRun(t.TempDir())[name])
					said := stderr(t, func() {
						for range 3 {
							v, err := ops.Add(expr.Fork(func() int { time.Sleep(5 * time.Millisecond); return 1 }), expr.Const(2)).
								Force(context.Background(), append(opts, o)...)
							require.NoError(t, err)
							require.Equal(t, 3, v)
						}
					})
					require.Equal(t, 1, called, "what misbehaves is not called again")
					require.Equal(t, 1, strings.Count(said, "\n"), said)
					require.Regexp(t, `^xfork: .* shows no more: .*`, said)
					require.NotContains(t, said, "\x1b")
					require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 5*time.Second, time.Millisecond, "goroutines are left")
				})
			}
		}
	}
}

func TestAViewThatCannotBeWrittenSaysSoUnlessSilenceIsAskedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "such")
	for name, c := range map[string]struct{ loud, silent stream.Observer }{
		"report":  {report.To(path, nil), report.To(path, report.Silent)},
		"trace":   {trace.To(path, nil), trace.To(path, trace.Silent)},
		"picture": {picture.To(path, picture.ByTime, nil), picture.To(path, picture.ByTime, picture.Silent)},
	} {
		t.Run(name, func(t *testing.T) {
			force := func(o stream.Observer) string {
				return stderr(t, func() {
					for range 2 {
						_, err := inc.Fork(1).Force(t.Context(), eval.Observe(o))
						require.NoError(t, err)
					}
				})
			}
			require.Equal(t, "xfork: no "+name+" in "+path+": no such file or directory\n", strings.ReplaceAll(force(c.loud), "open "+path+": ", ""))
			require.Empty(t, force(c.silent))
		})
	}
	t.Run("on one line, whatever the path", func(t *testing.T) {
		said := stderr(t, func() {
			_, err := inc.Fork(1).Force(t.Context(), eval.Observe(report.To(path+spoilt, nil)))
			require.NoError(t, err)
		})
		require.Equal(t, 1, strings.Count(said, "\n"), said)
		clean(t, "the line", said)
	})
	t.Run("what can be written is not told of where there is no say", func(t *testing.T) {
		require.Empty(t, stderr(t, func() {
			_, err := inc.Fork(1).Force(t.Context(), eval.Observe(report.To(filepath.Join(t.TempDir(), "r.html"), nil)))
			require.NoError(t, err)
		}))
	})
}

// spoilt is everything that would spoil a line of a terminal or of a page.
const spoilt = "sp\x1b[31moi\u202elt\n\x07\u0085\u2066"

// spoiler is an operator with such a name, loud and gone ones whose Name does not return.
type (
	spoiler struct{}
	loud    struct{}
	gone    struct{}
)

func (spoiler) Apply(x int) int { return x }
func (spoiler) Name() string    { return spoilt }
func (loud) Apply(x int) int    { return x }
func (loud) Name() string       { panic("p") }
func (gone) Apply(x int) int    { return x }
func (gone) Name() string       { runtime.Goexit(); return "" }

// clean fails if a text has what spoils lines.
func clean(t *testing.T, where, text string) {
	t.Helper()
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' || unicode.Is(unicode.Bidi_Control, r) {
			t.Fatalf("%s has %U: %q", where, r, text[:min(len(text), 400)])
		}
	}
}

func TestNamesAndTextsNeverReachAScreenRaw(t *testing.T) {
	var progressed, summed, logged bytes.Buffer
	folder := t.TempDir()
	page, err := live.Listen("127.0.0.1:0")
	require.NoError(t, err)
	defer page.Close()
	bad := expr.LiftErr1(func(string) (int, error) { return 0, errors.New(spoilt) }, expr.Name(spoilt))
	x := expr.Op1[spoiler](expr.Op1[loud](expr.Op1[gone](bad.Fork(spoilt))))
	rec := record.New()
	views := []eval.Option{
		eval.Title(spoilt), eval.Observe(rec), eval.Observe(page),
		eval.Observe(progress.To(&progressed, progress.Lines())), eval.Observe(summary.To(&summed)),
		eval.Observe(journal.To(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))),
		eval.Observe(trace.To(filepath.Join(folder, "t.json"), trace.Silent)),
		eval.Observe(report.To(filepath.Join(folder, "r.html"), report.Silent)),
		eval.Observe(picture.To(filepath.Join(folder, "p.svg"), picture.ByState, picture.Silent)),
	}
	var pictures bytes.Buffer
	shot := graph.Look(x.Node())
	require.NoError(t, shot.SVG(&pictures))
	require.NoError(t, shot.DOT(&pictures))
	require.NoError(t, shot.Mermaid(&pictures))
	require.NoError(t, shot.Explain(&pictures))
	_, failure := x.Force(t.Context(), views...)
	require.Error(t, failure)
	var explained bytes.Buffer
	require.NoError(t, rec.Last().Explain(&explained))
	for where, text := range map[string]string{
		"progress": progressed.String(), "summary": summed.String(), "journal": logged.String(), "pictures": pictures.String(),
		"Explain": explained.String(), "String": x.String() + x.Node().String() + x.Node().Name(), "Figures": rec.Last().Figures().String(),
		"Title": summary.Title(rec.Last()), "Why": fmt.Sprint(rec.Last().Failures),
	} {
		require.NotEmpty(t, text, where)
		clean(t, where, text)
	}
	for _, name := range []string{"t.json", "r.html", "p.svg"} {
		b, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		clean(t, name, string(b))
		require.NotContains(t, string(b), `\u001b`, name)
		require.NotContains(t, string(b), "\u202e", name)
	}
	answer, err := http.Get(page.URL())
	require.NoError(t, err)
	require.NoError(t, err)
	b, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	clean(t, "live", string(b))
	// Of an error the text is the user's, and stays; the name before it is ours.
	name, _, _ := strings.Cut(failure.Error(), ":")
	clean(t, "Error", name)
}
