package bench

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"xfork/bench/measure"
	"xfork/bench/shape"
)

// ErrAlone is what Beside returns where Go has one processor: nothing happens beside anything else.
var ErrAlone = errors.New("beside: there is only one processor")

// patience is how many large graphs Beside forces before it gives up.
const patience = 500

// Beside measures the force of a small operator graph while another goroutine is in the middle of forcing a large one,
// with which it shares no node: nanoseconds per node. The small graph is built meanwhile, so that it is in the cache, as it
// is when there is no other; only forces that ended before the large one did are counted.
func Beside(small, large *shape.Shape, samples int) (float64, error) {
	if runtime.GOMAXPROCS(0) == 1 {
		return 0, ErrAlone
	}
	k := Operators()
	var times []float64
	for round := 0; len(times) < samples; round++ {
		if round == patience {
			return 0, errors.New("beside: the large graph is always over before the small one")
		}
		big := shape.Build(large, k, nil)
		var begun, over atomic.Bool
		ended := make(chan error)
		go func() {
			begun.Store(true)
			v, err := big.Force(context.Background())
			over.Store(true)
			ended <- measure.Check("the large graph", v, err, large.Want)
		}()
		for !begun.Load() {
			time.Sleep(time.Microsecond)
		}
		for !over.Load() {
			x := shape.Build(small, k, nil)
			begin := time.Now()
			v, err := x.Force(context.Background())
			d := time.Since(begin)
			if err := measure.Check("the small graph", v, err, small.Want); err != nil {
				<-ended
				return 0, err
			}
			if !over.Load() {
				times = append(times, float64(d.Nanoseconds())/float64(small.Nodes))
			}
		}
		if err := <-ended; err != nil {
			return 0, err
		}
	}
	return measure.Median(times), nil
}
