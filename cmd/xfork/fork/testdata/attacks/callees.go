// Package attacks has loops that look as if they could be forked. Each function says for which reason it is refused.
package attacks

import (
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Harmless functions, which would be forked if the loop were.

func sq(x int) int { return x * x }

func add(a, b int) int { return a + b }

func size(s string) int { return len(s) }

func total(xs []int) (t int) {
	for _, x := range xs {
		t += x
	}
	return t
}

func first(xs []int) int { return xs[0] }

func parse(s string) (int, error) {
	if s == "" {
		return 0, errEmpty
	}
	return len(s), nil
}

func known(m map[string]int, k string) int { return m[k] }

func val(p *int) int { return *p }

var errEmpty = errors.New("empty")

// State that harmful ones touch.
var (
	counter  int
	limit    = 10
	memo     = map[int]int{}
	mu       sync.Mutex
	rw       sync.RWMutex
	once     sync.Once
	hits     atomic.Int64
	raw      int64
	hook     = sq
	out      []int
	last     string
	table    [16]int
	shared   = make([]int, 100)
	pool     = sync.Pool{New: func() any { return new(int) }}
	events   = make(chan int, 100)
	registry sync.Map
	gen      = rand.New(rand.NewSource(1))
	current  *item
	buffer   strings.Builder
	handlers = map[string]func(int) int{}
)

type item struct {
	n    int
	next *item
	data []int
	f    func(int) int
}

func countCalls(x int) int { counter++; return x }

func memoised(x int) int {
	if v, ok := memo[x]; ok {
		return v
	}
	memo[x] = x * x
	return memo[x]
}

func locked(x int) int { mu.Lock(); defer mu.Unlock(); return x }

func readLocked(x int) int { rw.RLock(); defer rw.RUnlock(); return x }

func onced(x int) int { once.Do(func() { limit = 3 }); return x }

func atomically(x int) int { hits.Add(1); return x }

func rawAtomic(x int) int { return int(atomic.AddInt64(&raw, 1)) + x }

func viaHook(x int) int { return hook(x) }

func deep(x int) int { return deeper(x) + 1 }

func deeper(x int) int { return deepest(x) + 1 }

func deepest(x int) int { table[x%16] = x; return x }

func keep(x int) int { out = append(out, x); return x }

func keepLast(s string) int { last = s; return len(s) }

func now(x int) int { return x + time.Now().Second() }

func since(t time.Time) int { return int(time.Since(t)) }

func nap(x int) int { time.Sleep(1); return x }

func roll(x int) int { return rand.Intn(x + 1) }

func rollOwn(x int) int { return gen.Intn(x + 1) }

func env(s string) int { return len(os.Getenv(s)) }

func args(x int) int { return x + len(os.Args) }

func readFile(s string) ([]byte, error) { return os.ReadFile(s) }

func exists(s string) bool { _, err := os.Stat(s); return err == nil }

func say(x int) int { fmt.Println(x); return x }

func logged(x int) int { log.Print(x); return x }

func toStderr(x int) int { fmt.Fprintln(os.Stderr, x); return x }

func run(s string) error { return exec.Command(s).Run() }

func output(s string) ([]byte, error) { return exec.Command(s).Output() }

func resolve(s string) ([]string, error) { return net.LookupHost(s) }

func send(x int) int { events <- x; return x }

func receive(x int) int { return x + <-events }

func spawn(x int) int { go func() { counter++ }(); return x }

func spawnPure(x int) int { go sq(x); return x }

func recovered(x int) (r int) {
	defer func() { _ = recover() }()
	return 10 / x
}

func quit(x int) int {
	if x < 0 {
		os.Exit(1)
	}
	return x
}

func fill(xs []int) int { clear(xs); return len(xs) }

func bump(p *int) int { *p++; return *p }

func bumpItem(it *item) int { it.n++; return it.n }

func bumpDeep(it *item) int { it.next.data[0]++; return 0 }

func put(m map[string]int, k string) int { m[k]++; return m[k] }

func grow(xs []int, x int) []int { return append(xs, x) }

func swap(a, b *int) int { *a, *b = *b, *a; return *a }

func pooled(x int) int { p := pool.Get().(*int); defer pool.Put(p); *p = x; return *p }

func register(x int) int { registry.Store(x, x); return x }

func apply(f func(int) int, x int) int { return f(x) }

func describe(v fmt.Stringer) string { return v.String() }

func display(v any) string { return fmt.Sprint(v) }

func drain(r io.Reader) int { b, _ := io.ReadAll(r); return len(b) }

func emit(w io.Writer, x int) int { n, _ := fmt.Fprint(w, x); return n }

func write(x int) int { buffer.WriteString("x"); return x }

func current1(x int) int { current = &item{n: x}; return x }

func viaCurrent(x int) int { current.n = x; return x }

func viaLocal(x int) int { it := current; it.n = x; return x }

func handle(k string) int { return handlers[k](1) }

func leak(p *int) *int { leaked = p; return p }

var leaked *int

type loud struct{ n int }

func (l loud) String() string { counter++; return "loud" }

func show(x int) string { return fmt.Sprintf("%v", loud{x}) }

func showAll(xs []int) string {
	ls := make([]loud, len(xs))
	return fmt.Sprint(ls)
}

type failing struct{ n int }

func (f failing) Error() string { counter++; return "failing" }

func asError(x int) string { return error(failing{x}).Error() }

func (it *item) inc() int { it.n++; return it.n }

func (it item) sum() int { return it.n + total(it.data) }

func (it item) scribble() int { it.data[0] = 9; return it.n }

type embedding struct{ *item }

type counterType struct{ c int }

func (c *counterType) next(x int) int { c.c++; return c.c + x }

type visitor interface{ visit(int) int }

type plainVisitor struct{}

func (plainVisitor) visit(x int) int { return x }

func generic[T any](x T) T { return x }

func genericKeep[T any](x T) T { kept = append(kept, x); return x }

var kept []any

func many(xs ...int) int { return len(xs) }

func four(a, b, c, d int) int { return a + b + c + d }

func pair(x int) (int, int) { return x, x }

func nothing(x int) {}

func partial(x int) (int, error) {
	if x > 3 {
		return x, errEmpty
	}
	return x, nil
}
