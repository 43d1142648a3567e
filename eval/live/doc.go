// Package live shows runs while they go on, in a browser on the same machine.
//
//	page, err := live.Listen("127.0.0.1:0")
//	defer page.Close()
//	fmt.Println("watch it at", page.URL())
//	ctx, done := page.Context(ctx)                        // gives the page a button that cancels
//	defer done()
//	v, err := x.Force(ctx, eval.Observe(page))
//
// It is the report of package report, of now: progress by function, graph, timeline, failures. The page asks for nothing
// from anywhere else, and listens on loopback only. It is a package of its own so that programs without it do not link
// net/http.
//
// # What it costs
//
// While a run goes on it is recorded, some 200 bytes a call, and counted four times a second. Only when a browser asks is
// the report made, and then no more often than that it takes a twentieth of one processor: that of a million calls is
// a minute old. The last runs are kept as long as they are not too large together; of the others there is a line.
//
// A browser that goes away, sleeps or does not read costs nothing and holds nothing up. When the program ends the page says
// so and keeps what it last showed.
//
// # What goes on on which goroutine
//
//	the run's goroutines     Begin; Nodes, Events, Failures, End of the watcher: they record, and count
//	a ticker for each run    four times a second: asks the run for what it has buffered, and puts its progress into the list
//	a goroutine a request    the list, on /events for as long as the browser stays; a report, made here if it is time to
//	the server's             accepts connections until Close
//
//	      run --events--> recording --Now--> report ----.
//	       '------------> progress --> list of runs ----+--> browser
//
// Two locks keep these apart. Page.mu has the list and what it shows of each run, and is held for moments. run.mu has the
// recording and the last report; a report is made while neither is held, so that a slow one stops no run and no list.
//
// # What a request may do
//
// The page shows names, lines, arguments and errors of the program, and can cancel it. So it listens on loopback only, answers
// only requests that name a loopback address as their host (against DNS rebinding), and cancels only for a request with the
// token that the page itself was served with (against forged requests of other pages in the same browser).
//
// # The files, each using only those above it
//
//	run.go     one entry of the list, and its report
//	page.go    the observer
//	serve.go   requests
//	live.html, live.css, live.js: the frame around the sections of eval/internal/page
package live
