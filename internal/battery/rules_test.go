package battery

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

// The rules of semantics.md, each pinned by a short program. They are in files by section: runs, errors, cancel, lanes,
// operators, folds. What they have in common is here.

var bg = context.Background()

// within runs a test's body under a watchdog, and checks that no goroutine is left behind.
func within(t *testing.T, f func()) {
	t.Helper()
	before := runtime.NumGoroutine()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	alarm := time.NewTimer(time.Duration(scale(10, 60, 60)) * time.Second)
	defer alarm.Stop()
	select {
	case <-done:
	case <-alarm.C:
		t.Fatalf("hung:\n%s", stacks())
	}
	if n := settledTo(before); n > before && !t.Failed() {
		t.Fatalf("%d goroutines are left:\n%s", n-before, stacks())
	}
}

// eachWay runs a sub-test with one worker, with two and with eight.
func eachWay(t *testing.T, f func(t *testing.T, opts ...eval.Option)) {
	t.Helper()
	for _, n := range []int{1, 2, 8} {
		t.Run("workers "+string(rune('0'+n)), func(t *testing.T) {
			within(t, func() { f(t, eval.Workers(n)) })
		})
	}
}

// goroutine is a number for the running goroutine.
func goroutine() string {
	var buf [64]byte
	text := string(buf[:runtime.Stack(buf[:], false)])
	return strings.Fields(text)[1]
}

// gate is opened once. It fails to open with the test.
type gate chan struct{}

func newGate() gate  { return make(gate) }
func (g gate) open() { close(g) }

// pass waits for the gate. It gives up after a while, so that a bug is a failed test and not a hang.
func (g gate) pass(t *testing.T) {
	t.Helper()
	select {
	case <-g:
	case <-time.After(10 * time.Second):
		t.Error("waited in vain")
	}
}

// peak notes how many are inside at a time, at most.
type peak struct{ now, most atomic.Int32 }

func (p *peak) enter() {
	n := p.now.Add(1)
	for m := p.most.Load(); n > m && !p.most.CompareAndSwap(m, n); m = p.most.Load() {
	}
}
func (p *peak) leave() { p.now.Add(-1) }

func ms(n int) { time.Sleep(time.Duration(n) * time.Millisecond) }

// eventually waits for a condition.
func eventually(t *testing.T, cond func() bool) {
	t.Helper()
	require.Eventually(t, cond, 10*time.Second, 100*time.Microsecond)
}

var errTest = errors.New("test")

// must forces and requires a value.
func forced[T any](t *testing.T, x expr.Expr[T], opts ...eval.Option) T {
	t.Helper()
	v, err := x.Force(bg, opts...)
	require.NoError(t, err)
	return v
}

// together runs functions at the same time and waits for all.
func together(fs ...func()) {
	var all sync.WaitGroup
	for _, f := range fs {
		all.Go(f)
	}
	all.Wait()
}
