// Package vars counts runs in expvar.
//
//	var counters = vars.Publish("xfork")
//	...
//	x.Force(ctx, eval.Observe(counters))
//
// gives, where package expvar shows its variables (GET /debug/vars), an object:
//
//	"xfork": {
//	  "running": 1, "runs": 12, "failed": 1,
//	  "calls": {"main.fetch": 480, "main.parse": 480}, "retries": 3, "shared": 0, "cached": 12, "disk": 0, "skipped": 7,
//	  "operators": 96000, "computing_seconds": 8.1, "io_seconds": 61.2, "wall_seconds": 5.3
//	}
//
// Counts of calls grow when their run is over. Importing expvar registers a page with net/http's default server, as it
// always does; that is why the engine itself does not import this package.
//
// Each run is recorded (package record) and counted when it is over, on a goroutine for which the force waits. The counters are
// atomic one by one and not together: a page that is read while a run is counted may have its calls and not yet its retries.
package vars

import (
	"expvar"

	"xfork/eval/record"
	"xfork/eval/stream"
)

// Counters are an observer that counts. Safe for concurrent use.
type Counters struct {
	all, calls                                                               *expvar.Map
	running, runs, failed, retries, shared, cached, disk, skipped, operators expvar.Int
	computing, io, wall                                                      expvar.Float
}

// Publish makes counters under a name, which must not be taken: expvar ends the program otherwise. There is no way to take a name
// back, so it belongs into a variable of a package.
func Publish(name string) *Counters {
	c := &Counters{all: expvar.NewMap(name), calls: new(expvar.Map).Init()}
	for key, v := range map[string]expvar.Var{
		"running": &c.running, "runs": &c.runs, "failed": &c.failed, "calls": c.calls, "retries": &c.retries,
		"shared": &c.shared, "cached": &c.cached, "disk": &c.disk, "skipped": &c.skipped, "operators": &c.operators,
		"computing_seconds": &c.computing, "io_seconds": &c.io, "wall_seconds": &c.wall,
	} {
		c.all.Set(key, v)
	}
	return c
}

// Begin counts a run.
func (c *Counters) Begin(run *stream.Run) stream.Watcher {
	c.running.Add(1)
	return record.Watch(run, c.count)
}

// count adds a run that is over. Functions of one name are one entry.
func (c *Counters) count(r *record.Run) {
	c.running.Add(-1)
	c.runs.Add(1)
	if r.Err != nil {
		c.failed.Add(1)
	}
	for _, row := range r.ByFunction() {
		if made := (record.Figures{Calls: row.Calls}).Ran(); made > 0 { // a page is for what has run
			c.calls.Add(row.Name, int64(made))
		}
	}
	c.add(r.Figures())
}

// add adds the figures of a run.
func (c *Counters) add(f record.Figures) {
	c.retries.Add(int64(f.Retries))
	c.shared.Add(int64(f.Calls[record.Shared]))
	c.cached.Add(int64(f.Calls[record.Cached]))
	c.disk.Add(int64(f.Calls[record.Disk]))
	c.skipped.Add(int64(f.Calls[record.Skipped]))
	c.operators.Add(int64(f.Operators))
	c.computing.Add(f.CPUWork.Seconds())
	c.io.Add(f.IOWork.Seconds())
	c.wall.Add(f.Wall.Seconds())
}
