package memory_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/memory"
)

func TestRowsAreRefusedAndWorkingRoomIsNot(t *testing.T) {
	l := memory.NewLedger(64 << 20)
	g := l.Grant(16 << 20)
	require.True(t, g.Take(12<<20))
	require.False(t, g.Take(1), "the last quarter is for work")
	g.Need(5 << 20)
	require.Equal(t, int64(17<<20), g.Most())
	g.Give(10 << 20)
	require.True(t, g.Take(5<<20))
	g.Close()
	g.Close()
	require.Zero(t, l.Taken())
}

func TestGrantsShareALedger(t *testing.T) {
	l := memory.NewLedger(8 << 20)
	a, b := l.Grant(0), l.Grant(0)
	require.True(t, a.Take(6<<20))
	require.False(t, b.Take(3<<20))
	require.True(t, b.Take(1<<20))
	a.Give(6 << 20)
	require.True(t, b.Take(3<<20))
	a.Close()
	b.Close()
	require.Zero(t, l.Taken())
}

func TestManyGoroutinesTakeAndGive(t *testing.T) {
	l := memory.NewLedger(8 << 20)
	g := l.Grant(0)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 10000 {
				if n := int64(i % 70000); g.Take(n) {
					g.Give(n)
				}
			}
		})
	}
	all.Wait()
	require.LessOrEqual(t, g.Most(), int64(8<<20))
	g.Close()
	require.Zero(t, l.Taken())
}

func TestTheProcessHasALimit(t *testing.T) {
	g := memory.Process().Grant(0)
	defer g.Close()
	require.Positive(t, g.Limit())
	require.Less(t, g.Limit(), int64(1)<<46, "this system tells its memory")
}

func TestThoseWhoEnterStayWithinTheLimit(t *testing.T) {
	l := memory.NewLedger(8 << 20)
	g := l.Grant(0)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				g.Enter(3 << 20)
				g.Need(1 << 10)
				g.Leave(3<<20 + 1<<10)
			}
		})
	}
	all.Wait()
	require.LessOrEqual(t, g.Most(), int64(6<<20+2<<10))
	g.Enter(20 << 20) // alone, whatever it takes
	g.Leave(20 << 20)
	g.Close()
	require.Zero(t, l.Taken())
}
