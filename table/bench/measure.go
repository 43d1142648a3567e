package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"xfork/table/internal/suite"
)

// The engines that take turns, by their place in a line.
const (
	us      = iota
	them    // DuckDB, or what a job has ours compared with
	alone   // ours with one worker, if the others have more
	another // Polars
	engineCount
)

// line is the runs of a query.
type line struct {
	name string
	runs [engineCount][]spent // none of an engine that has not run
	note string               // why an engine has not
}

// measure runs queries in turns.
func measure(ctx context.Context, j *job, e *engines, numbers []int, o *options, w io.Writer) (*report, error) {
	r := &report{job: j, duck: e.version, workers: o.workers, runs: o.runs, began: time.Now(), load: load()}
	if e.polars != nil {
		r.polars = e.polars.version
	}
	fmt.Fprint(w, r.head())
	for _, n := range numbers {
		l, err := turns(ctx, j, e, n, o)
		if err != nil {
			return nil, fmt.Errorf("%s%d: %w", j.letter, n, err)
		}
		r.lines = append(r.lines, *l)
		fmt.Fprint(w, r.row(l))
	}
	return r, nil
}

// turns runs a query as often as it is to be run, the engines one after the other
// each time, and compares the first answers.
func turns(ctx context.Context, j *job, e *engines, n int, o *options) (*line, error) {
	q := &j.cases[n-1]
	l := &line{name: fmt.Sprintf("%s%d", j.letter, n)}
	for turn := range o.runs {
		s, r, err := ours(ctx, q.frame(), o.workers)
		if err != nil {
			return nil, err
		}
		l.runs[us] = append(l.runs[us], s)
		if err := l.duckTurn(ctx, q, r, e, turn); err != nil {
			return nil, err
		}
		r = nil // its memory is not to be there when the next one runs
		if j.against != "" {
			if s, _, err = ours(ctx, q.other(), o.workers); err != nil {
				return nil, err
			}
			l.runs[them] = append(l.runs[them], s)
		}
		if o.workers > 1 {
			if s, _, err = ours(ctx, q.frame(), 1); err != nil {
				return nil, err
			}
			l.runs[alone] = append(l.runs[alone], s)
		}
		if e.polars != nil && l.note == "" {
			s, err := e.polars.ask(ctx, q.sql)
			if err != nil {
				l.note = "Polars: " + err.Error()
				continue
			}
			l.runs[another] = append(l.runs[another], s)
		}
	}
	return l, nil
}

// duckTurn has DuckDB's turn. In the first one the answers are compared; where
// ours is compared with something else it is the only one.
func (l *line) duckTurn(ctx context.Context, q *query, r *suite.Result, e *engines, turn int) error {
	if q.other != nil && turn > 0 {
		return nil
	}
	s, err := e.ask(ctx, q.sql)
	if err != nil {
		return err
	}
	if q.other == nil {
		l.runs[them] = append(l.runs[them], s)
	}
	if turn == 0 {
		if err := e.compare(ctx, q, r); err != nil {
			return fmt.Errorf("the answers differ: %w", err)
		}
	}
	return e.drop(ctx)
}

// least and median are over the runs of an engine.
func least(runs []spent, of func(spent) time.Duration) time.Duration {
	return slices.Min(values(runs, of))
}

func median(runs []spent, of func(spent) time.Duration) time.Duration {
	v := values(runs, of)
	slices.Sort(v)
	return v[len(v)/2]
}

func values(runs []spent, of func(spent) time.Duration) (v []time.Duration) {
	for _, s := range runs {
		v = append(v, of(s))
	}
	return v
}

func cpu(s spent) time.Duration  { return s.cpu }
func wall(s spent) time.Duration { return s.wall }
