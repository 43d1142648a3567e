package live

import (
	"context"
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strconv"
	"time"

	"xfork/eval/internal/guard"
	"xfork/eval/internal/page"
	"xfork/eval/record"
)

//go:embed live.html
var shellHTML string

//go:embed live.css
var style string

//go:embed live.js
var script string

var shell = template.Must(template.New("live").Parse(shellHTML))

// routes are all there is.
func (p *Page) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		runs, _, _ := p.list()
		_ = shell.Execute(w, struct {
			Token string
			Runs  []entry // as they are at this moment: for readers without scripts, and until the script runs
		}{p.token, runs})
	})
	m.HandleFunc("GET /style.css", text("text/css", page.Style+style))
	m.HandleFunc("GET /live.js", text("text/javascript", page.Script+script))
	m.HandleFunc("GET /events", p.events)
	m.HandleFunc("GET /run/{id}", p.report(func(w http.ResponseWriter, _ *run, sections []byte) {
		_, _ = w.Write(sections)
	}))
	m.HandleFunc("GET /run/{id}/report.html", p.report(func(w http.ResponseWriter, r *run, sections []byte) {
		w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="run-%d.html"`, r.id))
		_ = page.Document(w, r.title, sections)
	}))
	m.HandleFunc("POST /cancel", func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Xfork-Token")), []byte(p.token)) != 1 {
			http.Error(w, "only the page itself can cancel", http.StatusForbidden)
			return
		}
		fmt.Fprintln(w, p.cancel())
	})
	return m
}

// guarded lets only requests in that name this address: a page from elsewhere, whose name leads here by a trick of its name
// server, does not. And what is served may load nothing but what is served.
func (p *Page) guarded(h http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(p.listener.Addr().String())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.handlers.Add(1)
		defer p.handlers.Done()
		host, at, err := net.SplitHostPort(r.Host)
		if err != nil || at != port || loopback(net.JoinHostPort(host, at)) != nil {
			http.Error(w, "this page is for this machine", http.StatusForbidden)
			return
		}
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "+
			"connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// text serves what does not change.
func text(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind+"; charset=utf-8")
		_, _ = w.Write([]byte(body))
	}
}

// report finds the sections about one run and writes them with put.
func (p *Page) report(put func(http.ResponseWriter, *run, []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
		run := p.find(id)
		if err != nil || run == nil {
			http.Error(w, "this run is not kept any more", http.StatusNotFound)
			return
		}
		sections, err := run.sections()
		switch {
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		case sections == nil:
			http.Error(w, "this run was too large to be kept beside later ones", http.StatusGone)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			put(w, run, sections)
		}
	}
}

// entry is a run in the list, for live.js.
type entry struct {
	ID        uint64     `json:"id"`
	Title     string     `json:"title"`
	State     string     `json:"state"`
	Elapsed   string     `json:"elapsed"`
	Left      string     `json:"left"`
	Done      int        `json:"done"`
	Total     int        `json:"total"`
	Failed    int        `json:"failed"`
	Functions []function `json:"functions"`
}

// function is a function of a run in the list.
type function struct {
	Name    string  `json:"name"`
	Done    int     `json:"done"`
	Total   int     `json:"total"`
	Running int     `json:"running"`
	Failed  int     `json:"failed"`
	Share   float64 `json:"share"`
}

// list is what the page shows at the top, latest first.
func (p *Page) list() (list []entry, button bool, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list = []entry{}
	for k := len(p.runs) - 1; k >= 0; k-- {
		w := p.runs[k]
		e := entry{ID: w.id, Title: w.title, State: "running", Functions: []function{}}
		elapsed := w.state.Elapsed
		switch {
		case w.state.Over && w.state.Err != nil && guard.Is(w.state.Err, context.Canceled):
			e.State = "cancelled"
		case w.state.Over && w.state.Err != nil:
			e.State = "failed"
		case w.state.Over:
			e.State = "done"
		default:
			elapsed = time.Since(w.start)
		}
		e.Elapsed = record.Duration(elapsed)
		if w.state.Left > 0 && !w.state.Over {
			e.Left = record.Duration(w.state.Left.Round(100 * time.Millisecond))
		}
		for _, f := range w.state.Functions {
			e.Done, e.Total, e.Failed = e.Done+f.Done, e.Total+f.Total, e.Failed+f.Failed
			row := function{Name: f.Name, Done: f.Done, Total: f.Total, Running: f.Running, Failed: f.Failed, Share: f.Share()}
			if len(e.Functions) < mostFunctions {
				e.Functions = append(e.Functions, row)
			}
		}
		list = append(list, e)
	}
	return list, len(p.cancels) > 0, p.changed
}

// mostFunctions is how many of them have a bar: the table below has all.
const mostFunctions = 12

// events tells a browser what has changed, until it goes away: when something has, but not more often than it can look at. The
// last that it is told, when the page is closed, is how the runs have ended, and then, if they can be made in time, the sections
// about the latest one.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		closed := p.isClosed()
		list, button, changed := p.list()
		told := map[string]any{"runs": list, "button": button && !closed, "closed": closed}
		if !send(w, told) {
			return
		}
		if closed {
			told["sections"] = p.latest(list)
			send(w, told)
			return
		}
		if !stays(p, r, time.After(often/2)) || !stays(p, r, changed) {
			return
		}
	}
}

// send tells a browser something, and reports whether it has taken it.
func send(w http.ResponseWriter, told map[string]any) bool {
	data, err := json.Marshal(told)
	out := http.NewResponseController(w)
	// A browser that does not read is a browser that has gone away.
	if err != nil || out.SetWriteDeadline(time.Now().Add(5*time.Second)) != nil {
		return false
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", data)
	return err == nil && out.Flush() == nil
}

// latest is the sections about the run that began last, or "".
func (p *Page) latest(list []entry) string {
	if len(list) == 0 {
		return ""
	}
	run := p.find(list[0].ID)
	if run == nil {
		return ""
	}
	sections, err := run.sections()
	if err != nil {
		return ""
	}
	return string(sections)
}

// stays waits for c, or for the page's end; false means that the browser goes away before.
func stays[T any](p *Page, r *http.Request, c <-chan T) bool {
	select {
	case <-c:
	case <-p.closed:
	case <-r.Context().Done():
		return false
	}
	return true
}
