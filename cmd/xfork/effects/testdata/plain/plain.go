// Package plain has a function for each way of having effects, with what is expected of its summary.
package plain

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"xfork/cmd/xfork/effects/testdata/other"
)

var (
	counter int
	mu      sync.Mutex
	cache   = map[string]int{}
	primes  = []int{2, 3, 5}
	hits    atomic.Int64
	hook    = func() {}
)

type tree struct {
	left, right *tree
	n           int
}

// effects: no effects
func pure(a, b int) int { return a*b + primes0() }

// effects: no effects
func primes0() int { return 4 }

// effects: reads P.primes
func readsTable(i int) int { return primes[i] }

// effects: writes package variable P.counter; reads P.counter
func writesGlobal() { counter++ }

// effects: writes package variable P.counter; reads P.counter
func writesGlobalDeep() { func() { writesGlobal() }() }

// effects: writes package variable P.cache; reads P.mu; reads P.cache; lock sync.Mutex.Lock; lock sync.Mutex.Unlock
func writesGuarded(k string) int {
	mu.Lock()
	defer mu.Unlock()
	cache[k]++
	return cache[k]
}

// effects: writes package variable P.hits; reads P.hits; atomic sync/atomic.Int64.Add
func writesAtomic() { hits.Add(1) }

// effects: writes parameter 0
func writesThroughAlias(xs []int) {
	ys := xs[1:]
	ys[0] = 3
}

// effects: writes parameter 0
func writesThroughStruct(xs []int) {
	s := struct{ in []int }{xs}
	s.in[0] = 1
}

// effects: writes parameter 0
func writesThroughMap(t *tree) {
	m := map[int]*tree{1: t}
	m[1].n = 4
}

// effects: writes parameter 0
func writesThroughClosure(xs []int) {
	set := func(i int) { xs[i] = i }
	set(3)
}

// effects: writes parameter 0
func writesThroughResult(p *int) { *other.Same(p) = 3 }

// effects: writes parameter 0
func writesThroughOther(xs []int) { other.Fill(xs[:2]) }

// effects: no effects
func fillsFresh() []int {
	xs := other.New()
	other.Fill(xs)
	return xs
}

// effects: no effects
func freshTree(n int) *tree {
	t := &tree{n: n}
	for range n {
		t = &tree{left: t}
	}
	t.left.n = 4
	return t
}

// effects: writes parameter 0
func recursive(t *tree) {
	if t == nil {
		return
	}
	t.n++
	recursive(t.left)
	recursive(t.right)
}

// effects: no effects
func even(n int) bool { return n == 0 || odd(n-1) }

// effects: no effects
func odd(n int) bool { return n != 0 && even(n-1) }

// effects: no effects
func recursiveClosure(t *tree) (sum int) {
	var visit func(*tree)
	visit = func(t *tree) {
		if t != nil {
			sum += t.n
			visit(t.left)
		}
	}
	visit(t)
	return sum
}

// effects: writes parameter 0
func recursiveClosureWrites(t *tree) {
	var visit func(*tree)
	visit = func(t *tree) {
		if t != nil {
			t.n++
			visit(t.left)
		}
	}
	visit(t)
}

// effects: calls parameter 0
func callsArgument(f func() int) int { return f() }

// effects: no effects
func callsKnown() int { return callsArgument(func() int { return 3 }) }

// effects: writes parameter 0
func callsKnownThatWrites(xs []int) int {
	return callsArgument(func() int { xs[0] = 1; return 3 })
}

// effects: writes parameter 0
func eachWrites(xs []int) { other.Each([]int{1}, func(i int) { xs[i] = i }) }

// effects: reads P.hook; unknown a function value
func callsHook() { hook() }

// effects: unknown method String of an interface
func callsInterface(s fmt.Stringer) string { return s.String() }

// effects: no effects
func callsError(err error) string { return err.Error() }

// effects: clock time.Now
func clock() int64 { return other.Now().UnixNano() }

// effects: sleep time.Sleep
func sleeps() { time.Sleep(time.Second) }

// effects: random math/rand.Intn
func random() int { return rand.Intn(3) }

// effects: no effects
func ownRandom() int { return rand.New(rand.NewSource(1)).Intn(4) }

// effects: environment os.Getenv
func environment() string { return os.Getenv("HOME") }

// effects: environment os.Args
func arguments() int { return len(os.Args) }

// effects: files os.ReadFile
func files() []byte { b, _ := os.ReadFile("a"); return b }

// effects: files fmt.Println
func prints() { fmt.Println("a") }

// effects: exec os/exec.Command; exec os/exec.Cmd.Run
func runs() error { return exec.Command("ls").Run() }

// effects: channel sends to a channel
func sends(c chan int) { c <- 1 }

// effects: goroutine go
func starts() { go func() {}() }

// effects: recover recover
func recovers() (err error) {
	defer func() { recover() }()
	return nil
}

// effects: exit os.Exit
func exits() { os.Exit(1) }

// effects: panic panic
func panics(n int) int {
	if n < 0 {
		panic("negative")
	}
	return n
}

// effects: unknown unsafe.Pointer
func casts(p *int) *uint { return (*uint)(unsafe.Pointer(p)) }

// effects: no effects
func formats(n int, s string, e error, t tree) string { return fmt.Sprintf("%d %s %v", n, s, t.n) }

type loud struct{ n int }

// effects: writes package variable P.counter; reads P.counter
func (l loud) String() string { counter++; return "loud" }

// effects: writes package variable P.counter; reads P.counter
func formatsLoud(n int) string { return fmt.Sprint([]loud{{n}}) }

// effects: unknown methods of a value of unknown type
func formatsAny(v any) string { return fmt.Sprint(v) }

// effects: no effects
func wraps(err error) error { return fmt.Errorf("x: %w", err) }

// effects: writes parameter 0
func sorts(xs []string) { sort.Strings(xs) }

// effects: no effects
func sortsCopy(xs []string) []string {
	ys := slices.Clone(xs)
	slices.Sort(ys)
	return append([]string(nil), ys...)
}

// effects: writes parameter 0
func sortsBy(xs []*tree) { sort.Slice(xs, func(i, j int) bool { return xs[i].n < xs[j].n }) }

// effects: writes parameter 0
func appends(xs []int) []int { return append(xs, 1) }

// effects: no effects
func builds(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w)
	}
	fmt.Fprintf(&b, "%d", len(words))
	return b.String()
}

// effects: writes parameter 0
func buffers(b *bytes.Buffer) { b.WriteByte(1) }

// effects: unknown methods of a value of unknown type
func wrapsAny(err error, v any) error { return errors.Join(err, fmt.Errorf("%v", v)) }

// effects: writes parameter 0
func putsInBox(b *other.Box) int { b.Put(3); return b.Len() }

// effects: no effects
func ownBox() int { var b other.Box; b.Put(3); return b.Len() }

// effects: writes parameter 0
func generic(xs []int) { other.Sort(xs) }

// effects: writes parameter 1
func publishes(a *tree, b *tree) { b.left = a }

// effects: writes parameter 1; writes parameter 0
func publishesAndWrites(a *tree, b *tree) {
	b.left = a
	b.left.n = 3
}

// effects: writes parameter 0
func keepsInFresh(a *tree) int {
	var f tree
	publishes(a, &f)
	f.left.n = 4
	return f.n
}

// effects: writes parameter 0
func (t *tree) add(n int) { t.n += n }

// effects: writes parameter 0
func methodValue(t *tree) { f := t.add; f(3) }

// effects: writes parameter 0
func methodExpression(t *tree) { (*tree).add(t, 3) }

// effects: writes parameter 0
func deferred(t *tree) { defer t.add(3) }

// effects: no effects
func returnsClosure(n int) func() int { return func() int { return n } }

// effects: unknown a function value
func callsReturned() int { return returnsClosure(3)() }

// effects: writes package variable O.Count; reads O.Count
func up() { other.Up() }

// effects: reads O.Table
func readsOther() int { return other.Table["a"] }

type embeds struct{ tree }

// effects: writes parameter 0
func promoted(e *embeds) { e.add(3) }

// effects: writes parameter 0
func copies(dst, src []int) { copy(dst, src) }

// effects: writes parameter 1
func writesSecond(a, b []int) {
	a = b
	a[0] = 3
}

// effects: writes parameter 0; writes parameter 1
func swapped(a, b *[]int) { *a, *b = *b, *a }

// effects: no effects
func arrays(a [3]int) [3]int { a[0] = 4; return a }
