// Matmul measures the product of square matrices (E9): gonum's own, package gemm's, and that of OpenBLAS, all in turns, in
// one table of ratios.
//
//	go run ./bench/numeric/matmul [-sizes 256,512,1024] [-threads 1,2] [-rounds 9] [-single] [-grid]
//
// OpenBLAS is measured by a small C program (openblas/openblas.c), which is compiled with gcc. On Debian it takes the
// packages gcc and libopenblas-dev; without them its columns are missing, and a line says why. In every round it runs
// as a process of its own and ends, because the threads of OpenBLAS go on spinning for a while after the work. Each
// contender gets one product that is not counted, and then one that is; reported is the median of the rounds. On a busy
// machine the figures mean little, the ratios more, and those of two threads least.
//
// With -grid it looks instead for shapes, small and thin ones too, on which gemm is slower than gonum.
package main

import (
	"fmt"
	"io"
	"runtime"

	"xfork/bench/command"
	"xfork/bench/measure"
	"xfork/ops/mat/gemm"
)

func main() { command.Main("matmul", run) }

func run(args []string, stdout, stderr io.Writer) error {
	flags := command.NewFlags("matmul", stderr)
	sizes := flags.Numbers("sizes", "256,512,1024", "how many rows and columns, `n,...`")
	threads := flags.Numbers("threads", "1,2", "how many threads, `n,...`")
	rounds := flags.Positive("rounds", 9, "turns for each contender")
	single := flags.Bool("single", false, "float32 instead of float64")
	overAll := flags.Bool("grid", false, "list the shapes on which gemm is slower than gonum")
	if help, err := flags.Parse(args); help || err != nil {
		return err
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
	return table(stdout, blas, *sizes, *threads, *rounds, *single)
}

// table measures all sizes with all numbers of threads and prints a line for each. blas may be nil.
func table(w io.Writer, blas *openBLAS, sizes, threads []int, rounds int, single bool) error {
	precision := "float64"
	if single {
		precision = "float32"
	}
	fmt.Fprintf(w, "%s\n%s, kernel %s, medians of %d rounds in milliseconds\n\n", measure.Machine(), precision, gemm.Kernel(), rounds)
	fmt.Fprintln(w, "    n threads |   gonum    gemm OpenBLAS | gonum/gemm  gemm/OpenBLAS")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range sizes {
		for _, t := range threads {
			runtime.GOMAXPROCS(t)
			all := contenders(blas, n, t, single)
			ms, err := measure.Turns(rounds, len(all), func(i int) (float64, error) { return all[i]() })
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%5d %7d | %s\n", n, t, row(ms))
		}
	}
	return nil
}

// contenders returns gonum, gemm and, unless blas is nil, OpenBLAS.
func contenders(blas *openBLAS, n, threads int, single bool) []contender {
	all := goContenders(n, single)
	if blas != nil {
		all = append(all, blas.contender(n, threads, single))
	}
	return all
}

// contender does one product and returns how many milliseconds it took.
type contender func() (float64, error)

// row returns a line of the table, from the medians of gonum, gemm and, if it was there, OpenBLAS.
func row(ms []float64) string {
	if len(ms) < 3 {
		return fmt.Sprintf("%7.2f %7.2f %8s | %10.2f %14s", ms[0], ms[1], "-", ms[0]/ms[1], "-")
	}
	return fmt.Sprintf("%7.2f %7.2f %8.2f | %10.2f %14.2f", ms[0], ms[1], ms[2], ms[0]/ms[1], ms[1]/ms[2])
}
