// Package temporal has the calls of a force made by workers at a Temporal
// server: on other machines, or in other processes of this one.
//
//	var strip = expr.Lift1(paint, expr.Pure, temporal.Calls)              // func(int) Picture
//
//	store := temporal.Blobs(temporal.Dir("/shared"))
//
//	engine := temporal.Executor(client, store)                            // the driver
//	pictures, err := expr.All(strip.Map(numbers)...).Force(ctx, eval.On(engine))
//
//	err := temporal.NewWorker(client, store).Run(worker.InterruptCh())    // a worker: the same program with another flag
//
// The expression, its result and its errors are those of a force without the
// option. What is different is where calls are made, and what can be lost on
// the way.
//
// # How it works
//
// The engine of the driver knows which calls are ready. It packs them into
// partitions: calls that need each other, and calls that are ready together,
// until a partition has some 100 ms of work ([Target]) by what earlier calls of
// the same functions took. One of which nothing is known goes alone; where all
// that is left is less than that, it is made here. The server finds a worker
// for each partition, notices when one dies, and brings the results.
//
//	driver                             server                      worker
//	ready calls -> partitions ----->   a queue for each build ---> calls, one after the other
//	values  <--- results       <-----  each when it is there <---  messages
//	     \                                                          /
//	      '------------- values of more than 4 KiB: a store -------'
//
// A function is known by its name and its types, so it has to be lifted where a
// package-level variable is declared, in driver and worker alike: both are one
// program. The name of the queue ends in a digest of all these functions and of
// how their values travel. So another build, which would read the bytes as
// something else, never gets the work.
//
// # What becomes of a call
//
//	there                                  the failure here                              made again
//	the function returns an error          its text, its type's name, what it wraps      under expr.Retry
//	it panics, or ends its goroutine       as at home, with the stack over there         never
//	the worker dies, or is cut off         none, if all calls of the partition are       by another worker, up to
//	                                         Pure; after so many: *Lost                    Attempts
//	                                       else *Lost: it may have had effects           under expr.Retry
//	the worker is stopped by Stop          the same, from 10 s on                        the same
//	its Timeout passes                     context.DeadlineExceeded                      under expr.Retry
//	nothing demands it any more            none; its context ends within 2 s             by the next force
//	there is no worker of this build       ErrNoWorker, after 30 s ([Patience])          under expr.Retry
//	the server restarts                    none, if it is back within 4 s; then as if    -
//	                                         the worker had died
//	the store has lost or changed a value  a sentence with the value's key               by the next force
//
// A failure of a function is a result for the server, which never tries it
// again: what is to be tried again is said by expr.Retry, and decided here.
//
// # What is kept
//
// The results of partitions of pure functions that took at least 10 ms are kept
// in the store, and looked up before a partition is sent. So a driver that has
// died, and is started again, does not have made again what was finished: it
// forces the same expression and goes on. Other calls are made anew.
//
// Nothing deletes what a store has. All of it may be deleted while nothing
// runs, and what is older than the longest run at any time.
//
// # What it costs
//
// A partition costs the server some milliseconds, most of it for its database,
// and the driver a goroutine. The driver polls the server while something is
// under way, and for a second longer. Values of more than 4 KiB are written
// once by the driver, whatever number of partitions needs them, and read by
// each partition that does. Without [Blobs] they travel in messages, which have
// 256 KiB at most.
//
// # Security
//
// A worker makes the calls of the functions that its program has lifted with
// [Calls], with arguments from all that may write into its namespace:
// registration is the list of what is allowed. Bytes from the server and from
// the store are read by a codec that bounds what they may ask for. Connections
// are the client's business, with its certificates or keys; nothing here
// listens. Payloads go through the client's data converter, which may encrypt
// them; values in the store do not, and are as secret as the store.
//
// The package is for any goroutine.
package temporal
