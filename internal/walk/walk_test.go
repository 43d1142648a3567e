package walk_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/site"
	"xfork/internal/walk"
)

// cell is a node with an int.
type cell struct {
	node.Node
	value int
}

func of(n *node.Node) *cell { return (*cell)(unsafe.Pointer(n)) }

// add adds up its operands and one, and does what is asked of it before.
type add struct{ node.Plain }

var before atomic.Pointer[func(n *node.Node)]

func (add) Info(*node.Node) *node.Info { return &node.Info{Name: "add"} }

func (add) Eval(_ *node.Scope, n *node.Node) error {
	if f := before.Load(); f != nil {
		(*f)(n)
	}
	a, b := node.Pair(n)
	of(n).value = 1
	for _, x := range []*node.Node{a, b} {
		if x != nil {
			of(n).value += of(x).value
		}
	}
	return nil
}

type refuse struct{ node.Plain }

var errRefused = errors.New("refused")

func (refuse) Info(*node.Node) *node.Info         { return &node.Info{Name: "refuse"} }
func (refuse) Eval(*node.Scope, *node.Node) error { return errRefused }

func sum(op node.Op, a, b *node.Node) *node.Node {
	c := new(cell)
	node.Init(&c.Node, op, site.Caller(), a, b)
	return &c.Node
}

// chain is n operators, one above the other.
func chain(n int) (root *node.Node) {
	for range n {
		root = sum(add{}, root, nil)
	}
	return root
}

func evaluate(t *testing.T, ctx context.Context, n *node.Node) error {
	t.Helper()
	gate.Enter()
	defer gate.Leave()
	return walk.Evaluate(ctx.Done(), n, false)
}

func TestEveryNodeIsEvaluatedOnceAndForgetsItsOperands(t *testing.T) {
	bottom := chain(1)
	left, right := sum(add{}, bottom, nil), sum(add{}, bottom, nil)
	root := sum(add{}, left, right)
	var count atomic.Uint64
	gate.Enter()
	defer gate.Leave()
	require.NoError(t, walk.EvaluateCounted(&count, nil, root, false))
	require.Equal(t, 5, of(root).value)
	require.EqualValues(t, 4, count.Load())
	a, b := node.Pair(root)
	require.Nil(t, a)
	require.Nil(t, b)
}

func TestAChainNeedsNoStack(t *testing.T) {
	const n = 300_000
	root := chain(n)
	require.NoError(t, evaluate(t, context.Background(), root))
	require.Equal(t, n, of(root).value)
}

func TestTheLowestFailureOfTheOperandsIsPassedOn(t *testing.T) {
	first, second := sum(refuse{}, chain(1), nil), sum(refuse{}, chain(1), nil)
	root := sum(add{}, second, first)
	require.NoError(t, evaluate(t, context.Background(), root), "failures stay in the nodes")
	require.Equal(t, node.Number(first), node.Outcome(root).Key)
	require.ErrorIs(t, node.Outcome(root).Err, errRefused)
}

func TestAPanicFailsOneNodeAndTheWalkGoesOn(t *testing.T) {
	bad := chain(3)
	root := sum(add{}, chain(2), bad)
	f := func(n *node.Node) {
		if n == bad {
			panic("broken")
		}
	}
	before.Store(&f)
	defer before.Store(nil)
	require.NoError(t, evaluate(t, context.Background(), root))
	require.EqualValues(t, node.Failed, node.Load(root))
	require.Equal(t, node.Number(bad), node.Outcome(root).Key)
}

func TestWhatEndsAWalkLeavesItsNodesWhole(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(cancel func())
	}{
		{"the end of the context", func(cancel func()) { cancel() }},
		{"a Goexit of an operator", func(func()) { runtime.Goexit() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			const n = 10_000
			root := chain(n)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			calls := 0
			f := func(*node.Node) {
				if calls++; calls == n/2 {
					c.end(cancel)
				}
			}
			before.Store(&f)
			var wg sync.WaitGroup
			wg.Go(func() { _ = evaluate(t, ctx, root) })
			wg.Wait()
			before.Store(nil)
			require.EqualValues(t, node.Idle, node.Load(root))
			require.NoError(t, evaluate(t, context.Background(), root))
			if c.name == "the end of the context" {
				require.Equal(t, n, of(root).value)
			} else {
				require.ErrorIs(t, node.Outcome(root).Err, failure.ErrGoexit, "it is the outcome of what has called it")
			}
		})
	}
}

func TestWalksThatOverlapShareTheWork(t *testing.T) {
	root := chain(50_000)
	var counts [4]atomic.Uint64
	var wg sync.WaitGroup
	for i := range counts {
		wg.Go(func() {
			gate.Enter()
			defer gate.Leave()
			if err := walk.EvaluateCounted(&counts[i], nil, root, i > 1); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 50_000, of(root).value)
	total := uint64(0)
	for i := range counts {
		total += counts[i].Load()
	}
	require.EqualValues(t, 50_000, total, "each node once, by whichever walk has claimed it")
}

// A walk that is alone keeps its way back in the operands' places, and the words idle: what looks at operands is inside the gate.
func TestOperandsBesideAWalkThatIsAloneAreOperands(t *testing.T) {
	const n = 200_000
	nodes := make([]*node.Node, n)
	var root *node.Node
	for i := range nodes {
		root = sum(add{}, root, nil)
		nodes[i] = root
	}
	var over atomic.Bool
	var wg sync.WaitGroup
	var wrong atomic.Int64
	wg.Go(func() {
		for !over.Load() {
			for i := 1; i < n; i += 97 {
				nodes[i].Operands(func(x *node.Node, _ bool) {
					if x != nodes[i-1] {
						wrong.Add(1)
					}
				})
			}
		}
	})
	err := evaluate(t, context.Background(), root)
	over.Store(true)
	wg.Wait()
	require.NoError(t, err)
	require.Zero(t, wrong.Load())
}
