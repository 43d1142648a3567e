package permit_test

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/permit"
)

// named notes its name when it is granted.
func named(name string, granted *[]string) *permit.Waiter {
	return &permit.Waiter{Grant: func() { *granted = append(*granted, name) }}
}

func TestPermitsAreGivenOutInTheOrderOfTheQueue(t *testing.T) {
	var q permit.Queue
	q.Init(2)
	var granted []string
	a, b, c, d := named("a", &granted), named("b", &granted), named("c", &granted), named("d", &granted)
	require.True(t, q.Acquire(a))
	require.True(t, q.Acquire(b))
	require.False(t, q.Acquire(c))
	require.False(t, q.Acquire(d))
	require.Empty(t, granted, "what is granted at once is not told")
	q.Release()
	q.Release()
	require.Equal(t, []string{"c", "d"}, granted)
	q.Release()
	q.Release()
	e, f, g := named("e", &granted), named("f", &granted), named("g", &granted)
	require.True(t, q.Acquire(e))
	require.True(t, q.Acquire(f))
	require.False(t, q.Acquire(g), "no more than there were")
}

func TestAWaiterIsGrantedOnceOrCancelled(t *testing.T) {
	var q permit.Queue
	q.Init(1)
	var granted []string
	a, b, c := named("a", &granted), named("b", &granted), named("c", &granted)
	require.True(t, q.Cancel(b), "before it queues")
	require.True(t, q.Acquire(a))
	require.False(t, q.Cancel(a), "too late")
	require.False(t, q.Acquire(b), "it is never granted")
	require.False(t, q.Acquire(c))
	require.True(t, q.Cancel(c), "while it queues")
	require.True(t, q.Cancel(c))
	q.Release()
	require.Empty(t, granted)
	require.True(t, q.Acquire(named("d", &granted)), "the permit is free again")
}

func TestAGrantAndACancellationThatMeetHaveOneOutcome(t *testing.T) {
	for range 2000 {
		var q permit.Queue
		q.Init(1)
		require.True(t, q.Acquire(new(permit.Waiter)))
		var told atomic.Bool
		w := &permit.Waiter{Grant: func() { told.Store(true) }}
		require.False(t, q.Acquire(w))
		var wg sync.WaitGroup
		var cancelled bool
		wg.Go(q.Release)
		wg.Go(func() { cancelled = q.Cancel(w) })
		wg.Wait()
		require.NotEqual(t, cancelled, told.Load())
	}
}

// world is a picture of who waits for what, as scopes are to the engine.
type world map[string][]string

func (w world) reach(inner []string) map[string]bool {
	seen := map[string]bool{}
	for todo := slices.Clone(inner); len(todo) > 0; {
		s := todo[0]
		todo = todo[1:]
		if !seen[s] {
			seen[s] = true
			todo = append(todo, w[s]...)
		}
	}
	return seen
}

func loan(by string, granted *[]string) *permit.Loan[string] {
	l := &permit.Loan[string]{By: by}
	l.Grant = func() { *granted = append(*granted, by) }
	return l
}

func TestAHolderThatWaitsLendsToWhatItWaitsForAndToNoOther(t *testing.T) {
	waits := world{"s": {"x"}, "x": {"wanted"}}
	token := permit.Token[string]{Reach: waits.reach}
	var granted []string
	holder := loan("top", &granted)
	other, wanted := loan("other", &granted), loan("wanted", &granted)
	require.True(t, token.Acquire(holder))
	require.False(t, token.Acquire(other))
	require.False(t, token.Acquire(wanted))
	require.Empty(t, granted, "the holder computes")
	token.Wait(holder, []string{"s"})
	require.Equal(t, []string{"wanted"}, granted, "past the other one, which came first")

	back := token.Regain(holder)
	require.NotNil(t, back, "it is lent out")
	select {
	case <-back:
		t.Fatal("back too early")
	default:
	}
	token.Release(wanted)
	<-back
	require.Nil(t, token.Regain(holder), "it has it")
	require.Equal(t, []string{"wanted"}, granted)
	token.Release(holder)
	require.Equal(t, []string{"wanted", "other"}, granted)
	token.Release(other)
}

func TestALinkThatComesLaterIsFoundByACheck(t *testing.T) {
	waits := world{}
	token := permit.Token[string]{Reach: waits.reach}
	var granted []string
	holder, wanted := loan("top", &granted), loan("wanted", &granted)
	require.True(t, token.Acquire(holder))
	require.False(t, token.Acquire(wanted))
	token.Wait(holder, []string{"s"})
	require.Empty(t, granted)
	waits["s"] = []string{"wanted"}
	token.Check()
	require.Equal(t, []string{"wanted"}, granted)
	token.Release(wanted)
	token.Release(holder)
}

func TestALentTokenIsLentOn(t *testing.T) {
	waits := world{"s": {"one"}, "t": {"two"}}
	token := permit.Token[string]{Reach: waits.reach}
	var granted []string
	holder, one, two := loan("top", &granted), loan("one", &granted), loan("two", &granted)
	require.True(t, token.Acquire(holder))
	require.False(t, token.Acquire(one))
	require.False(t, token.Acquire(two))
	token.Wait(holder, []string{"s"})
	token.Wait(one, []string{"t"})
	require.Equal(t, []string{"one", "two"}, granted)
	token.Release(two)
	require.Nil(t, token.Regain(one))
	token.Release(one)
	require.Nil(t, token.Regain(holder))
	token.Release(holder)
	last := loan("next", &granted)
	require.True(t, token.Acquire(last))
	token.Release(last)
}

func TestTokensOfTwoWorldsExcludeEachOther(t *testing.T) {
	var a, b permit.Token[string]
	x, y := new(permit.Loan[string]), new(permit.Loan[string])
	require.True(t, a.Acquire(x))
	got := make(chan struct{})
	go func() {
		b.Acquire(y)
		close(got)
	}()
	select {
	case <-got:
		t.Fatal("two unsafe calls at a time")
	default:
	}
	a.Release(x)
	<-got
	b.Release(y)
}

// A cancellation that came between the grant and the lock of the process unlocked what was not locked, or what another world had.
func TestACancellationWhileTheTokenWaitsForTheProcess(t *testing.T) {
	var a, b permit.Token[string]
	x, y := new(permit.Loan[string]), new(permit.Loan[string])
	require.True(t, a.Acquire(x))
	answer := make(chan bool)
	go func() { answer <- b.Acquire(y) }()
	for range 100 {
		runtime.Gosched()
	}
	if !b.Cancel(y) {
		b.Release(y)
		t.Fatal("granted while another world holds the process")
	}
	z := new(permit.Loan[string])
	later := make(chan bool, 1)
	z.Grant = func() { later <- true }
	go func() {
		if b.Acquire(z) {
			later <- true
		}
	}()
	select {
	case <-later:
		t.Fatal("two unsafe calls at a time")
	case <-time.After(10 * time.Millisecond):
	}
	a.Release(x)
	require.False(t, <-answer, "it was cancelled")
	require.True(t, <-later, "the one behind it has the token")
	b.Release(z)
	require.True(t, a.Acquire(x), "and the process is free in the end")
	a.Release(x)
}

func TestAGrantOfTheTokenAndACancellationThatMeet(t *testing.T) {
	for range 2000 {
		var token permit.Token[string]
		l := new(permit.Loan[string])
		var wg sync.WaitGroup
		wg.Go(func() { token.Acquire(l) })
		wg.Go(func() {
			if !token.Cancel(l) {
				token.Release(l)
			}
		})
		wg.Wait()
		last := new(permit.Loan[string])
		require.True(t, token.Acquire(last))
		token.Release(last)
	}
}
