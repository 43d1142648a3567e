package harness

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

// Scale chooses one of three sizes by XFORK_BATTERY: short (the default), full or long.
func Scale(short, full, long int) int {
	switch os.Getenv("XFORK_BATTERY") {
	case "full":
		return full
	case "long":
		return long
	}
	return short
}

// Depth is Scale for tests of how deep something may be. In the short form of tests, which is that with the race detector, it is
// a tenth: the detector has nothing to see in the hundred-thousandth node, and go test without it has seen all of them.
func Depth(short, full, long int) int {
	n := Scale(short, full, long)
	if testing.Short() {
		n /= 10
	}
	return n
}

// patience returns how long Within waits for a test's body: long enough for one that does not hang, with the race detector on a slow
// machine, whatever its scale. The mutation gate, which is to see bodies hang, says how long.
func patience() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("XFORK_PATIENCE")); err == nil {
		return d
	}
	return time.Minute
}

// Within runs f on a goroutine of its own. It ends the test with the stacks of all goroutines if f does not return in time, or
// if it has left goroutines behind. A test that has failed by itself is not searched for goroutines: a failed requirement ends
// the goroutine of f in the middle, and what it has started may go on.
func Within(t *testing.T, f func()) {
	t.Helper()
	before := runtime.NumGoroutine()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	alarm := time.NewTimer(patience())
	defer alarm.Stop()
	select {
	case <-done:
	case <-alarm.C:
		t.Fatalf("hung:\n%s", Stacks())
	}
	if n := GoroutinesDownTo(before); n > before && !t.Failed() {
		t.Fatalf("%d goroutines are left:\n%s", n-before, Stacks())
	}
}

// EachWay runs f as a sub-test with one worker, with two and with eight.
func EachWay(t *testing.T, f func(t *testing.T, opts ...eval.Option)) {
	t.Helper()
	for _, n := range []int{1, 2, 8} {
		t.Run("workers "+strconv.Itoa(n), func(t *testing.T) {
			Within(t, func() { f(t, eval.Workers(n)) })
		})
	}
}

// GoroutinesDownTo waits until no more than n goroutines exist, for two seconds at the most, and returns how many there are.
func GoroutinesDownTo(n int) int {
	for i := 0; runtime.NumGoroutine() > n && i < 2000; i++ {
		if i < 100 { // most of them end at once: they are ready, and only have to be scheduled
			runtime.Gosched()
		} else {
			time.Sleep(time.Millisecond)
		}
	}
	return runtime.NumGoroutine()
}

// Stacks returns the stacks of all goroutines, up to a mebibyte of text.
func Stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}

// patienceInside is how long a test's body waits for one event. It is less than Within waits for the body, so that the line
// that has waited in vain is what fails.
const patienceInside = 9 * time.Second

// Eventually waits for a condition.
func Eventually(t *testing.T, cond func() bool) {
	t.Helper()
	require.Eventually(t, cond, patienceInside, 100*time.Microsecond)
}

// Forced forces x under the background context, which no watcher of the engine has to look at, requires that it has a value, and returns that.
func Forced[T any](t *testing.T, x expr.Expr[T], opts ...eval.Option) T {
	t.Helper()
	v, err := x.Force(context.Background(), opts...)
	require.NoError(t, err)
	return v
}
