package draw

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// of makes a picture of n boxes and these arrows.
func of(n int, arrows ...[2]int32) Picture {
	p := Picture{Boxes: make([]Box, n)}
	for i := range p.Boxes {
		p.Boxes[i] = Box{Name: string(rune('a' + i%26)), Count: 1}
	}
	for _, a := range arrows {
		p.Arrows = append(p.Arrows, Arrow{From: a[0], To: a[1], Count: 1, Strict: true})
	}
	return p
}

// random is a picture whose arrows lead down, but for a few.
func random(seed uint64) Picture {
	r := rand.New(rand.NewPCG(seed, 5))
	n := 1 + r.IntN(40)
	known := map[[2]int32]bool{}
	var arrows [][2]int32
	for range r.IntN(3 * n) {
		a := [2]int32{int32(r.IntN(n)), int32(r.IntN(n))}
		if a[0] > a[1] && r.IntN(10) > 0 {
			a[0], a[1] = a[1], a[0]
		}
		if a[0] != a[1] && !known[a] {
			known[a] = true
			arrows = append(arrows, a)
		}
	}
	return of(n, arrows...)
}

func TestBoxesStandBelowTheirOperands(t *testing.T) {
	for _, c := range []struct {
		name   string
		arrows [][2]int32
		layers []int32 // by box
	}{
		{"a chain", [][2]int32{{0, 1}, {1, 2}, {2, 3}}, []int32{0, 1, 2, 3}},
		{"a diamond", [][2]int32{{0, 1}, {0, 2}, {1, 3}, {2, 3}}, []int32{0, 1, 1, 2}},
		{"a leaf is pulled down to its consumer", [][2]int32{{0, 1}, {1, 3}, {2, 3}}, []int32{0, 1, 1, 2}},
		{"an arrow that leads up", [][2]int32{{0, 1}, {1, 0}, {3, 2}}, []int32{0, 1, 0, 1}},
		{"no arrows", nil, []int32{0, 0, 0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := of(4, c.arrows...).arrange()
			for b, want := range c.layers {
				require.Equal(t, want, l.cells[b].layer, "box %d", b)
			}
		})
	}
}

func TestAnArrowHasABendInEachLayerThatItPasses(t *testing.T) {
	l := of(4, [2]int32{0, 1}, [2]int32{1, 2}, [2]int32{2, 3}, [2]int32{0, 3}).arrange()
	route := l.routes[3]
	require.Len(t, route, 4)
	for k, c := range route {
		require.EqualValues(t, k, l.cells[c].layer)
		require.Equal(t, k == 1 || k == 2, l.cells[c].box == bend)
	}
}

func TestCrossingsAreCounted(t *testing.T) {
	// Two arrows that cross, as they are laid out before anything is ordered.
	l := &layout{Picture: of(4, [2]int32{0, 3}, [2]int32{1, 2})}
	l.layer()
	require.Equal(t, 1, l.crossings())
	l.order()
	require.Zero(t, l.crossings())
	// Each of three to each of three: nine crossings, and no order has fewer.
	var all [][2]int32
	for a := range int32(3) {
		for b := range int32(3) {
			all = append(all, [2]int32{a, 3 + b})
		}
	}
	require.Equal(t, 9, of(6, all...).arrange().crossings())
}

// TestTheCountOfCrossingsIsThatOfAllPairs holds the Fenwick tree against two loops.
func TestTheCountOfCrossingsIsThatOfAllPairs(t *testing.T) {
	for seed := range uint64(200) {
		l := random(seed).arrange()
		n := 0
		for _, layer := range l.layers {
			for i, a := range layer {
				for _, b := range layer[i+1:] {
					n += l.between(a, b, l.below)
				}
			}
		}
		require.Equal(t, n, l.crossings(), "seed %d", seed)
	}
}

func TestTreesComeOutWithoutCrossingsAndWithParentsInTheMiddle(t *testing.T) {
	l := of(7, [2]int32{0, 4}, [2]int32{1, 5}, [2]int32{2, 4}, [2]int32{3, 5}, [2]int32{4, 6}, [2]int32{5, 6}).arrange()
	require.Zero(t, l.crossings())
	require.InDelta(t, (l.cells[0].x+l.cells[2].x)/2, l.cells[4].x, 0.1)
	require.InDelta(t, (l.cells[4].x+l.cells[5].x)/2, l.cells[6].x, 0.1)
}

// TestLayoutsKeepTheirInvariants: see the comments of layout, layer, place and straighten.
func TestLayoutsKeepTheirInvariants(t *testing.T) {
	for seed := range uint64(200) {
		l := random(seed).arrange()
		for i, layer := range l.layers {
			for at, c := range layer {
				require.EqualValues(t, i, l.cells[c].layer)
				require.EqualValues(t, at, l.cells[c].at)
				if at > 0 {
					left := layer[at-1]
					require.GreaterOrEqual(t, l.cells[c].x-l.cells[left].x, l.distance(left, c)-1e-6, "seed %d: cells overlap", seed)
				}
			}
		}
		for i, route := range l.routes {
			a := l.Arrows[i]
			require.Equal(t, min(a.From, a.To), route[0])
			require.Equal(t, max(a.From, a.To), route[len(route)-1])
			for k := 1; k < len(route); k++ {
				require.Equal(t, l.cells[route[k-1]].layer+1, l.cells[route[k]].layer, "an arrow leads to the next layer")
				require.Less(t, l.cells[route[k-1]].y, l.cells[route[k]].y)
				require.Contains(t, l.below[route[k-1]], route[k])
				require.Contains(t, l.above[route[k]], route[k-1])
			}
		}
		for _, c := range l.cells {
			require.GreaterOrEqual(t, c.x-c.w/2, margin-1e-6)
			require.LessOrEqual(t, c.x+c.w/2, l.width-margin+1e-6)
		}
	}
}

// TestWishesAreFulfilledInTheLeastSquares: no cell, and no run of cells at the least distance, has a better place.
func TestWishesAreFulfilledInTheLeastSquares(t *testing.T) {
	for seed := range uint64(100) {
		a := &layout{Picture: random(seed)}
		a.layer()
		a.order()
		for c := range a.cells { // all cells side by side, in order
			a.cells[c].x = float64(a.cells[c].at) * 50
		}
		for i := 1; i < len(a.layers); i++ {
			layer := a.layers[i]
			wants, weights := make([]float64, len(layer)), make([]float64, len(layer))
			for k, c := range layer {
				wants[k], weights[k] = a.wish(c, true, false)
			}
			cost := func(xs []float64) (sum float64) {
				for k, x := range xs {
					sum += weights[k] * (x - wants[k]) * (x - wants[k])
				}
				return sum
			}
			a.placeLayer(i, true, false)
			xs := make([]float64, len(layer))
			for k, c := range layer {
				xs[k] = a.cells[c].x
			}
			best := cost(xs)
			for from := range xs {
				for to := from + 1; to <= len(xs); to++ {
					for _, step := range []float64{-0.5, 0.5} {
						moved := slices.Clone(xs)
						for k := from; k < to; k++ {
							moved[k] += step
						}
						allowed := (from == 0 || moved[from]-moved[from-1] >= a.distance(layer[from-1], layer[from])) &&
							(to == len(xs) || moved[to]-moved[to-1] >= a.distance(layer[to-1], layer[to]))
						if allowed {
							require.GreaterOrEqual(t, cost(moved), best-1e-6, "seed %d, layer %d", seed, i)
						}
					}
				}
			}
		}
	}
}

func TestLongArrowsAreStraight(t *testing.T) {
	// 0 -> 4 passes three layers beside the chain 0 1 2 3 4.
	l := of(5, [2]int32{0, 1}, [2]int32{1, 2}, [2]int32{2, 3}, [2]int32{3, 4}, [2]int32{0, 4}).arrange()
	route := l.routes[4]
	for _, c := range route[2 : len(route)-1] {
		require.Equal(t, l.cells[route[1]].x, l.cells[c].x)
	}
}

func TestWiderTextsHaveMoreRoom(t *testing.T) {
	for _, c := range []struct{ narrow, wide string }{
		{"", "i"}, {"i", "f"}, {"f", "a"}, {"a", "A"}, {"A", "M"}, {"M", "字"}, {"ill", "mmm"},
	} {
		require.Less(t, textWidth(c.narrow, nameSize), textWidth(c.wide, nameSize), "%q and %q", c.narrow, c.wide)
	}
	require.InDelta(t, 2*textWidth("abc", 10), textWidth("abc", 20), 1e-9)
}

func TestBoxesAreAsLargeAsTheirWords(t *testing.T) {
	short, long := Box{Name: "f", Count: 1}, Box{Name: "aVeryLongNameOfAFunction", Count: 1}
	w, h := short.size()
	require.Equal(t, [2]float64{leastWidth, pillHeight}, [2]float64{w, h})
	wide, _ := long.size()
	require.InDelta(t, textWidth(long.Name, nameSize)+2*padding, wide, 1e-9)
	for _, c := range []struct {
		name string
		box  Box
		more float64 // than the pill
	}{
		{"a mark", Box{Name: long.Name, Count: 1, Mark: Tick}, markSize + 4},
		{"a loop", Box{Name: long.Name, Count: 1, Loop: true}, 2 * loopWidth},
	} {
		got, _ := c.box.room()
		require.InDelta(t, wide+c.more, got, 1e-9, c.name)
	}
}

func TestKeysAreBrokenIntoRows(t *testing.T) {
	s := Sample{Word: "word"}
	require.Empty(t, lines(nil, 100))
	require.Len(t, lines([]Sample{s, s, s, s}, 2*s.width()), 2)
	require.Len(t, lines([]Sample{s, s}, 1), 2, "a sample that is too wide has a row of its own")
	rows := lines([]Sample{s, s, s}, 2*s.width())
	require.InDelta(t, 2*s.width(), rows.width(), 1e-9)
	require.InDelta(t, keyHeight+keyRow, rows.height(), 1e-9)
}

func TestLengthsHaveOneDecimal(t *testing.T) {
	for x, want := range map[float64]string{0: "0", -0.04: "0", 1: "1", 1.25: "1.3", 1.24: "1.2", -2.5: "-2.5", 1234.56: "1234.6"} {
		require.Equal(t, want, px(x), "%v", x)
	}
}
