package site_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/site"
)

// walker calls itself in random shapes and compares, at the bottom, both walks with the runtime's.
type walker struct {
	t     testing.TB
	r     *rand.Rand
	looks int
}

// same compares Here and Walk with runtime.Callers, as far as a stack is kept.
//
//go:noinline
func (w *walker) same() {
	w.looks++
	pcs := make([]uintptr, 1000)
	pcs = pcs[:runtime.Callers(1, pcs)]
	here, walk := site.Here(), site.Walk()
	want := places(pcs)
	compare(w.t, "Here", want, places(here.PCs()))
	compare(w.t, "Walk", want, places(walk))
	for range 3 { // the line differs, the rest may not
		again := site.Here()
		compare(w.t, "Here again", want, places(again.PCs()))
	}
}

// places are the functions and lines of the user's part of a stack. The innermost line is left out: it differs.
func places(pcs []uintptr) (ps []string) {
	for _, f := range site.Frames(pcs) {
		switch {
		case strings.HasPrefix(f.Function, "runtime."), strings.Contains(f.Function, ".deferwrap"), strings.Contains(f.Function, ".gowrap"):
			continue // the plumbing of panics and of deferred calls
		case strings.HasPrefix(f.Function, "xfork/internal/site."):
			continue // our own way down, on which the walk may begin
		}
		ps = append(ps, fmt.Sprint(f.Function, ":", f.Line))
	}
	ps[0] = ps[0][:strings.LastIndex(ps[0], ":")]
	return ps
}

// compare allows for the stack to be cut at the depth that is kept; frames of inlined calls come on top of that.
func compare(t testing.TB, what string, want, got []string) {
	if len(got) < len(want) && len(got) >= site.Depth-20 {
		want = want[:len(got)]
	}
	if fmt.Sprint(want) != fmt.Sprint(got) {
		t.Helper()
		t.Fatalf("%s differs:\nruntime %s\nours    %s", what, strings.Join(want, "\n\t"), strings.Join(got, "\n\t"))
	}
}

func (w *walker) down(n int) {
	if n <= 0 {
		w.same()
		return
	}
	switch w.r.IntN(10) {
	case 0:
		w.small(n - 1)
	case 1:
		w.closure(n - 1)
	case 2:
		w.deferred(n - 1)
	case 3:
		w.panicking(n - 1)
	case 4:
		w.large(n - 1)
	case 5:
		generic(w, n-1, "x")
	case 6:
		var i interface{ down(int) } = w
		i.down(n - 1)
	case 7:
		w.collect(n - 1)
	case 8:
		w.many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, n-1)
	case 9:
		w.leave(n - 1)
	}
}

// small is inlined.
func (w *walker) small(n int) { w.down(n) }

func (w *walker) closure(n int) {
	f := func(k int) { w.down(k); w.looks++ }
	f(n)
}

func (w *walker) deferred(n int) {
	defer func() { w.same() }()
	defer w.down(n)
	w.looks++
}

// panicking walks while a panic is in flight.
func (w *walker) panicking(n int) {
	defer func() {
		w.same()
		_ = recover()
		w.same()
	}()
	if w.r.IntN(2) == 0 {
		var m map[string]int
		m["nil"] = 1 //lint:ignore SA5000 the panic that is wanted
	}
	defer w.down(n)
	panic("in flight")
}

// large grows the stack: it is moved, with all frame pointers in it.
//
//go:noinline
func (w *walker) large(n int) {
	var room [1 << 13]byte
	room[w.r.IntN(len(room))] = 1
	w.down(n)
	if room[0] > 1 {
		w.t.Error("overwritten")
	}
}

//go:noinline
func generic[T any](w *walker, n int, v T) {
	w.down(n)
	runtime.KeepAlive(v)
}

// collect shrinks the stack, perhaps.
func (w *walker) collect(n int) {
	if w.r.IntN(20) == 0 {
		runtime.GC()
	}
	w.down(n)
}

//go:noinline
func (w *walker) many(a, b, c, d, e, f, g, h, i, j, k, n int) {
	w.down(n)
	w.looks += a + b + c + d + e + f + g + h + i + j + k - 66
}

// leave walks in a goroutine that is being ended.
func (w *walker) leave(n int) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer w.down(n)
		runtime.Goexit()
	}()
	<-done
}

func TestWalksAreThoseOfTheRuntime(t *testing.T) {
	for g := range uint64(4) {
		t.Run(fmt.Sprint("on goroutine ", g), func(t *testing.T) {
			t.Parallel()
			looks := 0
			for seed := range uint64(150) {
				w := &walker{t: t, r: rand.New(rand.NewPCG(seed, g))}
				done := make(chan struct{})
				go func() { // a fresh, small stack
					defer close(done)
					w.down(w.r.IntN(60))
				}()
				<-done
				looks += w.looks
				if t.Failed() {
					return
				}
			}
			require.Greater(t, looks, 150)
		})
	}
}

//go:noinline
func fork() site.Stack { return site.Here() }

func TestEqualStacksHaveEqualNumbers(t *testing.T) {
	var first site.Stack
	for i := range 1000 {
		s := fork()
		if i == 0 {
			first = s
		}
		require.Equal(t, first, s)
	}
	other := fork()
	require.NotEqual(t, first, other, "another line is another stack")
	require.NotEqual(t, first.PCs(), other.PCs())
	require.Nil(t, site.Stack(0).PCs(), "the unknown stack")
	require.Empty(t, site.Frames(nil))

	t.Run("from many goroutines at once", func(t *testing.T) {
		const goroutines = 8
		var ids [goroutines][50]site.Stack
		var wg sync.WaitGroup
		for g := range goroutines {
			wg.Go(func() {
				for depth := range 50 {
					ids[g][depth] = deep(depth)
				}
			})
		}
		wg.Wait()
		for g := range goroutines {
			require.Equal(t, ids[0], ids[g])
		}
		seen := map[site.Stack]bool{}
		for _, id := range ids[0] {
			seen[id] = true
		}
		require.Len(t, seen, 50, "every depth is a stack of its own")
	})
	t.Run("the frames stay what they were", func(t *testing.T) {
		before := places(first.PCs())
		runtime.GC()
		for i := range 40 {
			deep(i)
		}
		require.Equal(t, before, places(first.PCs()))
		require.Equal(t, "xfork/internal/site_test.fork", before[0])
	})
}

//go:noinline
func deep(n int) site.Stack {
	if n == 0 {
		return site.Here()
	}
	return deep(n - 1)
}

func TestAKnownStackCostsNoAllocation(t *testing.T) {
	deep(20)
	require.Zero(t, testing.AllocsPerRun(100, func() { deep(20) }))
}

func TestAWalkEndsAtTheMarker(t *testing.T) {
	defer func(m uintptr) { site.Marker = m }(site.Marker)
	var full []uintptr
	marked(func() { full = site.Walk() })
	for i, f := range full {
		if r := runtime.FuncForPC(f - 1); r != nil && strings.HasSuffix(r.Name(), ".marked") {
			site.Marker = full[i]
			break
		}
	}
	require.NotZero(t, site.Marker)
	for range 2 { // the walks below have the same marker on the stack, at the same line
		var cut []uintptr
		marked(func() { cut = site.Walk() })
		require.Equal(t, site.Marker, cut[len(cut)-1])
		require.Less(t, len(cut), len(full))
	}
	require.Greater(t, len(site.Walk()), 1, "without the marker on the stack the walk goes on to its end")
}

//go:noinline
func marked(f func()) {
	f()
	runtime.KeepAlive(f)
}

//go:noinline
func operator() uintptr { return site.Caller() }

//go:noinline
func genericOperator[A, B any](a A, _ B) (uintptr, A) { return site.Caller(), a }

func line(pc uintptr) int {
	return site.Frames([]uintptr{pc})[0].Line
}

func TestCallerIsTheUsersLine(t *testing.T) {
	_, _, here, _ := runtime.Caller(0)
	require.Equal(t, here+1, line(operator()))
	pc, _ := genericOperator("a", 1)
	require.Equal(t, here+2, line(pc))
	pc, _ = genericOperator(struct{}{}, []int{})
	require.Equal(t, here+4, line(pc))
	func() {
		require.Equal(t, here+7, line(operator()))
	}()
	inlined := func() uintptr { return operator() }
	require.Equal(t, here+9, line(inlined()))
	for range 2 {
		require.Equal(t, here+12, line(operator()))
	}
	require.Equal(t, "xfork/internal/site_test.TestCallerIsTheUsersLine", site.Frames([]uintptr{operator()})[0].Function)
}

func TestGIsUniqueAmongLiveGoroutines(t *testing.T) {
	const n = 500
	var mu sync.Mutex
	seen := map[uintptr]int{}
	var ready, wg sync.WaitGroup
	goOn := make(chan struct{})
	ready.Add(n)
	for range n {
		wg.Go(func() {
			g := site.G()
			mu.Lock()
			seen[g]++
			mu.Unlock()
			ready.Done()
			<-goOn
			runtime.Gosched()
			grow(100)
			if site.G() != g {
				t.Error("it changed")
			}
		})
	}
	ready.Wait()
	mu.Lock()
	seen[site.G()]++
	require.Len(t, seen, n+1)
	mu.Unlock()
	close(goOn)
	wg.Wait()
}

// grow makes the runtime move the stack.
func grow(n int) byte {
	var room [512]byte
	if n > 0 {
		room[n%512] = grow(n - 1)
	}
	return room[(n+1)%512]
}

// Return addresses that have no place among the lines, because others have theirs, are looked up elsewhere; and nothing is
// allocated.
func TestLinesWithoutAPlace(t *testing.T) {
	_, _, here, _ := runtime.Caller(0)
	var first uintptr
	allocations := testing.AllocsPerRun(100, func() {
		first = operator()
	})
	require.Zero(t, allocations)
	require.Equal(t, here+3, line(first))
	site.Crowd()
	allocations = testing.AllocsPerRun(100, func() {
		first = operator()
	})
	require.Zero(t, allocations)
	require.Equal(t, here+9, line(first))
	site.Crowd()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 1000 {
				if pc := operator(); line(pc) != here+18 {
					t.Error(line(pc))
				}
			}
		})
	}
	wg.Wait()
}
