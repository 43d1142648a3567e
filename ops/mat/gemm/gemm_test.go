package gemm_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/mat"

	"xfork/internal/tier"
	"xfork/ops/mat/gemm"
)

// small integers make exact sums, so that no order of additions can be told from another.
func integers[T float](r *rand.Rand) func() T {
	return func() T { return T(r.IntN(17) - 8) }
}

func TestEveryShapeUpTo40IsGonumsProduct(t *testing.T) {
	t.Run("float64", everyShape[float64])
	t.Run("float32", everyShape[float32])
}

func everyShape[T float](t *testing.T) {
	const side = 41
	step := 3
	if testing.Short() || raceEnabled {
		step = 101
	}
	for name, f := range functions[T]() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 1))
			for x := r.IntN(step); x < side*side*side; x += 1 + r.IntN(2*step) {
				c := newCall(r, x%side, x/side%side, x/side/side, integers[T](r))
				equal(t, c.by(t, oracle[T]()), c.by(t, f), c.shape()...)
			}
		})
	}
}

// odd shapes cross the borders of tiles, groups and panels.
var odd = [][3]int{
	{1, 1, 2000}, {1, 2100, 3}, {2100, 1, 3}, {7, 530, 300}, {125, 17, 513}, {1033, 31, 5}, {13, 2049, 257}, {300, 511, 777}, {517, 300, 261},
}

func TestLargeOddShapesAreGonumsProduct(t *testing.T) {
	t.Run("float64", oddShapes[float64])
	t.Run("float32", oddShapes[float32])
}

func oddShapes[T float](t *testing.T) {
	for name, f := range functions[T]() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(2, 2))
			for _, s := range odd {
				c := newCall(r, s[0], s[1], s[2], integers[T](r))
				equal(t, c.by(t, oracle[T]()), c.by(t, f), c.shape()...)
			}
		})
	}
}

func TestFractionsAreWithinTheBoundOfTheirSum(t *testing.T) {
	t.Run("float64", func(t *testing.T) { fractions[float64](t, 0x1p-53) })
	t.Run("float32", func(t *testing.T) { fractions[float32](t, 0x1p-24) })
}

// fractions compares with sums of twice the precision or gonum's. Each of the two may be wrong by the classical bound
// (N. Higham, Accuracy and Stability of Numerical Algorithms, section 3.1): as many roundings as there are terms, each
// relative to the sum of magnitudes.
func fractions[T float](t *testing.T, u float64) {
	for name, f := range functions[T]() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 3))
			for range 60 {
				x := newCall(r, 1+r.IntN(60), 1+r.IntN(60), 1+r.IntN(900), func() T { return T(r.NormFloat64()) })
				got := x.by(t, f)
				for range 20 {
					i, j := r.IntN(x.m), r.IntN(x.n)
					sum, size := 0.0, 0.0
					for l := range x.k {
						a, b := x.a, x.b
						p := 0.0
						switch ta, tb := x.ta != blas.NoTrans, x.tb != blas.NoTrans; {
						case ta && tb:
							p = float64(a.at(l, i)) * float64(b.at(j, l))
						case ta:
							p = float64(a.at(l, i)) * float64(b.at(l, j))
						case tb:
							p = float64(a.at(i, l)) * float64(b.at(j, l))
						default:
							p = float64(a.at(i, l)) * float64(b.at(l, j))
						}
						sum, size = sum+p, size+math.Abs(p)
					}
					alpha, beta, c := float64(x.alpha), float64(x.beta), float64(x.c.at(i, j))
					want := alpha*sum + beta*c
					bound := 2 * float64(x.k+3) * u * (math.Abs(alpha)*size + math.Abs(beta*c))
					require.InDelta(t, want, float64(got.at(i, j)), bound, "%v", x.shape())
				}
			}
		})
	}
}

func TestTheResultIsTheSameBitsForEveryTierAndNumberOfProcessors(t *testing.T) {
	t.Run("float64", sameForAll[float64])
	t.Run("float32", sameForAll[float32])
}

func sameForAll[T float](t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	tiers := functions[T]()
	delete(tiers, "chosen") // may leave a shape to gonum
	for seed, s := range odd {
		var first *matrix[T]
		for name, f := range tiers {
			for _, processors := range []int{1, 2, 7} {
				runtime.GOMAXPROCS(processors)
				r := rand.New(rand.NewPCG(uint64(seed), 4))
				got := newCall(r, s[0], s[1], s[2], func() T { return T(r.NormFloat64()) }).by(t, f)
				if first == nil {
					first = &got
				}
				sameBits(t, first.data, got.data, s, name, processors)
			}
		}
	}
}

func TestProductsBesideEachOtherShareTheProcessorsAndLeaveNobodyBehind(t *testing.T) {
	for name, f := range functions[float64]() {
		before := runtime.NumGoroutine()
		r := rand.New(rand.NewPCG(5, 5))
		c := newCall(r, 200, 210, 190, integers[float64](r))
		c.alpha = 1
		want := c.by(t, oracle[float64]())
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 5 {
					got := c.by(t, f)
					if fmt.Sprint(want.data) != fmt.Sprint(got.data) {
						t.Error(name, "differs")
					}
				}
			})
		}
		all.Wait()
		require.Zero(t, gemm.Busy())
		for start := time.Now(); runtime.NumGoroutine() > before; runtime.Gosched() { // those that are done take a moment to end
			require.Less(t, time.Since(start), 10*time.Second, name)
		}
	}
}

func TestWithBetaZeroCIsNotRead(t *testing.T) {
	for name, f := range functions[float64]() {
		for _, beta := range []float64{0, math.Copysign(0, -1)} {
			for _, s := range [][3]int{{5, 6, 7}, {24, 32, 20}, {37, 41, 300}} {
				r := rand.New(rand.NewPCG(6, 6))
				c := newCall(r, s[0], s[1], s[2], integers[float64](r))
				c.alpha, c.beta = 1, beta
				for i := range c.c.data {
					c.c.data[i] = math.NaN()
				}
				got := c.by(t, f)
				for i := range c.m {
					for j := range c.n {
						require.False(t, math.IsNaN(got.at(i, j)), "%s %v", name, s)
					}
				}
			}
		}
	}
}

func TestWithAlphaZeroNeitherANorBIsRead(t *testing.T) {
	for name, f := range functions[float64]() {
		r := rand.New(rand.NewPCG(7, 7))
		c := newCall(r, 30, 31, 32, func() float64 { return math.NaN() })
		c.alpha, c.beta = 0, 3
		c.c = newMatrix(r, 30, 31, integers[float64](r))
		got := c.by(t, f)
		for i := range c.m {
			for j := range c.n {
				require.Equal(t, 3*c.c.at(i, j), got.at(i, j), name)
			}
		}
	}
}

func TestNaNAndInfinityGoWhereTheyBelong(t *testing.T) {
	for name, f := range functions[float64]() {
		r := rand.New(rand.NewPCG(8, 8))
		c := newCall(r, 29, 35, 270, func() float64 { return float64(1 + r.IntN(5)) })
		c.ta, c.tb, c.alpha, c.beta = blas.NoTrans, blas.NoTrans, 1, 1
		c.a, c.b = newMatrix(r, 29, 270, func() float64 { return 1 }), newMatrix(r, 270, 35, func() float64 { return 1 })
		c.a.data[margin+7*c.a.step+3] = math.NaN()
		c.b.data[margin+200*c.b.step+11] = math.Inf(-1)
		got := c.by(t, f)
		for i := range c.m {
			for j := range c.n {
				switch v := got.at(i, j); {
				case i == 7:
					require.True(t, math.IsNaN(v), name)
				case j == 11:
					require.True(t, math.IsInf(v, -1), name)
				default:
					require.Equal(t, 270+c.c.at(i, j), v, name)
				}
			}
		}
	}
}

func TestWrongArgumentsPanicInGonumsWords(t *testing.T) {
	s := make([]float64, 400)
	for about, args := range map[string]struct {
		ta, tb                 blas.Transpose
		m, n, k, lda, ldb, ldc int
		a, b, c                []float64
	}{
		"transpose of A": {'x', 'N', 20, 20, 20, 20, 20, 20, s, s, s},
		"transpose of B": {'N', 'x', 20, 20, 20, 20, 20, 20, s, s, s},
		"negative m":     {'N', 'N', -1, 20, 20, 20, 20, 20, s, s, s},
		"negative n":     {'N', 'N', 20, -1, 20, 20, 20, 20, s, s, s},
		"negative k":     {'N', 'N', 20, 20, -1, 20, 20, 20, s, s, s},
		"lda":            {'N', 'N', 20, 20, 20, 19, 20, 20, s, s, s},
		"ldb":            {'N', 'T', 20, 20, 20, 20, 19, 20, s, s, s},
		"ldc":            {'N', 'N', 20, 20, 20, 20, 20, 19, s, s, s},
		"short A":        {'T', 'N', 20, 20, 20, 20, 20, 20, s[:399], s, s},
		"short B":        {'N', 'N', 20, 20, 20, 20, 20, 20, s, s[:399], s},
		"short C":        {'N', 'N', 20, 20, 20, 20, 20, 20, s, s, s[:399]},
	} {
		with := func(f function[float64]) (says any) {
			defer func() { says = recover() }()
			f(args.ta, args.tb, args.m, args.n, args.k, 1, args.a, args.lda, args.b, args.ldb, 0, args.c, args.ldc)
			return nil
		}
		want := with(oracle[float64]())
		require.NotNil(t, want, about)
		require.Equal(t, want, with(entry[float64]()), about)
	}
}

func TestUseIsForAllOfGonumUntilItIsUndone(t *testing.T) {
	undo := gemm.Use()
	require.Equal(t, gemm.Implementation{}, blas64.Implementation())
	require.Equal(t, gemm.Implementation{}, blas32.Implementation())
	var c mat.Dense
	c.Mul(mat.NewDense(1, 2, []float64{1, 2}), mat.NewDense(2, 1, []float64{3, 4}))
	require.Equal(t, 11.0, c.At(0, 0))
	undo()
	require.Equal(t, gonum.Implementation{}, blas64.Implementation())
	require.Equal(t, gonum.Implementation{}, blas32.Implementation())
}

func TestTheKernelIsThatOfTheTier(t *testing.T) {
	require.Equal(t, tier.Current().String(), gemm.Kernel())
}

func FuzzProduct(f *testing.F) {
	f.Add(uint64(1), 20, 20, 20)
	f.Add(uint64(2), 13, 17, 259)
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k int) {
		m, n, k = int(uint(m)%301), int(uint(n)%301), int(uint(k)%601) // any three numbers are a shape, and small enough to be quick
		for name, g := range functions[float64]() {
			r := rand.New(rand.NewPCG(seed, 9))
			c := newCall(r, m, n, k, integers[float64](r))
			equal(t, c.by(t, oracle[float64]()), c.by(t, g), name, c.shape())
		}
	})
}
