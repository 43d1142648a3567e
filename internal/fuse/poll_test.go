package fuse

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

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
	for _, n := range []int{maxPart, 3*maxPart + 5} {
		floats, ints, mask, at := make([]float64, n), make([]int64, n), make([]bool, n), make([]int64, n)
		for i := range floats {
			floats[i], ints[i], mask[i], at[i] = r.NormFloat64(), r.Int64N(100), r.IntN(3) == 0, int64(r.IntN(n))
		}
		kept := slices.Clone(floats)
		f := erase(floats)
		few := erase([]float64{-1, 0, 1})
		for _, x := range []struct {
			code   Code
			kind   Kind
			args   []untyped
			images []uint64
			looks  int // of a single part
		}{
			{Sort, F64, []untyped{f}, nil, 2},           // the first step, and on the way through its buckets
			{Sort, I64, []untyped{erase(ints)}, nil, 0}, // all is in the digit: one step
			{Quantile, F64, []untyped{f, {}}, []uint64{0, imageOf(0.5)}, 0},
			{CumSum, F64, []untyped{f}, nil, 1},
			{CumProd, I64, []untyped{erase(ints)}, nil, 0},
			{Diff, F64, []untyped{f}, nil, 0},
			{Reverse, F64, []untyped{f}, nil, 0},
			{Concat, F64, []untyped{few, f, few}, nil, 0},
			{Gather, F64, []untyped{f, erase(at)}, nil, 0},
			{Compress, F64, []untyped{f, erase(mask)}, nil, 0},
			{Histogram, F64, []untyped{f, few}, nil, 0},
		} {
			run := func(looks int) (*fading, error) {
				ctx := &fading{Context: context.Background(), left: looks}
				c := &call{s: &node.Scope{Ctx: ctx}, op: Of(x.code, x.kind), arrays: x.args, images: x.images, ours: make([]bool, len(x.args))}
				defer c.giveBack()
				return ctx, wholes[x.code][x.kind](c)
			}
			all, err := run(1 << 30)
			require.NoError(t, err)
			least := x.looks
			if n > maxPart {
				least = (n - 1) / maxPart
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
