package forkwrites

import (
	"context"
	"sync"

	"xfork/expr"
	"xfork/ops"
)

func loop(ctx context.Context, paths []string) (int, error) {
	total, seen := 0, map[string]bool{}
	var names []string
	var xs []expr.Expr[int]
	for _, p := range paths {
		xs = append(xs, expr.Fork(func() int {
			total += len(p)          // want `the fork writes total without a lock, in a loop: the forks of all turns write the same variable`
			seen[p] = true           // want `the fork writes seen without a lock, in a loop`
			names = append(names, p) // want `the fork writes names without a lock, in a loop`
			return 0
		}))
	}
	_, err := expr.All(xs...).Force(ctx)
	return total, err
}

type state struct {
	n, m int
	mu   sync.Mutex
}

func two(ctx context.Context, s *state) (int, error) {
	x := expr.Fork(func() int { s.n++; return 1 }) // want `the fork writes s.n without a lock, and the fork in line 34 uses it`
	y := expr.Fork(func() int { return s.n })
	return ops.Add(x, y).Force(ctx)
}

func builder(ctx context.Context) (int, error) {
	n, limit := 0, 3
	x := expr.Fork(func() int {
		n = limit // want `the fork writes n that is used in line 44 before a force` `the fork reads limit that is written in line 45 before a force`
		return n
	})
	println(n)
	limit = 4
	return x.Force(ctx)
}

func lifted(paths []string) []expr.Expr[int] {
	n := 0
	f := expr.Lift1(func(path string) int {
		n++ // want `the fork writes n without a lock, and what is lifted is forked many times`
		return n
	})
	return f.Map(paths)
}

func element(ctx context.Context, out []int) {
	work := func() int {
		out[0]++ // want `the fork writes out\[0\] without a lock, and the fork in line 64 uses it`
		return 0
	}
	x := expr.Fork(work)
	y := expr.Fork(work)
	expr.Must(ops.Add(x, y).Force(ctx))
}

func good(ctx context.Context, paths []string, s *state) (int, error) {
	// Each fork has its own element, its own variable, its own field.
	out := make([]int, len(paths))
	var xs []expr.Expr[int]
	for i, p := range paths {
		n := 0
		xs = append(xs, expr.Fork(func() int {
			n += len(p)
			out[i] = n
			return n
		}))
	}
	xs = append(xs, expr.Fork(func() int { s.n = 1; return 0 }), expr.Fork(func() int { s.m = 1; return 0 }))
	// A lock.
	total := 0
	for _, p := range paths {
		xs = append(xs, expr.Fork(func() int {
			s.mu.Lock()
			defer s.mu.Unlock()
			total += len(p)
			return 0
		}))
	}
	// One at a time.
	for range paths {
		xs = append(xs, expr.Fork(func() int { total++; return 0 }, expr.Unsafe))
	}
	// Only this fork, and the builder behind the force.
	done := false
	xs = append(xs, expr.Fork(func() int { done = true; return 0 }))
	_, err := expr.All(xs...).Force(ctx)
	if !done {
		return 0, err
	}
	// One needs the other.
	first := 0
	x := expr.Fork(func() int { first = 1; return 0 })
	y := expr.Map(x, func(int) int { return first })
	// Lifted and forked once.
	once := 0
	z := expr.Lift1(func(int) int { once++; return once }).Fork(1)
	// Either of them.
	var either int
	if done {
		x = expr.Fork(func() int { either = 1; return 0 })
	} else {
		x = expr.Fork(func() int { either = 2; return 0 })
	}
	// Each turn is over before the next.
	for range 3 {
		expr.Must(expr.Fork(func() int { total++; return 0 }).Force(ctx))
	}
	for range 3 {
		xs = append(xs, expr.Fork(func() int {
			total++ //xfork:ok forkwrites the number is a guess
			return 0
		}))
	}
	println(either, first)
	return ops.Sum(append(xs, x, y, z)...).Force(ctx)
}
