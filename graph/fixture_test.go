package graph_test

import (
	"context"
	"errors"
	"fmt"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// Graphs that several tests draw. Golden files know the lines of this file.

var (
	fetch = expr.Lift1(func(string) int { return 0 }, expr.IOBound, expr.Pure, expr.Name("fetch"))
	parse = expr.Lift1(func(int) int { return 0 }, expr.Name("parse"))
	rank  = expr.Lift2(func(int, int) int { return 0 }, expr.Name("rank"))
	good  = expr.Lift1(func(int) bool { return true }, expr.Name("good"))
	store = expr.Lift1(func(int) int { return 0 }, expr.Unsafe, expr.Name("store"))
)

// report has every kind of node and edge, and states that need no run of the parallel tier.
func report() *graph.Node {
	a, b, c := parse.Call(fetch.Fork("a")), parse.Call(fetch.Fork("b")), parse.Call(fetch.Fork("c"))
	sum := ops.Add(ops.Add(a, b), c)
	ranked := rank.Call(a, sum)
	known := ops.Add(expr.Const(1), expr.Const(2))
	expr.Must(known.Force(context.Background()))
	chosen := expr.If(good.Call(c), ranked, ops.Add(known, known))
	bound := expr.Bind(chosen, func(i int) expr.Expr[int] { return expr.Const(i) })
	saved := store.Call(bound)
	failed := expr.Fail[int](errors.New("no such host"))
	caught := expr.Catch(failed, func(error) expr.Expr[int] { return a })
	return expr.All(saved, caught, ops.Add(sum, ranked)).Node()
}

// twice builds the same thing two times over, as a function that is called from two places would.
func twice() *graph.Node {
	one := expr.Const(1)
	half := func() expr.Expr[int] {
		return ops.Add(ops.Add(fetch.Fork("a"), fetch.Fork("b")), one)
	}
	return ops.Add(half(), half()).Node()
}

// pages is too large to be drawn node by node.
func pages(n int) *graph.Node {
	total := expr.Const(0)
	ranks := make([]expr.Expr[int], n)
	for i := range ranks {
		ranks[i] = parse.Call(fetch.Fork(fmt.Sprint(i)))
		if i > 0 {
			ranks[i] = rank.Call(ranks[i], ranks[i-1])
		}
		total = ops.Add(total, ranks[i])
	}
	return expr.Pair(expr.All(ranks...), total).Node()
}

// chain is n additions of the same constant.
func chain(n int) *graph.Node {
	x, one := expr.Const(0), expr.Const(1)
	for range n {
		x = ops.Add(x, one)
	}
	return x.Node()
}

// random is an operator graph like the benchmark W5: node i has two operands among the w before it.
func random(n, w int) []*graph.Node {
	exprs := []expr.Expr[int]{expr.Const(1)}
	state := uint64(42)
	next := func(i int) expr.Expr[int] {
		state = state*6364136223846793005 + 1442695040888963407
		return exprs[i-1-int((state>>33)%uint64(min(i, w)))]
	}
	nodes := []*graph.Node{exprs[0].Node()}
	for i := 1; i < n; i++ {
		exprs = append(exprs, ops.Add(next(i), next(i)))
		nodes = append(nodes, exprs[i].Node())
	}
	return nodes
}
