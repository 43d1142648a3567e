package order

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A bucket reads up to two blocks of each run: with many runs, blocks of one size would be many times what the bucket has.
func TestBlocksOfManyRunsAreSmall(t *testing.T) {
	const limit, width, rows = 100 << 20, 100, 700_000
	s := &Sink{}
	s.Within(spill.New(memory.NewLedger(1<<30).Grant(limit), ""))
	defer s.space.Close()
	read := int64(0)
	for range 200 {
		block := s.blockOf(width*rows, rows)
		require.GreaterOrEqual(t, block, leastBlock)
		read += 2 * width * int64(block)
		s.files = append(s.files, file{})
	}
	require.Less(t, read, 7*s.room())
}

// A morsel of which a filter leaves little, or a block of a partition, keeps about what it has.
func TestSmallRunsReserveLittle(t *testing.T) {
	kinds := []types.Type{{Kind: types.Int64}}
	s := NewSink(nil, nil, []int{0}, kinds, -1, 3)
	w := s.Worker()
	c := vector.NewChunk(kinds)
	c.N = 10
	c.Cols[0].Init(kinds[0], types.Ints, c.N)
	w.Open(0) // nothing comes
	w.Close()
	w.Open(1)
	w.Push(vector.Batch{N: c.N, Columns: c})
	w.Close()
	require.Zero(t, cap(s.runs[0].ends)+cap(s.runs[0].chunk.Cols[0].I))
	require.Less(t, cap(s.runs[1].ends)+cap(s.runs[1].chunk.Cols[0].I), 100)
}
