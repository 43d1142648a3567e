package array_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/array"
	"xfork/internal/kernel"
)

// part is the length of a part; lengths are those around which an algorithm changes its way.
const part = 64 << 10

var lengths = []int{0, 1, 2, 15, 16, 17, 256, 257, 4097, part, 2*part + 5}

// on returns Parts for k goroutines that draw parts until none is left.
func on(k int) array.Parts {
	return func(n int, part func(ctx context.Context, i int) error) error {
		var next atomic.Int64
		var all sync.WaitGroup
		errs := make([]error, n)
		for range min(k, n) {
			all.Go(func() {
				for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
					errs[i] = part(context.Background(), i)
				}
			})
		}
		all.Wait()
		return cmp.Or(errs...)
	}
}

// broken returns Parts that fail at the call with the given number, whatever is asked for.
func broken(at int) array.Parts {
	return func(n int, part func(ctx context.Context, i int) error) error {
		for i := range n {
			if at--; at < 0 {
				return errBroken
			}
			if err := part(context.Background(), i); err != nil {
				return err
			}
		}
		return nil
	}
}

var errBroken = errors.New("broken")

// shapes are the contents that arrays have in the tests, by name.
func shapes[T kernel.Number](n int) map[string][]T {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	random := func() T {
		b := r.Uint64()
		return *(*T)(unsafe.Pointer(&b)) // any bits: NaNs, infinities and denormals among them
	}
	make1 := func(f func(i int) T) []T {
		a := make([]T, n)
		for i := range a {
			a[i] = f(i)
		}
		return a
	}
	zero := T(0)
	return map[string][]T{
		"any bits":     make1(func(int) T { return random() }),
		"normal":       make1(func(int) T { return T(r.NormFloat64() * 1000) }),
		"few values":   make1(func(int) T { return T(r.IntN(7)) - 3 }),
		"all equal":    make1(func(int) T { return 5 }),
		"ascending":    make1(func(i int) T { return T(i) }),
		"descending":   make1(func(i int) T { return T(n - i) }),
		"nearly":       make1(func(i int) T { return T(i) + T(i%3) }),
		"signed zeros": make1(func(i int) T { return zero * (T(r.IntN(2))*2 - 1) }),
		"long bucket":  make1(func(i int) T { return T(r.IntN(2))*T(1<<30) + T(r.IntN(1000)) }),
	}
}

// bits returns what an array is to the last bit.
func bits[T kernel.Number](a []T) []byte {
	return slices.Clone(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a))), len(a)*int(unsafe.Sizeof(T(0)))))
}

// onAll runs f for every element type, length and shape, for 1, 2 and 7 goroutines, and requires equal bits of all three.
func onAll(t *testing.T, f func(t *testing.T, p array.Parts, a any) (result []byte)) {
	onAllOf[float64](t, f)
	onAllOf[float32](t, f)
	onAllOf[int64](t, f)
	onAllOf[int32](t, f)
}

func onAllOf[T kernel.Number](t *testing.T, f func(t *testing.T, p array.Parts, a any) []byte) {
	for _, n := range lengths {
		for name, a := range shapes[T](n) {
			// Long arrays take long under the race detector: two types have all shapes of them, two have one.
			if two := T(1)/2 != 0 == (unsafe.Sizeof(T(0)) == 8); n > 4097 && name != "any bits" && (!two || name == "normal") {
				continue
			}
			t.Run(fmt.Sprintf("%T/%d/%s", T(0), n, name), func(t *testing.T) {
				before := bits(a)
				want := f(t, on(1), a)
				for _, k := range []int{2, 7} {
					if n <= part { // a single part
						break
					}
					require.True(t, slices.Equal(want, f(t, on(k), a)), "%d goroutines: other bits", k)
				}
				require.True(t, slices.Equal(before, bits(a)), "the operand has changed")
			})
		}
	}
}

// ascend is the order of Sort: NaNs first, and -0 before +0.
func ascend[T kernel.Number](x, y T) int {
	if c := cmp.Compare(x, y); c != 0 || x != 0 {
		return c
	}
	return cmp.Compare(1/float64(x), 1/float64(y))
}

func sorted[T kernel.Number](t *testing.T, p array.Parts, a []T) []byte {
	to, same := make([]T, len(a)), slices.Clone(a)
	require.NoError(t, array.Sort(p, to, a))
	require.NoError(t, array.Sort(p, same, same))
	require.True(t, slices.Equal(bits(to), bits(same)), "in place: another result")
	want := slices.Clone(a)
	slices.SortFunc(want, ascend[T])
	for i := range want {
		if ascend(want[i], to[i]) != 0 {
			t.Fatalf("element %d is %v, not %v", i, to[i], want[i])
		}
	}
	return bits(to)
}

func TestSort(t *testing.T) {
	onAll(t, func(t *testing.T, p array.Parts, a any) []byte {
		switch a := a.(type) {
		case []float64:
			return sorted(t, p, a)
		case []float32:
			return sorted(t, p, a)
		case []int64:
			return sorted(t, p, a)
		}
		return sorted(t, p, a.([]int32))
	})
}

func selected[T kernel.Number](t *testing.T, p array.Parts, set *kernel.Set[T], a []T) []byte {
	if len(a) == 0 {
		_, err := array.Quantile(p, set, a, 0.5)
		require.ErrorIs(t, err, array.ErrEmpty)
		return nil
	}
	want, results := slices.Clone(a), []T(nil)
	slices.SortFunc(want, ascend[T])
	for _, rank := range []int{0, 1, len(a) / 3, len(a) / 2, len(a) - 1} {
		rank = min(rank, len(a)-1)
		q := float64(rank) / float64(max(len(a)-1, 1))
		x, err := array.Quantile(p, set, a, q)
		require.NoError(t, err)
		results = append(results, x)
		switch exact := q*float64(len(a)-1) == float64(rank); {
		case want[0] != want[0]:
			require.True(t, x != x, "%v where there is a NaN", x)
		case exact && float64(want[rank]) == float64(T(float64(want[rank]))) && T(float64(want[rank])) == want[rank]:
			require.True(t, want[rank] == x, "rank %d is %v, not %v", rank, x, want[rank])
		}
	}
	return bits(results)
}

func TestQuantilesAtRanks(t *testing.T) {
	onAll(t, func(t *testing.T, p array.Parts, a any) []byte {
		switch a := a.(type) {
		case []float64:
			return selected(t, p, kernel.Float64(), a)
		case []float32:
			return selected(t, p, kernel.Float32(), a)
		case []int64:
			return selected(t, p, kernel.Int64(), a)
		}
		return selected(t, p, kernel.Int32(), a.([]int32))
	})
}

func TestQuantilesBetweenRanks(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		a       []float64
		q, want float64
	}{
		{[]float64{3}, 0.7, 3},
		{[]float64{4, 1}, 0.5, 2.5},
		{[]float64{4, 1, 3, 2}, 0.25, 1.75},
		{[]float64{inf, inf, 1}, 0.9, inf},
		{[]float64{-inf, inf}, 0.5, math.NaN()},
		{[]float64{-math.MaxFloat64, math.MaxFloat64}, 0.5, 0},
		{[]float64{1, math.NaN()}, 0, math.NaN()},
	} {
		got, err := array.Quantile(on(1), kernel.Float64(), c.a, c.q)
		require.NoError(t, err)
		require.True(t, got == c.want || got != got && c.want != c.want, "%v of %v: %v, not %v", c.q, c.a, got, c.want)
	}
	for _, q := range []float64{-0.1, 1.1, math.NaN()} {
		_, err := array.Quantile(on(1), kernel.Float64(), []float64{1}, q)
		require.ErrorIs(t, err, array.ErrOutOfRange)
	}
}

func counted[T kernel.Number](t *testing.T, p array.Parts, a []T) []byte {
	var results []byte
	for _, edges := range [][]T{{-2, 3}, {-3, -2, -1, 0, 1, 2, 3}, {0, 1, 5, 100, 1 << 30}} { // one, even, uneven
		got, err := array.Histogram(p, a, edges)
		require.NoError(t, err)
		want, last := make([]int64, len(edges)-1), len(edges)-2
		for _, x := range a {
			for i := range want {
				if x >= edges[i] && (x < edges[i+1] || i == last && x == edges[i+1]) {
					want[i]++
				}
			}
		}
		require.Equal(t, want, got)
		results = append(results, bits(got)...)
	}
	return results
}

func TestHistogram(t *testing.T) {
	onAll(t, func(t *testing.T, p array.Parts, a any) []byte {
		switch a := a.(type) {
		case []float64:
			return counted(t, p, a)
		case []float32:
			return counted(t, p, a)
		case []int64:
			return counted(t, p, a)
		}
		return counted(t, p, a.([]int32))
	})
	for _, edges := range [][]float64{nil, {1}, {1, 1}, {2, 1}, {0, math.NaN()}, {math.NaN(), 1}} {
		_, err := array.Histogram(on(1), []float64{1}, edges)
		require.ErrorIs(t, err, array.ErrOutOfRange, "%v", edges)
	}
}

func scanned[T kernel.Number](t *testing.T, p array.Parts, a []T) []byte {
	sums, products, same := make([]T, len(a)), make([]T, len(a)), slices.Clone(a)
	require.NoError(t, array.CumSum(p, sums, a))
	require.NoError(t, array.CumProd(p, products, a))
	require.NoError(t, array.CumSum(p, same, same))
	require.True(t, slices.Equal(bits(sums), bits(same)), "in place: another result")
	var sum, product T
	for i, x := range a {
		if i == 0 {
			sum, product = x, x
		} else {
			sum, product = sum+x, product*x
		}
		if ascend(sum, sums[i]) != 0 {
			t.Fatalf("sum %d is %v, not %v", i, sums[i], sum)
		}
		if ascend(product, products[i]) != 0 {
			t.Fatalf("product %d is %v, not %v", i, products[i], product)
		}
	}
	return append(bits(sums), bits(products)...)
}

func TestRunningResults(t *testing.T) {
	onAll(t, func(t *testing.T, p array.Parts, a any) []byte {
		switch a := a.(type) {
		case []float64:
			return scanned(t, p, a)
		case []float32:
			return scanned(t, p, a)
		case []int64:
			return scanned(t, p, a)
		}
		return scanned(t, p, a.([]int32))
	})
}

func moved[T kernel.Number](t *testing.T, p array.Parts, set *kernel.Set[T], a []T) []byte {
	back, err := array.Reverse(p, a)
	require.NoError(t, err)
	want := slices.Clone(a)
	slices.Reverse(want)
	require.True(t, slices.Equal(bits(want), bits(back)), "reversed")

	at, mask := make([]int64, len(a)), make([]bool, len(a))
	var kept []T
	for i := range a {
		at[i] = int64(len(a) - 1 - i)
		if mask[i] = i%3 == 1 || i > len(a)/2 && i%5 > 0; mask[i] {
			kept = append(kept, a[i])
		}
	}
	back, err = array.Gather(p, a, at)
	require.NoError(t, err)
	require.True(t, slices.Equal(bits(want), bits(back)), "gathered")
	some, err := array.Compress(p, a, mask)
	require.NoError(t, err)
	require.True(t, slices.Equal(bits(kept), bits(some)), "compressed")

	third := len(a) / 3
	all, err := array.Concat(p, [][]T{a[:third], nil, a[third:], a[:third]})
	require.NoError(t, err)
	require.True(t, slices.Equal(append(bits(a), bits(a[:third])...), bits(all)), "concatenated")

	to := make([]T, len(a))
	require.NoError(t, array.Copy(p, to, a))
	require.True(t, slices.Equal(bits(a), bits(to)), "copied")
	return bits(some)
}

func TestMoves(t *testing.T) {
	onAll(t, func(t *testing.T, p array.Parts, a any) []byte {
		switch a := a.(type) {
		case []float64:
			return moved(t, p, kernel.Float64(), a)
		case []float32:
			return moved(t, p, kernel.Float32(), a)
		case []int64:
			return moved(t, p, kernel.Int64(), a)
		}
		return moved(t, p, kernel.Int32(), a.([]int32))
	})
	_, err := array.Gather(on(1), []int64{1, 2}, []int64{0, 2})
	require.EqualError(t, err, "out of range: index 2 at element 1, length 2")
	_, err = array.Compress(on(1), []int64{1, 2}, []bool{true})
	require.EqualError(t, err, "lengths differ: 2 elements, a mask of 1")
}

// An error of Parts comes back as it is from wherever it strikes, and the operand is as it was.
func TestErrorsOfPartsComeBack(t *testing.T) {
	a := shapes[float64](3*part + 5)["normal"]
	ints := shapes[int64](3*part + 5)["normal"]
	before := bits(a)
	to, toInts := make([]float64, len(a)), make([]int64, len(a))
	for name, f := range map[string]func(p array.Parts) error{
		"Sort":    func(p array.Parts) error { return array.Sort(p, to, a) },
		"CumSum":  func(p array.Parts) error { return array.CumSum(p, to, a) },
		"CumProd": func(p array.Parts) error { return array.CumProd(p, toInts, ints) },
		"Quantile": func(p array.Parts) error {
			_, err := array.Quantile(p, kernel.Float64(), a, 0.3)
			return err
		},
		"Histogram": func(p array.Parts) error {
			_, err := array.Histogram(p, a, []float64{0, 1})
			return err
		},
		"Compress": func(p array.Parts) error {
			_, err := array.Compress(p, a, make([]bool, len(a)))
			return err
		},
	} {
		calls := 0
		require.NoError(t, f(func(n int, part func(ctx context.Context, i int) error) error {
			calls += n
			return on(1)(n, part)
		}))
		require.Positive(t, calls, name)
		for at := range calls {
			require.Equal(t, errBroken, f(broken(at)), "%s, call %d", name, at)
		}
		require.True(t, slices.Equal(before, bits(a)), name)
	}
}

// A block of a series has the same bits wherever it is cut, and the ends are exact.
func TestSeries(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range [][2]float64{{0, 1}, {-3, 0.1}, {1e308, 1e305}, {-math.MaxFloat64, math.MaxFloat64}, {0, inf}, {-inf, inf}, {5, 5}} {
		for _, n := range []int{1, 2, 3, 1000} {
			ramp, space := make([]float64, n), make([]float64, n)
			array.Ramp(ramp, 0, c[0], c[1])
			array.Linspace(space, 0, n, c[0], c[1])
			for _, cut := range []int{0, n / 3, n / 2, n} {
				a, b := make([]float64, n), make([]float64, n)
				array.Ramp(a[:cut], 0, c[0], c[1])
				array.Ramp(a[cut:], cut, c[0], c[1])
				array.Linspace(b[:cut], 0, n, c[0], c[1])
				array.Linspace(b[cut:], cut, n, c[0], c[1])
				require.True(t, slices.Equal(bits(ramp), bits(a)), "ramp %v, %d of %d", c, cut, n)
				require.True(t, slices.Equal(bits(space), bits(b)), "space %v, %d of %d", c, cut, n)
			}
			require.Equal(t, c[0], ramp[0])
			if n > 1 {
				require.Equal(t, c[:], []float64{space[0], space[n-1]})
			}
		}
	}
	ints := make([]int32, 4)
	array.Ramp(ints, 2, 10, -3)
	require.True(t, reflect.DeepEqual([]int32{4, 1, -2, -5}, ints))
}
