package gate_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/gate"
	"xfork/ops"
)

// eager lets the test go alone at once, as if nobody had ever had to ask.
func eager(t *testing.T) {
	was := gate.CoolDown
	gate.CoolDown = 0
	t.Cleanup(func() { gate.CoolDown = was })
	gate.Enter()
	for range was + 1 { // what an earlier test has left
		if gate.GoAlone() {
			gate.Reopen(1)
			break
		}
	}
	gate.Leave()
}

func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		buf := make([]byte, 1<<16)
		t.Fatalf("deadlock\n%s", buf[:runtime.Stack(buf, true)])
	}
}

func TestTheGate(t *testing.T) {
	t.Run("only one inside can go alone", func(t *testing.T) {
		eager(t)
		gate.Enter()
		gate.Enter()
		require.False(t, gate.GoAlone(), "there are two")
		gate.Leave()
		require.True(t, gate.GoAlone())
		require.False(t, gate.Asked())
		gate.Reopen(1)
		gate.Leave()
	})
	t.Run("a newcomer asks, waits, and comes in", func(t *testing.T) {
		eager(t)
		synctest.Test(t, func(t *testing.T) {
			gate.Enter()
			require.True(t, gate.GoAlone())
			inside := make(chan struct{})
			go func() {
				gate.Enter()
				close(inside)
			}()
			for !gate.Asked() {
				runtime.Gosched()
			}
			select {
			case <-inside:
				t.Error("the newcomer is inside, beside a lone force")
			default:
			}
			gate.Reopen(1)
			<-inside
			gate.Leave()
			gate.Leave()
		})
	})
	t.Run("going alone is refused for a while after somebody had to ask", func(t *testing.T) {
		eager(t)
		gate.CoolDown = 3
		gate.Enter()
		require.True(t, gate.GoAlone())
		inside := make(chan struct{})
		go func() {
			gate.Enter()
			gate.Leave()
			close(inside)
		}()
		for !gate.Asked() {
			runtime.Gosched()
		}
		gate.Reopen(1)
		<-inside
		for range 3 {
			require.False(t, gate.GoAlone())
		}
		require.True(t, gate.GoAlone())
		gate.Reopen(0)
	})
	t.Run("one who is alone is refused with a sentence, instead of waiting for itself", func(t *testing.T) {
		eager(t)
		gate.Enter()
		require.True(t, gate.GoAlone())
		require.PanicsWithValue(t, "xfork: an operator must not force, and not look at graphs: use Map or a lifted function", gate.Enter)
		gate.Reopen(0)
	})
}

// TestAloneMeansAlone: many go in and out, and alone where they can; a word that only a lone one may write without
// synchronisation, and others only read, is never torn (and the race detector looks on).
func TestAloneMeansAlone(t *testing.T) {
	eager(t)
	var inside, alone atomic.Int32
	var times, handedOver atomic.Int64
	word := 0
	within(t, func() {
		var wg sync.WaitGroup
		for g := range 6 {
			wg.Go(func() {
				for i := range 3000 {
					gate.Enter()
					inside.Add(1)
					if alone.Load() != 0 {
						t.Error("somebody is alone beside us")
					}
					if i%2 == 0 && gate.GoAlone() {
						if inside.Load() != 1 {
							t.Error("not alone")
						}
						alone.Store(1)
						times.Add(1)
						for range 50 + 10*g {
							word++
							if gate.Asked() {
								handedOver.Add(1)
								break
							}
							if word%16 == 0 {
								runtime.Gosched()
							}
						}
						alone.Store(0)
						if i%4 == 0 {
							inside.Add(-1)
							gate.Reopen(0)
							continue
						}
						gate.Reopen(1)
					}
					inside.Add(-1)
					gate.Leave()
				}
			})
		}
		wg.Wait()
	})
	require.Positive(t, times.Load())
	t.Logf("alone %d times, asked %d times", times.Load(), handedOver.Load())
}

// forcing is an operator that it must not be.
type forcing struct{}

func (forcing) Apply(n int) int {
	v, err := ops.Add(expr.Const(n), expr.Const(1)).Force(background)
	if err != nil {
		panic(err)
	}
	return v
}

var background = context.Background()

func TestAnOperatorThatForcesFailsWithASentence(t *testing.T) {
	eager(t)
	x := expr.Const(0)
	for range 2000 { // long enough for the force to go alone
		x = ops.Add(x, expr.Const(1))
	}
	x = expr.Op1[forcing](x)
	within(t, func() {
		_, err := x.Force(t.Context())
		if err == nil {
			t.Error("no failure")
			return
		}
		require.ErrorContains(t, err, "an operator must not force")
	})
	within(t, func() { // and the gate is as it was
		v, err := ops.Add(expr.Const(1), expr.Const(2)).Force(t.Context())
		if v != 3 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestManyForcesOfOperatorsTakeTurns(t *testing.T) {
	eager(t)
	within(t, func() {
		var wg sync.WaitGroup
		shared := expr.Const(0)
		for range 5000 {
			shared = ops.Add(shared, expr.Const(1))
		}
		for range 6 {
			wg.Go(func() {
				for range 5 {
					x := shared
					for range 1000 {
						x = ops.Add(x, expr.Const(1))
					}
					if v, err := x.Force(t.Context()); v != 6000 || err != nil {
						t.Error(v, err)
					}
				}
			})
		}
		wg.Wait()
	})
}
