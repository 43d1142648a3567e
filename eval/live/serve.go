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

	"xfork/eval/internal/page"
	"xfork/eval/progress"
	"xfork/eval/record"
	"xfork/internal/guard"
)

//go:embed live.html
var shellHTML string

//go:embed live.css
var style string

//go:embed live.js
var script string

// shell is the page around the sections, as it is served first.
var shell = template.Must(template.New("live").Parse(shellHTML))

// routes returns the handlers of all that there is:
//
//	GET  /                       the frame, with the list as it is at this moment
//	GET  /style.css, /live.js    the sheet and the script, those of eval/internal/page included
//	GET  /events                 server-sent events (HTML Living Standard, 9.2): the list, whenever it has changed
//	GET  /run/7                  the sections about run 7
//	GET  /run/7/report.html      the same as a whole document, to be saved
//	POST /cancel                 cancels; needs the token
//
// Everything but /cancel only reads, and may be asked for by anything on this machine that names it rightly (see guarded).
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
	m.HandleFunc("POST /cancel", p.button)
	return m
}

// button cancels. The token is in a header of its own, which a form of another page cannot set, and a script of another page only
// after a preflight request that is not answered. It is compared in constant time, so that it cannot be found letter by letter.
func (p *Page) button(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Xfork-Token")), []byte(p.token)) != 1 {
		http.Error(w, "only the page itself can cancel", http.StatusForbidden)
		return
	}
	fmt.Fprintln(w, p.cancel())
}

// guarded lets only requests in that name this address as their host. A page from elsewhere may have a name that its name server
// lets lead here (DNS rebinding); its requests have that name, and are refused.
//
// The headers hold for all that is served: it may load nothing but what is served here, may not be framed, and is not kept by the
// browser. Styles within the page are allowed, for the template sets widths of bars with them.
//
// The requests in progress are counted, so that Close can wait for them.
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

// text serves a text that does not change. The browser asks again all the same: the next program on this port may have another
// version.
func text(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind+"; charset=utf-8")
		_, _ = w.Write([]byte(body))
	}
}

// report returns a handler that finds the sections about one run and writes them with put. A run may be gone in two ways: from the
// list (404), or with its recording only (410).
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

// entry is a run in the list, for live.js. Times are text: they are formatted in one place, package record. State is a word and a
// class of the style sheet: running, done, failed, cancelled.
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

// function is a function of a run in the list: a row with a bar, while the run goes on.
type function struct {
	Name    string  `json:"name"`
	Done    int     `json:"done"`
	Total   int     `json:"total"`
	Running int     `json:"running"`
	Failed  int     `json:"failed"`
	Share   float64 `json:"share"`
}

// list returns what the page shows at the top, latest first, whether there is a button, and the channel that is closed when any of
// it changes. All three are of one moment: with a channel that is taken later a change in between would be lost.
func (p *Page) list() (list []entry, button bool, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list = []entry{} // not nil, which is null in JSON
	for k := len(p.runs) - 1; k >= 0; k-- {
		list = append(list, p.runs[k].entry())
	}
	return list, len(p.cancels) > 0, p.changed
}

// entry returns the run as an entry of the list. The page is locked.
func (w *run) entry() entry {
	e := entry{ID: w.id, Title: w.title, State: word(&w.state), Functions: []function{}}
	elapsed := w.state.Elapsed
	if !w.state.Over { // the state is up to a quarter of a second old, and at the beginning there is none
		elapsed = time.Since(w.start)
	}
	e.Elapsed = record.Duration(elapsed)
	if w.state.Left > 0 && !w.state.Over {
		e.Left = record.Duration(w.state.Left.Round(100 * time.Millisecond))
	}
	for _, f := range w.state.Functions {
		e.Done, e.Total, e.Failed = e.Done+f.Done, e.Total+f.Total, e.Failed+f.Failed
		if len(e.Functions) < mostFunctions {
			e.Functions = append(e.Functions, function{
				Name: f.Name, Done: f.Done, Total: f.Total, Running: f.Running, Failed: f.Failed, Share: f.Share(),
			})
		}
	}
	return e
}

// word returns how a run is. Methods of its error are the user's, and are called behind a guard.
func word(st *progress.State) string {
	switch {
	case !st.Over:
		return "running"
	case st.Err == nil:
		return "done"
	case guard.Is(st.Err, context.Canceled):
		return "cancelled"
	}
	return "failed"
}

// mostFunctions is how many of them have a bar: the table below has all. As many as a terminal shows (package progress).
const mostFunctions = 12

// events sends a browser the list, whenever it has changed, until the browser goes away or the page is closed. After each
// message it waits for an eighth of a second at least, however often the list changes, and then for a change.
//
// The last message, when the page is closed, is how the runs have ended, and then, if they can be made in time, the sections about
// the latest one: after that there is no server to fetch them from. closed is read before the list, otherwise the last list might
// be one from before the end.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		closed := p.isClosed()
		list, button, changed := p.list()
		message := map[string]any{"runs": list, "button": button && !closed, "closed": closed}
		if !send(w, message) {
			return
		}
		if closed {
			message["sections"] = p.latest(list)
			send(w, message)
			return
		}
		if !stays(p, r, time.After(often/2)) || !stays(p, r, changed) {
			return
		}
	}
}

// send sends a browser one event, and reports whether the browser has taken it. An event is a line "data: " with JSON, which has
// no line breaks, and an empty line; it is flushed, or it would wait in the server's buffer. A browser that does not read for five
// seconds counts as one that has gone away: its connection would hold a handler, and what it has missed is of no use to it any
// more.
func send(w http.ResponseWriter, message map[string]any) bool {
	data, err := json.Marshal(message)
	out := http.NewResponseController(w)
	if err != nil || out.SetWriteDeadline(time.Now().Add(5*time.Second)) != nil {
		return false
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", data)
	return err == nil && out.Flush() == nil
}

// latest returns the sections about the run that began last, or "": the page shows then what it has.
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

// stays waits for c, or for the page's end, and reports whether the browser is still there.
func stays[T any](p *Page, r *http.Request, c <-chan T) bool {
	select {
	case <-c:
	case <-p.closed:
	case <-r.Context().Done():
		return false
	}
	return true
}
