package forceerr

import (
	"context"

	"xfork/expr"
)

var size = expr.LiftErr1(func(path string) (int, error) { return len(path), nil })

func bad(ctx context.Context) int {
	x := size.Fork("a")
	x.Force(ctx)                // want `the error of Force is dropped`
	v, _ := x.Force(ctx)        // want `the error of Force is dropped`
	w, _ := x.Force(ctx)        // want `the error of Force is dropped`
	go x.Force(ctx)             // want `the error of Force is dropped`
	defer x.Force(ctx)          // want `the error of Force is dropped`
	r, _ := x.Start(ctx).Wait() // want `the error of Wait is dropped`
	s, _ := size.Run(ctx, "b")  // want `the error of Run is dropped`
	return v + w + r + s
}

func good(ctx context.Context) (int, error) {
	x := size.Fork("a")
	_, _ = x.Force(ctx) // both, on purpose
	x.Force(ctx)        //xfork:ok forceerr the value is forced again below
	if _, err := x.Force(ctx); err != nil {
		return 0, err
	}
	return x.Force(ctx)
}

type own struct{}

func (own) Force(context.Context) (int, error) { return 0, nil }

func others(ctx context.Context) { own{}.Force(ctx) }
