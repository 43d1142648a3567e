package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"xfork/eval"
	"xfork/eval/picture"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/eval/stream"
	"xfork/eval/trace"
	"xfork/expr"
	"xfork/ops"
)

// plain runs the program without xfork and returns a score for each article.
func (s *site) plain(ctx context.Context) (scores []int, err error) {
	for i := range articles {
		score, err := s.plainScore(ctx, i)
		if err != nil {
			return nil, err
		}
		scores = append(scores, score)
	}
	return scores, nil
}

func (s *site) plainScore(ctx context.Context, i int) (int, error) {
	text, err := s.page(ctx, i)
	if err != nil {
		return 0, err
	}
	known, err := s.dictionary(ctx, i%languages)
	if err != nil {
		return 0, err
	}
	file, err := s.picture(ctx, i)
	if err != nil {
		return 0, err
	}
	vivid, err := colours(file)
	if err != nil {
		return 0, err
	}
	return relevance(countWords(text), known) + 3*vivid, nil
}

// forked is the same program with lifted functions: nothing runs here, a graph is built. With pure, equal calls of
// dictionary are shared: Pure is the promise that they give equal results.
func (s *site) forked(pure bool) (scores []expr.Expr[int]) {
	page := expr.LiftCtx1(s.page, expr.IOBound, expr.Name("fetch page"))
	image := expr.LiftCtx1(s.picture, expr.IOBound, expr.Name("fetch picture"))
	dictionary := expr.LiftCtx1(s.dictionary, expr.IOBound, expr.Name("fetch dictionary"))
	if pure {
		dictionary = dictionary.With(expr.Pure)
	}
	count := expr.Lift1(countWords, expr.Name("count words"))
	rich := expr.Lift2(relevance, expr.Name("relevance"))
	vivid := expr.LiftErr1(colours, expr.Name("judge colours"))
	for i := range articles {
		language := rich.Call(count.Call(page.Fork(i)), dictionary.Fork(i%languages))
		looks := ops.Mul(vivid.Call(image.Fork(i)), expr.Const(3))
		scores = append(scores, ops.Add(language, looks))
	}
	return scores
}

// result is a row of the table.
type result struct {
	Way   string        `json:"way"`
	Wall  time.Duration `json:"wall_ns"`
	Best  time.Duration `json:"best_possible_ns"`
	Calls int           `json:"calls"`
	Value int           `json:"value"`
	Want  int           `json:"want"`

	run *record.Run
}

// way is one way to run the program with xfork.
type way struct {
	name    string
	pure    bool
	one     bool // of the articles
	workers int
}

// wanted is the article that the last way demands.
const wanted = 7

// ways returns the ways with xfork. The third one shares and uses all processors.
func ways() []way {
	all := runtime.GOMAXPROCS(0)
	return []way{
		{name: "forked: requests overlap", workers: 1},
		{name: fmt.Sprintf("and computing on %d processors", all), workers: all},
		{name: "and equal requests shared", workers: all, pure: true},
		{name: "one score of the twenty, the rest never runs", workers: all, pure: true, one: true},
	}
}

// measurePlain runs the program without xfork.
func (s *site) measurePlain(ctx context.Context) (scores []int, r result, err error) {
	begin := time.Now()
	if scores, err = s.plain(ctx); err != nil {
		return nil, r, err
	}
	sum := 0
	for _, score := range scores {
		sum += score
	}
	took := time.Since(begin)
	return scores, result{Way: "plain Go, one call after the other", Wall: took, Best: took, Calls: 6 * articles, Value: sum, Want: sum}, nil
}

// measure runs the program in all ways, in order, and writes the files about the one that shares and uses all processors.
func measure(ctx context.Context, s *site, folder string, watch []stream.Observer) ([]result, map[string]string, error) {
	scores, first, err := s.measurePlain(ctx)
	if err != nil {
		return nil, nil, err
	}
	results := []result{first}
	files := map[string]string{
		"graph":  filepath.Join(folder, "graph.svg"),
		"report": filepath.Join(folder, "report.html"),
		"trace":  filepath.Join(folder, "trace.json.gz"),
	}
	traced := trace.To(files["trace"], nil)
	for _, w := range ways() {
		want := first.Value
		if w.one {
			want = scores[wanted]
		}
		r, err := w.do(ctx, s, want, append(watch, traced))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", w.name, err)
		}
		results = append(results, r)
	}
	if err := traced.Err(); err != nil {
		return nil, nil, err
	}
	shared := results[3].run
	err = write(files["graph"], func(f io.Writer) error { return picture.SVG(f, shared, picture.ByTime) })
	if err == nil {
		err = write(files["report"], func(f io.Writer) error { return report.Write(f, shared) })
	}
	return results, files, err
}

// do runs the program in one way.
func (w way) do(ctx context.Context, s *site, want int, watch []stream.Observer) (result, error) {
	scores := s.forked(w.pure)
	x := ops.Sum(scores...)
	if w.one {
		x = scores[wanted]
	}
	rec := record.New()
	opts := []eval.Option{eval.Workers(w.workers), eval.Title(strings.TrimPrefix(w.name, "and ")), eval.Observe(rec)}
	for _, o := range watch {
		opts = append(opts, eval.Observe(o))
	}
	value, err := x.Force(ctx, opts...)
	if err != nil {
		return result{}, err
	}
	f := rec.Last().Figures()
	return result{Way: w.name, Wall: f.Wall, Best: f.Bound, Calls: f.Ran(), Value: value, Want: want, run: rec.Last()}, nil
}

// differing returns an error if a way has another value than plain Go.
func differing(results []result) error {
	for _, r := range results {
		if r.Value != r.Want {
			return fmt.Errorf("%s: the score is %d, and should be %d", r.Way, r.Value, r.Want)
		}
	}
	return nil
}
