package scheduler

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestADequeAloneIsAListWithTwoEnds(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		var d deque
		var model []int32
		next := int32(0)
		for range 2000 {
			switch r.IntN(5) {
			case 0:
				d.push(next)
				model = append(model, next)
				next++
			case 1:
				many := make([]int32, r.IntN(100))
				for i := range many {
					many[i] = next
					next++
				}
				d.pushAll(many)
				model = append(model, many...)
			case 2:
				want := None
				if len(model) > 0 {
					want = model[0]
					model = model[1:]
				}
				require.Equal(t, want, d.steal())
			case 3:
				want := None
				if len(model) > 0 {
					want = model[len(model)-1]
					model = model[:len(model)-1]
				}
				require.Equal(t, want, d.pop(0))
			case 4:
				floor := d.bottom.Load() - int64(r.IntN(3))
				got := d.pop(floor)
				if d.bottom.Load() < floor {
					t.Fatal("popped below the floor")
				}
				if got != None {
					require.Equal(t, model[len(model)-1], got)
					model = model[:len(model)-1]
				}
			}
			require.Equal(t, len(model) == 0, d.empty())
		}
	}
}

func TestADequeUnderThievesGivesEveryTaskOnce(t *testing.T) {
	const thieves = 3
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		const most = 20_000
		taken := make([]atomic.Int32, most)
		var d deque
		var over atomic.Bool
		var wg sync.WaitGroup
		for range thieves {
			wg.Go(func() {
				last := None
				for {
					stop := over.Load()
					v := d.steal()
					switch {
					case v != None:
						taken[v].Add(1)
						if v <= last {
							t.Errorf("%d was stolen after %d", v, last)
						}
						last = v
					case stop && d.empty():
						return
					default:
						runtime.Gosched()
					}
				}
			})
		}
		for next := int32(0); next < most; {
			if r.IntN(4) == 0 {
				many := make([]int32, min(r.IntN(70), int(most-next)))
				for i := range many {
					many[i] = next
					next++
				}
				d.pushAll(many)
			} else {
				d.push(next)
				next++
			}
			for range r.IntN(4) {
				if v := d.pop(0); v != None {
					taken[v].Add(1)
				}
			}
		}
		over.Store(true)
		wg.Wait()
		for i := range taken {
			if n := taken[i].Load(); n != 1 {
				t.Fatalf("seed %d: task %d was taken %d times", seed, i, n)
			}
		}
	}
}
