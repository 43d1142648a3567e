// Package prometheus counts runs as Prometheus metrics.
//
//	metrics := prometheus.New()
//	registry.MustRegister(metrics)
//	...
//	x.Force(ctx, eval.Observe(metrics))
//
//	metric                                  | labels          | what
//	----------------------------------------+-----------------+-------------------------------------------
//	xfork_runs_total                        | outcome         | runs that are over: ok or failed
//	xfork_runs_in_progress                  |                 |
//	xfork_run_seconds                       |                 | a histogram of their wall time
//	xfork_calls_total                       | function, fate  | done, failed, cancelled, shared, cached, ...
//	xfork_call_own_seconds_total            | function        | time that its calls spent on their own
//	xfork_retries_total, xfork_operators_total |              |
//
// Counts of calls grow when their run is over. Functions are named as everywhere in xfork; a program has few, so that the
// number of series stays small. The package is a module of its own: programs without it do not depend on the client library.
//
// Each run is recorded (package record) and counted when it is over, on a goroutine for which the force waits. The metrics are
// safe for concurrent use one by one; a scrape in between may see a run and not yet its calls.
package prometheus

import (
	"github.com/prometheus/client_golang/prometheus"

	"xfork/eval/record"
	"xfork/eval/stream"
)

// Metrics are an observer of runs and a collector for a registry. Safe for concurrent use.
type Metrics struct {
	runs, calls, own   *prometheus.CounterVec
	retries, operators prometheus.Counter
	running            prometheus.Gauge
	wall               prometheus.Histogram
}

// New makes metrics that start at zero.
func New() *Metrics {
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Namespace: "xfork", Name: name, Help: help}
	}
	return &Metrics{
		runs:      prometheus.NewCounterVec(counter("runs_total", "Runs that are over, by outcome."), []string{"outcome"}),
		calls:     prometheus.NewCounterVec(counter("calls_total", "Calls, by function and fate."), []string{"function", "fate"}),
		own:       prometheus.NewCounterVec(counter("call_own_seconds_total", "Time that calls spent on their own."), []string{"function"}),
		retries:   prometheus.NewCounter(counter("retries_total", "Attempts that were repeated.")),
		operators: prometheus.NewCounter(counter("operators_total", "Operators evaluated.")),
		running:   prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "xfork", Name: "runs_in_progress", Help: "Runs that go on."}),
		wall: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "xfork", Name: "run_seconds", Help: "Wall time of runs.",
			Buckets: prometheus.ExponentialBuckets(1e-4, 4, 12), // 0.1 ms to 7 minutes
		}),
	}
}

// all returns the collectors of which this one is made.
func (m *Metrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.runs, m.calls, m.own, m.retries, m.operators, m.running, m.wall}
}

// Describe is called by the registry, once: it sends the descriptions of all metrics.
func (m *Metrics) Describe(to chan<- *prometheus.Desc) {
	for _, c := range m.all() {
		c.Describe(to)
	}
}

// Collect is called by the registry for each scrape: it sends the values of all metrics.
func (m *Metrics) Collect(to chan<- prometheus.Metric) {
	for _, c := range m.all() {
		c.Collect(to)
	}
}

// Begin counts a run.
func (m *Metrics) Begin(run *stream.Run) stream.Watcher {
	m.running.Inc()
	return record.Watch(run, m.count)
}

// count adds a run that is over.
func (m *Metrics) count(r *record.Run) {
	m.running.Dec()
	outcome := "ok"
	if r.Err != nil {
		outcome = "failed"
	}
	m.runs.WithLabelValues(outcome).Inc()
	m.wall.Observe(r.Wall.Seconds())
	m.operators.Add(float64(r.Operators))
	m.retries.Add(float64(r.Figures().Retries))
	for _, f := range r.ByFunction() {
		for fate, n := range f.Calls {
			if n > 0 {
				m.calls.WithLabelValues(f.Name, record.Fate(fate).String()).Add(float64(n))
			}
		}
		m.own.WithLabelValues(f.Name).Add(f.Work.Seconds())
	}
}
