package xfork_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

func TestOrphan(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	x := expr.Fork(func() int { time.Sleep(time.Second); return 7 })
	t0 := time.Now()
	_, err := x.Force(ctx)
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded), time.Since(t0), eval.Default.Orphans())
	fmt.Println(eval.Default.Close(t.Context()), eval.Default.Orphans())
	fmt.Println(x.Force(t.Context()))
}

func TestFailPrompt(t *testing.T) {
	a := expr.ForkErr(func() (int, error) { time.Sleep(10 * time.Millisecond); return 0, errors.New("bad") })
	b := expr.Fork(func() int { time.Sleep(time.Second); return 7 })
	t0 := time.Now()
	_, err := ops.Add(a, b).Force(t.Context())
	fmt.Println(err, time.Since(t0))
	fmt.Printf("%+v\n", err)
	v, err := b.Force(t.Context())
	fmt.Println(v, err, time.Since(t0))
}

func TestAdopt(t *testing.T) {
	started := make(chan struct{})
	x := expr.ForkCtx(func(ctx context.Context) (int, error) {
		close(started)
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(200 * time.Millisecond):
			return 5, nil
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { fmt.Println(x.Force(ctx)) })
	<-started
	wg.Go(func() { fmt.Println(x.Force(t.Context())) })
	time.Sleep(20 * time.Millisecond)
	cancel()
	wg.Wait()
}

func TestCycleX(t *testing.T) {
	var a, b expr.Expr[int]
	a = expr.ForkErr(func() (int, error) { return b.Force(context.Background()) })
	b = expr.ForkErr(func() (int, error) { return a.Force(context.Background()) })
	_, err := a.Force(t.Context())
	fmt.Println(err, errors.Is(err, eval.ErrCycle))
	var c expr.Expr[int]
	c = expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return c })
	_, err = c.Force(t.Context())
	fmt.Println(err)
	_, err = c.Force(t.Context(), eval.Sequential())
	fmt.Println(err)
	var d expr.Expr[int]
	d = expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return ops.Add(d, expr.Const(1)) })
	_, err = d.Force(t.Context(), eval.Sequential())
	fmt.Println(err)
	var e, f expr.Expr[int]
	var mu sync.WaitGroup
	mu.Add(2)
	e = expr.ForkErr(func() (int, error) { mu.Done(); mu.Wait(); return f.Force(context.Background()) })
	f = expr.ForkErr(func() (int, error) { mu.Done(); mu.Wait(); return e.Force(context.Background()) })
	var wg sync.WaitGroup
	wg.Go(func() { fmt.Println(e.Force(t.Context())) })
	wg.Go(func() { fmt.Println(f.Force(t.Context())) })
	wg.Wait()
}

func TestUnsafeLend(t *testing.T) {
	var order []int
	var mu sync.Mutex
	say := func(i int) { mu.Lock(); order = append(order, i); mu.Unlock() }
	gate := make(chan struct{})
	u2 := expr.Fork(func() int { say(2); return 2 }, expr.Unsafe)
	x := expr.ForkErr(func() (int, error) { <-gate; return u2.Force(context.Background()) })
	u1 := expr.ForkErr(func() (int, error) { say(1); close(gate); return x.Force(context.Background()) }, expr.Unsafe)
	var wg sync.WaitGroup
	wg.Go(func() { fmt.Println(x.Force(t.Context())) })
	time.Sleep(10 * time.Millisecond)
	wg.Go(func() { fmt.Println(u1.Force(t.Context())) })
	wg.Wait()
	fmt.Println(order)
}

func TestLimitNested(t *testing.T) {
	lim := expr.Limit(1)
	var f expr.Func1[int, int]
	f = expr.LiftErr1(func(n int) (int, error) {
		if n == 0 {
			return 0, nil
		}
		v, err := expr.All(f.Fork(n-1), f.Fork(n-1)).Force(context.Background())
		if err != nil {
			return 0, err
		}
		return v[0] + v[1] + 1, nil
	}, lim)
	fmt.Println(f.Fork(6).Force(t.Context()))
	g := expr.LiftErr1(func(n int) (int, error) { time.Sleep(time.Millisecond); return f.Fork(3).Force(context.Background()) }, expr.IOBound)
	fmt.Println(expr.All(g.Map(make([]int, 10))...).Force(t.Context(), eval.IOLimit(1)))
}

func TestDeepThings(t *testing.T) {
	t0 := time.Now()
	var down func(n int) expr.Expr[int]
	down = func(n int) expr.Expr[int] {
		if n == 0 {
			return expr.Const(0)
		}
		return expr.Bind(expr.Const(n), func(n int) expr.Expr[int] { return down(n - 1) })
	}
	fmt.Println(down(1000000).Force(t.Context()))
	fmt.Println("million binds", time.Since(t0))
	t0 = time.Now()
	fmt.Println(down(1000000).Force(t.Context(), eval.Sequential()))
	fmt.Println("million binds seq", time.Since(t0))
	var sum func(n int) expr.Expr[int]
	sum = func(n int) expr.Expr[int] {
		if n == 0 {
			return expr.Const(0)
		}
		return expr.Bind(expr.Const(n), func(n int) expr.Expr[int] { return ops.Add(sum(n-1), expr.Const(1)) })
	}
	t0 = time.Now()
	fmt.Println(sum(100000).Force(t.Context()))
	fmt.Println("100k non tail binds", time.Since(t0))
	var nest expr.Func1[int, int]
	nest = expr.LiftErr1(func(n int) (int, error) {
		if n == 0 {
			return 0, nil
		}
		v, err := nest.Fork(n - 1).Force(context.Background())
		return v + 1, err
	})
	t0 = time.Now()
	fmt.Println(nest.Fork(100000).Force(t.Context()))
	fmt.Println("100k nested", time.Since(t0))
	t0 = time.Now()
	rs, err := expr.Settle(inc.Map(make([]int64, 100000))...).Force(t.Context())
	fmt.Println(len(rs), err, "100k settle", time.Since(t0))
	var n atomic.Int64
	t0 = time.Now()
	all := make([]expr.Expr[int], 10000)
	for i := range all {
		all[i] = expr.Fork(func() int { n.Add(1); time.Sleep(5 * time.Millisecond); return i }, expr.IOBound)
	}
	vs, err := expr.All(all...).Force(t.Context(), eval.IOLimit(10000))
	fmt.Println(len(vs), err, "10k io", time.Since(t0), runtime.NumGoroutine())
}

func TestTimeouts(t *testing.T) {
	x := expr.Fork(func() int { time.Sleep(300 * time.Millisecond); return 7 }, expr.Timeout(20*time.Millisecond))
	t0 := time.Now()
	fmt.Println(x.Force(t.Context()))
	fmt.Println(time.Since(t0))
	var n atomic.Int64
	y := expr.ForkErr(func() (int, error) {
		if n.Add(1) < 3 {
			time.Sleep(100 * time.Millisecond)
		}
		return int(n.Load()), nil
	}, expr.Timeout(20*time.Millisecond), expr.Retry(expr.Backoff(5, time.Millisecond, 10*time.Millisecond)))
	fmt.Println(y.Force(t.Context()))
	z := expr.Fork(func() int { time.Sleep(100 * time.Millisecond); return 7 }, expr.Timeout(20*time.Millisecond))
	fmt.Println(z.Force(t.Context(), eval.Sequential()))
	fmt.Println(eval.Default.Close(t.Context()))
}
