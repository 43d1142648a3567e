package kernel_test

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// watched notes how its column, of 2048 strings, is asked for.
type watched struct {
	vector.Chunk
	looked, shown int
}

func newWatched() *watched {
	v := &vector.Vector{}
	v.Init(types.Type{Kind: types.Str}, types.Strings, vector.Size)
	for i := range v.S {
		v.S[i] = strings.Repeat("x", i%50+1)
	}
	return &watched{Chunk: vector.Chunk{N: vector.Size, Cols: []*vector.Vector{v}}}
}

func (w *watched) Column(i int) *vector.Vector { w.shown++; return w.Chunk.Column(i) }
func (w *watched) Look(i int) *vector.Vector   { w.looked++; return w.Chunk.Column(i) }

var text = &bind.Binder{Schema: types.Schema{{Name: "s", Type: types.Type{Kind: types.Str}}}}

func bound(t *testing.T, e *ast.Expr) *bind.Expr {
	b, err := text.Expr(e)
	require.NoError(t, err)
	return b
}

func TestStringsAreLookedAtUnlessTheyMayBeKept(t *testing.T) {
	s := col("s")
	for _, c := range []struct {
		name  string
		exprs []*ast.Expr
		kept  bool
	}{
		{"compared", []*ast.Expr{ast.New(ast.Eq, s, lit("x"))}, false},
		{"measured", []*ast.Expr{ast.New(ast.Len, s)}, false},
		{"measured in another case", []*ast.Expr{ast.New(ast.Len, ast.New(ast.Upper, s))}, false},
		{"shown", []*ast.Expr{s}, true},
		{"shown and measured", []*ast.Expr{ast.New(ast.Len, s), s}, true},
		{"a part of it shown", []*ast.Expr{ast.New(ast.Lower, s)}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWatched()
			var all []*bind.Expr
			for _, e := range c.exprs {
				all = append(all, bound(t, e))
			}
			p := kernel.Compile(nil, all)
			p.Begin(vector.Batch{N: w.N, Columns: w})
			for i := range all {
				p.Eval(i)
			}
			require.Equal(t, c.kept, w.shown == 1)
			require.Equal(t, !c.kept, w.looked == 1)
		})
	}
}

// What has been looked at is asked for again where it is shown after all, with all that it is made of.
func TestALookThatIsFollowedByMore(t *testing.T) {
	w := newWatched()
	var picked vector.Picked
	upper, measured := ast.New(ast.Upper, col("s")), ast.New(ast.Len, col("s"))
	p := kernel.Compile(nil, []*bind.Expr{bound(t, upper), bound(t, measured), bound(t, col("s"))})
	for range 2 {
		w.looked, w.shown = 0, 0
		p.Begin(picked.Batch(vector.Batch{N: w.N, Columns: w}, vector.UpTo(vector.Size-1)))
		first := p.Look(0).S[100]
		require.Equal(t, 0, w.shown)
		p.Eval(1)
		p.Look(2)
		require.Equal(t, 0, w.shown)
		require.Equal(t, first, p.Eval(0).S[100])
		require.Equal(t, 1, w.shown)
		p.Eval(2)
		p.Look(0)
		require.Equal(t, 1, w.shown, "the filter has asked already")
	}
}

// Few rows are copied when they are shown: what was made of them before is made again, of the copies.
func TestWhatIsMadeOfCopiesIsMadeAgain(t *testing.T) {
	w := newWatched()
	var picked vector.Picked
	trimmed := ast.New(ast.Trim, col("s")) // a part of the string itself
	p := kernel.Compile(nil, []*bind.Expr{bound(t, trimmed)})
	p.Begin(picked.Batch(vector.Batch{N: w.N, Columns: w}, vector.UpTo(10)))
	looked := unsafe.StringData(p.Look(0).S[5])
	require.True(t, unsafe.StringData(w.Cols[0].S[5]) == looked)
	require.False(t, unsafe.StringData(p.Eval(0).S[5]) == looked)
	require.Zero(t, w.shown)
}

// What a filter leaves is copied if it is little, and otherwise said to be kept. A condition looks at it.
func TestFewStringsAreCopied(t *testing.T) {
	for _, rows := range []int{1, vector.Size / 4, vector.Size/4 + 1, vector.Size} {
		w := newWatched()
		var p vector.Picked
		b := p.Batch(vector.Batch{N: w.N, Columns: w}, vector.UpTo(rows))
		require.Equal(t, w.Cols[0].S[:rows], vector.Looked(b.Columns, 0).S)
		require.Zero(t, w.shown)
		v := b.Column(0)
		require.Equal(t, w.Cols[0].S[:rows], v.S)
		copied := unsafe.StringData(v.S[rows-1]) != unsafe.StringData(w.Cols[0].S[rows-1])
		require.Equal(t, rows <= vector.Size/4, copied)
		require.Equal(t, !copied, w.shown == 1)
		require.Same(t, v, b.Column(0))
	}
}
