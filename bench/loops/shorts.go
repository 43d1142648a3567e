package main

import (
	"context"
	"fmt"

	"xfork/ops/vec"
)

// shorts returns those on short arrays, a thousand forces each: microseconds are nanoseconds of one. The nodes are made anew each time.
func shorts(a, b []float64) (all []contest) {
	for _, k := range []int{10, 100, 1000} {
		short, other := a[:k:k], b[:k:k]
		all = append(all,
			contest{fmt.Sprintf("1000 a*b + a, %d", k), 0, 1e-12, func(ctx context.Context) (v float64, err error) {
				for range 1000 {
					x, y := vec.Of(short), vec.Of(other)
					to, err := vec.Add(vec.Mul(x, y), x).Force(ctx)
					if err != nil {
						return 0, err
					}
					v = to[k/2]
				}
				return v, nil
			}},
			contest{fmt.Sprintf("1000 sum(a*b), %d", k), 0, 1e-9, func(ctx context.Context) (v float64, err error) {
				for range 1000 {
					if v, err = vec.Sum(vec.Mul(vec.Of(short), vec.Of(other))).Force(ctx); err != nil {
						return 0, err
					}
				}
				return v, nil
			}})
	}
	return all
}
