package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	_ "unsafe"

	"example.org/state/other"
)

// "its parameter x holds an interface"
func paramAny(x any) int { return 1 }

// "its parameter x holds a channel"
func paramChan(x chan int) int { return <-x }

type hook struct{ f func() int }

// "its parameter x holds a function"
func paramFunc(x []*hook) int { return x[0].f() }

var count int

func countUp() { count++ }

// "count, which is written in"
func readsCount(n int) int { return n + count }

var memo = map[int]int{}

// "memo, which is written in"
func writesItself(n int) int {
	memo[n]++
	return memo[n]
}

// "hits, which is written in"
func readsHits(n int) int { return other.Hit(fmt.Sprint(n)) }

// "table, which is written in"
func readsAlias(n int) int { return other.Table()[n%2] }

func writesAlias() { other.Table()[0] = 9 }

type node struct {
	n    int
	next *node
}

var tree = &node{1, &node{2, nil}}

func bump(n *node) { n.n++ }

func bumpNext() { bump(tree.next) }

// "tree, which is written in"
func readsTree(n int) int { return n + tree.next.n }

type counting struct{ n int }

func (c *counting) step(d int) int { c.n += d; return c.n }

type stepper interface{ step(int) int }

var steps stepper = &counting{}

// "steps, which is written in"
func readsSteps(n int) int { return steps.step(n) }

func counter() func() int {
	n := 0
	return func() int { n++; return n }
}

var next = counter()

// "next, which may hold a function with a state of its own"
func callsNext(n int) int { return n + next() }

func memoise(f func(int) int) func(int) int {
	seen := map[int]int{}
	return func(n int) int {
		if v, ok := seen[n]; ok {
			return v
		}
		seen[n] = f(n)
		return seen[n]
	}
}

var square = memoise(func(n int) int { return n * n })

// "square, which may hold a function with a state of its own"
func callsMemo(n int) int { return square(n) }

var (
	once  sync.Once
	table []int
)

// "which"
func lazily(n int) int {
	once.Do(func() { table = []int{1, 2, 3} })
	return table[n]
}

var started = []int{1}

func init() {
	go func() { started[0] = 2 }()
}

// "started, which is written in"
func readsStarted(n int) int { return started[0] + n }

var grown = make([]int, 1, 8)

func grow() []int { return append(grown, 2) }

// "grown, which is appended to in"
func readsGrown(n int) int { return grown[:2][1] + n }

var squares [8]int

func fillSquare(i int) { squares[i] = i * i }

// "squares, which is written in"
func readsSquares(n int) int { return squares[n] }

var buffer = make([]byte, 4)

func fillBuffer(s string) { copy(buffer, s) }

// "buffer, which is written in"
func readsBuffer(n int) string { return string(buffer[:n]) }

var nodes = []*node{{1, nil}, {2, nil}}

func bumpAll() {
	for _, n := range nodes {
		n.n++
	}
}

// "nodes, which is written in"
func readsNodes(n int) int { return nodes[n].n }

// "Rate, which is written in"
func readsRate(n int) int { return n * other.Rate }

// "runtime.Caller, which tells of lines"
func line(n int) int {
	_, _, l, _ := runtime.Caller(0)
	return l + n
}

var number = flag.Int("number", 1, "")

// "number, which comes from flag.Int"
func readsFlag(n int) int { return *number + n }

var text string

func init() { flag.StringVar(&text, "text", "", "") }

// "text, which is given to flag.StringVar"
func readsFlagVar(n int) string { return text }

var source = rand.NewSource(1)

// "source, which may be of any type that implements math/rand.Source"
func readsSource(n int) int64 { return source.Int63() + int64(n) }

var random = rand.New(rand.NewSource(1))

// "random, which is given to"
func readsRandom(n int) int { return random.Intn(n) }

var round = func(x float64) int { return int(x) }

func reround() { round = func(x float64) int { return int(x + 0.5) } }

// "round, which is written in"
func readsRound(x float64) int { return round(x) }

var lane = make(chan int, 1)

// "lane, which is received from in"
func receives(n int) int { return <-lane + n }

var total atomic.Int64

// "total, which is given to"
func readsTotal(n int) int64 { return total.Load() }

// "and example.org/state.main writes a variable"
func readsClock(n int) string { return time.Unix(int64(n), 0).String() }

//go:linkname nanotime runtime.nanotime
func nanotime() int64

// "nanotime, which go:linkname ties"
func callsLinked(n int) int64 { return nanotime() + int64(n) }

type box struct{ items []int }

var shelf = box{[]int{1}}

func (b *box) put(n int) { b.items = append(b.items, n) }

func putShelf() { shelf.put(3) }

// "shelf, which is appended to in"
func readsShelf(n int) int { return len(shelf.items) + n }

var kept *[]int

func keep(s *[]int) { kept = s }

var given = []int{1, 2}

func give() { keep(&given) }

func writeKept() { (*kept)[0] = 7 }

// "given, which is written in"
func readsGiven(n int) int { return given[0] + n }

var names = []string{"a", "b"}

type holder struct{ names []string }

func newHolder(to *holder) { to.names = names }

// "names, which has its memory put elsewhere in"
func readsNames(n int) string { return strings.Join(names, " ")[n:] }

var pairs = map[string][]int{"a": {1}}

func writePair() {
	for _, p := range pairs {
		p[0]++
	}
}

// "pairs, which is written in"
func readsPairs(n int) int { return pairs["a"][0] + n }

var shared = []int{1}

var sharing = shared

func writeSharing() { sharing[0]++ }

// "shared, which is written in"
func readsShared(n int) int { return shared[0] + n }

// "sharing, which is written in"
func readsSharing(n int) int { return sharing[0] + n }

var base = []int{1, 2, 3}

func init() { window = base[1:] }

var window []int

func writeBase() { base[1]++ }

// "window, which may share memory with example.org/state.base"
func readsWindow(n int) int { return window[0] + n }

// "its parameter number 2 holds an interface"
func context2(_ int, _ context.Context) int { return 1 }

var peers = []*node{{1, nil}}

func bumpPeers() {
	for p := range slices.Values(peers) {
		p.n++
	}
}

// "peers, which has its elements handed out by slices.Values"
func readsPeers(n int) int { return peers[0].n + n }
