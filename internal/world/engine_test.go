package world_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/world"
)

func TestNewEngine(t *testing.T) {
	e := world.NewEngine(2, 3)
	require.Equal(t, 2, e.Workers())
	require.Equal(t, 3, e.IO())
	require.Zero(t, e.Orphans())
	require.PanicsWithValue(t, "eval: workers must be positive, not 0", func() { world.NewEngine(0, 3) })
	require.PanicsWithValue(t, "eval: io must be positive, not -1", func() { world.NewEngine(2, -1) })
}

func TestOrphansAreCountedInTheirWorld(t *testing.T) {
	e := world.NewEngine(1, 1)
	home := here(t).Engine(e)
	home.Orphan(1)
	home.Orphan(1)
	require.Equal(t, 2, e.Orphans())
	require.Zero(t, world.NewEngine(1, 1).Orphans(), "of another engine")
	synctest.Test(t, func(t *testing.T) {
		own := here(t).Engine(e)
		require.Zero(t, e.Orphans())
		own.Orphan(1)
		require.Equal(t, 1, e.Orphans())
		own.Orphan(-1)
	})
	require.Equal(t, 2, e.Orphans())
	home.Orphan(-1)
	home.Orphan(-1)
	require.Zero(t, e.Orphans())
}

// A look at the figures is no force: it leaves no world behind.
func TestAQuestionLeavesTheWorldAsItWas(t *testing.T) {
	e := world.NewEngine(1, 1)
	synctest.Test(t, func(t *testing.T) {
		w := world.Here()
		require.Zero(t, e.Orphans())
		require.NoError(t, e.Close(t.Context()))
		require.Same(t, w, world.Here())
		w.Leave()
		w.Leave()
		next := here(t)
		require.NotSame(t, w, next)
	})
}

var errClosing = errors.New("the program ends")

func TestCloseWithoutOrphans(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, world.NewEngine(1, 1).Close(ctx), "there is nothing to wait for")
}

// closes closes the engine on several goroutines, and returns how many are still waiting.
func closes(ctx context.Context, e *world.Engine, errs *[3]error) (waiting *int) {
	waiting = new(int)
	done := make(chan struct{})
	for i := range errs {
		*waiting++
		go func() {
			errs[i] = e.Close(ctx)
			done <- struct{}{}
		}()
	}
	go func() {
		for range errs {
			<-done
			*waiting--
		}
	}()
	return waiting
}

func TestCloseWaitsForTheLastOrphan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := world.NewEngine(1, 1)
		q := here(t).Engine(e)
		for range 2 { // an engine can be used afterwards
			q.Orphan(1)
			q.Orphan(1)
			var errs [3]error
			waiting := closes(t.Context(), e, &errs)
			synctest.Wait()
			require.Equal(t, 3, *waiting)
			q.Orphan(-1)
			synctest.Wait()
			require.Equal(t, 3, *waiting, "there is one more")
			q.Orphan(-1)
			synctest.Wait()
			require.Zero(t, *waiting)
			require.Equal(t, [3]error{}, errs)
		}
	})
}

func TestCloseWaitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := world.NewEngine(1, 1)
		q := here(t).Engine(e)
		q.Orphan(1)
		ctx, cancel := context.WithCancelCause(t.Context())
		var errs [3]error
		waiting := closes(ctx, e, &errs)
		synctest.Wait()
		require.Equal(t, 3, *waiting)
		cancel(errClosing)
		synctest.Wait()
		require.Zero(t, *waiting)
		for _, err := range errs {
			require.Equal(t, &failure.Cancelled{Err: context.Canceled, Cause: errClosing}, err)
		}
		require.Equal(t, 1, e.Orphans())
		q.Orphan(-1)
		require.NoError(t, e.Close(ctx), "nothing is left of those that waited")
	})
}
