package xfork_test

import (
	"context"
	"errors"
	"testing"

	"xfork/expr"
)

func TestCancelledWhileFailing(t *testing.T) {
	for range 20_000 {
		ctx, stop := context.WithCancel(t.Context())
		x := expr.ForkErr(func() (int, error) { stop(); return 0, errors.New("x") })
		if v, err := x.Force(ctx); err == nil {
			t.Fatal(v, err, x)
		}
	}
}
