package keys_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

func find(t *keys.Table, h *keys.Hasher, cols ...*vector.Vector) []int32 {
	out := make([]int32, cols[0].N)
	hashes := h.Hash(cols, cols[0].N, nil)
	t.Find(cols, hashes, nil, out)
	// With the numbers of short strings it finds the same.
	packs, again := make([][]keys.Short, len(cols)), make([]int32, cols[0].N)
	new(keys.Packer).Pack(cols, packs)
	t.Find(cols, hashes, packs, again)
	for i := range out {
		if out[i] != again[i] {
			panic("packed keys are others")
		}
	}
	return out
}

func TestFloatsThatAreEqualAsKeysAreOneKey(t *testing.T) {
	var v vector.Vector
	v.Init(types.Type{Kind: types.Float64}, types.Floats, 6)
	copy(v.F, []float64{0, math.Copysign(0, -1), math.NaN(), 1, -math.NaN(), math.Float64frombits(math.Float64bits(math.NaN()) | 5)})
	table := keys.NewTable([]types.Type{v.Type})
	require.Equal(t, []int32{0, 0, 1, 2, 1, 1}, find(table, new(keys.Hasher), &v))
}

func TestNullsAreOneKey(t *testing.T) {
	var v vector.Vector
	v.Init(types.Type{Kind: types.Int64}, types.Ints, 4)
	copy(v.I, []int64{0, 7, 0, 9})
	v.Nulls().Clear(1)
	v.Valid.Clear(3)
	table := keys.NewTable([]types.Type{v.Type})
	require.Equal(t, []int32{0, 1, 0, 1}, find(table, new(keys.Hasher), &v))
	require.True(t, table.Cols[0].Null(1))
}

func TestCodesAndStringsAreTheSameKeys(t *testing.T) {
	text := types.Type{Kind: types.Str}
	var plain, codes vector.Vector
	plain.Init(text, types.Strings, 3)
	copy(plain.S, []string{"b", "a", "c"})
	codes.InitCodes(text, &vector.Dict{Values: []string{"a", "b"}}, 3)
	copy(codes.Codes, []uint32{0, 1, 0})
	table, h := keys.NewTable([]types.Type{text}), new(keys.Hasher)
	require.Equal(t, []int32{0, 1, 2}, find(table, h, &plain))
	require.Equal(t, []int32{1, 0, 1}, find(table, h, &codes))
}

func TestStringsOfAllLengthsAreTold(t *testing.T) {
	var all []string
	for n := range 12 {
		for _, c := range []string{"a", "b", "\x00"} {
			all = append(all, strings.Repeat(c, n), strings.Repeat(c, n)+"x")
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	var v vector.Vector
	v.Init(types.Type{Kind: types.Str}, types.Strings, len(all))
	copy(v.S, all)
	table := keys.NewTable([]types.Type{v.Type})
	want := make([]int32, len(all))
	for i := range want {
		want[i] = int32(i)
	}
	require.Equal(t, want, find(table, new(keys.Hasher), &v))
	require.Equal(t, want, find(table, new(keys.Hasher), &v))
}

func TestManyKeysKeepTheirNumbers(t *testing.T) {
	var a, b vector.Vector
	a.Init(types.Type{Kind: types.Int64}, types.Ints, 2000)
	b.Init(types.Type{Kind: types.Dec, Precision: 38}, types.Wides, 2000)
	want := make([]int32, 2000)
	for i := range want {
		a.I[i], b.W[i] = int64(i%50), types.Wide(int64(i%1000))
		want[i] = int32(i % 1000)
	}
	table := keys.NewTable([]types.Type{a.Type, b.Type})
	require.Equal(t, want, find(table, new(keys.Hasher), &a, &b))
	require.Equal(t, 1000, table.Len())
	one := keys.NewTable([]types.Type{a.Type})
	for i := range want {
		want[i] = int32(i % 50)
	}
	require.Equal(t, want, find(one, new(keys.Hasher), &a))
}

// All rows have one hash, so that a tag says nothing: rows are told apart by their
// keys, and have numbers in the order of their first rows.
func TestKeysWithOneHashAreTold(t *testing.T) {
	var ints, text, wide, long vector.Vector
	const n = 300
	ints.Init(types.Type{Kind: types.Int64}, types.Ints, n)
	text.Init(types.Type{Kind: types.Str}, types.Strings, n)
	long.Init(types.Type{Kind: types.Str}, types.Strings, n)
	wide.Init(types.Type{Kind: types.Dec, Precision: 38}, types.Wides, n)
	want := make([]int32, n)
	for i := range n {
		k := i % 50
		want[i] = int32(k)
		ints.I[i], text.S[i], wide.W[i] = int64(k), strings.Repeat("x", k%16)+string(rune('a'+k)), types.Wide(int64(k))
		long.S[i] = "a string of more than fifteen bytes, " + text.S[i]
	}
	for _, v := range []*vector.Vector{&ints, &text, &wide, &long} {
		for _, nulls := range []bool{false, true} {
			if nulls {
				for i := 7; i < n; i += 50 {
					v.Nulls().Clear(i)
				}
			}
			table, hashes, out := keys.NewTable([]types.Type{v.Type}), make([]uint64, n), make([]int32, n)
			for from := 0; from < n; from += 64 { // as windows begin
				w, to := new(vector.Vector), min(n, from+64)
				v.Window(w, from, to-from)
				before := table.Len()
				fresh := table.Find([]*vector.Vector{w}, hashes[from:to], nil, out[from:])
				require.Len(t, fresh, table.Len()-before)
				for i, f := range fresh {
					require.Equal(t, int32(before+i), out[from+int(f)])
				}
			}
			require.Equal(t, want, out)
			// Another table has the numbers in another order.
			other := keys.NewTable([]types.Type{v.Type})
			require.Equal(t, []int32{0, 2}, other.Merge(table, []int32{30, 30, 2}, out))
			require.Equal(t, []int32{0, 0, 1}, out[:3])
			other.Merge(table, []int32{2, 30, 7}, out)
			require.Equal(t, []int32{1, 0, 2}, out[:3])
			require.True(t, keys.Equal(other.Columns()[0], 2, table.Columns()[0], 7))
		}
	}
}

// What a table has entered lasts, whatever becomes of the memory of the batch.
func TestKeysOfAPageAreCopied(t *testing.T) {
	var v vector.Vector
	v.Init(types.Type{Kind: types.Str}, types.Strings, 2)
	page := []byte("first and second")
	v.S[0], v.S[1] = unsafe.String(&page[0], 5), unsafe.String(&page[10], 6)
	table := keys.NewTable([]types.Type{v.Type})
	find(table, new(keys.Hasher), &v)
	clear(page)
	require.Equal(t, []string{"first", "second"}, table.Columns()[0].S)
}

// A column of text is numbers until a long string comes: then, before and behind it keys are what they are in a map.
func TestTextIsNumbersUntilALongStringComes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	text := types.Type{Kind: types.Str}
	for round := range 60 {
		longFrom := []int{0, 3, 1000}[round%3] // the first batch with long strings; none in some rounds
		table, merged, numbers := keys.NewTable([]types.Type{text}), keys.NewTable([]types.Type{text}), map[string]int32{}
		h := new(keys.Hasher)
		var names []string
		for batch := range 6 {
			n := 1 + r.IntN(600)
			var v vector.Vector
			v.Init(text, types.Strings, n)
			want := make([]int32, n)
			for i := range n {
				length := r.IntN(16)
				if batch >= longFrom && r.IntN(9) == 0 {
					length = 16 + r.IntN(9)
				}
				s := strings.Repeat("x", length)
				if length > 0 {
					s = s[1:] + string(rune('a'+r.IntN(3)))
				}
				v.S[i] = s
				if round%2 == 0 && r.IntN(7) == 0 {
					v.Nulls().Clear(i)
					s = "null"
				}
				if _, is := numbers[s]; !is {
					numbers[s] = int32(len(names))
					names = append(names, s)
				}
				want[i] = numbers[s]
			}
			out := make([]int32, n)
			hashes := h.Hash([]*vector.Vector{&v}, n, nil)
			if round%5 == 4 { // then keys alone tell rows apart
				clear(hashes)
			}
			table.Find([]*vector.Vector{&v}, hashes, nil, out)
			require.Equal(t, want, out)
			table.Look([]*vector.Vector{&v}, hashes, out)
			require.Equal(t, want, out)
		}
		require.Equal(t, longFrom > 5, table.Short(0))
		merged.Merge(table, vector.UpTo(table.Len()), make([]int32, table.Len()))
		require.Equal(t, table.Short(0), merged.Short(0))
		for _, one := range []*keys.Table{table, merged} {
			c := one.Columns()[0]
			require.Equal(t, len(names), c.N)
			for i, s := range names {
				require.Equal(t, s == "null", c.Null(i))
				if s != "null" {
					require.Equal(t, s, c.Str(i))
				}
			}
		}
		long := longFrom <= 5
		var v vector.Vector
		v.Init(text, types.Strings, 2)
		v.S[0], v.S[1] = "is not there", "is not there, and is long"
		out := make([]int32, 2)
		table.Look([]*vector.Vector{&v}, h.Hash([]*vector.Vector{&v}, 2, nil), out)
		require.Equal(t, []int32{-1, -1}, out, long)
	}
}
