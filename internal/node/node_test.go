package node_test

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/site"
)

// nothing is an operator for nodes of which the state alone matters.
type nothing struct{ node.Plain }

var nothingInfo = node.Info{Name: "Nothing"}

func (nothing) Info(*node.Node) *node.Info         { return &nothingInfo }
func (nothing) Eval(*node.Scope, *node.Node) error { return nil }

func fresh(operands ...*node.Node) *node.Node {
	n := new(node.Node)
	var a, b *node.Node
	switch len(operands) {
	case 2:
		b = operands[1]
		fallthrough
	case 1:
		a = operands[0]
	}
	node.InitWith(n, nothing{}, node.Call, site.Here(), a, b)
	return n
}

// within fails the test if f takes too long: a wake-up was lost.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		buf := make([]byte, 1<<16)
		t.Fatalf("a wake-up was lost\n%s", buf[:runtime.Stack(buf, true)])
	}
}

func TestOneOfManyWinsAClaim(t *testing.T) {
	for range 500 {
		n := fresh()
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if node.Claim(n) {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, won.Load())
		require.Equal(t, node.Running, node.Load(n))
	}
}

// TestNoWakeUpIsLost: every goroutine claims, or waits for the one that has; claims are handed back now and then; in the end the
// node is done, and all know it.
func TestNoWakeUpIsLost(t *testing.T) {
	const goroutines = 8
	for round := range uint64(300) {
		n := fresh()
		var evaluations, handBacks atomic.Int32
		within(t, func() {
			var wg sync.WaitGroup
			for g := range uint64(goroutines) {
				r := rand.New(rand.NewPCG(round, g))
				wg.Go(func() {
					for node.Load(n) != node.Done {
						if node.Claim(n) {
							if r.IntN(3) > 0 {
								runtime.Gosched()
							}
							if handBacks.Load() < 20 && r.IntN(2) == 0 {
								handBacks.Add(1)
								node.HandBack(n)
								continue
							}
							evaluations.Add(1)
							node.Complete(n)
							return
						}
						woken := make(chan struct{})
						if node.Await(node.NewWaiter(n, func() { close(woken) })) {
							<-woken
						}
					}
				})
			}
			wg.Wait()
		})
		require.EqualValues(t, 1, evaluations.Load())
	}
}

func TestAwait(t *testing.T) {
	t.Run("does not wait for a node that is idle or settled", func(t *testing.T) {
		n := fresh()
		w := node.NewWaiter(n, func() { t.Error("woken") })
		require.False(t, node.Await(w))
		require.True(t, node.Claim(n))
		node.Complete(n)
		require.False(t, node.Await(w))
		require.True(t, node.Settled(n))
	})
	t.Run("wakes everybody once, and nobody who waits for another node", func(t *testing.T) {
		nodes := make([]*node.Node, 600) // more than buckets
		woken := make([]int, len(nodes))
		for i := range nodes {
			nodes[i] = fresh()
			require.True(t, node.Claim(nodes[i]))
			for range 3 {
				require.True(t, node.Await(node.NewWaiter(nodes[i], func() { woken[i]++ })))
			}
			require.Equal(t, node.Waited, node.Load(nodes[i]))
		}
		for i, n := range nodes {
			require.Zero(t, woken[i])
			node.HandBack(n)
			require.Equal(t, 3, woken[i])
		}
	})
	t.Run("who is told can wait for another node at once", func(t *testing.T) {
		a, b := fresh(), fresh()
		require.True(t, node.Claim(a))
		require.True(t, node.Claim(b))
		told := 0
		require.True(t, node.Await(node.NewWaiter(a, func() {
			told++
			require.True(t, node.Await(node.NewWaiter(b, func() { told++ })))
		})))
		node.HandBack(a)
		require.Equal(t, 1, told)
		node.HandBack(b)
		require.Equal(t, 2, told)
	})
	t.Run("who has left before does not wait", func(t *testing.T) {
		n := fresh()
		require.True(t, node.Claim(n))
		w := node.NewWaiter(n, func() { t.Error("woken") })
		node.Leave(w)
		require.False(t, node.Await(w))
		node.HandBack(n)
	})
	t.Run("who leaves at any moment is told at most once, and never afterwards", func(t *testing.T) {
		for range 500 {
			n := fresh()
			require.True(t, node.Claim(n))
			var told atomic.Int32
			w := node.NewWaiter(n, func() { told.Add(1) })
			var wg sync.WaitGroup
			wg.Go(func() { node.Await(w) })
			wg.Go(func() { node.Leave(w) })
			wg.Wait()
			node.HandBack(n)
			require.Zero(t, told.Load())
		}
	})
}

func always() bool { return true }

func TestLeave(t *testing.T) {
	n := fresh()
	require.True(t, node.Claim(n))
	o := &node.Owner{Who: "the owner"}
	require.False(t, node.OwnIfAwaited(n, o, always), "nobody waits yet")
	first := node.NewWaiter(n, func() { t.Error("the one that left was woken") })
	second := node.NewWaiter(n, func() { t.Error("the one that left was woken") })
	require.True(t, node.Await(first))
	require.True(t, node.Await(second))
	require.True(t, node.OwnIfAwaited(n, o, always))
	require.Equal(t, []any{"the owner"}, node.OwnersOf(n))

	late := &node.Owner{Who: "another"}
	require.True(t, node.OwnIfAwaited(n, late, always))
	last, owners := node.Leave(first)
	require.False(t, last)
	require.Empty(t, owners)
	last, owners = node.Leave(second)
	require.True(t, last)
	require.ElementsMatch(t, []any{"the owner", "another"}, owners)
	node.Disown(late)
	node.Disown(o)
	node.Disown(o) // again is nothing
	require.Empty(t, node.OwnersOf(n))

	third := node.NewWaiter(n, func() {})
	require.True(t, node.Await(third))
	require.False(t, node.OwnIfAwaited(n, o, func() bool { return false }), "too late")
	require.True(t, node.OwnIfAwaited(n, o, always))
	require.Len(t, node.OwnersOf(n), 1)
	node.Leave(third)
	node.HandBack(n)
}

// TestTheLastToLeaveFindsTheOwner: the waiter that leaves last, by whatever schedule, is told which owner is responsible for the node.
func TestTheLastToLeaveFindsTheOwner(t *testing.T) {
	for range 500 {
		n := fresh()
		require.True(t, node.Claim(n))
		const waiters = 4
		ws := make([]*node.Waiter, waiters)
		for i := range ws {
			ws[i] = node.NewWaiter(n, func() {})
			require.True(t, node.Await(ws[i]))
		}
		o := &node.Owner{Who: 1}
		var owned bool
		var lasts, found atomic.Int32
		var wg sync.WaitGroup
		wg.Go(func() { owned = node.OwnIfAwaited(n, o, always) })
		for _, w := range ws {
			wg.Go(func() {
				last, owners := node.Leave(w)
				if last {
					lasts.Add(1)
				}
				found.Add(int32(len(owners)))
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, lasts.Load())
		require.Equal(t, owned, found.Load() == 1, "one step: the owner is in place, or nobody waits any more")
		node.Disown(o)
	}
}

// TestAHandedBackNodeHasNoWaiters: the claimer of a node that was handed back must not take the waiters of the claim
// before for waiters of its own. They have been told, and may have no use for the node any more.
func TestAHandedBackNodeHasNoWaiters(t *testing.T) {
	for range 5000 {
		n := fresh()
		require.True(t, node.Claim(n))
		require.True(t, node.Await(node.NewWaiter(n, func() {})))
		var wg sync.WaitGroup
		wg.Go(func() { node.HandBack(n) })
		wg.Go(func() {
			for !node.Claim(n) {
				runtime.Gosched()
			}
			if node.OwnIfAwaited(n, &node.Owner{Who: 1}, always) {
				t.Error("a waiter of the claim before")
			}
		})
		wg.Wait()
	}
}

func TestNobodyStandsBehindANodeWhoseClaimIsOver(t *testing.T) {
	for _, end := range []func(*node.Node){node.HandBack, node.Complete} {
		n := fresh()
		require.True(t, node.Claim(n))
		require.True(t, node.Await(node.NewWaiter(n, func() {})))
		require.True(t, node.OwnIfAwaited(n, &node.Owner{Who: 1}, always))
		end(n)
		require.Empty(t, node.OwnersOf(n))
	}
}

// alias makes n stand for target.
func alias(t *testing.T, n, target *node.Node) {
	require.True(t, node.Claim(n))
	node.Forward(n, target)
}

func TestResolve(t *testing.T) {
	chain := func(t *testing.T, length int) (nodes []*node.Node, end *node.Node) {
		end = fresh()
		nodes = make([]*node.Node, length)
		next := end
		for i := length - 1; i >= 0; i-- {
			nodes[i] = fresh()
			alias(t, nodes[i], next)
			next = nodes[i]
		}
		return nodes, end
	}
	t.Run("follows a long chain and shortens it", func(t *testing.T) {
		nodes, end := chain(t, 200_000)
		require.Same(t, end, node.Resolve(nodes[0]))
		start := time.Now()
		for _, n := range nodes { // quadratic, if the way had not been shortened
			if node.Resolve(n) != end {
				t.Fatal("another end")
			}
		}
		require.Less(t, time.Since(start), 5*time.Second)
		require.Nil(t, node.Resolve(nil))
		require.Same(t, end, node.Resolve(end))
	})
	t.Run("by many at once", func(t *testing.T) {
		for range 50 {
			nodes, end := chain(t, 300)
			var wg sync.WaitGroup
			for g := range uint64(6) {
				r := rand.New(rand.NewPCG(g, 4))
				wg.Go(func() {
					for range 100 {
						if node.Resolve(nodes[r.IntN(len(nodes))]) != end {
							t.Error("another end")
						}
					}
				})
			}
			wg.Wait()
		}
	})
	t.Run("while its end becomes an alias", func(t *testing.T) {
		for range 300 {
			nodes, end := chain(t, 3)
			var over atomic.Bool
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					for !over.Load() {
						node.Resolve(nodes[0])
					}
				})
			}
			for range 50 {
				next := fresh()
				alias(t, end, next)
				end = next
			}
			over.Store(true)
			done := make(chan bool)
			go func() { wg.Wait(); close(done) }()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatal("the chain has become a circle")
			}
			require.Same(t, end, node.Resolve(nodes[0]))
		}
	})
	t.Run("an alias has a number of its own, and with it the key of its failure", func(t *testing.T) {
		nodes, end := chain(t, 3)
		require.False(t, node.Settled(nodes[0]))
		bad := errors.New("bad")
		require.True(t, node.Claim(end))
		node.Fail(end, &node.Failure{Err: bad, Key: node.Number(end)})
		require.True(t, node.Settled(nodes[0]))
		require.Equal(t, &node.Failure{Err: bad, Key: node.Number(nodes[0])}, node.Outcome(nodes[0]))
		require.Same(t, node.FailureOf(end), node.Outcome(end))
		require.Equal(t, bad, nodes[1].Err())
	})
}

func TestPeekNeverShowsWhatIsNotAnOperand(t *testing.T) {
	t.Run("of a node that is claimed or settled nothing is shown", func(t *testing.T) {
		a, b := fresh(), fresh()
		n := fresh(a, b)
		var seen []*node.Node
		each := func(x *node.Node, strict bool) { seen = append(seen, x); require.True(t, strict) }
		require.True(t, node.Peek(n, each))
		require.Equal(t, []*node.Node{a, b}, seen)
		require.True(t, node.Claim(n))
		require.False(t, node.Peek(n, each))
		_, _, _, ok := node.PeekPair(n)
		require.False(t, ok)
		node.Fail(n, &node.Failure{})
		require.False(t, node.Peek(n, each))
		require.Len(t, seen, 2)
	})
	t.Run("of a wide node strict operands are told from others", func(t *testing.T) {
		nodes := []*node.Node{fresh(), fresh(), fresh()}
		n := new(node.Node)
		node.InitWide(n, nothing{}, node.Dynamic, site.Here(), 1, nodes)
		var seen []*node.Node
		var strict []bool
		require.True(t, node.Peek(n, func(x *node.Node, s bool) { seen, strict = append(seen, x), append(strict, s) }))
		require.Equal(t, nodes, seen)
		require.Equal(t, []bool{true, false, false}, strict)
		_, _, w, ok := node.PeekPair(n)
		require.True(t, ok)
		require.Equal(t, nodes, w.Nodes)
	})
	t.Run("while others claim, overwrite and hand back", func(t *testing.T) {
		a, b, way := fresh(), fresh(), fresh()
		n := fresh(a, b)
		var over atomic.Bool
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for !over.Load() {
					node.Peek(n, func(x *node.Node, _ bool) {
						if x != a && x != b {
							t.Error("a foreign operand was shown")
						}
					})
					if x, y, _, ok := node.PeekPair(n); ok && (x != a || y != b) {
						t.Error("a foreign operand was shown")
					}
				}
			})
		}
		for i := range 20_000 {
			if !node.Claim(n) {
				t.Error("somebody else claims")
			}
			node.SetA(n, way) // as a force's way back
			node.SetB(n, nil)
			if i%100 == 0 {
				runtime.Gosched()
			}
			node.SetA(n, a)
			node.SetB(n, b)
			node.HandBack(n)
		}
		over.Store(true)
		wg.Wait()
	})
}

func TestSettle(t *testing.T) {
	end, other := fresh(), fresh()
	first := fresh()
	alias(t, first, end)
	n := fresh(first, other)
	require.True(t, node.Claim(n))
	node.Settle(n)
	a, b := node.Pair(n)
	require.Same(t, end, a)
	require.Same(t, other, b)
	node.Complete(n)
	a, b = node.Pair(n)
	require.Nil(t, a)
	require.Nil(t, b)
}

func TestNumbersRiseFromOperandsToConsumers(t *testing.T) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[uint64]bool{}
	for range 4 {
		wg.Go(func() {
			n := fresh()
			for range 500 {
				m := fresh(n)
				if node.Number(m) <= node.Number(n) {
					t.Error("a consumer is older than its operand")
				}
				n = m
				mu.Lock()
				if seen[node.Number(n)] {
					t.Error("a number was given twice")
				}
				seen[node.Number(n)] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestInternal(t *testing.T) {
	for function, want := range map[string]bool{
		"xfork/expr.Bind[...]":          true,
		"xfork/eval.callUser":           true,
		"xfork/internal/site.Here":      true,
		"xfork/ops/vec.Add":             true,
		"xfork/expr_test.TestX":         false,
		"xfork/examples/traceback.mean": false,
		"main.main":                     false,
		"myxfork/expr.Bind":             false,
	} {
		require.Equal(t, want, node.Internal(function), function)
	}
	require.Equal(t, "b.go", node.Base("/a/b.go"))
	require.Equal(t, "b.go", node.Base("b.go"))
}
