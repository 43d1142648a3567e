package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/live"
	"xfork/expr"
	"xfork/internal/browser"
	"xfork/ops"
)

func listen(t *testing.T) *live.Page {
	t.Helper()
	p, err := live.Listen("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// get asks for a path of the page.
func get(t *testing.T, p *live.Page, path string) (status int, body string) {
	t.Helper()
	r, err := http.Get(p.URL() + path)
	require.NoError(t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return r.StatusCode, string(text)
}

// list is the first event of the stream: the runs there are.
type list struct {
	Button bool
	Runs   []struct {
		ID                  uint64
		Title, State        string
		Done, Total, Failed int
	}
}

func events(t *testing.T, p *live.Page) (next func() list) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL()+"events", nil)
	require.NoError(t, err)
	r, err := http.DefaultClient.Do(q)
	require.NoError(t, err)
	t.Cleanup(func() { _ = r.Body.Close() })
	lines := bufio.NewReader(r.Body)
	return func() (l list) {
		for {
			line, err := lines.ReadString('\n')
			require.NoError(t, err)
			if data, is := strings.CutPrefix(line, "data: "); is {
				require.NoError(t, json.Unmarshal([]byte(data), &l))
				return l
			}
		}
	}
}

var (
	double = expr.Lift1(func(n int) int { return 2 * n }, expr.Name("double"))
	wait   = expr.LiftCtx1(func(ctx context.Context, d time.Duration) (int, error) {
		select {
		case <-time.After(d):
			return 1, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}, expr.IOBound, expr.Name("wait"))
)

func TestListen(t *testing.T) {
	t.Run("refuses what is not on this machine", func(t *testing.T) {
		for _, address := range []string{"0.0.0.0:0", ":0", "example.org:80", "192.0.2.1:80", "nonsense"} {
			_, err := live.Listen(address)
			require.ErrorContains(t, err, "live: ", address)
		}
	})

	t.Run("says that a port is taken", func(t *testing.T) {
		p := listen(t)
		_, err := live.Listen(strings.Trim(strings.TrimPrefix(p.URL(), "http:"), "/"))
		require.ErrorContains(t, err, "live: ")
	})

	t.Run("leaves nothing behind when it is closed, twice, with browsers that watch", func(t *testing.T) {
		p := listen(t)
		next := events(t, p)
		next()
		_, err := double.Fork(1).Force(context.Background(), eval.Observe(p))
		require.NoError(t, err)
		require.NoError(t, p.Close())
		require.NoError(t, p.Close())
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		require.NotContains(t, string(stacks), "eval/live.(*Page)")
		v, err := double.Fork(2).Force(context.Background(), eval.Observe(p))
		require.NoError(t, err, "a closed page harms no run")
		require.Equal(t, 4, v)
	})
}

func TestWhoMayAsk(t *testing.T) {
	p := listen(t)
	t.Run("nobody who came by another name", func(t *testing.T) {
		for _, host := range []string{"evil.example", "evil.example" + p.URL()[strings.LastIndexByte(p.URL(), ':'):len(p.URL())-1], "127.0.0.1:1"} {
			q, err := http.NewRequest(http.MethodGet, p.URL(), nil)
			require.NoError(t, err)
			q.Host = host
			r, err := http.DefaultClient.Do(q)
			require.NoError(t, err)
			_ = r.Body.Close()
			require.Equal(t, http.StatusForbidden, r.StatusCode, host)
		}
	})

	t.Run("to cancel, only the page", func(t *testing.T) {
		ctx, done := p.Context(context.Background())
		defer done()
		cancel := func(token string) int {
			q, err := http.NewRequest(http.MethodPost, p.URL()+"cancel", nil)
			require.NoError(t, err)
			q.Header.Set("X-Xfork-Token", token)
			r, err := http.DefaultClient.Do(q)
			require.NoError(t, err)
			_ = r.Body.Close()
			return r.StatusCode
		}
		require.Equal(t, http.StatusForbidden, cancel("guess"))
		require.NoError(t, ctx.Err())
		_, text := get(t, p, "")
		token := regexp.MustCompile(`name="token" content="(\w+)"`).FindStringSubmatch(text)[1]
		require.Equal(t, http.StatusOK, cancel(token))
		require.ErrorIs(t, context.Cause(ctx), live.ErrCancelled)
	})

	t.Run("for a run that is not there, in vain", func(t *testing.T) {
		for _, path := range []string{"run/99", "run/x", "run/99/report.html", "elsewhere"} {
			status, _ := get(t, p, path)
			require.Equal(t, http.StatusNotFound, status)
		}
	})
}

func TestRunsAreShown(t *testing.T) {
	for name, option := range map[string]eval.Option{"in parallel": eval.Workers(2), "in sequence": eval.Sequential()} {
		t.Run(name, func(t *testing.T) {
			p := listen(t)
			next := events(t, p)
			require.Empty(t, next().Runs)
			v, err := ops.Add(double.Fork(1), ops.Add(double.Fork(2), wait.Fork(600*time.Millisecond))).
				Force(context.Background(), eval.Observe(p), option)
			require.NoError(t, err)
			require.Equal(t, 7, v)
			var l list
			for running := false; len(l.Runs) == 0 || l.Runs[0].State == "running"; l = next() {
				running = running || len(l.Runs) > 0
			}
			require.Equal(t, "done", l.Runs[0].State)
			require.Equal(t, 3, l.Runs[0].Done)
			require.Equal(t, 3, l.Runs[0].Total)
			status, body := get(t, p, "run/"+itoa(l.Runs[0].ID))
			require.Equal(t, http.StatusOK, status)
			require.True(t, strings.Contains(body, "<b>double</b>"))
			require.True(t, strings.Contains(body, `<span class="state done">`))
			_, file := get(t, p, "run/"+itoa(l.Runs[0].ID)+"/report.html")
			require.Contains(t, file, "</html>")
			require.Contains(t, file, body, "the file has what the page shows")
		})
	}

	t.Run("while they go on, and two at once", func(t *testing.T) {
		p := listen(t)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() { _, _ = ops.Add(double.Fork(1), wait.Fork(time.Hour)).Force(ctx, eval.Observe(p)) })
		}
		next := events(t, p)
		var l list
		for len(l.Runs) < 2 || l.Runs[0].Done < 1 || l.Runs[1].Done < 1 {
			l = next()
		}
		for _, r := range l.Runs {
			require.Equal(t, "running", r.State)
			_, body := get(t, p, "run/"+itoa(r.ID))
			require.True(t, strings.Contains(body, `<span class="state running">`))
			require.True(t, strings.Contains(body, "0 of 1"), "each function has its calls")
		}
		cancel()
		both.Wait()
		for l.Runs[0].State == "running" || l.Runs[1].State == "running" {
			l = next()
		}
		require.Equal(t, "cancelled", l.Runs[0].State)
	})

	t.Run("the last twenty of many", func(t *testing.T) {
		p := listen(t)
		for i := range 50 {
			_, err := double.Fork(i).Force(context.Background(), eval.Observe(p))
			require.NoError(t, err)
		}
		require.Len(t, events(t, p)().Runs, 20)
	})

	t.Run("a walk of operators too", func(t *testing.T) {
		p := listen(t)
		_, err := ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background(), eval.Observe(p))
		require.NoError(t, err)
		_, body := get(t, p, "run/"+itoa(events(t, p)().Runs[0].ID))
		require.Contains(t, body, "operators only")
	})
}

func itoa(n uint64) string { b, _ := json.Marshal(n); return string(b) }

func TestABrowserThatGoesAwayHoldsNothingUp(t *testing.T) {
	p := listen(t)
	for range 5 { // they ask and never read
		r, err := http.Get(p.URL() + "events")
		require.NoError(t, err)
		defer r.Body.Close()
	}
	gone, err := http.Get(p.URL() + "events")
	require.NoError(t, err)
	_ = gone.Body.Close()
	total := expr.Const(0)
	for i := range 20_000 {
		total = ops.Add(total, double.Fork(i))
	}
	v, err := total.Force(context.Background(), eval.Observe(p))
	require.NoError(t, err)
	require.Equal(t, 20_000*19_999, v)
}

func TestInABrowser(t *testing.T) {
	t.Run("a run appears, goes on, and is cancelled by the button", func(t *testing.T) {
		p := listen(t)
		b := browser.Open(t, 1280, 900, false)
		b.Go(p.URL())
		b.Until("document.body && document.body.innerText.includes('Nothing has been forced so far')")
		var all []expr.Expr[int]
		for range 40 {
			all = append(all, double.Call(wait.Fork(200*time.Millisecond)))
		}
		ctx, done := p.Context(context.Background())
		run := expr.All(append(all, wait.Fork(time.Hour))...).Start(ctx, eval.Observe(p), eval.IOLimit(4))
		b.Until("document.querySelector('#timeline canvas') && document.querySelector('#functions')")
		b.Eval("document.querySelectorAll('.graph label')[1].click()")
		b.Until("parseFloat(document.querySelector('#overall b').style.width) > 60")
		require.Equal(t, "true", b.Eval("document.querySelectorAll('.graph input')[1].checked"), "what the reader has chosen stays")
		b.Shot("live-running")
		b.Eval("document.getElementById('cancel').click()")
		_, err := run.Wait()
		require.ErrorIs(t, err, live.ErrCancelled)
		done()
		b.Until("document.querySelector('.state.cancelled') && document.getElementById('cancel').hidden")
		require.Contains(t, b.Eval("document.getElementById('save').href"), "/report.html")
		b.Shot("live-cancelled")
		require.Empty(t, b.Wrong())
	})

	t.Run("a tab that is left open sees the next run, a large one, and the end of the program", func(t *testing.T) {
		p := listen(t)
		b := browser.Open(t, 420, 900, true)
		b.Go(p.URL())
		_, err := double.Fork(1).Force(context.Background(), eval.Observe(p))
		require.NoError(t, err)
		b.Until("document.querySelector('.state.done')")
		total := expr.Const(0)
		for i := range 100_000 {
			total = ops.Add(total, double.Fork(i))
		}
		_, err = total.Force(context.Background(), eval.Observe(p))
		require.NoError(t, err)
		b.Until("document.querySelector('#functions') && document.querySelector('#functions').innerText.includes('100,000')")
		require.Equal(t, "2", b.Eval("document.querySelectorAll('#runs button').length"))
		b.Shot("live-large")
		require.Empty(t, b.Wrong())
		require.NoError(t, p.Close())
		b.Until("!document.getElementById('closed').hidden")
		require.Equal(t, "true", b.Eval("!!document.querySelector('#functions')"), "what was shown last stays")
		require.Equal(t, "true", b.Eval("document.getElementById('lost').hidden"))
	})

	t.Run("a page that is closed with its run ends as the run has ended", func(t *testing.T) {
		for name, c := range map[string]struct {
			end  func(cancel func())
			word string
		}{
			"done":      {func(func()) {}, "done"},
			"cancelled": {func(cancel func()) { cancel() }, "cancelled"},
		} {
			t.Run(name, func(t *testing.T) {
				p := listen(t)
				b := browser.Open(t, 1280, 900, false)
				b.Go(p.URL())
				b.Until("document.body && document.body.innerText.includes('Nothing has been forced so far')")
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				last := wait.Fork(time.Hour)
				if c.word == "done" {
					last = wait.Fork(time.Second)
				}
				run := expr.All(append(wait.Map([]time.Duration{1, 2, 3}), last)...).Start(ctx, eval.Observe(p))
				b.Until("document.querySelector('#body .state.running')")
				c.end(cancel)
				_, _ = run.Wait()
				require.NoError(t, p.Close()) // at once: the browser has not been told of the end yet
				b.Until("!document.getElementById('closed').hidden")
				require.Equal(t, c.word, b.Eval("document.querySelector('#body .state').textContent"))
				require.Equal(t, c.word, b.Eval("document.querySelector('#runs button').className"))
				require.NotContains(t, b.Eval("document.title"), "%")
				require.Equal(t, "true", b.Eval("document.getElementById('now').hidden"))
			})
		}
	})

	t.Run("a page that is closed before its run ends does not say that it runs", func(t *testing.T) {
		p := listen(t)
		b := browser.Open(t, 1280, 900, false)
		b.Go(p.URL())
		ctx, cancel := context.WithCancel(context.Background())
		run := wait.Fork(time.Hour).Start(ctx, eval.Observe(p))
		b.Until("document.querySelector('#body .state.running')")
		require.NoError(t, p.Close())
		b.Until("!document.getElementById('closed').hidden")
		require.Equal(t, "no longer watched", b.Eval("document.querySelector('#body .state').textContent"))
		require.Equal(t, "left", b.Eval("document.querySelector('#runs button').className"))
		cancel()
		_, _ = run.Wait()
	})

	t.Run("what is served says what runs, before any script", func(t *testing.T) {
		p := listen(t)
		_, page := get(t, p, "")
		require.Contains(t, page, "Nothing has been forced so far")
		ctx, cancel := context.WithCancel(context.Background())
		run := wait.Fork(time.Hour).Start(ctx, eval.Observe(p), eval.Title("<i>my run"))
		for next := events(t, p); len(next().Runs) == 0; {
		}
		_, page = get(t, p, "")
		require.NotContains(t, page, "Nothing has been forced so far")
		require.Contains(t, page, "&lt;i&gt;my run")
		require.Contains(t, page, "<td>running</td>")
		cancel()
		_, _ = run.Wait()
	})
}

func TestThePageSaysWhyCallsHaveFailed(t *testing.T) {
	p := listen(t)
	refuse := expr.LiftErr1(func(n int) (int, error) { return 0, errors.New("refused <b>") }, expr.Name("refuse"))
	caught := expr.Catch(refuse.Fork(17), func(error) expr.Expr[int] { return expr.Const(1) })
	v, err := caught.Force(context.Background(), eval.Observe(p))
	require.NoError(t, err)
	require.Equal(t, 1, v)
	id := itoa(events(t, p)().Runs[0].ID)
	for _, path := range []string{"run/" + id, "run/" + id + "/report.html"} {
		_, body := get(t, p, path)
		require.True(t, strings.Contains(body, "refused &lt;b&gt;"), "%s has the reason", path)
		require.True(t, strings.Contains(body, `<span class="args">(17)</span>`), "%s has the arguments", path)
	}
}
