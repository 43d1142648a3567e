//go:build seam

package demand_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/internal/seam/explore"
)

// The places at which two goroutines meet, under explored schedules: at each step either may go on. A fault is found by some seed
// among few, for each meeting has a handful of steps.
const seeds = 300

// explored runs a meeting under many schedules. meet is called for each, outside of it, and returns what meets and what must hold
// afterwards.
func explored(t *testing.T, meet func() (fs []func(), check func())) {
	t.Helper()
	for seed := range uint64(seeds) {
		fs, check := meet()
		o := explore.Run(seed, func() { explore.Together(fs...) })
		require.Nil(t, o.Fault, "seed %d", seed)
		check()
	}
}

func TestSchedulesOfMeetings(t *testing.T) {
	t.Run("two parts of a call make the extra", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			k := new(demand.Task)
			var got [2]*demand.Extra
			return []func(){func() { got[0] = k.Extra() }, func() { got[1] = k.Extra() }},
				func() { require.Same(t, got[0], got[1]) }
		})
	})
	t.Run("a function returns as the last force that wants it leaves", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			k := new(demand.Task)
			k.State.Store(demand.Adopted)
			var left, unwanted bool
			calls := []func(){
				func() { left = k.State.CompareAndSwap(demand.Adopted, demand.Gone) },
				func() { unwanted = k.EndAdoption() },
			}
			return calls, func() {
				require.Equal(t, left, unwanted)
				require.Equal(t, demand.Over, k.State.Load())
			}
		})
	})
	t.Run("a scope ends as its owner begins to wait", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			s := scope(nil)
			waited := false
			calls := []func(){s.End, func() {
				if waited = s.Await(); waited {
					seam.Wait("scope", s.Wake)
				}
			}}
			return calls, func() {
				require.True(t, s.IsClosed())
				require.Empty(t, s.Wake)
			}
		})
	})
	t.Run("a call asks for its turn as it comes", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			d, _, b := lane(t)
			i := d.task(t, b, "b")
			var asleep, woken bool
			var state int32
			calls := []func(){
				func() { asleep = b.AwaitTurn(i, 1) },
				func() { woken, state = b.Turns.PassTurn(0).Block != nil, b.Task(i).State.Load() },
			}
			return calls, func() {
				require.Equal(t, asleep, woken)
				if woken {
					require.Equal(t, demand.Asleep, state, "a number that comes before the sleep is lost")
				}
			}
		})
	})
	t.Run("two calls are skipped as a third asks for its turn", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			d, _, b := lane(t)
			i := d.task(t, b, "c")
			var asleep bool
			var woken [2]bool
			calls := []func(){
				func() { asleep = b.AwaitTurn(i, 2) },
				func() { woken[0] = b.Turns.PassTurn(1).Block != nil },
				func() { woken[1] = b.Turns.PassTurn(0).Block != nil },
			}
			return calls, func() {
				require.Equal(t, asleep, woken[0] || woken[1])
				require.False(t, woken[0] && woken[1])
			}
		})
	})
	t.Run("a stalled task goes on as it is withdrawn", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			b, _, p, q, _ := item(t)
			require.True(t, b.Stall(p))
			var goesOn, lands bool
			return []func(){func() { goesOn = b.GoOn(p) }, func() { lands, _ = b.Land(p) }},
				func() {
					require.NotEqual(t, goesOn, lands)
					require.True(t, b.Stall(q), "none is stalled")
				}
		})
	})
	t.Run("two tasks of an item are over", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			b, r, p, q, _ := item(t)
			b.Land(r)
			b.Land(0)
			var last [2]bool
			return []func(){func() { _, last[0] = b.Land(p) }, func() { _, last[1] = b.Land(q) }},
				func() { require.NotEqual(t, last[0], last[1]) }
		})
	})
	t.Run("two members fail as the scope is withdrawn", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			s := scope(nil)
			var lo, hi [3]uint64
			calls := []func(){
				func() { lo[0], hi[0] = s.MemberFailed(at(7), demand.Lowers) },
				func() { lo[1], hi[1] = s.MemberFailed(at(4), demand.Lowers) },
				func() { hi[2] = s.Fall(errLate) },
			}
			return calls, func() {
				require.Equal(t, errLate, s.Err())
				require.Zero(t, s.Bar.Load())
				for _, number := range []uint64{1, 5, 9} {
					swept := 0
					for i := range lo {
						if lo[i] < number && number <= hi[i] {
							swept++
						}
					}
					require.Equal(t, 1, swept, "number %d", number)
				}
			}
		})
	})
	t.Run("a node is given a failure as a block is filled", func(t *testing.T) {
		explored(t, func() ([]func(), func()) {
			d := draw(t, "a = call; b = call a; r = call b")
			f := &node.Failure{Err: failure.ErrInternal, Key: 1}
			var left int32
			var failed []*node.Node
			s := scope(d.last)
			calls := []func(){
				func() { node.ClaimAndFail(d.nodes["b"], f) },
				func() { left, failed = fill(t, s, &s.Block0, d.last, demand.Rules{}) },
			}
			return calls, func() {
				// The block has found the failure, or the node as it was before, with its operands: never a leaf that runs.
				if len(failed) > 0 {
					require.Equal(t, []string{"b"}, d.of(failed...))
					require.Equal(t, int32(1), left)
					return
				}
				require.Equal(t, int32(3), left)
				require.Equal(t, []string{"a"}, d.seeds(&s.Block0))
			}
		})
	})
}
