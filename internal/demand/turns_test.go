package demand_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/internal/demand"
)

// lane is a block of four unsafe calls, which have nothing to do with each other, and a plain one.
func lane(t *testing.T) (d *drawing, s *demand.Scope, b *demand.Block) {
	d = draw(t, "a = unsafe; x = call; b = unsafe; c = unsafe; e = unsafe; r = call a x b; s = call c e r")
	s, _, _ = filled(t, d.last, demand.Rules{})
	return d, s, &s.Block0
}

func TestUnsafeCallsTakeTurnsFromTheOldestToTheYoungest(t *testing.T) {
	d, _, b := lane(t)
	for at, name := range []string{"a", "b", "c", "e"} {
		require.Equal(t, at, b.TurnOf(d.task(t, b, name)), name)
	}
	for _, name := range []string{"x", "r", "s"} {
		require.Equal(t, -1, b.TurnOf(d.task(t, b, name)), name)
	}
}

func TestACallWaitsForThoseBeforeIt(t *testing.T) {
	d, s, b := lane(t)
	task := func(name string) int32 { return d.task(t, b, name) }
	require.False(t, b.AwaitTurn(task("a"), 0), "it is its turn")
	require.True(t, s.Clean())
	require.True(t, b.AwaitTurn(task("b"), 1))
	require.Equal(t, demand.Asleep, b.Task(task("b")).State.Load())
	require.False(t, s.Clean(), "its number will come back")
	require.Equal(t, demand.Fresh, b.Task(task("a")).State.Load())

	woken := b.Turns.PassTurn(0)
	require.Same(t, b, woken.Block)
	require.Equal(t, task("b"), woken.Task)
	require.False(t, b.AwaitTurn(task("b"), 1), "it is its turn now")
	require.Nil(t, b.Turns.PassTurn(1).Block, "c has not asked yet")
	require.False(t, b.AwaitTurn(task("c"), 2))
	require.Nil(t, b.Turns.PassTurn(2).Block)
	require.Nil(t, b.Turns.PassTurn(3).Block, "it was the last one")
}

// Calls above a bar are over before their turn comes.
func TestCallsThatAreSkippedOutOfOrder(t *testing.T) {
	d, _, b := lane(t)
	task := func(name string) int32 { return d.task(t, b, name) }
	require.True(t, b.AwaitTurn(task("e"), 3))
	require.Nil(t, b.Turns.PassTurn(2).Block, "a and b are not over")
	require.Nil(t, b.Turns.PassTurn(1).Block, "a is not over")
	require.True(t, b.AwaitTurn(task("e"), 3))
	woken := b.Turns.PassTurn(0)
	require.Same(t, b, woken.Block)
	require.Equal(t, task("e"), woken.Task)
	require.Nil(t, b.Turns.PassTurn(3).Block)
}

// A call that has been woken is not woken again, whatever is skipped behind it before it is over.
func TestACallIsWokenOnce(t *testing.T) {
	d, _, b := lane(t)
	require.True(t, b.AwaitTurn(d.task(t, b, "b"), 1))
	require.Same(t, b, b.Turns.PassTurn(0).Block)
	require.Nil(t, b.Turns.PassTurn(3).Block)
	require.Nil(t, b.Turns.PassTurn(2).Block)
}

// A call that sleeps for its turn is withdrawn: it is passed over, and not woken.
func TestACallThatIsWithdrawnInItsSleepIsNotWoken(t *testing.T) {
	d, _, b := lane(t)
	task := func(name string) int32 { return d.task(t, b, name) }
	require.True(t, b.AwaitTurn(task("b"), 1))
	require.True(t, b.AwaitTurn(task("c"), 2))
	require.Nil(t, b.Turns.PassTurn(1).Block)
	require.Equal(t, task("c"), b.Turns.PassTurn(0).Task)
}

// kid makes the scope of a wish of task i of b, as package exec does.
func kid(t *testing.T, b *demand.Block, i int32, d *drawing) *demand.Scope {
	s := scope(d.last)
	s.Parent, s.ParentTask = b, i
	fill(t, s, &s.Block0, d.last, demand.Rules{})
	b.Task(i).Extra().AddKid(s)
	return s
}

func TestTheScopesOfOneDynamicNodeHaveOneOrder(t *testing.T) {
	top := draw(t, "c = choice; e = choice; r = call c e")
	s, _, _ := filled(t, top.last, demand.Rules{})
	b := &s.Block0
	c, e := top.task(t, b, "c"), top.task(t, b, "e")
	b.Task(c).Extra()
	b.Task(e).Extra()
	pair := "a = unsafe; b = unsafe; r = call a b"
	da, db, dc := draw(t, pair), draw(t, pair), draw(t, pair)
	first, second := kid(t, b, c, da), kid(t, b, c, db)
	other := kid(t, b, e, dc)
	x, y, z := &first.Block0, &second.Block0, &other.Block0
	require.Equal(t, []int{0, 1}, []int{x.TurnOf(da.task(t, x, "a")), x.TurnOf(da.task(t, x, "b"))})
	require.Equal(t, []int{2, 3}, []int{y.TurnOf(db.task(t, y, "a")), y.TurnOf(db.task(t, y, "b"))})
	require.Same(t, x.Turns, y.Turns)
	require.NotSame(t, x.Turns, z.Turns)
	require.Equal(t, 0, z.TurnOf(dc.task(t, z, "a")), "another dynamic node has an order of its own")

	require.True(t, y.AwaitTurn(db.task(t, y, "a"), 2))
	require.Nil(t, x.Turns.PassTurn(0).Block)
	woken := x.Turns.PassTurn(1)
	require.Same(t, y, woken.Block)
	require.Equal(t, db.task(t, y, "a"), woken.Task)
}

// The order outlasts the scopes whose calls are over, and keeps none of them.
func TestTheOrderKeepsNoBlockThatItHasPassed(t *testing.T) {
	top := draw(t, "c = choice")
	s, _, _ := filled(t, top.last, demand.Rules{})
	x := s.Block0.Task(0).Extra()
	pair := "a = unsafe; b = unsafe; r = call a b"
	first := func() weak.Pointer[demand.Scope] {
		k := kid(t, &s.Block0, 0, draw(t, pair))
		k.Block0.Turns.PassTurn(0)
		k.Block0.Turns.PassTurn(1)
		return weak.Make(k)
	}()
	second := kid(t, &s.Block0, 0, draw(t, pair))
	x.DropKid(0)
	runtime.GC()
	require.Nil(t, first.Value())
	require.Nil(t, second.Block0.Turns.PassTurn(2).Block)
	runtime.KeepAlive(s)
}

// A call that asks for its turn and one that passes it on meet: either the task does not sleep, or it is woken.
func TestACallThatAsksWhileItsTurnIsPassed(t *testing.T) {
	for range 2000 {
		d, _, b := lane(t)
		i := d.task(t, b, "b")
		var asleep bool
		var woken *demand.Block
		together(
			func() { asleep = b.AwaitTurn(i, 1) },
			func() { woken = b.Turns.PassTurn(0).Block },
		)
		require.Equal(t, asleep, woken == b)
	}
}

func TestOnlyCallsThatAreNotOverHaveTurns(t *testing.T) {
	d := draw(t, "a = unsafe; b = unsafe; r = call a b")
	fail(d.nodes["a"])
	s, left, failed := filled(t, d.last, demand.Rules{})
	require.Equal(t, int32(2), left)
	require.Equal(t, []string{"a"}, d.of(failed...))
	require.Equal(t, -1, s.Block0.TurnOf(d.task(t, &s.Block0, "a")))
	require.Equal(t, 0, s.Block0.TurnOf(d.task(t, &s.Block0, "b")))
}
