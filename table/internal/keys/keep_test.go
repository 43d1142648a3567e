package keys

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

var str = types.Type{Kind: types.Str}

// texts returns a column of strings, of which "-" is null.
func texts(rows ...string) *vector.Vector {
	v := &vector.Vector{}
	v.Init(str, types.Strings, len(rows))
	for i, s := range rows {
		if v.S[i] = s; s == "-" {
			v.Nulls().Clear(i)
		}
	}
	return v
}

// coded returns a column of codes of a dictionary.
func coded(d *vector.Dict, codes ...uint32) *vector.Vector {
	v := &vector.Vector{}
	v.InitCodes(str, d, len(codes))
	copy(v.Codes, codes)
	return v
}

// What has been appended is what a chunk has otherwise, whatever forms the batches have, and the
// layout is the one that has no pointers where there is one.
func TestKeptTextIsTheSame(t *testing.T) {
	long := strings.Repeat("long ", 5)
	a, b := &vector.Dict{Values: []string{"x", "y"}}, &vector.Dict{Values: []string{"y", "z"}}
	wordy := &vector.Dict{Values: []string{"x", long}}
	single := &vector.Vector{}
	single.Constant(str, types.Strings, 3)
	single.S[0] = "c"
	for name, c := range map[string]struct {
		batches []*vector.Vector
		layout  types.Layout
		codes   bool
	}{
		"short":                   {[]*vector.Vector{texts("a", "", "-"), texts("fifteen letters")}, types.Wides, false},
		"codes":                   {[]*vector.Vector{coded(a, 0, 1), coded(a, 1)}, types.Strings, true},
		"two dictionaries":        {[]*vector.Vector{coded(a, 0, 1), coded(b, 1, 0)}, types.Wides, false},
		"codes, then short":       {[]*vector.Vector{coded(a, 0, 1), texts("-", "b"), coded(a, 1)}, types.Wides, false},
		"codes, then long":        {[]*vector.Vector{coded(a, 0, 1), texts(long, "b"), coded(b, 1)}, types.Strings, false},
		"short, then long":        {[]*vector.Vector{texts("a", "-"), texts("b", long), texts("-", "c")}, types.Strings, false},
		"long codes":              {[]*vector.Vector{coded(wordy, 1, 0), coded(a, 1)}, types.Strings, false},
		"sixteen letters":         {[]*vector.Vector{texts("sixteen letters!")}, types.Strings, false},
		"short, then a constant":  {[]*vector.Vector{texts("a", "b"), single, texts("d")}, types.Strings, false},
		"a constant, then a long": {[]*vector.Vector{single, texts(long)}, types.Strings, false},
		"nulls alone":             {[]*vector.Vector{texts("-", "-")}, types.Wides, false},
	} {
		t.Run(name, func(t *testing.T) {
			cols := []types.Type{{Kind: types.Int64}, str}
			ap, got, want := NewAppender(cols), vector.NewChunk(cols), vector.NewChunk(cols)
			for _, v := range c.batches {
				ints := &vector.Vector{}
				ints.Init(cols[0], types.Ints, v.N)
				for i := range v.N {
					ints.I[i] = int64(want.N + i)
				}
				batch := vector.Batch{N: v.N, Columns: &vector.Chunk{N: v.N, Cols: []*vector.Vector{v, ints}}}
				ap.Append(got, batch, []int{1, 0})
				want.Append(batch, []int{1, 0}, nil)
			}
			require.Equal(t, c.layout, got.Cols[1].Layout)
			require.Equal(t, c.codes, got.Cols[1].Dict != nil)
			require.Equal(t, want.N, got.N)
			require.Equal(t, want.Cols[0].I, got.Cols[0].I)
			shown := Shown(str, got.Cols[1])
			for i := range want.N {
				require.Equal(t, want.Cols[1].Null(i), shown.Null(i))
				if !want.Cols[1].Null(i) {
					require.Equal(t, want.Cols[1].Str(i), shown.Str(i))
				}
			}
		})
	}
}

// Numbers are of the strings' bytes: what they lie in may be used again at once.
func TestKeptTextIsACopy(t *testing.T) {
	page := []byte("ab")
	ap, c := NewAppender([]types.Type{str}), vector.NewChunk([]types.Type{str})
	for _, letter := range "cd" {
		v := texts(unsafe.String(&page[0], len(page)))
		ap.Append(c, vector.Batch{N: 1, Columns: &vector.Chunk{N: 1, Cols: []*vector.Vector{v}}}, []int{0})
		page[0] = byte(letter)
	}
	require.Equal(t, []string{"ab", "cb"}, Shown(str, c.Cols[0]).S)
}
