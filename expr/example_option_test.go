package expr_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"xfork/expr"
)

// Attempts and Backoff are ready-made policies.
func ExampleRetry() {
	calls := 0
	flaky := expr.ForkErr(func() (string, error) {
		calls++
		if calls < 3 {
			return "", errors.New("try again")
		}
		return "done", nil
	}, expr.Retry(expr.Attempts(5)))
	v, err := flaky.Force(context.Background())
	fmt.Println(v, err, calls)
	// Output: done <nil> 3
}

func ExampleBackoff() {
	policy := expr.Backoff(4, time.Second, 3*time.Second)
	for attempt := 1; attempt <= 4; attempt++ {
		fmt.Println(policy(attempt, nil))
	}
	// Output:
	// 1s true
	// 2s true
	// 3s true
	// 3s false
}

// The context of a call ends when its time is over.
func ExampleTimeout() {
	slow := expr.ForkCtx(func(ctx context.Context) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	}, expr.Timeout(time.Millisecond))
	_, err := slow.Force(context.Background())
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

// Nothing else runs while an exclusive call does: what it times is not disturbed by what is beside it in the graph.
func ExampleExclusive() {
	var running atomic.Int32
	work := expr.Lift1(func(n int) int {
		running.Add(1)
		defer running.Add(-1)
		time.Sleep(time.Millisecond)
		return n
	}, expr.IOBound)
	timed := expr.Lift1(func(int) int32 { return running.Load() }, expr.Exclusive) // how many run beside it?
	both, err := expr.Pair(expr.All(work.Map(make([]int, 20))...), expr.All(timed.Map(make([]int, 5))...)).Force(context.Background())
	fmt.Println(both.B, err)
	// Output: [0 0 0 0 0] <nil>
}

// A limit belongs to the value of the option: share the value and you share the limit.
func ExampleLimit() {
	var now, most atomic.Int32
	call := func(n int) int {
		if k := now.Add(1); k > most.Load() {
			most.Store(k)
		}
		time.Sleep(time.Millisecond)
		now.Add(-1)
		return n
	}
	oneAtATime := expr.Limit(1)
	read := expr.Lift1(call, expr.IOBound, oneAtATime)
	write := expr.Lift1(call, expr.IOBound, oneAtATime)

	forks := append(read.Map([]int{1, 2, 3}), write.Map([]int{4, 5, 6})...)
	fmt.Println(expr.All(forks...).Force(context.Background()))
	fmt.Println("at once:", most.Load())
	// Output:
	// [1 2 3 4 5 6] <nil>
	// at once: 1
}

// With gives a function other options for one place of use.
func ExampleFunc1_With() {
	double := expr.Lift1(func(n int) int { return 2 * n }, expr.Name("double"))
	urgent := double.With(expr.Priority(1), expr.Name("double at once"))
	fmt.Println(double.Fork(1).Node().Name())
	fmt.Println(urgent.Fork(1).Node().Name())
	// Output:
	// double
	// double at once
}

// LimitBy limits calls by a key of their argument: here two requests at a time to one host, whatever the number of hosts.
func ExampleLimitBy() {
	host := func(url string) string { h, _, _ := strings.Cut(url, "/"); return h }
	size := expr.Lift1(func(url string) int { return len(url) }, expr.IOBound, expr.LimitBy(host, 2))
	fmt.Println(expr.All(size.Map([]string{"a.org/1", "a.org/22", "a.org/333", "b.org/4"})...).Force(context.Background()))
	// Output: [7 8 9 7] <nil>
}

// Jitter spreads the pauses of a policy: here over the upper half of each.
func ExampleJitter() {
	policy := expr.Jitter(expr.Backoff(3, 100*time.Millisecond, time.Second), 0.5)
	first, _ := policy(1, nil)
	second, again := policy(2, nil)
	fmt.Println(50*time.Millisecond <= first && first <= 100*time.Millisecond)
	fmt.Println(100*time.Millisecond <= second && second <= 200*time.Millisecond, again)
	// Output:
	// true
	// true true
}
