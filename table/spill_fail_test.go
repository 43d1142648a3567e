package table_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
	"xfork/table/internal/spill"
)

// sortedBy is a sort of more rows than there is memory for, of a column that f computes.
func sortedBy(rows []deal, f func(int64) int64, opts ...Option) Frame {
	return Slice(rows).With(Map(Col("id"), f).As("k")).Sort("k").Select("k", "id", "city", "price", "rate").Options(append(opts, Memory(limit))...)
}

func TestAFolderThatCannotBeUsedIsToldBeforeRowsAreRead(t *testing.T) {
	var calls atomic.Int64
	rows := deals(10, 3, false, 1)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	folders := map[string]string{file: "not a directory", filepath.Join(t.TempDir(), "none"): "no such file"}
	if f, err := os.CreateTemp("/sys", "x"); err == nil {
		f.Close()
		os.Remove(f.Name())
	} else if _, err := os.Stat("/sys"); err == nil {
		folders["/sys"] = "" // nothing can be made there, not even by root
	}
	for dir, why := range folders {
		_, err := Count(sortedBy(rows, func(x int64) int64 { calls.Add(1); return x }, Spill(dir))).Force(context.Background())
		require.ErrorIs(t, err, spill.ErrSpill)
		require.ErrorContains(t, err, dir)
		require.ErrorContains(t, err, why)
		require.ErrorContains(t, err, "table.Spill")
		require.ErrorContains(t, err, "spill_fail_test.go", "the line of Options")
	}
	require.Zero(t, calls.Load())
}

func TestTooLittleMemoryIsAnErrorThatSaysHowMuchIsNeeded(t *testing.T) {
	rows := deals(10, 3, false, 1)
	_, err := Values[int64](Slice(rows).Sort("id").Options(Memory(1000)), "id").Force(context.Background())
	require.ErrorContains(t, err, "1000 bytes of memory are too little: 262144 are needed at the least")
	ids, err := Values[int64](Slice(rows).Sort("id").Options(Memory(262_144)), "id").Force(context.Background())
	require.NoError(t, err)
	require.Len(t, ids, 10)
	_, err = Count(Slice(rows).Options(Memory(0))).Force(context.Background())
	require.ErrorContains(t, err, "a memory of 0 bytes")
	_, err = Count(Slice(rows).Options(nil)).Force(context.Background())
	require.ErrorContains(t, err, "a nil Option")
}

// What a run has lacked is no property of the frames that it has read: another run of
// them may have it.
func TestARunThatLacksSomethingSpoilsNoFrame(t *testing.T) {
	rows := deals(60_000, 3, false, 1)
	from := Slice(rows)
	numbered := from.With(RowNumber().Over(Partition().OrderBy(Desc("id"))).As("n"))
	_, err := Values[int64](numbered.Options(Memory(1000)), "n").Force(context.Background())
	require.ErrorContains(t, err, "bytes of memory are too little")
	require.ErrorContains(t, err, "table.Values (spill_fail_test.go:", "the result has failed, and not what it is made of")
	_, err = Values[int64](numbered.Options(Memory(1<<20)), "n").Force(context.Background())
	require.ErrorContains(t, err, "a partition of a window takes")
	numbers, err := Values[int64](numbered.Options(Memory(64<<20)), "n").Force(context.Background())
	require.NoError(t, err)
	require.Len(t, numbers, len(rows))

	n, err := Count(from.Filter(Col("id").Ge(0))).Force(context.Background())
	require.NoError(t, err)
	require.EqualValues(t, len(rows), n)
}

func TestTheLeastMemoryOfARunCounts(t *testing.T) {
	rows := deals(10, 3, false, 1)
	a := Slice(rows).Options(Memory(5<<20), Spill(t.TempDir()))
	b := a.Sort("id").Options(Memory(4 << 20))
	var most int64
	_, err := Count(b.Join(a, Semi, On("id")).Options(Watch(func(s *spill.Space) { most = s.Limit() }))).Force(context.Background())
	require.NoError(t, err)
	require.EqualValues(t, 4<<20, most)
}

func TestACancelledRunLeavesNothingOfItsFile(t *testing.T) {
	rows := deals(dealRows, 60_000, false, 1)
	dir := t.TempDir()
	_, err := Count(sortedBy(rows[:10], func(x int64) int64 { return x }, Spill(dir))).Force(context.Background())
	require.NoError(t, err)
	files, routines := open(), runtime.NumGoroutine()
	for _, after := range []int64{1, dealRows / 2, dealRows - 1} {
		for _, end := range []string{"cancelled", "panicked", "Goexit"} {
			ctx, cancel := context.WithCancel(context.Background())
			var calls, written atomic.Int64
			f := sortedBy(rows, func(x int64) int64 {
				if calls.Add(1) == after {
					switch end {
					case "cancelled":
						cancel()
					case "panicked":
						panic("enough")
					default:
						runtime.Goexit()
					}
				}
				return -x
			}, Spill(dir), Watch(func(s *spill.Space) { n, _ := s.Written(); written.Store(n) }))
			_, err := Rows[deal](f.Select("id", Lit(Null[int64]{}).As("shop"), "city", "price", Lit(Null[int64]{}).As("count"), Lit(Decimal{}).As("wide"), "rate")).Force(ctx, eval.Workers(2))
			require.Error(t, err, "%s after %d", end, after)
			if end == "cancelled" {
				require.ErrorIs(t, err, context.Canceled)
			}
			cancel()
			// A force whose context ends does not wait for what has begun: the file is gone when that is over.
			require.Eventually(t, func() bool { return open() <= files }, time.Minute, time.Millisecond, "files are closed")
			if after == dealRows-1 {
				require.Positive(t, written.Load(), "some rows were in the file")
			}
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Empty(t, left)
		}
	}
	for range 500 {
		if runtime.NumGoroutine() <= routines {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), routines)
}
