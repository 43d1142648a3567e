package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/expr/isolate"
)

var (
	pool   = isolate.New(isolate.Processes(2))
	double = expr.Lift1(func(x int) int { return 2 * x }, pool.Calls())
	echo   = expr.Lift1(func(xs []float64) []float64 { return xs }, pool.Calls())
	die    = expr.Lift1(func(status int) int { os.Exit(status); return 0 }, pool.Calls())
)

// ours is isolated calls.
type ours struct{}

func (ours) close() { _ = pool.Close(context.Background()) }

func (ours) round(ctx context.Context, row string) (time.Duration, error) {
	one := func() error {
		v, err := double.Fork(21).Force(ctx)
		return right(v, err)
	}
	if err := one(); err != nil { // there is a process
		return 0, err
	}
	switch row {
	case "alone":
		return mean(aloneCalls, one)
	case "in bulk", "overlapping": // ours do not overlap
		d, err := mean(1, func() error {
			_, err := expr.All(double.Map(make([]int, bulkCalls))...).Force(ctx, eval.Workers(2))
			return err
		})
		return d / bulkCalls, err
	case "1 MiB":
		xs := make([]float64, floats)
		return mean(longCalls, func() error {
			ys, err := echo.Fork(xs).Force(ctx)
			return length(len(ys), err)
		})
	case "start":
		if err := pool.Close(ctx); err != nil {
			return 0, err
		}
		return mean(1, one)
	}
	crashed, err := mean(1, func() error {
		var c *isolate.Crash
		if _, err := die.Fork(3).Force(ctx); !errors.As(err, &c) {
			return fmt.Errorf("no crash: %w", err)
		}
		return nil
	})
	// Two processes may be idle, and the next call would take the other one.
	if err != nil || row == "crash" {
		return crashed, err
	}
	if err := pool.Close(ctx); err != nil {
		return 0, err
	}
	return mean(1, one)
}

// right returns an error unless a call that doubles 21 was right.
func right(v int, err error) error {
	if err == nil && v != 42 {
		return fmt.Errorf("21 doubled is %d", v)
	}
	return err
}

// length returns an error unless the echo was as long as what was sent.
func length(n int, err error) error {
	if err == nil && n != floats {
		return fmt.Errorf("%d numbers came back", n)
	}
	return err
}
