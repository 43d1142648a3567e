package probe

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// spin computes for some time.
func spin(d time.Duration) int {
	n := 0
	for t := time.Now(); time.Since(t) < d; {
		n++
	}
	return n
}

func TestCallsAreTimedAndTheRestIsNot(t *testing.T) {
	table = []loop{{}, {recursive: true}, {}}
	e := Enter(0)
	for range 5 {
		e.Next()
		require.Positive(t, Value(&e, 0, e.Begin(0), spin(2*time.Millisecond)))
		start := e.Begin(1)
		e.End(1, start)
	}
	e.Done()
	e.Done() // once is enough
	c := result().Loops[0]
	require.EqualValues(t, []int64{1, 5, 1}, []int64{c.Entries, c.Iterations, c.Timed})
	require.EqualValues(t, 5, c.Calls[0])
	require.GreaterOrEqual(t, c.Total[0], int64(9*time.Millisecond))
	require.Less(t, c.Total[1], c.Total[0]/2)
	require.GreaterOrEqual(t, c.Wall, c.Total[0])
	require.GreaterOrEqual(t, c.Longest[0], int64(time.Millisecond))
	require.Len(t, c.Kept, 1)
	require.Len(t, c.Kept[0].Times[0], 5)
	if has {
		require.Positive(t, c.CPU)
	}
}

func TestOfARecursionTheOutermostEntryIsTimed(t *testing.T) {
	table = []loop{{}, {recursive: true}, {}}
	var down func(n int)
	down = func(n int) {
		e := Enter(1)
		for range 2 {
			if e.Next(); n > 0 {
				start := e.Begin(0)
				down(n - 1)
				e.End(0, start)
			}
		}
		e.Done()
	}
	down(3)
	c := result().Loops[1]
	require.EqualValues(t, []int64{15, 30, 1, 1}, []int64{c.Entries, c.Iterations, c.Timed, c.Most})
}

func TestShortLoopsAreTimedNowAndThen(t *testing.T) {
	table = []loop{{}, {recursive: true}, {}}
	for range 20000 {
		e := Enter(2)
		for range 3 {
			e.Next()
		}
		e.Done()
	}
	c := result().Loops[2]
	require.EqualValues(t, []int64{20000, 60000}, []int64{c.Entries, c.Iterations})
	require.Less(t, c.Timed, int64(2000))
	require.Positive(t, c.Timed)
	require.LessOrEqual(t, len(c.Kept), mostEntries)
}

func TestManyCallsAreFolded(t *testing.T) {
	s := site{fold: 1, step: 1}
	for range 10 * mostTimes {
		s.add(1000000)
	}
	require.LessOrEqual(t, len(s.times), mostTimes)
	sum := int64(0)
	for _, d := range s.times {
		sum += d
	}
	require.EqualValues(t, 10*mostTimes*1000000, sum)
}

func TestGoroutinesSideBySideCountOnce(t *testing.T) {
	l := &loop{}
	var wg sync.WaitGroup
	both := make(chan bool)
	for range 2 {
		wg.Go(func() {
			e := Entry{loop: l, t: l.begin(1)}
			select {
			case both <- true:
			case <-both:
			}
			time.Sleep(5 * time.Millisecond)
			e.Done()
		})
	}
	wg.Wait()
	require.EqualValues(t, 2, l.most)
	require.Less(t, l.busy, l.wall)
}

func TestTheResultIsWrittenOnce(t *testing.T) {
	write = sync.Once{}
	name := filepath.Join(t.TempDir(), "out")
	t.Setenv(Variable, name)
	code := -1
	Exit(func(c int) { code = c }, 3)
	require.Equal(t, 3, code)
	require.Equal(t, 4, Ran(4))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var r Result
	require.NoError(t, json.Unmarshal(text, &r))
	require.Len(t, r.Loops, len(table))
	require.Positive(t, r.Wall)
}

func TestLongCallsBehindManyShortOnesAreSeen(t *testing.T) {
	s := site{fold: 1}
	timed := 0
	for i := range 100 * 1000 {
		d := int64(20)
		if i%1000 >= 900 {
			d = 100000
		}
		if s.calls++; s.chosen() {
			timed++
			s.add(d)
		}
	}
	require.Less(t, timed, 30000, "the short ones are counted only, for the most part")
	require.InEpsilon(t, 100*100*100000, float64(s.sum)/float64(s.covered)*float64(s.calls), 0.1)
}
