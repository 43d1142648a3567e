// Matmul measures the product of square matrices (E9): gonum's own, package gemm's, and that of OpenBLAS, all in turns, in
// one table of ratios.
//
//	go run ./bench/numeric/matmul [-sizes 256,512,1024] [-threads 1,2] [-rounds 9] [-single] [-grid]
//
// OpenBLAS is measured by a small C program (openblas/openblas.c), which is compiled with gcc. On Debian it takes the
// packages gcc and libopenblas-dev; without them its columns are missing, and the reason is told. In every round it runs
// as a process of its own and ends, because the threads of OpenBLAS go on spinning for a while after the work. Each
// contender gets one product that is not counted, and then one that is; reported is the median of the rounds. On a busy
// machine the figures mean little, the ratios more, and those of two threads least.
//
// With -grid it looks instead for shapes, small and thin ones too, on which gemm is slower than gonum.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"

	"xfork/bench/measure"
	"xfork/ops/mat/gemm"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "matmul:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("matmul", flag.ContinueOnError)
	flags.SetOutput(stderr)
	sizes := flags.String("sizes", "256,512,1024", "how many rows and columns, `n,...`")
	threads := flags.String("threads", "1,2", "how many threads, `n,...`")
	rounds := flags.Int("rounds", 9, "turns for each contender")
	single := flags.Bool("single", false, "float32 instead of float64")
	overAll := flags.Bool("grid", false, "list the shapes on which gemm is slower than gonum")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ns, err := numbers(*sizes)
	if err != nil {
		return fmt.Errorf("-sizes: %w", err)
	}
	ts, err := numbers(*threads)
	if err != nil {
		return fmt.Errorf("-threads: %w", err)
	}
	if *rounds < 1 {
		return errors.New("-rounds must be positive")
	}

	if *overAll {
		grid(*single, stdout)
		return nil
	}
	blas, why := compile()
	if why != nil {
		fmt.Fprintln(stderr, "matmul: without OpenBLAS:", why)
	} else {
		defer blas.remove()
	}
	precision := "float64"
	if *single {
		precision = "float32"
	}
	fmt.Fprintf(stdout, "%s\n%s, kernel %s, medians of %d rounds in milliseconds\n\n", measure.Machine(), precision, gemm.Kernel(), *rounds)
	fmt.Fprintln(stdout, "    n threads |   gonum    gemm OpenBLAS | gonum/gemm  gemm/OpenBLAS")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range ns {
		for _, t := range ts {
			runtime.GOMAXPROCS(t)
			all := goContenders(n, *single)
			if blas != nil {
				all = append(all, blas.contender(n, t, *single))
			}
			ms, err := turns(*rounds, all)
			if err != nil {
				return err
			}
			fmt.Fprintf(stdout, "%5d %7d | %s\n", n, t, row(ms))
		}
	}
	return nil
}

// contender does one product and tells how many milliseconds it took.
type contender func() (float64, error)

// turns gives each contender one turn in every round, in a random order, and returns the medians.
func turns(rounds int, all []contender) ([]float64, error) {
	times := make([][]float64, len(all))
	dice := rand.New(rand.NewPCG(42, 42))
	for range rounds {
		for _, i := range dice.Perm(len(all)) {
			ms, err := all[i]()
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], ms)
		}
	}
	medians := make([]float64, len(all))
	for i := range times {
		medians[i] = measure.Median(times[i])
	}
	return medians, nil
}

// row is a line of the table, from the medians of gonum, gemm and, if it was there, OpenBLAS.
func row(ms []float64) string {
	if len(ms) < 3 {
		return fmt.Sprintf("%7.2f %7.2f %8s | %10.2f %14s", ms[0], ms[1], "-", ms[0]/ms[1], "-")
	}
	return fmt.Sprintf("%7.2f %7.2f %8.2f | %10.2f %14.2f", ms[0], ms[1], ms[2], ms[0]/ms[1], ms[1]/ms[2])
}

func numbers(list string) (ns []int, err error) {
	for word := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no positive number", word)
		}
		ns = append(ns, n)
	}
	return ns, nil
}
