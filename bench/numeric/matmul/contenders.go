package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"xfork/ops/mat/gemm"
)

// goContenders returns gonum and package gemm, on the same matrices. Their numbers are between 0 and 1 and none is zero,
// because gonum leaves zeros out.
func goContenders(n int, single bool) []contender {
	if single {
		return pair(n, gonum.Implementation{}.Sgemm, gemm.Implementation{}.Sgemm)
	}
	return pair(n, gonum.Implementation{}.Dgemm, gemm.Implementation{}.Dgemm)
}

type product[T any] func(ta, tb blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)

// matrices returns two factors and room for their product, of n rows and columns.
func matrices[T float32 | float64](n int) (a, b, c []T) {
	a, b, c = make([]T, n*n), make([]T, n*n), make([]T, n*n)
	for i := range a {
		a[i], b[i] = T(i%97+1)/97, T(i%89+1)/89
	}
	return a, b, c
}

func pair[T float32 | float64](n int, products ...product[T]) (all []contender) {
	a, b, c := matrices[T](n)
	for _, f := range products {
		multiply := func() { f(blas.NoTrans, blas.NoTrans, n, n, n, 1, a, n, b, n, 0, c, n) }
		all = append(all, func() (float64, error) {
			multiply()
			// Small products are repeated, as in the C program, so that a round is long enough for the clock.
			repeat := 1 + 2_000_000/(n*n*n)
			start := time.Now()
			for range repeat {
				multiply()
			}
			ms := time.Since(start).Seconds() * 1e3 / float64(repeat)
			return ms, check(a, b, c, n)
		})
	}
	return all
}

// check compares one element of the product, so that no contender wins by doing less.
func check[T float32 | float64](a, b, c []T, n int) error {
	i, j := n/2, n/3
	sum := 0.0
	for l := range n {
		sum += float64(a[i*n+l]) * float64(b[l*n+j])
	}
	if d := float64(c[i*n+j])/sum - 1; d < -1e-4 || d > 1e-4 {
		return fmt.Errorf("element %d, %d is %v instead of %v", i, j, c[i*n+j], sum)
	}
	return nil
}

//go:embed openblas/openblas.c
var source []byte

// openBLAS is the compiled C program.
type openBLAS struct{ folder, program string }

// compile compiles the C program. Its error says why it cannot.
func compile() (*openBLAS, error) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		return nil, errors.New("there is no gcc")
	}
	folder, err := os.MkdirTemp("", "openblas")
	if err != nil {
		return nil, err
	}
	o := &openBLAS{folder, filepath.Join(folder, "openblas")}
	text := o.program + ".c"
	if err := os.WriteFile(text, source, 0o600); err != nil {
		o.remove()
		return nil, err
	}
	if out, err := exec.Command(gcc, "-O2", "-o", o.program, text, "-lopenblas").CombinedOutput(); err != nil {
		o.remove()
		first, _, _ := strings.Cut(string(out), "\n")
		return nil, fmt.Errorf("it does not compile, is libopenblas-dev there? %s", first)
	}
	return o, nil
}

func (o *openBLAS) remove() { _ = os.RemoveAll(o.folder) }

func (o *openBLAS) contender(n, threads int, single bool) contender {
	precision := "d"
	if single {
		precision = "s"
	}
	return func() (float64, error) {
		command := exec.Command(o.program, precision, strconv.Itoa(n), "1")
		command.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS="+strconv.Itoa(threads))
		out, err := command.Output()
		if err != nil {
			return 0, fmt.Errorf("OpenBLAS: %w", err)
		}
		ns, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		return ns / 1e6, err
	}
}
