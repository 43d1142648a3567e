package forceinloop

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"xfork/expr"
	"xfork/ops"
)

var size = expr.LiftErr1(func(path string) (int, error) { return len(path), nil })

func sum(ctx context.Context, paths []string) (int, error) {
	total := 0
	for _, p := range paths {
		// The size of one file.
		v, err := size.Fork(p).Force(ctx) // want `a force in a loop of what the same turn has built`
		if err != nil {
			return 0, err
		}
		total += v // in bytes
	}
	for i, p := range paths {
		v, err := size.Fork(p).Force(ctx) // want `a force in a loop`
		if err != nil {
			return 0, err
		}
		total += v * i
	}
	return total, nil
}

func table(ctx context.Context, paths []string) (map[string]int, error) {
	sizes := make(map[string]int)
	for i, p := range paths {
		v, err := ops.Add(size.Fork(p), expr.Const(i)).Force(ctx) // want `a force in a loop`
		if err != nil {
			return nil, fmt.Errorf("sizes: %w", err)
		}
		sizes[p] = v
	}
	return sizes, nil
}

func count(ctx context.Context, n int, forks []int) (sum int, err error) {
	for range n {
		v, err := expr.Fork(func() int { return 1 }).Force(ctx) // want `a force in a loop`
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum + len(forks), nil
}

// What follows is found and not mended.

func named(ctx context.Context, paths []string) (int, error) {
	total := 0
	for _, p := range paths {
		x := size.Fork(p)
		v, err := x.Force(ctx) // want `a force in a loop`
		if err != nil {
			return 0, fmt.Errorf("%s: %w", p, err)
		}
		total += v
	}
	return total, nil
}

func told(ctx context.Context, paths []string) error {
	for _, p := range paths {
		v, err := size.Fork(p).Force(ctx) // want `a force in a loop`
		if err != nil {
			return err
		}
		fmt.Println(p, v)
	}
	return nil
}

func skipped(ctx context.Context, sizes map[string]int) (n int) {
	for p := range sizes {
		v, err := tree(p).Force(ctx) // want `a force in a loop`
		if err != nil {
			continue
		}
		n += v
	}
	for i := 0; i < 10; i++ {
		n += expr.Must(size.Fork("a").Force(ctx)) // want `a force in a loop`
	}
	return n
}

func tree(path string) expr.Expr[int] { return size.Fork(path) }

func good(ctx context.Context, paths []string, c chan string, b *testing.B) (int, error) {
	// Forked before.
	for _, x := range size.Map(paths) {
		if _, err := x.Force(ctx); err != nil {
			return 0, err
		}
	}
	// The next turn needs this one's value.
	path := "a"
	for range 10 {
		v, err := size.Fork(path).Force(ctx)
		if err != nil {
			return 0, err
		}
		path += fmt.Sprint(v)
	}
	// So does the number of turns.
	for v := 1; v > 0; {
		v = expr.Must(size.Fork("a").Force(ctx))
	}
	for {
		if expr.Must(size.Fork("a").Force(ctx)) > 3 {
			break
		}
	}
	for _, p := range paths {
		if v, err := size.Fork(p).Force(ctx); err == nil && v > 3 {
			return v, nil
		}
	}
	// The turns are a schedule.
	for p := range c {
		size.Run(ctx, p)
		expr.Must(size.Fork(p).Force(ctx))
	}
	for range 3 {
		expr.Must(size.Fork("a").Force(ctx))
		time.Sleep(time.Second)
	}
	for range b.N {
		expr.Must(size.Fork("a").Force(ctx))
	}
	// Batches: each runs its calls beside each other.
	for batch := range slices.Chunk(paths, 100) {
		if _, err := expr.All(size.Map(batch)...).Force(ctx); err != nil {
			return 0, err
		}
		xs := size.Map(batch)
		expr.Must(expr.All(xs...).Force(ctx))
	}
	// It changes what the next turn forks with.
	memo := make(map[string]int)
	for _, p := range paths {
		v := expr.Must(expr.Fork(func() int { return memo[p] }).Force(ctx))
		memo[p+"x"] = v
	}
	for _, p := range paths {
		expr.Must(size.Fork(p).Force(ctx)) //xfork:ok forceinloop one after the other is what is measured
	}
	return 0, nil
}
