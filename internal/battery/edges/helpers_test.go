package edges

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

var (
	bg       = context.Background()
	errTest  = errors.New("test")
	errLeaks = errors.New("goroutines are left")
)

type (
	opNegate struct{}
	opAdd    struct{}
	ownForce struct{}
)

func (opNegate) Apply(a int) int { return -a }
func (opAdd) Apply(a, b int) int { return a + b }

func add2(a, b int) int { return a + b }

func ms(n int) { time.Sleep(time.Duration(n) * time.Millisecond) }

// scale chooses by XFORK_BATTERY: short (the default), full or long.
func scale(short, full, long int) int {
	switch os.Getenv("XFORK_BATTERY") {
	case "full":
		return full
	case "long":
		return long
	}
	return short
}

// within runs f under a watchdog, and looks for goroutines that it leaves behind. The mutation gate, which sees many hangs, is less
// patient.
func within(t *testing.T, f func()) {
	t.Helper()
	before := runtime.NumGoroutine()
	limit := time.Duration(scale(10, 60, 60)) * time.Second
	if d, err := time.ParseDuration(os.Getenv("XFORK_PATIENCE")); err == nil {
		limit = d
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(limit):
		buf := make([]byte, 1<<20)
		t.Fatalf("hung:\n%s", buf[:runtime.Stack(buf, true)])
	}
	for end := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; ms(0) {
		if time.Now().After(end) {
			t.Error(errLeaks)
			return
		}
		runtime.Gosched()
	}
}

// eachWay runs f with one worker, two and eight.
func eachWay(t *testing.T, f func(t *testing.T, opts ...eval.Option)) {
	t.Helper()
	for _, n := range []int{1, 2, 8} {
		t.Run("workers "+string(rune('0'+n)), func(t *testing.T) {
			within(t, func() { f(t, eval.Workers(n)) })
		})
	}
}

// gate is opened once.
type gate chan struct{}

func newGate() gate  { return make(gate) }
func (g gate) open() { close(g) }

// pass waits for the gate, not for ever.
func (g gate) pass(t *testing.T) {
	t.Helper()
	select {
	case <-g:
	case <-time.After(9 * time.Second):
		t.Error("waited in vain")
	}
}

// peak notes how many are inside at a time, at most.
type peak struct{ now, most atomic.Int32 }

func (p *peak) enter() {
	n := p.now.Add(1)
	for most := p.most.Load(); n > most && !p.most.CompareAndSwap(most, n); most = p.most.Load() {
	}
}

func (p *peak) leave() { p.now.Add(-1) }

func eventually(t *testing.T, cond func() bool) {
	t.Helper()
	require.Eventually(t, cond, 5*time.Second, 100*time.Microsecond)
}

func forced[T any](t *testing.T, x expr.Expr[T], opts ...eval.Option) T {
	t.Helper()
	v, err := x.Force(bg, opts...)
	require.NoError(t, err)
	return v
}

func fails(opts ...expr.Option) expr.Expr[int] {
	return expr.ForkErr(func() (int, error) { return 0, errTest }, opts...)
}
