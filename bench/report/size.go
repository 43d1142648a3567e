package main

import (
	"fmt"
	"time"
)

// size has the sizes of all workloads. The bars are for full.
type size struct {
	large, small int // nodes of a graph
	batch        int // small graphs in one turn
	beside       int // samples of a small graph beside a large one

	fib, bigFib int
	coarse      int           // forks of W6
	coarseBody  time.Duration // of each
	grainSide   int           // W8 is a square of so many forks
	sleeps      int           // calls of W7
	limits      []int         // at most so many of them in flight
	afterIO     int           // forces that wait and then compute
	contagious  int           // forks of W9
	requests    int           // of the server
	steps       int           // of Task Bench

	deepOperators, deepForks, deepNested int

	again int // forces of a finished value
}

var full = size{
	large: 1_000_000, small: 10_000, batch: 20, beside: 200,
	fib: 27, bigFib: 32,
	coarse: 10_000, coarseBody: 50 * time.Microsecond,
	grainSide: 200,
	sleeps:    10_000, limits: []int{1000, 10_000},
	afterIO:       30,
	contagious:    1000,
	requests:      20_000,
	steps:         2000,
	deepOperators: 10_000_000, deepForks: 1_000_000, deepNested: 100_000,
	again: 2_000_000,
}

// smoke is the size of a run of a few seconds.
var smoke = size{
	large: 20_000, small: 1000, batch: 5, beside: 3,
	fib: 16, bigFib: 18,
	coarse: 200, coarseBody: 50 * time.Microsecond,
	grainSide: 20,
	sleeps:    500, limits: []int{50, 500},
	afterIO:       2,
	contagious:    100,
	requests:      200,
	steps:         50,
	deepOperators: 50_000, deepForks: 20_000, deepNested: 1000,
	again: 10_000,
}

// grains lists the lengths of the bodies of W8.
var grains = []time.Duration{100, 300, time.Microsecond, 5 * time.Microsecond, 20 * time.Microsecond}

// count returns a round number as in "1e6".
func count(n int) string {
	zeros := 0
	for n >= 10 && n%10 == 0 {
		n /= 10
		zeros++
	}
	return fmt.Sprintf("%de%d", n, zeros)
}
