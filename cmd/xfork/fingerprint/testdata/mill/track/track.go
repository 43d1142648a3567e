// Package track smooths measurements.
package track

import (
	"context"
	"errors"

	"example.org/units"
)

// window is how many neighbours are averaged.
const window = 3

// weights are those of the neighbours.
var weights = []float64{0.25, 0.5, 0.25}

var errShort = errors.New("too short")

// Profile smooths heights, in feet.
func Profile(ctx context.Context, heights []float64) ([]float64, error) {
	if len(heights) < window {
		return nil, errShort
	}
	out, err := smooth(ctx, heights)
	if err != nil {
		return nil, err
	}
	scale := units.Scales(0.5, 3)
	state := 0
	next := func() int { state++; return state }
	out = append(out, float64(10*next()+next()))
	for i := range out {
		out[i] = units.ToFeet(out[i]) + scale[i%3]
	}
	return out, nil
}

// smooth averages.
func smooth(ctx context.Context, in []float64) (out []float64, err error) {
	for i := window / 2; i+window/2 < len(in); i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sum := 0.0
		for j, w := range weights {
			sum += w * in[i+j-window/2]
		}
		out = append(out, sum)
	}
	return out, nil
}
