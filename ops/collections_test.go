package ops_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

type (
	names []string
	title string
	ages  map[title]int
)

var rows = [][]int{nil, {}, {1}, {1, 2}, {3, 1, 2, 3}, make([]int, 5, 100)}

func TestSlices(t *testing.T) {
	agree1(t, "Len", ops.Len[[]int], func(s []int) int { return len(s) }, rows)
	agree2(t, "At", ops.At[[]int, int, int], func(s []int, i int) int { return s[i] }, rows, integers[int](80))
	agree2(t, "At", ops.At[[]int, int, int8], func(s []int, i int8) int { return s[i] }, rows, integers[int8](0))
	agree2(t, "At", ops.At[[]int, int, uint64], func(s []int, i uint64) int { return s[i] }, rows, integers[uint64](81))
	agree2(t, "Contains", ops.Contains[[]int], slices.Contains[[]int], rows, []int{0, 1, 2, 3, 4, -1})

	t.Run("Slice agrees with Go within the length", func(t *testing.T) {
		bounds := []int{0, 1, 2, 3, 4, 5, 6, 100, 101, -1, math.MinInt, math.MaxInt}
		for _, s := range rows {
			for _, low := range bounds {
				for _, high := range bounds {
					agree(t, ops.Slice(expr.Const(s), expr.Const(low), expr.Const(high)),
						func() []int { return slices.Clip(s)[low:high] }, "Slice", s, low, high)
				}
			}
		}
	})
	t.Run("a part shares the elements and has no capacity to append into", func(t *testing.T) {
		s := []int{1, 2, 3, 4}
		part := force(t, ops.Slice(expr.Const(s), expr.Const(1), expr.Const(3)))
		require.Same(t, &s[1], &part[0])
		_ = append(part, 99)
		require.Equal(t, []int{1, 2, 3, 4}, s)
	})
	t.Run("NaN is contained nowhere", func(t *testing.T) {
		nan := math.NaN()
		require.False(t, force(t, ops.Contains(expr.Const([]float64{nan}), expr.Const(nan))))
	})
	t.Run("named types stay what they are", func(t *testing.T) {
		x := expr.Const(names{"a", "b", "c"})
		var tail expr.Expr[names] = ops.Slice(x, expr.Const[uint8](1), expr.Const[uint8](3))
		require.Equal(t, names{"b", "c"}, force(t, tail))
		require.Equal(t, "b", force(t, ops.At(tail, expr.Const(0))))
	})
}

func TestConcat(t *testing.T) {
	concat2 := func(x, y expr.Expr[[]int]) expr.Expr[[]int] { return ops.Concat(x, y) }
	agree2(t, "Concat", concat2, func(a, b []int) []int { return slices.Concat(a, b) }, rows, rows)

	t.Run("of nothing is a nil slice", func(t *testing.T) {
		require.Nil(t, force(t, ops.Concat[[]int]()))
	})
	t.Run("of one is that one", func(t *testing.T) {
		x := expr.Const([]int{1})
		require.True(t, ops.Concat(x).Node() == x.Node())
	})
	t.Run("of two leaves both alone", func(t *testing.T) {
		a := make([]int, 1, 10)
		_ = force(t, ops.Concat(expr.Const(a), expr.Const([]int{7})))
		require.Zero(t, a[:2][1])
	})
	t.Run("of many keeps their order", func(t *testing.T) {
		var xs []expr.Expr[names]
		var want names
		for _, w := range words {
			xs = append(xs, expr.Const(names{w, "|"}))
			want = append(want, w, "|")
			if len(xs) > 2 {
				require.Equal(t, want, force(t, ops.Concat(xs...)))
			}
		}
	})
}

func TestMaps(t *testing.T) {
	ms := []map[string]int{nil, {}, {"a": 0}, {"b": 2, "a": 1, "": 3}}
	agree1(t, "LenMap", ops.LenMap[map[string]int], func(m map[string]int) int { return len(m) }, ms)
	agree2(t, "ContainsKey", ops.ContainsKey[map[string]int], func(m map[string]int, k string) bool {
		_, ok := m[k]
		return ok
	}, ms, words)
	agree2(t, "Lookup", ops.Lookup[map[string]int], func(m map[string]int, k string) int {
		v, ok := m[k]
		if !ok {
			panic("missing")
		}
		return v
	}, ms, words)

	t.Run("keys come sorted, NaN first", func(t *testing.T) {
		require.Equal(t, []string{"", "a", "b"}, force(t, ops.Keys(expr.Const(ms[3]))))
		require.Empty(t, force(t, ops.Keys(expr.Const(ms[0]))))
		nan, negZero := math.NaN(), math.Copysign(0, -1)
		ks := force(t, ops.Keys(expr.Const(map[float64]bool{2: true, nan: true, negZero: true, math.Inf(-1): true})))
		require.True(t, math.IsNaN(ks[0]))
		require.Equal(t, []float64{math.Inf(-1), 0, 2}, ks[1:])
	})
	t.Run("named types are known by their elements", func(t *testing.T) {
		x := expr.Const(ages{"Dr": 40})
		require.Equal(t, 40, force(t, ops.Lookup(x, expr.Const[title]("Dr"))))
		require.Equal(t, []title{"Dr"}, force(t, ops.Keys(x)))
	})
}

func TestStrings(t *testing.T) {
	agree1(t, "LenString", ops.LenString[string], func(s string) int { return len(s) }, words)
	agree2(t, "AtString", ops.AtString[string, int], func(s string, i int) byte { return s[i] }, words, integers[int](82))
	agree2(t, "AtString", ops.AtString[string, uint8], func(s string, i uint8) byte { return s[i] }, words, integers[uint8](0))
	agree2(t, "ContainsString", ops.ContainsString[string], strings.Contains, words, words)

	t.Run("SliceString agrees with Go", func(t *testing.T) {
		bounds := []int8{0, 1, 2, 3, 4, 5, 24, 25, -1, -128, 127}
		for _, s := range words {
			for _, low := range bounds {
				for _, high := range bounds {
					agree(t, ops.SliceString(expr.Const(s), expr.Const(low), expr.Const(high)),
						func() string { return s[low:high] }, "SliceString", s, low, high)
				}
			}
		}
	})
	t.Run("named types stay what they are", func(t *testing.T) {
		var x expr.Expr[title] = ops.SliceString(expr.Const[title]("Doctor"), expr.Const(0), expr.Const(2))
		require.Equal(t, title("Do"), force(t, x))
	})
}

func TestConcatString(t *testing.T) {
	concat2 := func(x, y expr.Expr[string]) expr.Expr[string] { return ops.ConcatString(x, y) }
	agree2(t, "ConcatString", concat2, func(a, b string) string { return a + b }, words, words)

	t.Run("of nothing is empty", func(t *testing.T) {
		require.Empty(t, force(t, ops.ConcatString[string]()))
	})
	t.Run("of one is that one", func(t *testing.T) {
		x := expr.Const("a")
		require.True(t, ops.ConcatString(x).Node() == x.Node())
	})
	t.Run("of many keeps their order", func(t *testing.T) {
		var xs []expr.Expr[title]
		for i, w := range words {
			xs = append(xs, expr.Const(title(w)))
			if i >= 2 {
				require.Equal(t, title(strings.Join(words[:i+1], "")), force(t, ops.ConcatString(xs...)))
			}
		}
	})
}
