package oracle_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/duck"
)

var (
	queries = flag.Int("queries", 0, "how many random queries; 0: 300, or 100,000 in the battery")
	seed    = flag.Uint64("seed", 1, "of the first query; the next one has the next seed")
	most    = flag.Int("most", 5, "after how many differences to stop")
)

// count returns how many queries are to be made.
func count() int {
	switch {
	case *queries > 0:
		return *queries
	case os.Getenv("XFORK_BATTERY") == "full", os.Getenv("XFORK_BATTERY") == "long":
		return 100_000
	}
	return 300
}

// Random queries over random tables have the answers of DuckDB, the same bits
// with any number of workers.
func TestRandomQueriesHaveTheAnswersOfDuckDB(t *testing.T) {
	n := uint64(count())
	var next, compared, excused, bad atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 4) {
		db, err := duck.Open("", duck.Set("threads", "1"))
		require.NoError(t, err)
		w := &world{db: db, dir: t.TempDir()}
		wg.Go(func() {
			defer db.Close()
			for i := next.Add(1) - 1; uint64(i) < n && bad.Load() < int64(*most); i = next.Add(1) - 1 {
				s := *seed + uint64(i)
				g := &gen{r: rand.New(rand.NewPCG(s, 7)), big: s%3 == 0}
				q := g.query(2)
				v := w.check(t, q)
				switch {
				case v.kind != "":
					bad.Add(1)
					small := w.shrink(t, q, v.kind)
					v = w.check(t, small)
					t.Errorf("seed %d: %s\n\n%s", s, v.text, small.program())
				case v.excused != "":
					excused.Add(1)
				default:
					compared.Add(1)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d queries compared, %d ended in an overflow", compared.Load(), excused.Load())
	require.Greater(t, compared.Load(), 2*excused.Load(), "most queries are to be compared")
}
