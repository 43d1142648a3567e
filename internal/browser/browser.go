// Package browser opens pages in a real browser, without a window, for tests of pages. It speaks Chrome's DevTools protocol
// (https://chromedevtools.github.io/devtools-protocol) over a pair of pipes, so it needs Chromium and nothing else.
package browser

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// names lists the commands of Chromium and its relatives in various systems.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// Page is a tab. Only one goroutine may use it.
type Page struct {
	t       testing.TB
	in      *os.File
	replies chan reply
	session string
	last    int

	mu    sync.Mutex
	wrong []string
}

type reply struct {
	ID     int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }
}

// Open starts a browser with one empty tab of a size in pixels, and ends it with the test. It skips the test, with the reason, if
// no browser is installed or the browser does not start.
func Open(t testing.TB, width, height int, dark bool) *Page {
	t.Helper()
	p := start(t, installed(t))
	var target struct{ TargetID string }
	p.ask("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	p.ask("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	p.session = attached.SessionID
	p.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.ask("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	p.ask("Runtime.enable", nil, nil)
	p.ask("Log.enable", nil, nil)
	p.ask("Page.enable", nil, nil)
	return p
}

// installed returns the path of a browser, or skips the test.
func installed(t testing.TB) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("needs a browser to look at the page, and none of %v is installed", names)
	return ""
}

// start runs the browser. Chromium reads commands from descriptor 3 and writes answers and events to descriptor 4.
func start(t testing.TB, program string) *Page {
	t.Helper()
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := exec.CommandContext(ctx, program, "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--hide-scrollbars", "--disable-dev-shm-usage", "--user-data-dir="+filepath.Join(t.TempDir(), "profile"), "about:blank")
	c.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := c.Start(); err != nil {
		cancel()
		t.Skipf("needs a browser to look at the page, and it does not start: %v", err)
	}
	_, _ = theirIn.Close(), theirOut.Close()
	p := &Page{t: t, in: in, replies: make(chan reply, 100)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.read(bufio.NewReaderSize(out, 1<<20))
	}()
	t.Cleanup(func() {
		p.close(cancel, read)
		_ = c.Wait()
		_, _ = in.Close(), out.Close()
	})
	return p
}

// close asks the browser to end, waits until all its messages are read, and kills it after five seconds.
func (p *Page) close(kill func(), read <-chan struct{}) {
	p.session = ""
	_ = p.send("Browser.close", nil)
	late := time.AfterFunc(5*time.Second, kill)
	<-read
	late.Stop()
	kill()
}

// read reads messages, each ended by a zero byte, until the browser has ended.
func (p *Page) read(r *bufio.Reader) {
	defer close(p.replies)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m reply
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		switch {
		case m.ID > 0:
			p.replies <- m
		case m.Method == "Runtime.exceptionThrown" || m.Method == "Log.entryAdded":
			p.mu.Lock()
			p.wrong = append(p.wrong, string(m.Params))
			p.mu.Unlock()
		}
	}
}

func (p *Page) send(method string, params any) error {
	p.last++
	if params == nil {
		params = struct{}{}
	}
	message := map[string]any{"id": p.last, "method": method, "params": params}
	if p.session != "" {
		message["sessionId"] = p.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	_, err = p.in.Write(append(text, 0))
	return err
}

// ask sends a command and waits for its answer.
func (p *Page) ask(method string, params, result any) {
	p.t.Helper()
	if err := p.send(method, params); err != nil {
		p.t.Fatalf("%s: %v", method, err)
	}
	m := p.answer(method)
	if m.Error != nil {
		p.t.Fatalf("%s: %s", method, m.Error.Message)
	}
	if result != nil {
		if err := json.Unmarshal(m.Result, result); err != nil {
			p.t.Fatalf("%s: %v", method, err)
		}
	}
}

// answer waits for the answer to the last command.
func (p *Page) answer(method string) reply {
	p.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case m, open := <-p.replies:
			if !open {
				p.t.Fatalf("%s: the browser has gone", method)
			}
			if m.ID == p.last {
				return m
			}
		case <-late:
			p.t.Fatalf("%s: the browser does not answer", method)
		}
	}
}

// Go opens an address.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.ask("Page.navigate", map[string]any{"url": url}, nil)
}

// Eval returns the value of a JavaScript expression, as text.
func (p *Page) Eval(expression string) string {
	p.t.Helper()
	var answer struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	p.ask("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &answer)
	if answer.ExceptionDetails != nil {
		p.t.Fatalf("%s: %s", expression, answer.ExceptionDetails.Text)
	}
	return fmt.Sprint(answer.Result.Value)
}

// Until waits for a JavaScript expression to be true.
func (p *Page) Until(expression string) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); p.Eval("!!("+expression+")") != "true"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("the page never came to: %s\n%s", expression, p.Eval("document.body && document.body.innerText"))
		}
	}
}

// Wrong returns the complaints of the console: exceptions, files that could not be loaded, violations of the page's policy.
func (p *Page) Wrong() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wrong
}

// Shot writes a picture of the whole page into the folder that XFORK_SHOTS names, for people to look at; without it, it
// does nothing.
func (p *Page) Shot(name string) {
	p.t.Helper()
	folder := os.Getenv("XFORK_SHOTS")
	if folder == "" {
		return
	}
	var shot struct{ Data string }
	p.ask("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true, "format": "png"}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
