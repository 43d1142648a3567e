package scheduler_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/scheduler"
)

// fanOut is a random graph: task i is ready when all of its needs are done.
type fanOut struct {
	feeds [][]int32 // who needs i
	needs []atomic.Int32
	done  []atomic.Int32
	lane  []scheduler.Lane
	seeds []int32
}

func newFanOut(seed uint64, n int) *fanOut {
	r := rand.New(rand.NewPCG(seed, 3))
	g := &fanOut{feeds: make([][]int32, n), needs: make([]atomic.Int32, n), done: make([]atomic.Int32, n), lane: make([]scheduler.Lane, n)}
	for i := range n {
		for range min(i, r.IntN(4)) {
			j := max(0, i-1-r.IntN(50))
			g.feeds[j] = append(g.feeds[j], int32(i))
			g.needs[i].Add(1)
		}
		switch r.IntN(20) {
		case 0:
			g.lane[i] = scheduler.IO
		case 1:
			g.lane[i] = scheduler.Aside
		}
	}
	for i := range n {
		if g.needs[i].Load() == 0 {
			g.lane[i] = scheduler.CPU
			g.seeds = append(g.seeds, int32(i))
		}
	}
	return g
}

// step does task i, and hands out what becomes ready by it in all the ways that there are.
func (g *fanOut) step(f *fake, w *scheduler.Worker, i int32) (next int32) {
	g.done[i].Add(1)
	next = scheduler.None
	for k, j := range g.feeds[i] {
		if g.needs[j].Add(-1) > 0 {
			continue
		}
		switch {
		case g.lane[j] == scheduler.IO:
			f.run.IO(j)
		case g.lane[j] == scheduler.Aside:
			f.run.Aside(j)
		case next == scheduler.None:
			next = j
		case j%7 == 0:
			f.run.Ready(j, k%3-1)
		default:
			w.Push(j)
		}
	}
	return next
}

func TestEveryReadyTaskIsDoneOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		for _, own := range []bool{true, false} {
			t.Run(fmt.Sprintf("with %d workers, the run's own: %v", workers, own), func(t *testing.T) {
				for seed := range uint64(30) {
					g := newFanOut(seed, 600)
					e := scheduler.NewEngine(workers, 3)
					explicit := 0
					if own {
						explicit = workers
					}
					f := newFake(t, e, explicit, 0, workers)
					f.left.Add(len(g.done))
					f.do = func(w *scheduler.Worker, i int32) int32 { return g.step(f, w, i) }
					f.run.Seed(g.seeds)
					f.finish()
					for i := range g.done {
						require.EqualValues(t, 1, g.done[i].Load(), "seed %d, task %d", seed, i)
					}
				}
			})
		}
	}
}

func TestTwoRunsShareTheSlotsOfAnEngine(t *testing.T) {
	const workers = 3
	for seed := range uint64(10) {
		e := scheduler.NewEngine(workers, 2)
		var busy, most atomic.Int32
		var runs []*fake
		var graphs []*fanOut
		for k := range uint64(2) {
			g := newFanOut(2*seed+k, 500)
			for i := range g.lane {
				g.lane[i] = scheduler.CPU
			}
			f := newFake(t, e, 0, 0, workers)
			f.left.Add(len(g.done))
			f.do = func(w *scheduler.Worker, i int32) int32 {
				if n := busy.Add(1); n > most.Load() {
					most.Store(n)
				}
				runtime.Gosched()
				defer busy.Add(-1)
				return g.step(f, w, i)
			}
			runs, graphs = append(runs, f), append(graphs, g)
		}
		var wg sync.WaitGroup
		for k, f := range runs {
			wg.Go(func() { f.run.Seed(graphs[k].seeds) })
		}
		wg.Wait()
		for k, f := range runs {
			f.finish()
			for i := range graphs[k].done {
				require.EqualValues(t, 1, graphs[k].done[i].Load())
			}
		}
		require.LessOrEqual(t, most.Load(), int32(workers+1), "the first worker of each run needs no slot; the others share two")
	}
}

func TestTheNumberOfWorkersIsAnUpperLimit(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		f := newFake(t, scheduler.NewEngine(1, 1), workers, 0, 1)
		f.left.Add(300)
		f.do = func(w *scheduler.Worker, i int32) int32 {
			runtime.Gosched()
			return scheduler.None
		}
		ts := make([]int32, 300)
		for i := range ts {
			ts[i] = int32(i)
		}
		f.run.Seed(ts)
		f.finish()
		require.LessOrEqual(t, f.most.Load(), int32(workers))
		require.Equal(t, workers, f.run.Most())
	}
}

func TestATaskIsStolen(t *testing.T) {
	// Task 0 pushes task 1 on its own deque, and does not return before another worker has done that.
	f := newFake(t, scheduler.NewEngine(1, 1), 2, 0, 1)
	f.left.Add(2)
	stolen := make(chan struct{})
	f.do = func(w *scheduler.Worker, i int32) int32 {
		if i == 0 {
			w.Push(1)
			<-stolen
		} else {
			close(stolen)
		}
		return scheduler.None
	}
	f.run.Seed([]int32{0})
	f.finish()
}

func TestParkGivesTheSlotAway(t *testing.T) {
	t.Run("of a worker", func(t *testing.T) {
		f := newFake(t, scheduler.NewEngine(1, 1), 1, 0, 1)
		f.left.Add(2)
		other := make(chan struct{})
		f.do = func(w *scheduler.Worker, i int32) int32 {
			if i == 0 {
				w.Push(1)
				w.Park(func() { <-other }) // the only slot must do task 1 meanwhile
			} else {
				close(other)
			}
			return scheduler.None
		}
		f.run.Seed([]int32{0})
		f.finish()
	})
	t.Run("of an I/O call, and takes it back", func(t *testing.T) {
		f := newFake(t, scheduler.NewEngine(1, 1), 1, 1, 1)
		f.left.Add(2)
		other := make(chan struct{})
		f.do = func(w *scheduler.Worker, i int32) int32 {
			require.Equal(t, scheduler.IO, w.Lane())
			require.True(t, w.Single())
			if i == 0 {
				f.run.IO(1)
				w.Park(func() { <-other })
				require.Equal(t, scheduler.IO, w.Lane())
			} else {
				close(other)
			}
			return scheduler.None
		}
		f.run.IO(0)
		f.finish()
	})
	t.Run("of a whole tower of tasks, one in the other", func(t *testing.T) {
		const high = 50
		f := newFake(t, scheduler.NewEngine(1, 1), 2, 0, 1)
		f.left.Add(high)
		var reached [high + 1]chan struct{}
		for i := range reached {
			reached[i] = make(chan struct{})
		}
		f.do = func(w *scheduler.Worker, i int32) int32 {
			if i+1 < high {
				w.Push(i + 1)
				w.Park(func() { <-reached[i+1] })
			}
			close(reached[i])
			return scheduler.None
		}
		f.run.Seed([]int32{0})
		f.finish()
	})
}

func TestTheIOLimitIsNeverExceeded(t *testing.T) {
	for _, limit := range []int{1, 3} {
		for _, own := range []bool{true, false} {
			t.Run(fmt.Sprintf("of %d, the run's own: %v", limit, own), func(t *testing.T) {
				e := scheduler.NewEngine(2, 100)
				explicit := limit
				if !own {
					e, explicit = scheduler.NewEngine(2, limit), 0
				}
				const n = 200
				f := newFake(t, e, 2, explicit, 2)
				f.left.Add(n)
				var busy, most, parked atomic.Int32
				up := func() {
					if k := busy.Add(1); k > most.Load() {
						most.Store(k)
					}
				}
				f.do = func(w *scheduler.Worker, i int32) int32 {
					up()
					runtime.Gosched()
					if i%5 == 0 { // parked calls do not count
						busy.Add(-1)
						w.Park(func() { parked.Add(1); runtime.Gosched() })
						up()
					}
					busy.Add(-1)
					return scheduler.None
				}
				for i := range int32(n) {
					f.run.IO(i)
				}
				f.finish()
				require.LessOrEqual(t, most.Load(), int32(limit))
				require.EqualValues(t, n/5, parked.Load())
			})
		}
	}
}

func TestAsideNeedsNoSlot(t *testing.T) {
	// The only worker waits for a call aside, without parking.
	f := newFake(t, scheduler.NewEngine(1, 1), 1, 1, 1)
	f.left.Add(2)
	done := make(chan struct{})
	f.do = func(w *scheduler.Worker, i int32) int32 {
		if i == 0 {
			f.run.Aside(1)
			<-done
		} else {
			require.Equal(t, scheduler.Aside, w.Lane())
			close(done)
		}
		return scheduler.None
	}
	f.run.Seed([]int32{0})
	f.finish()
}

func TestLendIf(t *testing.T) {
	t.Run("gives the slot of a call that cannot be stopped to others", func(t *testing.T) {
		f := newFake(t, scheduler.NewEngine(1, 1), 1, 0, 1)
		f.left.Add(2)
		stuck, other := make(chan *scheduler.Worker), make(chan struct{})
		f.do = func(w *scheduler.Worker, i int32) int32 {
			if i == 0 {
				stuck <- w
				<-other
				require.True(t, f.run.Lent(w))
			} else {
				require.False(t, f.run.Lent(w))
				close(other)
			}
			return scheduler.None
		}
		f.run.Seed([]int32{0})
		w := <-stuck
		f.run.Ready(1, 0)
		require.True(t, f.run.LendIf(w, func() bool { return true }))
		f.finish()
	})
	t.Run("does nothing where it turns out not to be sure", func(t *testing.T) {
		f := newFake(t, scheduler.NewEngine(1, 1), 1, 0, 1)
		f.left.Add(1)
		stuck, goOn := make(chan *scheduler.Worker), make(chan struct{})
		f.do = func(w *scheduler.Worker, i int32) int32 {
			stuck <- w
			<-goOn
			return scheduler.None
		}
		f.run.Seed([]int32{0})
		w := <-stuck
		require.False(t, f.run.LendIf(w, func() bool { return false }))
		require.False(t, f.run.Lent(w))
		close(goOn)
		f.finish()
	})
	t.Run("Close does not wait for a call that was lent out", func(t *testing.T) {
		f := newFake(t, scheduler.NewEngine(1, 1), 1, 0, 1)
		f.left.Add(1)
		stuck, goOn := make(chan *scheduler.Worker), make(chan struct{})
		f.do = func(w *scheduler.Worker, i int32) int32 {
			stuck <- w
			<-goOn
			return scheduler.None
		}
		f.run.Seed([]int32{0})
		f.run.Lend(<-stuck)
		within(t, "Close waits for the lent out call", f.run.Close)
		close(goOn)
		f.left.Wait()
	})
}

func TestPrioritiesOrderWhatOneWorkerFinds(t *testing.T) {
	f := newFake(t, scheduler.NewEngine(1, 1), 1, 0, 1)
	var order []int32
	blocked, goOn := make(chan struct{}), make(chan struct{})
	f.do = func(w *scheduler.Worker, i int32) int32 {
		if i == 0 {
			close(blocked)
			<-goOn
		} else {
			order = append(order, i)
		}
		return scheduler.None
	}
	ranks := []int{0, 5, -2, 0, 9, 5, -1, 0, 9} // of tasks 1, 2, ...
	f.left.Add(1 + len(ranks))
	f.run.Seed([]int32{0})
	<-blocked
	var want []int32
	for i, rank := range ranks {
		f.run.Ready(int32(i+1), rank)
		want = append(want, int32(i+1))
	}
	close(goOn)
	f.finish()
	slices.SortStableFunc(want, func(a, b int32) int { return ranks[b-1] - ranks[a-1] })
	require.Equal(t, want, order)
}

func TestAGoexitInATaskIsReplaced(t *testing.T) {
	for _, workers := range []int{1, 4} {
		f := newFake(t, scheduler.NewEngine(1, 2), workers, 0, 1)
		const n = 120
		var done [n]atomic.Int32
		f.left.Add(n)
		f.do = func(w *scheduler.Worker, i int32) int32 {
			done[i].Add(1)
			if next := i + 40; next < n {
				switch {
				case i%2 == 0:
					f.run.IO(next)
				default:
					w.Push(next)
				}
			}
			if i%3 == 0 {
				runtime.Goexit()
			}
			return scheduler.None
		}
		ts := make([]int32, 40)
		for i := range ts {
			ts[i] = int32(i)
		}
		f.run.Seed(ts)
		f.finish()
		for i := range done {
			require.EqualValues(t, 1, done[i].Load(), i)
		}
	}
}

func TestANestedForceTakesNothingBelowItsFloor(t *testing.T) {
	f := newFake(t, scheduler.NewEngine(1, 1), 1, 0, 1)
	f.left.Add(3)
	var popped []int32
	f.do = func(w *scheduler.Worker, i int32) int32 {
		if i == 0 {
			w.Push(1)
			floor := w.Floor()
			w.Push(2)
			require.EqualValues(t, 2, w.Offers())
			for j := w.Pop(floor); j != scheduler.None; j = w.Pop(floor) {
				popped = append(popped, j)
				f.Do(w, j)
			}
			require.EqualValues(t, 1, w.Offers())
		}
		return scheduler.None
	}
	f.run.Seed([]int32{0})
	f.finish()
	require.Equal(t, []int32{2}, popped)
}

func TestSeedsStartInTheirOrder(t *testing.T) {
	f := newFake(t, scheduler.NewEngine(1, 1), 1, 0, 1)
	var order []int32
	f.do = func(w *scheduler.Worker, i int32) int32 { order = append(order, i); return scheduler.None }
	f.left.Add(5)
	f.run.Seed([]int32{4, 2, 0, 3, 1})
	f.finish()
	require.Equal(t, []int32{4, 2, 0, 3, 1}, order)
}
