package battery

import (
	"flag"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var soak = flag.Duration("soak", 0, "how long TestSoak runs")

// tolerated returns how fast the live heap may grow, in bytes per hour, at the lower end of what the samples allow: a megabyte
// an hour, or 64 KiB in all, because a short soak cannot distinguish a leak from a table that is still filling.
func tolerated(d time.Duration) float64 { return max(1<<20, 64<<10/d.Hours()) }

// TestSoak runs random programs, in peace and with faults, as long as it is told to, on one to eight processors in turn. All
// the while it looks at what the collector cannot free, and fits a line: a leak is a slope, however small against the heap.
// A program's own garbage does not count, and neither does the first half of the time, in which tables of the runtime and of
// the engine reach their size: above all that of the sites, which has an entry for every way through the program's text that
// leads to a fork, and random programs have many.
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Skip("needs -soak=duration, which is how long it runs: make soak SOAK=minutes")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	forces.Store(0)
	faults.reset()
	var heap, goroutines line
	programs := 0
	start := time.Now()
	for round := 0; time.Since(start) < *soak; round++ {
		runtime.GOMAXPROCS(round%8 + 1)
		for end := time.Now().Add(*soak / 100); time.Now().Before(end); programs++ {
			seed := uint64(programs) + 1<<40 // not those of the other tests
			check := checkEqual
			if programs%2 == 0 {
				check = checkFaults
			}
			one(t, check, seeded(seed), seed)
		}
		live, alive := leftOver()
		if at := time.Since(start); at > *soak/2 {
			heap.add(at.Hours(), live)
			goroutines.add(at.Hours(), alive)
		}
	}
	slope, margin := heap.slope()
	more, _ := goroutines.slope()
	t.Logf("soak: %v, %d programs, %d forces, %d faults: live heap %.2f MB, growing by %.2f MB/h (± %.2f); goroutines %.0f, growing by %.2f/h",
		soak, programs, forces.Load(), faults.total(), heap.mean()/(1<<20), slope/(1<<20), margin/(1<<20), goroutines.mean(), more)
	require.LessOrEqual(t, slope-margin, tolerated(*soak), "bytes per hour of live heap")
	require.LessOrEqual(t, goroutines.last(), goroutines.first(), "goroutines")
}

// leftOver returns what is alive between two programs: bytes of heap, and goroutines.
func leftOver() (live, alive float64) {
	runtime.GC()
	runtime.GC() // pools give up what they hold at the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc), float64(runtime.NumGoroutine())
}

// line is a least-squares fit of samples over time.
type line struct{ x, y []float64 }

func (l *line) add(x, y float64) { l.x, l.y = append(l.x, x), append(l.y, y) }

func (l *line) first() float64 { return l.y[0] }
func (l *line) last() float64  { return l.y[len(l.y)-1] }

func mean(v []float64) (m float64) {
	for _, x := range v {
		m += x / float64(len(v))
	}
	return m
}

func (l *line) mean() float64 { return mean(l.y) }

// slope returns the fitted slope, and three of its standard errors.
func (l *line) slope() (slope, margin float64) {
	mx, my := mean(l.x), mean(l.y)
	var xx, xy, rest float64
	for i := range l.x {
		xx += (l.x[i] - mx) * (l.x[i] - mx)
		xy += (l.x[i] - mx) * (l.y[i] - my)
	}
	slope = xy / xx
	for i := range l.x {
		d := l.y[i] - my - slope*(l.x[i]-mx)
		rest += d * d
	}
	return slope, 3 * math.Sqrt(rest/float64(len(l.x)-2)/xx)
}

// TestTheSoakSeesALeak: a line through noise is flat, and one through a leak of three kilobytes per sample is not.
func TestTheSoakSeesALeak(t *testing.T) {
	for _, leak := range []float64{0, 3000} {
		t.Run(fmt.Sprintf("of %.0f bytes at a time", leak), func(t *testing.T) {
			var l line
			s := saboteur{seed: 1}
			for i := range 50 {
				l.add(float64(50+i)/100/20, 2e6+float64(s.dice(20_000))+leak*float64(i)) // of three minutes
			}
			slope, margin := l.slope()
			require.Equal(t, leak > 0, slope-margin > tolerated(3*time.Minute), "%v ± %v", slope, margin)
		})
	}
}
