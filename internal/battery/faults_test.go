package battery

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// TestFaults forces random programs from several goroutines at once while their functions fail, cancel forces, yield, sleep
// and collect garbage. Whatever happens: a force gives the right outcome, or the end of its own context; afterwards every
// node can be forced to the right outcome; no function has run to completion twice, nothing hangs and nothing is left.
func TestFaults(t *testing.T) {
	n := harness.Scale(2000, 100_000, 600_000)
	forces.Store(0)
	faults.reset()
	found = verdicts{}
	start := time.Now()
	defer func() { // also where something was found
		took := time.Since(start)
		t.Logf("%d forces, %d faults: %v", forces.Load(), faults.total(), found)
		t.Logf("the faults: %v; %.0f forces a second", &faults, float64(forces.Load())/took.Seconds())
	}()
	campaign(t, n, checkFaults)
	for k := range faultKinds {
		require.NotZero(t, faults[k].Load(), "no %s", faultNames[k])
	}
	if scale := os.Getenv("XFORK_BATTERY"); scale == "full" || scale == "long" {
		require.GreaterOrEqual(t, forces.Load(), int64(1_000_000))
		require.GreaterOrEqual(t, faults.total(), int64(250_000))
	}
}

// faultKind is one of the faults that can happen at a step of a function.
type faultKind int

const (
	byError faultKind = iota
	byPanic
	byPanicNil
	byGoexit
	cancelSelf
	cancelOther
	yield
	sleep
	collect
	faultKinds
)

var faultNames = [...]string{"error", "panic", "panic(nil)", "Goexit", "cancel self", "cancel other", "yield", "sleep", "GC"}

// tally counts faults where they happen.
type tally [faultKinds]atomic.Int64

var faults tally

func (f *tally) reset() {
	for i := range f {
		f[i].Store(0)
	}
}

func (f *tally) total() (n int64) {
	for i := range f {
		n += f[i].Load()
	}
	return n
}

func (f *tally) String() string {
	var parts []string
	for i := range f {
		parts = append(parts, fmt.Sprintf("%d × %s", f[i].Load(), faultNames[i]))
	}
	return strings.Join(parts, ", ")
}

// kind returns which fault a function's own failure is.
func (f failure) kind() faultKind {
	switch f {
	case returnsError:
		return byError
	case panicsNil:
		return byPanicNil
	case exits:
		return byGoexit
	}
	return byPanic
}

// saboteur plants faults in the functions of one world. It has the cancel functions of the forces that are running.
type saboteur struct {
	seed  uint64
	steps atomic.Uint64
	peace atomic.Bool
	mu    sync.Mutex
	stops []context.CancelFunc
}

type ownForce struct{}

// context makes the context of a force.
func (s *saboteur) context() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stops = append(s.stops, stop)
	return context.WithValue(ctx, ownForce{}, stop)
}

// dice returns a number below n, a new one at every call.
func (s *saboteur) dice(n int) int {
	x := s.seed + s.steps.Add(1)*0x9E3779B97F4A7C15
	x ^= x >> 31
	x *= 0xBF58476D1CE4E5B9
	x ^= x >> 29
	return int(x>>1) % n
}

// trouble is called at every step of every function, and plants a fault there or not.
func (s *saboteur) trouble(ctx context.Context) {
	if s.peace.Load() || s.dice(4) > 0 {
		return
	}
	switch k := s.dice(64); {
	case k == 0:
		faults[collect].Add(1)
		runtime.GC()
	case k < 12:
		faults[sleep].Add(1)
		time.Sleep(time.Duration(s.dice(300)) * time.Microsecond)
	case k < 24:
		if stop, ok := ctx.Value(ownForce{}).(context.CancelFunc); ok {
			faults[cancelSelf].Add(1)
			stop()
			return
		}
		fallthrough
	case k < 32:
		faults[cancelOther].Add(1)
		s.mu.Lock()
		stop := s.stops[s.dice(len(s.stops))]
		s.mu.Unlock()
		stop()
	default:
		faults[yield].Add(1)
		runtime.Gosched()
	}
}

// checkFaults runs one program.
func checkFaults(p *program, seed uint64) (bad []string) {
	want := expect(p)
	w := newWorld()
	s := &saboteur{seed: seed}
	w.trouble = s.trouble
	l := w.build(p, nil, 0)
	var mu sync.Mutex
	wrong := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		bad = append(bad, fmt.Sprintf(format, args...))
	}
	// judge checks the outcome of a force.
	judge := func(how string, ctx context.Context, d *desc, v int, err error) {
		forces.Add(1)
		got := w.outcome(v, err)
		switch {
		case got == want.nodes[d]:
		case got == "cancelled" && ctx.Err() != nil:
		default:
			wrong("%s of #%d: got %q (its context: %v), want %q", how, d.id, got, ctx.Err(), want.nodes[d])
		}
	}
	r := rand.New(rand.NewPCG(seed, 2))
	var all sync.WaitGroup
	for range 2 + r.IntN(4) {
		var ds []*desc
		var xs []expr.Expr[int]
		for range 1 + r.IntN(3) {
			d := p.nodes[len(p.nodes)-1-r.IntN(1+r.IntN(len(p.nodes)))]
			ds, xs = append(ds, d), append(xs, l.of[d])
		}
		opts := [][]eval.Option{nil, {eval.Workers(1)}, {eval.Workers(3)}, {eval.IOLimit(1)}, {eval.Sequential()}}[r.IntN(5-truth(p.wild))]
		how := r.IntN(6)
		all.Go(func() {
			if how == 0 {
				ctx := s.context()
				left := s.dice(4)
				for i, res := range expr.AsCompleted(ctx, xs, opts...) {
					judge("AsCompleted", ctx, ds[i], res.Value, res.Err)
					if left--; left == 0 {
						break
					}
				}
				return
			}
			for i, x := range xs {
				ctx := s.context()
				if how == 1 {
					v, err := x.Start(ctx, opts...).Wait()
					judge("Start", ctx, ds[i], v, err)
					continue
				}
				v, err := x.Force(ctx, opts...)
				judge("Force", ctx, ds[i], v, err)
			}
		})
	}
	all.Wait()
	s.peace.Store(true)
	for d, x := range l.of {
		ctx := context.Background()
		v, err := x.Force(ctx)
		judge("The last Force", ctx, d, v, err)
	}
	if err := eval.Default.Close(context.Background()); err != nil || eval.Default.Orphans() > 0 {
		wrong("orphans are left: %v", err)
	}
	return append(bad, w.verdict()...)
}
