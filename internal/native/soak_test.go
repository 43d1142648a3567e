package native_test

import (
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
	"xfork/internal/native"
)

// soak is how long the soak test lasts, by the scale of the battery.
func soak() time.Duration {
	switch os.Getenv("XFORK_BATTERY") {
	case "full":
		return time.Minute
	case "long":
		return time.Hour
	}
	return time.Second
}

// Loops run while everything that interrupts a goroutine goes on: collections, which want to preempt it; the profiler's
// signals and the tracer; stacks that grow and move. Their results stay what they are.
func TestLoopsLiveWithTheRuntime(t *testing.T) {
	needLoops(t)
	var over atomic.Bool
	var calls atomic.Int64
	var all sync.WaitGroup
	for _, nuisance := range []func(){
		runtime.GC,
		func() {
			if pprof.StartCPUProfile(io.Discard) == nil {
				time.Sleep(200 * time.Millisecond)
				pprof.StopCPUProfile()
			}
		},
		func() {
			if trace.Start(io.Discard) == nil {
				time.Sleep(50 * time.Millisecond)
				trace.Stop()
			}
		},
		func() { deeper(200) },
	} {
		all.Go(func() {
			for !over.Load() {
				nuisance()
				time.Sleep(time.Millisecond)
			}
		})
	}
	for seed := range uint64(4) {
		all.Go(func() {
			for dice := rand.New(rand.NewPCG(seed, 9)); !over.Load(); {
				// On a fresh goroutine, whose stack is small.
				done := make(chan bool)
				go func() { done <- chainAgrees(dice) }()
				if !<-done {
					t.Error("a loop's results are not the kernels'")
					over.Store(true)
				}
				calls.Add(1)
			}
		})
	}
	time.Sleep(soak())
	over.Store(true)
	all.Wait()
	t.Logf("%d calls in %v", calls.Load(), soak())
	require.Positive(t, calls.Load())
}

// deeper grows the stack.
//
//go:noinline
func deeper(n int) int {
	var room [256]byte
	if n == 0 {
		return len(room)
	}
	room[n] = byte(n)
	return deeper(n-1) + int(room[n])
}

// chainAgrees computes exp(a)*b + log(a) and its sum by a loop and by kernels.
func chainAgrees(dice *rand.Rand) bool {
	n := 1 + dice.IntN(kernel.Chunk)
	a, b := numbers[float64](dice, n), numbers[float64](dice, n)
	got, want, t := make([]float64, n), make([]float64, n), make([]float64, n)
	var sum float64
	var wanted kernel.Sum
	c := native.New(native.Wide)
	x := c.Load(0)
	y := c.Add(c.Mul(c.Exp(x), c.Load(1)), c.Log(x))
	c.Store(y, 2)
	c.Sum(c.Abs(x))
	l, _ := c.Find(true)
	if l == nil {
		return false
	}
	frame, table, sums := []unsafe.Pointer{at(a), at(b), at(got)}, c.Table(), []unsafe.Pointer{unsafe.Pointer(&sum)}
	l.Run(&native.Args{Arrays: &frame[0], Table: &table[0], Count: n, Sums: &sums[0]})
	k := kernel.Float64()
	k.Exp(want, a)
	k.Log(t, a)
	k.MulAdd(want, want, b, t)
	k.Abs(t, a)
	k.Sum(&wanted, t)
	for i := range want {
		if !same(want[i], got[i]) {
			return false
		}
	}
	return same(wanted.Part().Float, sum)
}
