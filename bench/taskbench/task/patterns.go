package task

import (
	"math/bits"
	"slices"
)

// patterns returns the columns of the step before that a task needs. The caller leaves out those that the step before does not
// have.
var patterns = map[string]func(o *Options, width, step, column int) []int{
	"trivial": func(*Options, int, int, int) []int { return nil },
	"no_comm": func(_ *Options, _, _, c int) []int { return []int{c} },
	"stencil_1d": func(_ *Options, width, _, c int) []int {
		return span(max(0, c-1), min(c+1, width-1))
	},
	"stencil_1d_periodic": func(_ *Options, width, _, c int) []int {
		needs := span(max(0, c-1), min(c+1, width-1))
		if c == 0 {
			needs = append(needs, width-1)
		}
		if c == width-1 {
			needs = append(needs, 0)
		}
		return unique(needs)
	},
	"dom":  func(_ *Options, _, _, c int) []int { return span(max(0, c-1), c) },
	"tree": func(_ *Options, _, _, c int) []int { return []int{c / 2} },
	"fft": func(_ *Options, width, step, c int) []int {
		levels := max(1, bits.Len(uint(width-1))) // the logarithm, rounded up
		d := 1 << ((step + levels - 1) % levels)
		var needs []int
		for _, x := range [3]int{c - d, c, c + d} {
			if x >= 0 && x < width {
				needs = append(needs, x)
			}
		}
		return needs
	},
	"all_to_all": func(_ *Options, width, _, _ int) []int { return span(0, width-1) },
	"nearest": func(o *Options, width, _, c int) []int {
		return span(max(0, c-o.Radix/2), min(c+(o.Radix-1)/2, width-1))
	},
	"spread": func(o *Options, width, step, c int) []int {
		needs := make([]int, o.Radix)
		for i := range needs {
			needs[i] = c + i*width/o.Radix
			if i > 0 {
				needs[i] += step % o.Period
			}
			needs[i] %= width
		}
		return unique(needs)
	},
	"random_nearest": func(o *Options, width, step, c int) []int {
		var needs []int
		for x := max(0, c-o.Radix/2); x <= min(c+(o.Radix-1)/2, width-1); x++ {
			if x == c || uniform(uint64(o.Radix), uint64(step%o.Period), uint64(x), uint64(c)) < o.Fraction {
				needs = append(needs, x)
			}
		}
		return needs
	},
}

func span(from, to int) (needs []int) {
	for x := from; x <= to; x++ {
		needs = append(needs, x)
	}
	return needs
}

// unique drops second occurrences, which rings of one or two columns have.
func unique(needs []int) []int {
	var once []int
	for _, x := range needs {
		if !slices.Contains(once, x) {
			once = append(once, x)
		}
	}
	return once
}

// uniform returns a number in [0, 1) that depends only on xs. Task Bench hashes likewise, with another hash.
func uniform(xs ...uint64) float64 {
	h := uint64(0)
	for _, x := range xs {
		h += x + 0x9E3779B97F4A7C15 // splitmix64: Steele, Lea and Flood, 2014
		h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
		h = (h ^ h>>27) * 0x94D049BB133111EB
		h ^= h >> 31
	}
	return float64(h>>11) / (1 << 53)
}
