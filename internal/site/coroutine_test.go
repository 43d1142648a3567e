package site_test

import (
	"iter"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/site"
)

func TestCoroutinesKnowTheirCreator(t *testing.T) {
	require.Zero(t, site.Creator(), "a test's goroutine is none")
	me := site.Number()
	require.NotZero(t, me)
	next, stop := iter.Pull(func(yield func(uintptr) bool) {
		beneath(50, func() { yield(site.Creator()) })
	})
	defer stop()
	creator, _ := next()
	require.Equal(t, me, creator)
	var wg sync.WaitGroup
	wg.Go(func() {
		if site.Creator() != 0 || site.Number() == me {
			t.Error("an ordinary goroutine is taken for a coroutine, or for another one")
		}
	})
	wg.Wait()
}

//go:noinline
func beneath(n int, f func()) {
	if n == 0 {
		f()
		return
	}
	beneath(n-1, f)
}

func BenchmarkCreatorOfAnOrdinaryGoroutine(b *testing.B) {
	for b.Loop() {
		beneath(20, func() { site.Creator() })
	}
}
