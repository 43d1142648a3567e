package spill_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// counted is a file that counts what is read of it.
type counted struct {
	storage
	bytes int64
}

func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	c.bytes += int64(len(p))
	return c.storage.ReadAt(p, off)
}

// A bucket is read in its order as it is asked for: of a large one a small part is read
// for the first rows, and each block once for all of them.
func TestABucketIsReadAsItIsAskedFor(t *testing.T) {
	file := &counted{storage: storage{writes: -1, reads: -1}}
	s := spill.Through(memory.NewLedger(1<<20).Grant(0), "the folder", func(string) (spill.Storage, error) { return file, nil })
	defer s.Close()
	const writers, rows = 64, 400_000
	b := s.Buckets(1, 1)
	r := rand.New(rand.NewPCG(1, 2))
	type row struct{ place, writer, n int64 }
	var want []row
	for writer := range int64(writers) {
		var places, ns []int64
		for i := range int64(rows / writers) {
			// Several rows of one place are of one writer, as those that match one left row.
			place := (r.Int64N(rows)/writers)*writers + writer
			if i%3 > 0 {
				place = places[i-1]
			}
			places, ns = append(places, place), append(ns, i)
		}
		slices.Sort(places)
		for i, p := range places {
			want = append(want, row{p, writer, ns[i]})
		}
		for from := 0; from < len(places); from += 5000 {
			part := places[from:min(len(places), from+5000)]
			c := &vector.Chunk{N: len(part), Cols: []*vector.Vector{spill.Numbers(part), nil, text(part), spill.Numbers(ns[from : from+len(part)])}}
			b.Add(c, part)
		}
	}
	slices.SortStableFunc(want, func(a, b row) int { return cmp.Compare(a.place, b.place) })
	_, written := s.Written()
	m := s.Whole(b.All())[0]
	require.Equal(t, len(want), m.N)
	in := m.Rows()
	at := 0
	for c := in.Next(); c != nil; c = in.Next() {
		if at == 0 {
			require.Less(t, file.bytes, written/3)
		}
		require.Less(t, c.N, len(want)/10)
		require.Nil(t, c.Cols[1])
		for i, p := range c.Cols[0].I {
			got := row{p, want[at].writer, c.Cols[3].I[i]}
			if got != want[at] || c.Cols[2].S[i] != names[p%50] || c.Cols[2].Null(i) != (p%7 == 0) {
				require.Equal(t, want[at], got, "row %d: %q", at, c.Cols[2].S[i])
				require.Equal(t, names[p%50], c.Cols[2].S[i])
				require.Equal(t, p%7 == 0, c.Cols[2].Null(i))
			}
			at++
		}
	}
	require.Equal(t, len(want), at)
	require.Equal(t, written, file.bytes, "each block is read once")
	middle := m.Part(1234, 200_000)
	part := middle.Load()
	for i, p := range part.Cols[0].I {
		if p != want[1234+i].place {
			require.Equal(t, want[1234+i].place, p)
		}
	}
	require.Equal(t, 200_000, part.N)
}

var names = func() (out []string) {
	for i := range 50 {
		out = append(out, fmt.Sprint("text ", i))
	}
	return out
}()

// text is a column of codes with nulls.
func text(places []int64) *vector.Vector {
	v := &vector.Vector{}
	v.InitCodes(types.Type{Kind: types.Str}, &vector.Dict{Values: names}, len(places))
	for i, p := range places {
		if v.Codes[i] = uint32(p % 50); p%7 == 0 {
			v.Nulls().Clear(i)
		}
	}
	return v
}
