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
package live
