package battery

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Adopted calls: their own run has ended, and another force wants their result.

func TestAnAdoptedCallThatFailsIsTriedAgainByItsAdopter(t *testing.T) {
	harness.Within(t, func() {
		begun, release := make(chan struct{}), make(chan struct{})
		var calls atomic.Int32
		bad := expr.ForkErr(func() (int, error) { <-begun; ms(3); return 0, errTest })
		x := expr.ForkErr(func() (int, error) {
			if calls.Add(1) == 1 {
				close(begun)
				<-release
				return 0, errors.New("a bad try")
			}
			return 5, nil
		}, expr.Retry(expr.Attempts(2)))
		a := expr.All(bad, x).Start(bg, eval.Workers(2))
		<-begun
		b := x.Start(bg)
		_, err := a.Wait()
		require.ErrorIs(t, err, errTest)
		close(release)
		v, err := b.Wait()
		require.NoError(t, err)
		require.Equal(t, 5, v)
		require.EqualValues(t, 2, calls.Load())
	})
}

// The owner of an adopted call is forgotten with the claim. An entry that stayed kept the node and its value alive for the
// rest of the process.
func TestAnAdoptedCallIsGarbageOnceUnreferenced(t *testing.T) {
	type value [1 << 16]byte
	var made weak.Pointer[value]
	harness.Within(t, func() {
		begun, release := make(chan struct{}), make(chan struct{})
		x := expr.Fork(func() *value {
			close(begun)
			<-release
			v := new(value)
			made = weak.Make(v)
			return v
		})
		ctx, stop := context.WithCancel(bg)
		a := x.Start(ctx)
		<-begun
		b := x.Start(bg)
		time.Sleep(5 * time.Millisecond) // until it waits for the call
		stop()
		_, err := a.Wait()
		require.ErrorIs(t, err, context.Canceled)
		close(release)
		v, err := b.Wait()
		require.NoError(t, err)
		require.NotNil(t, v)
	})
	require.Eventually(t, func() bool { runtime.GC(); return made.Value() == nil }, 10*time.Second, time.Millisecond)
}
