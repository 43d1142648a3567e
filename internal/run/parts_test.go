package run_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/run"
)

// draw draws until there is nothing left, and returns how many parts that were.
func draw(p *run.Parts) (done int64) {
	p.Draw(nil, &done)
	return done
}

func TestPartsAreHandedOutInAscendingOrder(t *testing.T) {
	const n = 100
	var got []int
	p := run.NewParts(context.Background(), n, func(_ context.Context, i int) error { got = append(got, i); return nil })
	require.Equal(t, n, p.Left())
	p.One()
	require.Equal(t, n-1, p.Left())
	require.EqualValues(t, n-1, draw(p))
	require.NoError(t, p.Outcome())
	require.Len(t, got, n)
	for i := range got {
		require.Equal(t, i, got[i])
	}
	require.Zero(t, p.Left())
	require.Zero(t, draw(p), "each part is handed out once")
	require.Zero(t, p.Left(), "not below zero, however often one more was asked for")
}

func TestAGoroutineThatIsBusyWithAPartLeavesTheOthersToTheOtherGoroutines(t *testing.T) {
	began, others := make(chan struct{}), make(chan struct{})
	p := run.NewParts(context.Background(), 10, func(_ context.Context, i int) error {
		if i == 0 {
			close(began)
			<-others
		}
		return nil
	})
	var mine int64
	var wg sync.WaitGroup
	wg.Go(func() { mine = draw(p) })
	<-began
	require.EqualValues(t, 9, draw(p))
	close(others)
	wg.Wait()
	require.EqualValues(t, 1, mine)
	require.NoError(t, p.Outcome())
}

// Three parts are begun, on a goroutine each, and end in every order. All of them fail, and those above them are not begun.
func TestTheLowestFailureWinsWhateverTheOrder(t *testing.T) {
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			began := make(chan int)
			var end [3]chan struct{}
			for i := range end {
				end[i] = make(chan struct{})
			}
			p := run.NewParts(context.Background(), 50, func(_ context.Context, i int) error {
				if i >= len(end) {
					t.Errorf("part %d was begun", i)
					return nil
				}
				began <- i
				<-end[i]
				return fmt.Errorf("part %d", i)
			})
			var ended [3]chan struct{}
			for i := range ended {
				ended[i] = make(chan struct{})
				at := make(chan int, 1)
				go func() {
					defer func() { close(ended[<-at]) }()
					draw(p)
				}()
				at <- <-began
			}
			for _, i := range order {
				close(end[i])
				<-ended[i]
			}
			require.EqualError(t, p.Outcome(), "part 0")
		})
	}
}

func TestAPartThatDoesNotReturnIsAFailureWithItsStack(t *testing.T) {
	t.Run("a panic", func(t *testing.T) {
		p := run.NewParts(context.Background(), 3, func(_ context.Context, i int) error {
			if i == 1 {
				panic(errBad)
			}
			return nil
		})
		require.EqualValues(t, 2, draw(p), "what has panicked counts as begun, and nothing is begun above it")
		var traced *failure.Traced
		require.ErrorAs(t, p.Outcome(), &traced)
		require.ErrorIs(t, traced.Err, errBad)
		require.NotEmpty(t, traced.PCs)
	})
	t.Run("a Goexit", func(t *testing.T) {
		p := run.NewParts(context.Background(), 3, func(_ context.Context, i int) error {
			if i == 1 {
				runtime.Goexit()
			}
			return nil
		})
		var done int64
		returned := false
		apart(func() {
			p.Draw(nil, &done)
			returned = true
		})
		require.False(t, returned, "the goroutine has ended")
		require.EqualValues(t, 2, done, "the count is not lost with it")
		require.ErrorIs(t, p.Outcome(), failure.ErrGoexit)
	})
	t.Run("above an error", func(t *testing.T) {
		first := make(chan struct{})
		p := run.NewParts(context.Background(), 2, func(_ context.Context, i int) error {
			if i == 0 {
				<-first
				return errBad
			}
			close(first)
			panic("the higher one")
		})
		var wg sync.WaitGroup
		wg.Go(func() { draw(p) })
		wg.Go(func() { draw(p) })
		wg.Wait()
		require.Equal(t, errBad, p.Outcome(), "the stack of the higher one is forgotten as well")
	})
}

func TestTheEndOfTheContextCountsOnlyWhereSomethingIsLeft(t *testing.T) {
	why := errors.New("no longer wanted")
	ends := func(at, n int, err error) *run.Parts {
		ctx, cancel := context.WithCancelCause(context.Background())
		p := run.NewParts(ctx, n, func(_ context.Context, i int) error {
			if i == at {
				cancel(why)
				return err
			}
			return nil
		})
		draw(p)
		return p
	}
	p := ends(1, 3, nil)
	require.Equal(t, why, p.Outcome(), "the cause, and not only that it has ended")
	require.Equal(t, 1, p.Left())
	require.NoError(t, ends(2, 3, nil).Outcome(), "what is complete has its result")
	require.Equal(t, errBad, ends(1, 3, errBad).Outcome(), "a failure before the end says more")
}

func TestClosedPartsCanStillBeDrawnByThoseThatDraw(t *testing.T) {
	var p *run.Parts
	p = run.NewParts(context.Background(), 3, func(_ context.Context, i int) error {
		if i == 0 {
			require.False(t, p.Closed())
			p.Close()
		}
		require.True(t, p.Closed())
		return nil
	})
	require.EqualValues(t, 3, draw(p))
	require.NoError(t, p.Outcome())
}

func TestAFailedPartOfACallIsNamedIfTheCallNamesItsParts(t *testing.T) {
	fail := func(_ context.Context, i int) error {
		if i > 0 {
			return errBad
		}
		return nil
	}
	for _, named := range []bool{true, false} {
		r, m := newRun(run.Options{})
		p := &run.Post{Run: r} // no worker: as in a sequential run, the call's goroutine does all parts
		n := claimed(t, one{})
		f := p.Push(nil, 0, n)
		if named {
			f.Scope.Part = func(i int) string { return fmt.Sprintf("elements from %d", 10*i) }
		}
		c := new(callctx.Call)
		c.Begin(context.Background(), n)
		err := r.Splitter(p, f, c)(3, fail)
		require.ErrorIs(t, err, errBad)
		var part *node.PartError
		require.Equal(t, named, errors.As(err, &part))
		if named {
			require.Equal(t, "elements from 10", part.Part)
		}
		require.Equal(t, 1, m.nested, "a force that a part was in is ended before the call goes on")
		p.Pop()
		require.Zero(t, p.Depth)
	}
}
