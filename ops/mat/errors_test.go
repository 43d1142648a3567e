package mat_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/mat"
)

// failing is an operation that must fail: who says what about which cause.
type failing struct {
	build    func() error
	function string
	says     string
	is       error
}

// forced is the error of forcing x, twice and the same.
func forced[T any](t *testing.T, x expr.Expr[T]) error {
	_, err := x.Force(t.Context())
	require.Error(t, err)
	_, again := x.Force(t.Context(), eval.Sequential())
	require.Same(t, err, again, "it is remembered")
	return err
}

func first[A, B any](a A, _ B) A { return a }

func TestASingularMatrixIsSingularForItselfToo(t *testing.T) {
	m := mat.Rows([]float64{1, 2}, []float64{2, 4})
	_, err := mat.Solve(m, m).Force(t.Context())
	require.ErrorIs(t, err, mat.ErrSingular)
}

func TestEveryMistakeIsAnErrorOfTheUsersLine(t *testing.T) {
	m := func(r, c int) matrix { return mat.Of(gonum.NewDense(r, c, nil)) }
	none, empty := mat.Of(nil), mat.Of(new(mat.Dense))
	vec := func(n int) vector { return expr.Const(make([]float64, n)) }
	nan := mat.Rows([]float64{1, math.NaN()}, []float64{math.Inf(1), 2})
	lopsided := mat.Rows([]float64{1, 2}, []float64{3, 4})
	for name, f := range map[string]failing{
		"Add": {
			func() error { return forced(t, mat.Add(m(2, 3), m(3, 2))) },
			"mat.Add", "shapes do not fit: 2x3 + 3x2", mat.ErrShape,
		},
		"Sub": {
			func() error { return forced(t, mat.Sub(m(2, 3), m(2, 2))) },
			"mat.Sub", "shapes do not fit: 2x3 - 2x2", mat.ErrShape,
		},
		"MulElem": {
			func() error { return forced(t, mat.MulElem(m(2, 3), m(3, 2))) },
			"mat.MulElem", "shapes do not fit: 2x3 * 3x2", mat.ErrShape,
		},
		"DivElem": {
			func() error { return forced(t, mat.DivElem(m(2, 3), m(3, 2))) },
			"mat.DivElem", "shapes do not fit: 2x3 / 3x2", mat.ErrShape,
		},
		"Mul": {
			func() error { return forced(t, mat.Mul(m(3, 4), m(5, 2))) },
			"mat.Mul", "shapes do not fit: 3x4 · 5x2", mat.ErrShape,
		},
		"TMul": {
			func() error { return forced(t, mat.TMul(m(3, 4), m(4, 2))) },
			"mat.TMul", "shapes do not fit: 3x4ᵀ · 4x2", mat.ErrShape,
		},
		"MulT": {
			func() error { return forced(t, mat.MulT(m(3, 4), m(4, 2))) },
			"mat.MulT", "shapes do not fit: 3x4 · 4x2ᵀ", mat.ErrShape,
		},
		"MulVec": {
			func() error { return forced(t, mat.MulVec(m(3, 4), vec(3))) },
			"mat.MulVec", "shapes do not fit: 3x4 · vector of 3", mat.ErrShape,
		},
		"MulVec, empty": {
			func() error { return forced(t, mat.MulVec(m(3, 4), vec(0))) },
			"mat.MulVec", "shapes do not fit: 3x4 · vector of 0", mat.ErrShape,
		},
		"Solve": {
			func() error { return forced(t, mat.Solve(m(3, 3), m(2, 1))) },
			"mat.Solve", `shapes do not fit: 3x3 \ 2x1`, mat.ErrShape,
		},
		"SolveVec": {
			func() error { return forced(t, mat.SolveVec(m(3, 3), vec(2))) },
			"mat.SolveVec", `shapes do not fit: 3x3 \ vector of 2`, mat.ErrShape,
		},
		"Inverse": {
			func() error { return forced(t, mat.Inverse(m(2, 3))) },
			"mat.Inverse", "shapes do not fit: 2x3 is not square", mat.ErrShape,
		},
		"Det": {
			func() error { return forced(t, mat.Det(m(2, 3))) },
			"mat.Det", "shapes do not fit: 2x3 is not square", mat.ErrShape,
		},
		"Trace": {
			func() error { return forced(t, mat.Trace(m(2, 3))) },
			"mat.Trace", "shapes do not fit: 2x3 is not square", mat.ErrShape,
		},
		"Row": {
			func() error { return forced(t, mat.Row(m(2, 3), expr.Const(2))) },
			"mat.Row", "index out of range: row 2 of 2x3", mat.ErrOutOfRange,
		},
		"Row -1": {
			func() error { return forced(t, mat.Row(m(2, 3), expr.Const(-1))) },
			"mat.Row", "index out of range: row -1 of 2x3", mat.ErrOutOfRange,
		},
		"Col": {
			func() error { return forced(t, mat.Col(m(2, 3), expr.Const(3))) },
			"mat.Col", "index out of range: column 3 of 2x3", mat.ErrOutOfRange,
		},
		"Rows": {
			func() error { return forced(t, mat.Rows([]float64{1}, []float64{2, 3})) },
			"mat.Rows", "shapes do not fit: row 0 has 1 elements, row 1 has 2", mat.ErrShape,
		},
		"no Rows": {
			func() error { return forced(t, mat.Rows()) },
			"mat.Rows", "matrix without elements", mat.ErrEmpty,
		},
		"empty Rows": {
			func() error { return forced(t, mat.Rows(nil, nil)) },
			"mat.Rows", "matrix without elements", mat.ErrEmpty,
		},
		"Reshape": {
			func() error { return forced(t, mat.Reshape(vec(5), 2, 3)) },
			"mat.Reshape", "shapes do not fit: 5 elements as 2x3", mat.ErrShape,
		},
		"Reshape to -1": {
			func() error { return forced(t, mat.Reshape(vec(1), -1, -1)) },
			"mat.Reshape", "matrix without elements: -1x-1", mat.ErrEmpty,
		},
		"huge Reshape": {
			func() error { return forced(t, mat.Reshape(vec(0), math.MaxInt, math.MaxInt)) },
			"mat.Reshape", fmt.Sprintf("shapes do not fit: 0 elements as %dx%[1]d", math.MaxInt), mat.ErrShape,
		},
		"QR": {
			func() error { return forced(t, first(mat.QR(m(2, 3)))) },
			"mat.QR", "shapes do not fit: 2x3 has more columns than rows", mat.ErrShape,
		},
		"nil, left": {
			func() error { return forced(t, mat.Mul(none, m(2, 2))) },
			"mat.Mul", "nil matrix: the left operand", mat.ErrNil,
		},
		"nil, right": {
			func() error { return forced(t, mat.Add(m(2, 2), none)) },
			"mat.Add", "nil matrix: the right operand", mat.ErrNil,
		},
		"nil": {
			func() error { return forced(t, mat.T(none)) },
			"mat.T", "nil matrix", mat.ErrNil,
		},
		"empty, right": {
			func() error { return forced(t, mat.Mul(m(2, 2), empty)) },
			"mat.Mul", "matrix without elements: the right operand", mat.ErrEmpty,
		},
		"empty": {
			func() error { return forced(t, mat.RowSum(empty)) },
			"mat.RowSum", "matrix without elements", mat.ErrEmpty,
		},
		"Solve, singular": {
			func() error {
				return forced(t, mat.Solve(m(2, 2), m(2, 1)))
			}, "mat.Solve", "singular matrix: 2x2 with condition number +Inf", mat.ErrSingular,
		},
		"SolveVec, singular": {
			func() error {
				return forced(t, mat.SolveVec(m(3, 2), vec(3)))
			}, "mat.SolveVec", "singular matrix: 3x2 with condition number +Inf", mat.ErrSingular,
		},
		"Inverse, singular": {
			func() error {
				return forced(t, mat.Inverse(m(2, 2)))
			}, "mat.Inverse", "singular matrix: 2x2 with condition number +Inf", mat.ErrSingular,
		},
		"Cholesky, lopsided": {
			func() error {
				return forced(t, mat.Cholesky(lopsided))
			}, "mat.Cholesky", "matrix is not symmetric: 2 at row 0, column 1, and 3 across the diagonal", mat.ErrNotSymmetric,
		},
		"Cholesky, indefinite": {
			func() error {
				return forced(t, mat.Cholesky(m(2, 2)))
			}, "mat.Cholesky", "matrix is not positive definite: 2x2", mat.ErrNotPositiveDefinite,
		},
		"EigenSym, lopsided": {
			func() error {
				values, _ := mat.EigenSym(lopsided)
				return forced(t, values)
			}, "mat.EigenSym", "matrix is not symmetric: 2 at row 0, column 1, and 3 across the diagonal", mat.ErrNotSymmetric,
		},
		"Eigen": {
			func() error {
				values, _ := mat.Eigen(m(2, 3))
				return forced(t, values)
			}, "mat.Eigen", "shapes do not fit: 2x3 is not square", mat.ErrShape,
		},
		"Eigen, NaN": {
			func() error {
				values, _ := mat.Eigen(nan)
				return forced(t, values)
			}, "mat.Eigen", "matrix with an element that is not finite: NaN at row 0, column 1 of 2x2", mat.ErrNotFinite,
		},
		"SVD, NaN": {
			func() error {
				_, s, _ := mat.SVD(nan)
				return forced(t, s)
			}, "mat.SVD", "matrix with an element that is not finite: NaN at row 0, column 1 of 2x2", mat.ErrNotFinite,
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := f.build()
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, f.function, e.Func)
			require.Equal(t, f.says, e.Err.Error())
			require.ErrorIs(t, err, f.is)
			require.NotEmpty(t, e.Site)
			require.Contains(t, e.Site[0].Function, "mat_test.TestEveryMistakeIsAnErrorOfTheUsersLine.func", "the site is the user's")
			require.Empty(t, e.Stack, "and nothing lies below it")
		})
	}
}

func TestTheErrorNamesTheLineThatBuiltTheOperation(t *testing.T) {
	a := mat.Of(gonum.NewDense(3, 4, nil))
	_, _, line, _ := runtime.Caller(0)
	x := mat.Mul(a, a)
	_, err := mat.Add(mat.T(x), a).Force(t.Context())
	var e *expr.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, line+1, e.Site[0].Line)
	require.Same(t, x.Node(), e.Node)
	require.Regexp(t, `^mat\.Mul \(errors_test\.go:\d+\): shapes do not fit: 3x4 · 3x4$`, err.Error())
}

func TestTheConditionNumberIsGonums(t *testing.T) {
	almost := mat.Rows([]float64{1, 1}, []float64{1, 1 + 0x1p-52})
	_, err := mat.Inverse(almost).Force(t.Context())
	if err == nil {
		t.Fatal("no digit of the inverse is right")
	}
	var c gonum.Condition
	require.ErrorAs(t, err, &c)
	require.Greater(t, float64(c), 1e15)
	require.ErrorIs(t, err, mat.ErrSingular)
}

func TestAPanicOfTheUsersFunctionIsAnErrorWithItsTraceback(t *testing.T) {
	reason := errors.New("not this element")
	x := mat.Apply(mat.Of(eyeDense(2)), func(i, j int, _ float64) float64 {
		if i == 1 {
			panic(reason)
		}
		return 0
	})
	_, err := x.Force(t.Context())
	require.ErrorIs(t, err, reason)
	var e *expr.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "mat.Apply", e.Func)
	require.Contains(t, e.Stack[0].Function, "TestAPanicOfTheUsersFunction")
}

func eyeDense(n int) *mat.Dense { return gonum.DenseCopyOf(eye(n)) }

func TestMisusePanicsAtTheCallersLine(t *testing.T) {
	require.PanicsWithValue(t, "mat: Apply with a nil function", func() { mat.Apply(mat.Of(eyeDense(1)), nil) })
	require.PanicsWithValue(t, "mat: Norm of order 3: there are 1, 2 and +Inf", func() { mat.Norm(mat.Of(eyeDense(1)), 3) })
	require.Panics(t, func() { mat.T(matrix{}) }, "a zero expression")
}

func TestNaNIsAValueWhereNothingIterates(t *testing.T) {
	x := mat.Rows([]float64{math.NaN(), 1}, []float64{2, 3})
	got, err := mat.Mul(x, mat.Of(eyeDense(2))).Force(t.Context())
	require.NoError(t, err)
	require.True(t, math.IsNaN(got.At(0, 0)))
	require.Equal(t, 3.0, got.At(1, 1))
}

// A matrix with an element that is not finite is not called singular, and which operand it is is told.
func TestWhatIsNotFinite(t *testing.T) {
	good := mat.Rows([]float64{2, 1}, []float64{1, 3})
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for i := range 4 {
			elements := []float64{2, 1, 1, 3}
			elements[i] = v
			bad := mat.Reshape(expr.Const(elements), 2, 2)
			where := fmt.Sprintf("not finite: %v at row %d, column %d of 2x2", v, i/2, i%2)
			refused := func(err error, operand string) {
				t.Helper()
				require.ErrorIs(t, err, mat.ErrNotFinite)
				require.NotErrorIs(t, err, mat.ErrSingular)
				require.ErrorContains(t, err, where+operand)
			}
			left, right := ": the left operand", ": the right operand"
			refused(failed(mat.Solve(bad, good)), left)
			refused(failed(mat.Solve(bad, bad)), left)
			refused(failed(mat.Solve(good, bad)), right)
			refused(failed(mat.SolveVec(bad, expr.Const([]float64{1, 2}))), left)
			refused(failed(mat.Inverse(bad)), "")
			refused(failed(mat.Det(bad)), "")
			refused(failed(mat.Cholesky(bad)), "")
			q, r := mat.QR(bad)
			refused(failed(q), "")
			refused(failed(r), "")
			u, _, _ := mat.SVD(bad)
			refused(failed(u), "")
			values, _ := mat.Eigen(bad)
			refused(failed(values), "")
			real, _ := mat.EigenSym(bad)
			refused(failed(real), "")
		}
		vector := []float64{1, v}
		require.ErrorContains(t, failed(mat.SolveVec(good, expr.Const(vector))), fmt.Sprintf("%v at row 1, column 0 of 2x1: the right operand", v))
	}
}

func failed[T any](x expr.Expr[T]) error {
	_, err := x.Force(context.Background())
	return err
}

// The sums of matrices keep the sign of zero, as other sums do.
func TestSumsOfNegativeZeros(t *testing.T) {
	minus := math.Copysign(0, -1)
	x := mat.Rows([]float64{minus, minus, 0, minus, minus}, []float64{minus, minus, minus, minus, minus})
	signs := func(xs []float64) (s []bool) {
		for _, v := range xs {
			require.Zero(t, v)
			s = append(s, math.Signbit(v))
		}
		return s
	}
	require.Equal(t, []bool{false, true}, signs(force(t, func() vector { return mat.RowSum(x) })))
	require.Equal(t, []bool{true, true, false, true, true}, signs(force(t, func() vector { return mat.ColSum(x) })))
	square := mat.Rows([]float64{minus, 1}, []float64{1, minus})
	require.Equal(t, []bool{true}, signs([]float64{force(t, func() expr.Expr[float64] { return mat.Trace(square) })}))
}

// Equations and factors of very great and very small elements are those of ordinary ones, times a power of two.
func TestMatricesNearTheEndsOfFloat64(t *testing.T) {
	times := func(k float64, rows ...[]float64) matrix {
		m := gonum.NewDense(len(rows), len(rows[0]), nil)
		for i, r := range rows {
			for j, v := range r {
				m.Set(i, j, v*k)
			}
		}
		return mat.Of(m)
	}
	square, tall := [][]float64{{1, 1}, {1, -1}}, [][]float64{{1, 1}, {1, -1}, {1, 0.5}}
	forced := func(x matrix) []float64 { return force(t, func() expr.Expr[[]float64] { return mat.Flat(x) }) }
	for _, k := range []float64{0x1p1023, 0x1p1000, 0x1p-1000, 0x1p-1021} {
		for name, a := range map[string][][]float64{"square": square, "tall": tall} {
			b := a // of as many rows
			want := forced(mat.Solve(times(1, a...), times(1, b...)))
			require.Equal(t, want, forced(mat.Solve(times(k, a...), times(k, b...))), "%s, %v", name, k)
			right := make([]float64, len(a))
			for i := range right {
				right[i] = float64(i+1) / 4 * k
			}
			got := force(t, func() vector { return mat.SolveVec(times(k, a...), expr.Const(right)) })
			for i := range right {
				right[i] /= k
			}
			require.Equal(t, force(t, func() vector { return mat.SolveVec(times(1, a...), expr.Const(right)) }), got, "%s, %v", name, k)
			q, r := mat.QR(times(1, a...))
			qk, rk := mat.QR(times(k, a...))
			require.Equal(t, forced(q), forced(qk))
			if k < 0x1p1010 { // or the length of a column is beyond all numbers
				require.Equal(t, forced(mat.Scale(r, expr.Const(k))), forced(rk))
			}
		}
		if inverse := 1 / k; inverse > 0x1p-1022 && !math.IsInf(inverse, 0) {
			require.Equal(t, forced(mat.Scale(mat.Inverse(times(1, square...)), expr.Const(inverse))), forced(mat.Inverse(times(k, square...))))
		}
		require.Equal(t, forced(mat.Mul(times(k, square...), mat.Solve(times(k, square...), times(k, square...)))), forced(times(k, square...)))
	}
}
