package forkglobals

import (
	"other"
	"sync"
	"sync/atomic"

	"xfork/expr"
)

var (
	count int
	seen  = map[string]bool{}
	mu    sync.Mutex
	total atomic.Int64
	sizes []int
)

func note(path string) { seen[path] = true }

func size(path string) (int, error) {
	note(path)
	return len(path), nil
}

var bad = expr.LiftErr1(size, expr.IOBound) // want `calls of this function run beside each other, and it writes the package variable forkglobals.seen without a lock: .*size calls forkglobals.note \(a.go:22\), .*note .*\(a.go:19\)`

var literal = expr.Lift1(func(n int) int { // want `writes the package variable forkglobals.count without a lock`
	count++
	return n
})

var abroad = expr.Lift1(func(n int) int { other.Add(); return n }) // want `writes the package variable other.Count without a lock`

func loop() (xs []expr.Expr[int]) {
	for i := range 10 {
		xs = append(xs, expr.Fork(func() int { sizes[i%2]++; return i })) // want `writes the package variable forkglobals.sizes`
	}
	return xs
}

type server struct{}

func (server) serve(n int) int { count = n; return n }

var method = expr.Lift1(server{}.serve) // want `writes the package variable forkglobals.count`

var good = []expr.Func1[int, int]{
	expr.Lift1(func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		count++
		return n
	}),
	expr.Lift1(func(n int) int { return int(total.Add(1)) }),
	expr.Lift1(func(n int) int { count++; return n }, expr.Unsafe),
	expr.Lift1(func(n int) int { count++; return n }).With(expr.Exclusive),
	expr.Lift1(func(n int) int { return count + len(seen) }),
	//xfork:ok forkglobals the number is a guess
	expr.Lift1(func(n int) int { count++; return n }),
}

// Once is not beside itself.
var once = expr.Fork(func() int { count++; return 1 })
