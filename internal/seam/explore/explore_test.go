//go:build seam

package explore_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/seam"
	"xfork/internal/seam/explore"
)

// find runs schedules until one has a fault.
func find(most uint64, body func()) *explore.Fault {
	for seed := range most {
		if o := explore.Run(seed, body); o.Fault != nil {
			return o.Fault
		}
	}
	return nil
}

func TestALostUpdateIsFound(t *testing.T) {
	lost := 0
	for seed := range uint64(1000) {
		var n seam.Int32
		o := explore.Run(seed, func() {
			add := func() { n.Store(n.Load() + 1) }
			explore.Together(add, add)
		})
		require.Nil(t, o.Fault)
		if n.Load() != 2 {
			lost++
		}
	}
	require.NotZero(t, lost)
	require.Less(t, lost, 1000)
}

func TestAWordWithoutATearIsSound(t *testing.T) {
	var n seam.Int32
	require.Nil(t, find(1000, func() {
		n.Store(0)
		add := func() { n.Add(1) }
		explore.Together(add, add, add)
		if n.Load() != 3 {
			panic("lost")
		}
	}))
}

func TestADeadlockOfTwoLocksIsReportedWithWhereEverybodyStands(t *testing.T) {
	f := find(1000, func() {
		var a, b seam.Mutex
		explore.Together(
			func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() },
			func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() },
		)
	})
	require.NotNil(t, f)
	require.Contains(t, f.What, "hung")
	require.Len(t, f.Standing, 3)
	require.Contains(t, f.Standing[1], `waits at "lock"`)
	require.Contains(t, f.Error(), "explore_test.TestADeadlock")
}

func TestALostWakeUpIsAHang(t *testing.T) {
	// The waiter looks, and then waits, in two steps.
	f := find(1000, func() {
		var done seam.Bool
		woken := make(chan struct{}, 1)
		var sleeping seam.Bool
		explore.Together(
			func() {
				if !done.Load() {
					sleeping.Store(true)
					seam.Wait("woken", woken)
				}
			},
			func() {
				done.Store(true)
				if sleeping.Load() {
					woken <- struct{}{}
				}
			},
		)
	})
	require.NotNil(t, f)
	require.Contains(t, f.Error(), `waits at "woken"`)
}

func TestAGoroutineThatDoesNotEndIsAHang(t *testing.T) {
	f := find(10, func() {
		seam.Go(func() { seam.Wait("for ever", make(chan struct{})) })
	})
	require.NotNil(t, f)
	require.Len(t, f.Standing, 1)
	require.Contains(t, f.Standing[0], `waits at "for ever"`)
}

func TestALoopThatWaitsForAnotherGoroutineEndsIfItYields(t *testing.T) {
	require.Nil(t, find(1000, func() {
		var n seam.Int32
		explore.Together(func() {
			for n.Load() == 0 {
				seam.Yield("spin")
			}
		}, func() { n.Store(1) })
	}))
}

func TestALivelockIsAFault(t *testing.T) {
	f := find(1, func() {
		var n seam.Int32
		for n.Load() == 0 {
			seam.Yield("spin")
		}
	})
	require.NotNil(t, f)
	require.Contains(t, f.What, "livelock")
}

func TestAPanicIsAFaultAndAGoexitIsNot(t *testing.T) {
	f := find(1, func() { explore.Together(func() { panic("ouch") }) })
	require.NotNil(t, f)
	require.Contains(t, f.What, "ouch")
	require.Nil(t, find(1, func() { explore.Together(func() { runtime.Goexit() }) }))
}

func TestATimerCanFireAtAnyStep(t *testing.T) {
	early, late := 0, 0
	for seed := range uint64(300) {
		var order []string
		stopped := false
		o := explore.Run(seed, func() {
			note := func(what string) func() { return func() { order = append(order, what) } }
			seam.AfterFunc(2*time.Hour, note("second"))
			seam.AfterFunc(time.Hour, note("first"))
			third := seam.AfterFunc(3*time.Hour, note("third"))
			for range 4 {
				seam.Step("work")
			}
			if len(order) > 0 {
				early++
			} else {
				late++
			}
			stopped = third.Stop()
			seam.Sleep("sleep", 4*time.Hour)
		})
		require.Nil(t, o.Fault)
		want := []string{"first", "second", "third"}
		if stopped {
			want = want[:2]
		}
		require.ElementsMatch(t, want, order) // fired in order, their goroutines may overtake each other
	}
	require.NotZero(t, early)
	require.NotZero(t, late)
}

func TestASelectTakesEitherOfWhatIsReady(t *testing.T) {
	var first [2]int
	for seed := range uint64(200) {
		o := explore.Run(seed, func() {
			ctx, end := context.WithCancel(context.Background())
			token := make(chan struct{}, 1)
			token <- struct{}{}
			end()
			if seam.Either("both", token, ctx.Done()) {
				first[0]++
			} else {
				first[1]++
				seam.Wait("token", token) // it is still there
			}
		})
		require.Nil(t, o.Fault)
	}
	require.NotZero(t, first[0])
	require.NotZero(t, first[1])
}

func TestEqualSeedsGiveEqualSchedules(t *testing.T) {
	body := func() {
		var n seam.Int32
		var m seam.Mutex
		work := func() {
			for range 5 {
				m.Lock()
				n.Add(1)
				m.Unlock()
			}
			seam.Sleep("sleep", time.Second)
		}
		explore.Together(work, work, work)
	}
	hashes := map[uint64]bool{}
	for seed := range uint64(200) {
		a, b := explore.Run(seed, body), explore.Run(seed, body)
		require.Nil(t, a.Fault)
		require.Equal(t, a, b)
		hashes[a.Hash] = true
	}
	require.Greater(t, len(hashes), 100, "different seeds give different schedules")
}

func BenchmarkStep(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	steps := 0
	for seed := uint64(0); b.Loop(); seed++ {
		o := explore.Run(seed, func() {
			var n seam.Int32
			work := func() {
				for range 100 {
					n.Add(1)
				}
			}
			explore.Together(work, work, work)
		})
		steps += o.Steps
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
}
