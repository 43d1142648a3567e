package e2e_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/temporal"
	"xfork/expr"
)

// many returns calls of a function, and one value that needs them all.
func many(f expr.Func1[int, int], n int) expr.Expr[[]int] {
	xs := make([]int, n)
	for i := range xs {
		xs[i] = i
	}
	return expr.All(f.Map(xs)...)
}

// layers returns a graph of calls: width values in each of depth layers, each of two of the layer before.
func layers(width, depth int) expr.Expr[[]float64] {
	xs := make([]float64, width)
	for i := range xs {
		xs[i] = float64(i) / 7
	}
	row := fine.Map(xs)
	for range depth - 1 {
		next := make([]expr.Expr[float64], width)
		for i := range next {
			next[i] = join.Call(row[i], row[(i*5+1)%width])
		}
		row = next
	}
	return expr.All(row...)
}

func TestForces(t *testing.T) {
	b := start(t, "")
	b.process("worker")
	b.process("worker")
	ctx := t.Context()

	t.Run("the bits are those of a local force", func(t *testing.T) {
		for _, size := range [][2]int{{1, 1}, {40, 1}, {50, 50}, {4, 300}} {
			want, err := layers(size[0], size[1]).Force(ctx)
			require.NoError(t, err)
			got, err := layers(size[0], size[1]).Force(ctx, b.on())
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
	t.Run("the calls are made by the workers", func(t *testing.T) {
		pids, err := many(whoami, 40).Force(ctx, b.on())
		require.NoError(t, err)
		seen := make(map[int]bool)
		for _, p := range pids {
			seen[p] = true
		}
		require.Len(t, seen, 2)
		require.NotContains(t, seen, os.Getpid())
	})
	t.Run("values arrive as they are", func(t *testing.T) {
		d := Doc{Name: "a", Scores: map[string]float64{"x": 1}, hidden: 3}
		want, err := doc.Fork(d).Force(ctx)
		require.NoError(t, err)
		got, err := doc.Fork(d).Force(ctx, b.on())
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
	t.Run("long values go through the store", func(t *testing.T) {
		got, err := total.Call(long.Fork(1<<17)).Force(ctx, b.on())
		require.NoError(t, err)
		require.Zero(t, got)
		blobs, err := filepath.Glob(filepath.Join(b.store, "blob-*", "*"))
		require.NoError(t, err)
		require.NotEmpty(t, blobs)
	})
	t.Run("a failure is that of a local force", func(t *testing.T) {
		_, err := fails.Fork(7).Force(ctx, b.on())
		require.ErrorIs(t, err, os.ErrNotExist)
		require.ErrorIs(t, err, errKnown)
		require.EqualError(t, expr.Cause(err), "page 7: no such page: file does not exist")
		_, err = panics.Fork(7).Force(ctx, b.on())
		require.ErrorContains(t, err, "index out of range [7]")
	})
}

// Workers are lost by a kill, and by a stop, after which they come back and are not heard any more.
func TestALostWorker(t *testing.T) {
	// A function each: of one that has been measured as quick, calls stay here.
	for i, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGSTOP} {
		name := []string{"killed", "stopped"}[i]
		t.Run(name+" in pure calls", func(t *testing.T) {
			b := start(t, "")
			first := b.process("worker")
			done := make(chan error, 1)
			got := 0
			go func() {
				var err error
				got, err = pureWaits[i].Fork("it").Force(t.Context(), b.on())
				done <- err
			}()
			b.until("begun", 1)
			second := b.process("worker")
			lost := time.Now()
			require.NoError(t, first.Process.Signal(signal))
			require.Eventually(t, func() bool { return len(done) > 0 || len(b.notes("begun")) > 1 }, 30*time.Second, 5*time.Millisecond)
			if len(done) > 0 {
				require.NoError(t, <-done)
			}
			again := b.until("begun", 2)
			t.Logf("the next attempt began %v after the loss", again[1].at.Sub(lost))
			if signal == syscall.SIGKILL {
				require.LessOrEqual(t, again[1].at.Sub(lost), 6*time.Second)
			}
			b.goOn()
			require.NoError(t, <-done)
			require.Equal(t, second.Process.Pid, got)
		})
	}
	t.Run("killed in calls that may have effects", func(t *testing.T) {
		b := start(t, "")
		first := b.process("worker")
		done := make(chan error, 1)
		go func() {
			_, err := effect.Fork("once").Force(t.Context(), b.on())
			done <- err
		}()
		b.until("begun", 1)
		b.process("worker")
		require.NoError(t, first.Process.Kill())
		err := <-done
		var lost *temporal.Lost
		require.ErrorAs(t, err, &lost)
		require.Contains(t, lost.Functions[0], "effect")
		require.Len(t, b.notes("begun"), 1, "once")
	})
	t.Run("killed in calls with Retry", func(t *testing.T) {
		b := start(t, "")
		first := b.process("worker")
		done := make(chan error, 1)
		twice := again.With(expr.Retry(expr.Attempts(2)))
		go func() {
			_, err := twice.Fork("twice").Force(t.Context(), b.on())
			done <- err
		}()
		b.until("begun", 1)
		b.process("worker")
		require.NoError(t, first.Process.Kill())
		b.until("begun", 2)
		b.goOn()
		require.NoError(t, <-done)
	})
}

func TestADriverThatIsStartedAgainGoesOn(t *testing.T) {
	b := start(t, "")
	b.process("worker")
	driver := b.process("driver")
	b.until("pureSlow", 10)
	require.NoError(t, driver.Process.Kill())
	_ = driver.Wait()
	before := len(b.notes("pureSlow"))
	got, err := many(pureSlow, 40).Force(t.Context(), b.on())
	require.NoError(t, err)
	for i, v := range got {
		require.Equal(t, i*i, v)
	}
	// What was under way when the driver died may be made twice: at most what the queue held.
	calls := make(map[string]int)
	for _, n := range b.notes("pureSlow") {
		calls[n.text]++
	}
	require.Len(t, calls, 40)
	once := 0
	for _, n := range calls {
		if n == 1 {
			once++
		}
	}
	require.GreaterOrEqual(t, once, before-4, "what had been finished was not made again")
}

func TestTheServerRestarts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.db")
	b := start(t, file)
	worker := b.process("worker")
	done := make(chan error, 1)
	var got int
	go func() {
		var err error
		got, err = pureWaits[2].Fork("through").Force(t.Context(), b.on())
		done <- err
	}()
	b.until("begun", 1)
	require.NoError(t, b.server.Stop())
	require.NoError(t, b.server.Again(t.Context()))
	b.goOn()
	require.NoError(t, <-done)
	require.Equal(t, worker.Process.Pid, got)
}

func TestAnotherBuildDoesNotGetTheWork(t *testing.T) {
	b := start(t, "")
	b.process("worker", skewVariable+"=1")
	_, err := fresh[0].Fork(1).Force(t.Context(), b.on(temporal.Patience(2*time.Second)))
	require.ErrorIs(t, err, temporal.ErrNoWorker)
	require.ErrorContains(t, err, "the same build")
	// A worker that comes later does not make calls that have failed.
	b.process("worker")
	_, err = effect.With(expr.Timeout(time.Millisecond)).Fork("late").Force(t.Context(), b.on())
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestADamagedValueIsFoundOut(t *testing.T) {
	b := start(t, "")
	b.process("worker")
	on := b.on()
	xs := make([]float64, 10_000)
	for i := range xs {
		xs[i] = float64(i)
	}
	want := sum(xs)
	got, err := total1.Fork(xs).Force(t.Context(), on)
	require.NoError(t, err)
	require.Equal(t, want, got)
	blobs, err := filepath.Glob(filepath.Join(b.store, "blob-*", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, blobs)
	for _, name := range blobs {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		data[len(data)/2] ^= 1
		require.NoError(t, os.WriteFile(name, data, 0o644))
	}
	_, err = total2.Fork(xs).Force(t.Context(), on)
	require.ErrorContains(t, err, "is damaged")
	got, err = total3.Fork(xs).Force(t.Context(), on)
	require.NoError(t, err, "the next force puts it there again")
	require.Equal(t, want, got)
}

func TestCancellationReachesTheFunction(t *testing.T) {
	b := start(t, "")
	b.process("worker")
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := waits.Fork("for ever").Force(ctx, b.on())
		done <- err
	}()
	b.until("begun", 1)
	cancel(errors.New("enough"))
	at := time.Now()
	require.Error(t, <-done)
	require.Less(t, time.Since(at), 500*time.Millisecond, "the force does not wait for the far side")
	ended := b.until("ended", 1)
	require.Less(t, ended[0].at.Sub(at), 3*time.Second)
}

func TestNoServer(t *testing.T) {
	b := start(t, "")
	require.NoError(t, b.server.Stop())
	on := b.on(temporal.Patience(time.Second))
	_, err := fresh[1].Fork(1).Force(t.Context(), on)
	require.ErrorContains(t, err, "temporal: ")
	require.NoError(t, b.server.Again(t.Context()))
}
