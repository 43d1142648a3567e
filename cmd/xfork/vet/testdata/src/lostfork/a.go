package lostfork

import (
	"context"

	"xfork/expr"
	"xfork/ops"
)

var size = expr.Lift1(func(path string) int { return len(path) })

func bad(ctx context.Context, paths []string) (int, error) {
	size.Fork("a")                     // want `the expression that Fork builds is never used`
	expr.Fork(func() int { return 1 }) // want `the expression that Fork builds is never used`
	x := size.Fork("b")                // want `the expression that Fork builds is never used`
	x = size.Fork("c")
	ops.Add(x, size.Fork("d")) // want `the expression that Add builds is never used`
	total := expr.Const(0)
	for _, p := range paths {
		total = ops.Add(total, size.Fork(p)) // want `that Fork builds is never used`
	}
	var all []expr.Expr[int]
	for _, p := range paths {
		all = append(all, size.Fork(p)) // want `the expression that Fork builds is never used`
	}
	return x.Force(ctx)
}

func good(ctx context.Context, paths []string) (int, error) {
	_ = size.Fork("a") // on purpose
	mustPanic(func() { expr.Fork[int](nil) })
	var all []expr.Expr[int]
	for _, p := range paths {
		all = append(all, size.Fork(p))
	}
	var two [2]expr.Expr[int]
	two[0] = size.Fork("b")
	two[1] = size.Fork("c")
	x, err := ops.Add(two[0], two[1]).Force(ctx)
	if err != nil {
		return x, err
	}
	var later expr.Expr[int]
	func() { later = size.Fork("d") }()
	return ops.Add(later, ops.Sum(all...)).Force(ctx)
}

func mustPanic(f func()) {}

type server struct{ x expr.Expr[int] }

func kept(s *server, m map[int]expr.Expr[int], c chan expr.Expr[int]) expr.Expr[int] {
	s.x = size.Fork("a")
	m[1] = size.Fork("b")
	c <- size.Fork("c")
	use(size.Fork("d"))
	return size.Fork("e")
}

func use(any) {}
