// Package bench holds the workloads by which xfork is measured, as its users would write them.
//
// The workloads, their check values and the bars are numbered W1 to W10:
//
//	W1 chain      W2 tree       W3 wavefront   W5 random     graph.go        operators, and forked calls
//	W4 fib        a fork per call, forced inside the function              fib.go
//	W6 coarse     W8 grain      W3 and W5 with bodies that compute         coarse.go
//	W7 I/O        calls that sleep                                         sleep.go
//	W9 contagious sum = ops.Add(sum, f.Fork(20))                           contagious.go
//	W10 deep      ten million operators, a million forks, nested forces    deep.go
//	server        requests that build and force a graph each               server.go, waits.go
//
// Beside them stand a force beside another one (beside.go), the force of a value that is there (again.go), and an observer
// that does nothing (observed.go). vec.Sort and vec.Quantile stand beside package slices in the benchmarks of sort_test.go.
//
// Each is a [measure.Contender]: it builds a fresh graph, forces it once, and its value is always checked. The baselines are in
// bench/baseline, and the graphs that both build are written once, in bench/shape. The programs have their frame, main function
// and common flags, in bench/command.
//
// There are three ways to run them, and a program of their own for array expressions, go run ./bench/numeric, which with
// -peers has numpy, numexpr and C beside them (a run of it is in bench/numeric/results.txt):
//
//	go test -bench=. ./bench       one figure for each, for benchstat
//	go run ./bench/report          all of them in turns with their baselines, in one table with the bars
//	go -C bench/compare run .      beside the libraries that a Go programmer might use instead
package bench
