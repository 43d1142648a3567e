package lostctx

import (
	"context"

	"xfork/expr"
)

func fetch(ctx context.Context, url string) (int, error) { return 0, ctx.Err() }

var direct = expr.LiftCtx1(func(ctx context.Context, url string) (int, error) {
	return fetch(context.Background(), url) // want `context.Background\(\) inside a function that LiftCtx1 gives the context of its call`
})

func load(c context.Context, url string) (int, error) {
	d, cancel := context.WithCancel(context.TODO()) // want `context.TODO\(\) inside`
	defer cancel()
	return fetch(d, url)
}

var named = expr.LiftCtx1(load, expr.IOBound)

var forked = expr.ForkCtx(func(context.Context) (int, error) {
	return fetch(context.Background(), "") // want `context.Background\(\) inside`
})

var folded = expr.FoldRange(10, func(ctx context.Context, lo, hi int) (int, error) {
	return fetch(context.Background(), "") // want `inside a function that FoldRange gives`
}, func(a, b int) int { return a + b })

var hidden = expr.ForkCtx(func(ctx context.Context) (int, error) {
	if ctx := 3; ctx > 2 {
		return fetch(context.Background(), "") // want `context.Background\(\) inside`
	}
	return 0, nil
})

// Cleaning up has to work after the end of the context, and what has a context of its own is given it by its caller.
var good = expr.LiftCtx1(func(ctx context.Context, url string) (int, error) {
	defer fetch(context.Background(), "close")
	go func() { fetch(context.Background(), "log") }()
	f := func(ctx context.Context) (int, error) { return fetch(context.Background(), url) }
	return f(ctx)
})

var plain = expr.LiftErr1(func(url string) (int, error) { return fetch(context.Background(), url) })

var allowed = expr.LiftCtx1(func(ctx context.Context, url string) (int, error) {
	return fetch(context.Background(), url) //xfork:ok lostctx it must outlive the call
})
