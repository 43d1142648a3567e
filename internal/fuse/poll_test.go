package fuse

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/lower"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

var errGone = errors.New("gone")

// fading is a context that ends after it has been asked a number of times: no clock decides when.
type fading struct {
	context.Context
	left, asked int
}

func (f *fading) Err() error {
	f.asked++
	if f.left--; f.left < 0 {
		return errGone
	}
	return nil
}

// Operators on whole arrays look at the context at least once for every part, give up wherever it has ended, and leave what
// they read as it was.
func TestWholesLookAtTheContext(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{lower.MaxPart, 3*lower.MaxPart + 5} {
		floats, ints, mask, at := make([]float64, n), make([]int64, n), make([]bool, n), make([]int64, n)
		for i := range floats {
			floats[i], ints[i], mask[i], at[i] = r.NormFloat64(), r.Int64N(100), r.IntN(3) == 0, int64(r.IntN(n))
		}
		kept := slices.Clone(floats)
		f := elem.Erase(floats)
		few := elem.Erase([]float64{-1, 0, 1})
		for _, x := range []struct {
			code  op.Code
			kind  elem.Kind
			args  []elem.Array
			bits  []uint64
			looks int // of a single part
		}{
			{op.Sort, elem.F64, []elem.Array{f}, nil, 2},                // the first step, and on the way through its buckets
			{op.Sort, elem.I64, []elem.Array{elem.Erase(ints)}, nil, 0}, // all is in the digit: one step
			{op.Quantile, elem.F64, []elem.Array{f, {}}, []uint64{0, elem.Bits(0.5)}, 0},
			{op.CumSum, elem.F64, []elem.Array{f}, nil, 1},
			{op.CumProd, elem.I64, []elem.Array{elem.Erase(ints)}, nil, 0},
			{op.Reverse, elem.F64, []elem.Array{f}, nil, 0},
			{op.Concat, elem.F64, []elem.Array{few, f, few}, nil, 0},
			{op.Gather, elem.F64, []elem.Array{f, elem.Erase(at)}, nil, 0},
			{op.Compress, elem.F64, []elem.Array{f, elem.Erase(mask)}, nil, 0},
			{op.Histogram, elem.F64, []elem.Array{f, few}, nil, 0},
		} {
			run := func(looks int) (*fading, error) {
				ctx := &fading{Context: context.Background(), left: looks}
				c := &call{s: &node.Scope{Ctx: ctx}, op: Of(x.code, x.kind), arrays: x.args, bits: x.bits, ours: make([]bool, len(x.args))}
				defer c.giveBack()
				return ctx, wholes[x.code][x.kind](c)
			}
			all, err := run(1 << 30)
			require.NoError(t, err)
			least := x.looks
			if n > lower.MaxPart {
				least = (n - 1) / lower.MaxPart
			}
			require.GreaterOrEqual(t, all.asked, least, "%v of %v", x.code, x.kind)
			for looks := range all.asked {
				_, err := run(looks)
				require.ErrorIs(t, err, errGone, "%v of %v, %d looks", x.code, x.kind, looks)
			}
			require.Equal(t, kept, floats)
		}
	}
}
