package vector_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

var (
	integer = types.Type{Kind: types.Int64}
	text    = types.Type{Kind: types.Str}
	dec     = types.Type{Kind: types.Dec, Precision: 38}
)

// ints is a vector in which negative numbers stand for nulls.
func ints(xs ...int64) *vector.Vector {
	v := new(vector.Vector)
	v.Init(integer, types.Ints, len(xs))
	for i, x := range xs {
		if v.I[i] = x; x < 0 {
			v.Nulls().Clear(i)
		}
	}
	return v
}

func codes(d *vector.Dict, cs ...uint32) *vector.Vector {
	v := new(vector.Vector)
	v.InitCodes(text, d, len(cs))
	copy(v.Codes, cs)
	return v
}

func show(v *vector.Vector) (out []string) {
	flat := v.Flat(new(vector.Vector))
	for i := range flat.N {
		switch {
		case flat.Null(i):
			out = append(out, "-")
		case flat.Layout == types.Strings:
			out = append(out, flat.Str(i))
		default:
			out = append(out, fmt.Sprint(flat.Wide(i).Text(0)))
		}
	}
	return out
}

func TestRowsAreGathered(t *testing.T) {
	var v vector.Vector
	v.Gather(ints(1, -1, 3), []int32{2, 1, 0, 2})
	require.Equal(t, []string{"3", "-", "1", "3"}, show(&v))
	v.GatherOuter(ints(1, -1, 3), []int32{2, -1, 1})
	require.Equal(t, []string{"3", "-", "-"}, show(&v))
	v.GatherOuter(ints(), []int32{-1, -1})
	require.Equal(t, []string{"-", "-"}, show(&v))
	v.Gather(codes(&vector.Dict{Values: []string{"a", "b"}}, 1, 0, 1), []int32{0, 1})
	require.Equal(t, []string{"b", "a"}, show(&v))
}

func TestNullsAreGatheredAcrossWords(t *testing.T) {
	xs := make([]int64, 300)
	sel := make([]int32, 300)
	want := make([]string, 300)
	for i := range xs {
		xs[i] = int64(i)
		if i%3 == 0 {
			xs[i] = -1
		}
		sel[i] = int32(i * 7 % 300)
	}
	for i, s := range sel {
		if want[i] = fmt.Sprint(s); s%3 == 0 {
			want[i] = "-"
		}
	}
	var v vector.Vector
	v.Gather(ints(xs...), sel)
	require.Equal(t, want, show(&v))
	require.Equal(t, 200, v.Valid.Count(300))
}

func TestCodesStayCodesWhileTheDictionaryIsTheSame(t *testing.T) {
	d, e := &vector.Dict{Values: []string{"a", "b"}}, &vector.Dict{Values: []string{"c"}}
	var v vector.Vector
	v.Append(codes(d, 0, 1), nil)
	v.Append(codes(d, 1, 0), []int32{1})
	require.Equal(t, d, v.Dict)
	v.Append(codes(e, 0), nil)
	require.Nil(t, v.Dict)
	require.Equal(t, []string{"a", "b", "a", "c"}, show(&v))
}

func TestDecimalsAreWidenedWhenTheFirstWideOnesCome(t *testing.T) {
	var wide vector.Vector
	wide.Init(dec, types.Wides, 1)
	wide.W[0] = types.WidePow10(20)
	var v vector.Vector
	v.Append(ints(7, -1), nil)
	v.Append(&wide, nil)
	v.Append(ints(8), nil)
	require.Equal(t, []string{"7", "-", "100000000000000000000", "8"}, show(&v))
}

func TestConstantsAreAppendedAndFlattened(t *testing.T) {
	var c vector.Vector
	c.Constant(text, types.Strings, 3)
	c.S[0] = "x"
	require.Equal(t, []string{"x", "x", "x"}, show(&c))
	var v vector.Vector
	v.Append(&c, []int32{0, 1})
	c.Nulls().Clear(0)
	v.Append(&c, nil)
	require.Equal(t, []string{"x", "x", "-", "-", "-"}, show(&v))
	require.Equal(t, []string{"-", "-", "-"}, show(&c))
}

func TestChunksAreShownBatchByBatch(t *testing.T) {
	xs := make([]int64, vector.Size*2+5)
	for i := range xs {
		xs[i] = int64(i) - 1
	}
	c := &vector.Chunk{N: len(xs), Cols: []*vector.Vector{ints(xs...)}}
	var w vector.Windows
	w.Open(c)
	at := 0
	for b := w.Next(); b.N > 0; b = w.Next() {
		v := b.Column(0)
		require.Equal(t, at == 0, v.Null(0))
		require.Equal(t, int64(at)-1, v.I[0])
		at += b.N
	}
	require.Equal(t, len(xs), at)
	both := vector.Joined([]*vector.Chunk{c, c}, []types.Type{integer})
	require.Equal(t, 2*c.N, both.N)
	require.Equal(t, []string{"-", "5"}, show(both.Gather([]int32{int32(c.N), 6}).Cols[0]))
	require.Equal(t, []string{"63"}, show(both.Slice(64, 65).Cols[0]))
}

func TestThrownErrorsAreCaught(t *testing.T) {
	bad := errors.New("bad")
	f := func(do func()) (err error) {
		defer vector.Catch(&err)
		do()
		return nil
	}
	require.Equal(t, bad, f(func() { vector.Throw(bad) }))
	require.NoError(t, f(func() {}))
	require.Panics(t, func() { _ = f(func() { panic("other") }) })
}

// What stands behind the last row in a bitmap means nothing.
func TestAbsentRows(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 1000} {
		b := make(vector.Bitmap, (n+63)/64)
		var want []int
		for i := range 64 * len(b) {
			if i*i%7 < 5 {
				b.Set(i)
			} else if i < n {
				want = append(want, i)
			}
		}
		require.Equal(t, want, slices.Collect(b.Absent(n)), "%d rows", n)
		for i := range b.Absent(n) {
			require.Equal(t, want[0], i)
			break // and no more
		}
	}
}

func TestOwnStringsLieInMemoryOfTheirOwn(t *testing.T) {
	block := strings.Repeat("a block of much else ", 100)
	var v vector.Vector
	v.Init(types.Type{Kind: types.Str}, types.Strings, 3)
	v.S[0], v.S[1], v.S[2] = block[2:7], block[30:], block[8:10]
	v.Nulls().Clear(1)
	v.Own()
	require.Equal(t, []string{"block", "", "of"}, v.S)
	for _, s := range v.S {
		at, first := uintptr(unsafe.Pointer(unsafe.StringData(s))), uintptr(unsafe.Pointer(unsafe.StringData(block)))
		require.False(t, at >= first && at < first+uintptr(len(block)), "%q keeps the block", s)
	}
}

// Bits are appended and cut out some at a time, wherever in a word they begin.
func TestNullsLieAnywhereInAWord(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	some := func(n int) *vector.Vector {
		xs := make([]int64, n)
		for i := range xs {
			xs[i] = int64(rnd.IntN(9)) - 2
		}
		return ints(xs...)
	}
	for range 200 {
		var all vector.Vector
		var want []string
		for range 1 + rnd.IntN(6) {
			src := some(1 + rnd.IntN(200))
			switch rnd.IntN(4) {
			case 0: // without a bitmap
				src.NoNulls()
				fallthrough
			case 1:
				all.Append(src, nil)
				want = append(want, show(src)...)
			case 2:
				n := 1 + rnd.IntN(150)
				one := new(vector.Vector)
				one.Constant(integer, types.Ints, n)
				if one.I[0] = 7; rnd.IntN(2) == 0 {
					one.Nulls().Clear(0)
				}
				all.Append(one, nil)
				want = append(want, show(one)...)
			default:
				sel := make([]int32, 1+rnd.IntN(150))
				for i := range sel {
					sel[i] = int32(rnd.IntN(src.N))
				}
				all.Append(src, sel)
				rows := show(src)
				for _, s := range sel {
					want = append(want, rows[s])
				}
			}
		}
		require.Equal(t, want, show(&all))
		var window vector.Vector
		for range 5 {
			from := rnd.IntN(all.N)
			n := rnd.IntN(all.N - from + 1)
			all.Window(&window, from, n)
			require.Equal(t, want[from:from+n], append([]string{}, show(&window)...))
		}
		require.Equal(t, want, show(&all))
	}
}
