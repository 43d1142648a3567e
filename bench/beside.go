package bench

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/expr"
)

// ErrAlone is the error of Beside where Go has one processor: no force can run beside another one.
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
		more, err := besideOne(small, large, k)
		if err != nil {
			return 0, err
		}
		times = append(times, more...)
	}
	return measure.Median(times), nil
}

// besideOne forces small graphs as long as one force of a large graph runs, and returns the times of those that ended first.
func besideOne(small, large *shape.Shape, k Kit) (times []float64, err error) {
	over, ended := begin(shape.Build(large, k, nil), large.Want)
	for err == nil && !over.Load() {
		x := shape.Build(small, k, nil)
		start := time.Now()
		v, forced := x.Force(context.Background())
		d := time.Since(start)
		err = measure.Check("the small graph", v, forced, small.Want)
		if !over.Load() {
			times = append(times, float64(d.Nanoseconds())/float64(small.Nodes))
		}
	}
	return times, cmp.Or(err, <-ended)
}

// begin forces a graph on another goroutine, and returns when that has begun.
func begin(big expr.Expr[int64], want int64) (over *atomic.Bool, ended <-chan error) {
	var begun atomic.Bool
	over, end := new(atomic.Bool), make(chan error, 1)
	go func() {
		begun.Store(true)
		v, err := big.Force(context.Background())
		over.Store(true)
		end <- measure.Check("the large graph", v, err, want)
	}()
	for !begun.Load() {
		time.Sleep(time.Microsecond)
	}
	return over, end
}
