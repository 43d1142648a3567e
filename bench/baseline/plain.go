package baseline

import (
	"sync"
	"sync/atomic"

	"xfork/bench/shape"
)

// Loop is the sequential program over the arrays of s: no graph, no closures, nothing to build. No contender can be faster.
func Loop(s *shape.Shape, body func()) int64 {
	v := make([]int64, s.Nodes)
	for i, kind := range s.Kinds {
		if body != nil {
			body()
		}
		switch a, b := s.A[i], s.B[i]; kind {
		case shape.Leaf:
			v[i] = int64(a)
		case shape.Inc:
			v[i] = v[a] + 1
		case shape.Add:
			v[i] = v[a] + v[b]
		case shape.Mix:
			v[i] = v[a] + v[b] + 1
		}
	}
	return v[s.Nodes-1]
}

// Share runs body several times, divided among independent goroutines. Its time is the best that the machine allows.
func Share(times, goroutines int, body func()) {
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for range (times + g) / goroutines {
				body()
			}
		})
	}
	all.Wait()
}

// Sum adds the elements of a slice.
func Sum(xs []int64) (sum int64) {
	for _, x := range xs {
		sum += x
	}
	return sum
}

// Fib is plain recursion.
//
//go:noinline
func Fib(n int) int64 {
	if n < 2 {
		return int64(n)
	}
	return Fib(n-1) + Fib(n-2)
}

// FibGo starts a goroutine for each call and waits for both with a WaitGroup: W4 in plain Go.
func FibGo(n int) int64 {
	if n < 2 {
		return int64(n)
	}
	var a, b int64
	var both sync.WaitGroup
	both.Go(func() { a = FibGo(n - 1) })
	both.Go(func() { b = FibGo(n - 2) })
	both.Wait()
	return a + b
}

// FibHalf starts a goroutine for one of the two calls and makes the other one itself: half the forks.
func FibHalf(n int) int64 {
	if n < 2 {
		return int64(n)
	}
	var a int64
	var one sync.WaitGroup
	one.Go(func() { a = FibHalf(n - 1) })
	b := FibHalf(n - 2)
	one.Wait()
	return a + b
}

// InFlight makes calls on goroutines of their own, at most limit at a time, and adds up what they return.
func InFlight(calls, limit int, call func() int64) int64 {
	var sum atomic.Int64
	var all sync.WaitGroup
	slots := make(chan struct{}, limit)
	for range calls {
		slots <- struct{}{}
		all.Go(func() {
			v := call()
			<-slots
			sum.Add(v)
		})
	}
	all.Wait()
	return sum.Load()
}
