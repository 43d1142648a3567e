package run_test

import (
	"errors"
	"iter"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/run"
)

func TestTheNewestPostOfAGoroutineIsTheCurrentOne(t *testing.T) {
	require.Nil(t, run.Current())
	outer, inner := new(run.Post), new(run.Post)
	run.Enlist(outer)
	require.Same(t, outer, run.Current())
	run.Enlist(inner)
	require.Same(t, inner, run.Current())
	apart(func() { require.Nil(t, run.Current(), "of another goroutine") })
	run.Delist()
	require.Same(t, outer, run.Current())
	run.Delist()
	require.Nil(t, run.Current())
}

// More goroutines than there are buckets, so that lists have several entries, from the middle of which they are taken in an order
// that has nothing to do with the one in which they came.
func TestManyGoroutinesFindTheirOwnPostsWhileOthersComeAndGo(t *testing.T) {
	const n = 2000
	var all sync.WaitGroup
	var enlisted sync.WaitGroup
	enlisted.Add(n)
	for i := range n {
		all.Go(func() {
			p, q := new(run.Post), new(run.Post)
			run.Enlist(p)
			enlisted.Done()
			enlisted.Wait()
			if i%3 == 0 { // a run within a run, while others leave
				run.Enlist(q)
				if run.Current() != q {
					t.Error("not the inner one")
				}
				run.Delist()
			}
			if run.Current() != p {
				t.Error("not its own")
			}
			run.Delist()
			if run.Current() != nil {
				t.Error("still there")
			}
		})
	}
	all.Wait()
}

func TestACoroutineKnowsTheCallThatResumesIt(t *testing.T) {
	resumer := func() (p *run.Post) {
		next, stop := iter.Pull(func(yield func(*run.Post) bool) { yield(run.Resumer()) })
		defer stop()
		p, _ = next()
		return p
	}
	require.Nil(t, resumer(), "no run is at work")
	r, _ := newRun(run.Options{})
	p := &run.Post{Run: r}
	run.Enlist(p)
	defer run.Delist()
	require.Nil(t, resumer(), "no call is in progress on the goroutine")
	p.Push(nil, 0, claimed(t, one{}))
	require.Same(t, p, resumer())
	require.Nil(t, run.Resumer(), "the goroutine of a call is no coroutine")
	apart(func() { require.Nil(t, run.Resumer(), "nor is one that the call has started") })
	p.Pop()
	require.Nil(t, resumer())
}

func TestAGoexitTravelsThroughAForceInsideOfACallOnly(t *testing.T) {
	n := claimed(t, exits{})
	exit := failure.Of(n, failure.ErrGoexit, nil).Err
	require.True(t, failure.IsGoexit(exit))
	ends := func(before func(), err error) (ended bool) {
		ended = true
		apart(func() {
			before()
			defer func() {
				if run.Current() != nil {
					run.Delist()
				}
			}()
			if got := run.Travel(err); !errors.Is(got, err) {
				t.Error("another error")
			}
			ended = false
		})
		return ended
	}
	r, _ := newRun(run.Options{})
	call := func() {
		p := &run.Post{Run: r}
		p.Push(nil, 0, n)
		run.Enlist(p)
	}
	require.False(t, ends(func() {}, exit), "the outermost force returns it")
	require.False(t, ends(func() { run.Enlist(&run.Post{Run: r}) }, exit), "a worker without a call")
	require.True(t, ends(call, exit))
	require.False(t, ends(call, errBad), "another failure")
}
