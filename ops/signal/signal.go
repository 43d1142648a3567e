// Package signal has discrete Fourier transforms, as forks: gonum's, which is FFTPACK's, over lazy values.
//
//	spectrum := signal.RFFT(x)                            // x is an expression of a []float64, of vec or any other
//	back := signal.IRFFT(spectrum, ops.Len(x))
//
//	FFT    n complex      ->  n complex          sum of x[k] * exp(-2i*pi*j*k/n)
//	IFFT   n complex      ->  n complex          the reverse, divided by n
//	RFFT   n real         ->  n/2+1 complex      the first half of FFT: the other one is its mirror image
//	IRFFT  n/2+1 complex  ->  n real             the reverse, divided by n
//
// These are numpy.fft's conventions. n may be any length of at least one; products of small primes are fastest: some 20 to 50 nanoseconds an
// element, and as many times more as the largest prime factor is large. A transform is one call on the CPU lane, on one goroutine; several
// run in parallel. Convolution, interpolation and rolling windows are in package vec.
package signal

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/dsp/fourier"

	"xfork/expr"
)

// The causes of failures, for errors.Is.
var (
	ErrEmpty   = errors.New("no elements")
	ErrLengths = errors.New("lengths differ")
)

// The plan of a transform (its factors and a table of sines) is made for each call: it takes about as long as the transform, and to keep plans
// would need a lock and memory without an end.
var (
	fft = expr.LiftErr1(func(x []complex128) ([]complex128, error) {
		if len(x) == 0 {
			return nil, ErrEmpty
		}
		return fourier.NewCmplxFFT(len(x)).Coefficients(nil, x), nil
	}, expr.Name("signal.FFT"), expr.Pure)

	ifft = expr.LiftErr1(func(x []complex128) ([]complex128, error) {
		if len(x) == 0 {
			return nil, ErrEmpty
		}
		y := fourier.NewCmplxFFT(len(x)).Sequence(nil, x)
		n := float64(len(y))
		for i, z := range y {
			y[i] = complex(real(z)/n, imag(z)/n)
		}
		return y, nil
	}, expr.Name("signal.IFFT"), expr.Pure)

	rfft = expr.LiftErr1(func(x []float64) ([]complex128, error) {
		if len(x) == 0 {
			return nil, ErrEmpty
		}
		return fourier.NewFFT(len(x)).Coefficients(nil, x), nil
	}, expr.Name("signal.RFFT"), expr.Pure)

	irfft = expr.LiftErr2(func(x []complex128, n int) ([]float64, error) {
		switch {
		case n < 1:
			return nil, fmt.Errorf("%w: a signal of %d", ErrEmpty, n)
		case len(x) != n/2+1:
			return nil, fmt.Errorf("%w: %d coefficients for a signal of %d, not %d", ErrLengths, len(x), n, n/2+1)
		}
		y := fourier.NewFFT(n).Sequence(nil, x)
		for i := range y {
			y[i] /= float64(n)
		}
		return y, nil
	}, expr.Name("signal.IRFFT"), expr.Pure)
)

// FFT is the discrete Fourier transform of x. No elements fail with [ErrEmpty].
func FFT(x expr.Expr[[]complex128]) expr.Expr[[]complex128] { return fft.Call(x) }

// IFFT is the inverse of [FFT]. No elements fail with [ErrEmpty].
func IFFT(x expr.Expr[[]complex128]) expr.Expr[[]complex128] { return ifft.Call(x) }

// RFFT is the first half of the transform of n real elements: coefficients 0 to n/2. No elements fail with [ErrEmpty].
func RFFT(x expr.Expr[[]float64]) expr.Expr[[]complex128] { return rfft.Call(x) }

// IRFFT is the inverse of [RFFT], a signal of n elements: their number, which n/2+1 coefficients leave open. Another number of coefficients fails
// with [ErrLengths], an n below one with [ErrEmpty]. The imaginary parts of the first and, of an even n, the last coefficient do not count.
func IRFFT(x expr.Expr[[]complex128], n expr.Expr[int]) expr.Expr[[]float64] { return irfft.Call(x, n) }
