package spill_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// storage is a file in memory, of which bytes can be damaged and calls can fail.
type storage struct {
	mu     sync.Mutex
	bytes  []byte
	writes int // that are left before one fails; -1: none does
	reads  int
	closed int
}

var errBroken = errors.New("the disk is broken")

func (s *storage) WriteAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writes == 0 {
		return 0, errBroken
	}
	s.writes--
	if need := int(off) + len(p); need > len(s.bytes) {
		s.bytes = append(s.bytes, make([]byte, need-len(s.bytes))...)
	}
	return copy(s.bytes[off:], p), nil
}

func (s *storage) ReadAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reads == 0 {
		return 0, errBroken
	}
	s.reads--
	n := copy(p, s.bytes[min(int(off), len(s.bytes)):])
	if n < len(p) {
		return n, errors.New("EOF")
	}
	return n, nil
}

func (s *storage) Close() error {
	s.closed++
	return nil
}

// space has a file in memory and a limit of so many bytes.
func space(t *testing.T, limit int64) (*spill.Space, *storage) {
	t.Helper()
	f := &storage{writes: -1, reads: -1}
	l := memory.NewLedger(1 << 30)
	s := spill.Through(l.Grant(limit), "the folder", func(string) (spill.Storage, error) { return f, nil })
	t.Cleanup(func() {
		s.Close()
		require.Zero(t, l.Taken())
	})
	return s, f
}

// caught is the error that f throws.
func caught(f func()) (err error) {
	defer vector.Catch(&err)
	f()
	return nil
}

var kinds = []types.Type{
	{Kind: types.Int64},
	{Kind: types.Bool},
	{Kind: types.Float64},
	{Kind: types.Day},
	{Kind: types.Int32},
	{Kind: types.Float32},
	{Kind: types.Time},
	{Kind: types.Span},
	{Kind: types.Str},
	{Kind: types.Bytes},
	{Kind: types.Dec, Precision: 9, Scale: 2},
	{Kind: types.Dec, Precision: 38, Scale: 10},
}

// random is a column of n rows, with nulls and with the values that are easily lost.
func random(r *rand.Rand, t types.Type, n int) *vector.Vector {
	v := &vector.Vector{}
	v.Init(t, t.Stored(), n)
	width := []uint{0, 3, 12, 29, 64}[r.IntN(5)]
	base := []int64{0, 1 << 40, math.MinInt64, math.MaxInt64 - 1<<30, -5}[r.IntN(5)]
	for i := range n {
		switch v.Layout {
		case types.Ints:
			if v.I[i] = base; width == 64 {
				v.I[i] = int64(r.Uint64())
			} else if width > 0 {
				v.I[i] += r.Int64N(1 << width)
			}
		case types.Floats:
			v.F[i] = []float64{r.NormFloat64(), math.Inf(1), math.Copysign(0, -1), math.Float64frombits(0x7ff8_0000_dead_beef), math.Float64frombits(0xfff0_0000_0000_0001), math.SmallestNonzeroFloat64}[r.IntN(6)]
		case types.Wides:
			v.W[i] = types.Int128{Hi: int64(r.Uint64()), Lo: r.Uint64()}
		case types.Strings:
			if v.S[i] = []string{"", "short", "\x00\xff\xfe", "another"}[r.IntN(4)]; r.IntN(50) == 0 {
				v.S[i] = strings.Repeat("long ", r.IntN(2000))
			}
		}
	}
	if r.IntN(2) == 0 {
		for i := range n {
			if r.IntN(5) == 0 {
				v.Nulls().Clear(i)
			}
		}
	}
	return v
}

// bits is all that a vector has to say, value by value.
func bits(v *vector.Vector) (out []string) {
	for i := range v.N {
		switch {
		case v.Null(i):
			out = append(out, "null")
		case v.Layout == types.Ints:
			out = append(out, fmt.Sprint(v.I[i]))
		case v.Layout == types.Floats:
			out = append(out, fmt.Sprintf("%x", math.Float64bits(v.F[i])))
		case v.Layout == types.Wides:
			out = append(out, fmt.Sprint(v.W[i]))
		default:
			out = append(out, v.Str(i))
		}
	}
	return append(out, fmt.Sprint(v.Type, v.Layout, v.Dict != nil))
}

func TestRowsComeBackAsTheyWereWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s, _ := space(t, 1<<20)
	for range 60 {
		n := []int{1, 7, 64, 65, 300, 5000}[r.IntN(6)]
		c := &vector.Chunk{N: n}
		for _, k := range kinds {
			switch v := random(r, k, n); {
			case r.IntN(6) == 0:
				c.Cols = append(c.Cols, nil)
			case v.Layout == types.Strings && r.IntN(2) == 0:
				d := &vector.Vector{}
				d.InitCodes(k, &vector.Dict{Values: []string{"", "a", "b", strings.Repeat("c", 1000), "never"}}, n)
				for i := range d.Codes {
					d.Codes[i] = uint32(r.IntN(4))
				}
				d.Valid = v.Valid
				c.Cols = append(c.Cols, d)
			default:
				c.Cols = append(c.Cols, v)
			}
		}
		ref := s.Write(7, 11, c)
		back := s.Read(ref)
		require.Equal(t, n, back.N)
		require.Len(t, back.Cols, len(c.Cols))
		for i, v := range c.Cols {
			if v == nil {
				require.Nil(t, back.Cols[i])
				continue
			}
			require.Equal(t, bits(v), bits(back.Cols[i]), "%v", v.Type)
		}
	}
	rows, bytes := s.Written()
	require.Positive(t, rows)
	require.Positive(t, bytes)
}

func TestEveryByteOfABlockIsLookedAt(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	s, f := space(t, 1<<20)
	c := &vector.Chunk{N: 40}
	for _, k := range kinds {
		v := random(r, k, 40)
		if v.Layout == types.Strings {
			v.S[0] = "" // the block stays small: each byte is damaged twice
			for i := range v.S {
				v.S[i] = fmt.Sprint("text ", i%3)
			}
		}
		c.Cols = append(c.Cols, v)
	}
	ref := s.Write(1, 2, c)
	whole := append([]byte(nil), f.bytes...)
	check := func(what string, i int) {
		t.Helper()
		err := caught(func() { s.Read(ref) })
		require.ErrorIs(t, err, spill.ErrSpill, "byte %d %s", i, what)
		require.ErrorContains(t, err, "the folder", "byte %d %s", i, what)
	}
	for i := range whole {
		for _, by := range []byte{1, 0x80} {
			f.bytes = append(f.bytes[:0], whole...)
			f.bytes[i] ^= by
			check("flipped", i)
		}
		f.bytes = append([]byte(nil), whole[:i]...)
		check("cut", i)
	}
	f.bytes = whole
	require.NoError(t, caught(func() { s.Read(ref) }))
	// A block that is whole, in the place of another one.
	other := s.Write(1, 3, c)
	copy(f.bytes, f.bytes[len(whole):])
	check("of another block", 0)
	require.NoError(t, caught(func() { s.Read(other) }))
}

func TestAFileThatFailsIsOneErrorThatSaysWhere(t *testing.T) {
	c := &vector.Chunk{N: 3, Cols: []*vector.Vector{spill.Numbers([]int64{1, 2, 3})}}
	s, f := space(t, 1<<20)
	ref := s.Write(1, 1, c)
	f.writes = 0
	err := caught(func() { s.Write(1, 1, c) })
	require.ErrorIs(t, err, spill.ErrSpill)
	require.ErrorIs(t, err, errBroken)
	require.ErrorContains(t, err, "are in the file in the folder")
	f.reads = 0
	err = caught(func() { s.Read(ref) })
	require.ErrorIs(t, err, errBroken)
	require.ErrorContains(t, err, "cannot be read")
	s.Close()
	require.Equal(t, 1, f.closed)

	none := spill.New(memory.NewLedger(1<<20).Grant(0), "/there/is/no/such/folder")
	defer none.Close()
	err = none.Make()
	require.ErrorIs(t, err, spill.ErrSpill)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "/there/is/no/such/folder")
}

func TestTheFileHasNoNameAndIsGone(t *testing.T) {
	dir := t.TempDir()
	s := spill.New(memory.NewLedger(1<<20).Grant(0), dir)
	ref := s.Write(1, 1, &vector.Chunk{N: 3, Cols: []*vector.Vector{spill.Numbers([]int64{1, 2, 3})}})
	require.Equal(t, []int64{1, 2, 3}, s.Read(ref).Cols[0].I)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
	s.Close()
}

func TestRowsAreDividedByTheirHashesAsFarAsThatHelps(t *testing.T) {
	s, _ := space(t, 1<<20)
	p := s.Parts(1, 2)
	want := map[int64]int64{}
	r := rand.New(rand.NewPCG(5, 6))
	for morsel := range 5 {
		xs, hashes := make([]int64, 3000), make([]uint64, 3000)
		for i := range xs {
			xs[i], hashes[i] = int64(morsel)<<32|int64(i), r.Uint64()
			if i%2 == 0 {
				hashes[i] = 42 // a key that half of the rows have
			}
			want[xs[i]] = int64(hashes[i])
		}
		p.Add(morsel%2, morsel, hashes, &vector.Chunk{N: len(xs), Cols: []*vector.Vector{spill.Numbers(xs)}})
	}
	serial := func(n int, part func(int) error) error {
		for i := range n {
			if err := part(i); err != nil {
				return err
			}
		}
		return nil
	}
	deepest, lasts := 0, 0
	require.NoError(t, p.Each(serial, func(part *spill.Part, last bool) bool {
		deepest = max(deepest, part.Common)
		if part.Bytes(0)+part.Bytes(1) > 2000 && !last {
			return false
		}
		if last {
			lasts++
		}
		for side, refs := range part.Sides {
			before := int64(-1)
			for _, ref := range refs {
				c := s.Read(ref)
				hashes := spill.Hashes(c)
				for i, x := range c.Cols[0].I {
					require.Greater(t, x, before, "rows are in their order")
					require.Equal(t, want[x], int64(hashes[i]))
					require.Equal(t, side, int(x>>32)%2)
					before = x
					delete(want, x)
				}
			}
		}
		return true
	}))
	require.Empty(t, want, "each row is in one partition")
	require.Equal(t, 1, lasts, "one hash cannot be divided")
	require.Greater(t, deepest, 6)
}

func TestBucketsArePutTogetherInTheOrderOfPlaces(t *testing.T) {
	s, _ := space(t, 1<<20)
	b := s.Buckets(1, 3)
	add := func(places ...int64) {
		b.Add(&vector.Chunk{N: len(places), Cols: []*vector.Vector{spill.Numbers(places)}}, places)
	}
	at := func(morsel, row int64) int64 { return morsel<<32 | row }
	add(at(0, 3), at(0, 9), at(2, 1))
	add(at(0, 1), at(0, 5), at(0, 5), at(2, 0))
	var whole [][]int64
	for _, m := range s.Whole(b.All()) {
		if m.N > 0 {
			whole = append(whole, m.Load().Cols[0].I)
		} else {
			whole = append(whole, nil)
		}
	}
	require.Equal(t, [][]int64{{at(0, 1), at(0, 3), at(0, 5), at(0, 5), at(0, 9)}, nil, {at(2, 0), at(2, 1)}}, whole)
	var cut []int64
	for _, m := range s.Cut(b.All(), 3) {
		require.LessOrEqual(t, m.N, 3)
		part := m.Part(1, m.N-1)
		cut = append(cut, m.Load().Cols[0].I...)
		require.Equal(t, m.N-1, part.N)
		if part.N > 0 {
			require.Equal(t, cut[len(cut)-part.N:], part.Load().Cols[0].I)
		}
	}
	require.Equal(t, append(append([]int64(nil), whole[0]...), whole[2]...), cut)
}

func TestAKeeperWritesWhatHasNoRoom(t *testing.T) {
	s, _ := space(t, 1<<20)
	k := s.Keeper(1)
	var want, got []int64
	var kept []spill.Morsel
	for morsel := range 40 {
		k.Open(morsel)
		c := vector.NewChunk([]types.Type{{Kind: types.Int64}})
		for batch := range 10 {
			xs := make([]int64, 1000)
			for i := range xs {
				xs[i] = int64(morsel)<<32 | int64(batch*1000+i)
			}
			want = append(want, xs...)
			c.Cols[0].Append(spill.Numbers(xs), nil)
			if c.N += len(xs); k.Grown(c) {
				c = vector.NewChunk([]types.Type{{Kind: types.Int64}})
			}
		}
		kept = append(kept, k.Close(c))
	}
	for _, m := range kept {
		got = append(got, m.Load().Cols[0].I...)
	}
	require.Equal(t, want, got)
	rows, _ := s.Written()
	require.Positive(t, rows)
	require.LessOrEqual(t, s.Most(), int64(1<<20))
}

// What merges rows of the file looks at no context: the space does.
func TestARunThatHasEndedReadsAndWritesNoMore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := spill.For(ctx, memory.NewLedger(1<<20).Grant(0), t.TempDir())
	defer s.Close()
	c := &vector.Chunk{N: 2, Cols: []*vector.Vector{spill.Numbers([]int64{1, 2})}}
	r := s.Write(1, 0, c)
	require.Equal(t, 2, s.Read(r).N)
	cancel()
	require.ErrorIs(t, caught(func() { s.Read(r) }), context.Canceled)
	require.ErrorIs(t, caught(func() { s.Write(1, 0, c) }), context.Canceled)
}
