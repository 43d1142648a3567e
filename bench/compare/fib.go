package main

import (
	"sync"

	"github.com/alitto/pond/v2"
	"github.com/panjf2000/ants/v2"
	"github.com/samber/mo"
	"github.com/sourcegraph/conc"
	"github.com/sourcegraph/conc/pool"
	"golang.org/x/sync/errgroup"

	"xfork/bench"
	"xfork/eval"
)

// W4 by each peer in its own idiom: every call submits two calls and waits for them.

func fibChannel(n int) <-chan int64 {
	out := make(chan int64, 1)
	go func() {
		if n < 2 {
			out <- int64(n)
			return
		}
		a, b := fibChannel(n-1), fibChannel(n-2)
		out <- <-a + <-b
	}()
	return out
}

func fibErrgroup(n int) (int64, error) {
	if n < 2 {
		return int64(n), nil
	}
	var group errgroup.Group
	var a, b int64
	group.Go(func() (err error) { a, err = fibErrgroup(n - 1); return err })
	group.Go(func() (err error) { b, err = fibErrgroup(n - 2); return err })
	err := group.Wait()
	return a + b, err
}

func fibConc(n int) (int64, error) {
	if n < 2 {
		return int64(n), nil
	}
	var group conc.WaitGroup
	var a, b int64
	group.Go(func() { a, _ = fibConc(n - 1) })
	group.Go(func() { b, _ = fibConc(n - 2) })
	group.Wait()
	return a + b, nil
}

// withPond computes fib(n) on a pool of size workers, or without a limit if size is 0.
func withPond(size, n int) (int64, error) {
	p := pond.NewResultPool[int64](size)
	defer p.Stop()
	var fib func(n int) (int64, error)
	fib = func(n int) (int64, error) {
		if n < 2 {
			return int64(n), nil
		}
		x := p.SubmitErr(func() (int64, error) { return fib(n - 1) })
		y := p.SubmitErr(func() (int64, error) { return fib(n - 2) })
		a, err := x.Wait()
		if err != nil {
			return 0, err
		}
		b, err := y.Wait()
		return a + b, err
	}
	return fib(n)
}

// withAnts computes fib(n) on a pool of size workers, or without a limit if size is -1.
func withAnts(size, n int) (int64, error) {
	p, err := ants.NewPool(size)
	if err != nil {
		return 0, err
	}
	defer p.Release()
	return fibSubmit(n, func(f func()) { must(p.Submit(f)) }), nil
}

// fibSubmit computes fib(n) on a pool that only takes functions without a result.
func fibSubmit(n int, submit func(func())) int64 {
	if n < 2 {
		return int64(n)
	}
	var a, b int64
	var both sync.WaitGroup
	both.Add(2)
	submit(func() { a = fibSubmit(n-1, submit); both.Done() })
	submit(func() { b = fibSubmit(n-2, submit); both.Done() })
	both.Wait()
	return a + b
}

func fibFuture(n int) *mo.Future[int64] {
	return mo.NewFuture(func(resolve func(int64), reject func(error)) {
		if n < 2 {
			resolve(int64(n))
			return
		}
		x, y := fibFuture(n-1), fibFuture(n-2)
		a, err := x.Collect()
		if err != nil {
			reject(err)
			return
		}
		b, err := y.Collect()
		if err != nil {
			reject(err)
			return
		}
		resolve(a + b)
	})
}

// bounded lists the pools again, with as many workers as there are processors, which is what their documentation advises. A call that
// waits for calls that it has submitted keeps its worker, and soon all of them wait. xfork stands among them, with one.
var bounded = []peer{
	{name: "xfork forks, one worker", kind: ours, fib: func(n int) (int64, error) { return bench.FibErr(n, eval.Workers(1)).Build()() }},
	{name: "pond(2)", module: "github.com/alitto/pond/v2", kind: library, fib: func(n int) (int64, error) { return withPond(workers, n) }},
	{name: "ants(2)", module: "github.com/panjf2000/ants/v2", kind: library, fib: func(n int) (int64, error) { return withAnts(workers, n) }},
	{name: "conc, at most 2", module: "github.com/sourcegraph/conc", kind: library, fib: func(n int) (int64, error) {
		return fibSubmit(n, pool.New().WithMaxGoroutines(workers).Go), nil
	}},
	{name: "errgroup, limit 2", module: "golang.org/x/sync", kind: library, fib: func(n int) (int64, error) {
		var group errgroup.Group
		group.SetLimit(workers)
		return fibSubmit(n, func(f func()) { group.Go(func() error { f(); return nil }) }), nil
	}},
}
