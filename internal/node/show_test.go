package node_test

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/site"
)

// stated is an operator with a lane, and a name that is its function's.
type stated struct{ node.Plain }

func twice(x int) int { return 2 * x }

type number int

func (n number) twice() int { return 2 * int(n) }

var statedInfo = node.Info{Entry: reflect.ValueOf(twice).Pointer(), Lane: node.IO, Pure: true}

func (stated) Info(*node.Node) *node.Info         { return &statedInfo }
func (stated) Eval(*node.Scope, *node.Node) error { return nil }

func TestWhatANodeShows(t *testing.T) {
	n := new(node.Node)
	node.InitWith(n, stated{}, node.Call, site.Here(), nil, nil)
	require.Equal(t, "xfork/internal/node_test.twice", n.Name())
	require.Equal(t, node.IO, n.Lane())
	require.True(t, n.Pure())
	require.Equal(t, node.Number(n), n.Number())
	require.Regexp(t, `^show_test\.go:\d+$`, n.Line())
	var users []string
	for _, f := range n.Site() {
		if !node.Internal(f.Function) {
			users = append(users, f.Function)
		}
	}
	require.Equal(t, "xfork/internal/node_test.TestWhatANodeShows", users[0], "innermost first")
	pc, stack := node.SiteOf(n)
	require.Zero(t, pc)
	require.Equal(t, stack.PCs(), node.SitePCs(n))

	operator := new(node.Node)
	at, _, line, _ := runtime.Caller(0)
	node.Init(operator, nothing{}, at, n, nil)
	require.Equal(t, "Nothing", operator.Name())
	require.Equal(t, fmt.Sprintf("show_test.go:%d", line), operator.Line())
	pc, stack = node.SiteOf(operator)
	require.Equal(t, at, pc)
	require.Zero(t, stack)
	require.Equal(t, "?", node.LineOf(nil))
	require.Equal(t, "?", node.LineOf([]runtime.Frame{{Function: "xfork/expr.Bind", File: "/a/bind.go"}}))
}

func TestAStateInAWord(t *testing.T) {
	bad := errors.New("bad")
	n, target := fresh(), fresh()
	require.Equal(t, "idle", n.State())
	require.True(t, node.Claim(n))
	require.Equal(t, "running", n.State())
	require.True(t, node.Await(node.NewWaiter(n, func() {})))
	require.Equal(t, "running", n.State(), "that a party waits is the engine's own business")
	require.NoError(t, n.Err())
	node.Forward(n, target)
	require.Equal(t, "idle", n.State(), "that of its target")
	require.True(t, node.Claim(target))
	node.Fail(target, &node.Failure{Err: bad})
	require.Equal(t, "failed", n.State())
	require.Equal(t, bad, n.Err())
	require.Regexp(t, `^Nothing #\d+ \(node_test\.go:\d+, failed\)$`, n.String())

	done := new(node.Node)
	node.InitDone(done, nothing{}, site.Caller())
	require.Equal(t, "done", done.State())
	require.NoError(t, done.Err())
	ill := new(node.Node)
	node.InitFailed(ill, nothing{}, site.Here(), bad)
	require.Equal(t, "failed", ill.State())
	require.Equal(t, node.Number(ill), node.Outcome(ill).Key)
}

func TestLabel(t *testing.T) {
	for _, c := range []struct {
		info node.Info
		want string
	}{
		{node.Info{Name: "own", Entry: statedInfo.Entry}, "own"},
		{node.Info{Entry: statedInfo.Entry}, "xfork/internal/node_test.twice"},
		{node.Info{Entry: reflect.ValueOf(number(1).twice).Pointer()}, "xfork/internal/node_test.number.twice"},
		{node.Info{Entry: 1}, "func"},
		{node.Info{}, ""},
	} {
		require.Equal(t, c.want, c.info.Label())
	}
	require.Equal(t, "inline cpu io unsafe exclusive", fmt.Sprint(node.Inline, " ", node.CPU, " ", node.IO, " ", node.Unsafe, " ", node.Exclusive))
}

func TestATwinHasTheDescriptionAndAWordOfItsOwn(t *testing.T) {
	a, b := fresh(), fresh()
	n := fresh(a, b)
	require.True(t, node.Claim(n))
	twin := new(node.Node)
	node.Twin(twin, n)
	require.Equal(t, node.Number(n), node.Number(twin))
	require.Equal(t, n.Line(), twin.Line())
	require.True(t, node.SameOp(n, twin))
	require.Equal(t, node.Kind(n), node.Kind(twin))
	require.Equal(t, node.Idle, node.Load(twin))
	node.Complete(n)
	x, y := node.Pair(twin)
	require.Same(t, a, x)
	require.Same(t, b, y)
}

func TestReservedNumbersAreOneBlock(t *testing.T) {
	before := fresh()
	first := node.Reserve(3)
	after := fresh()
	require.Equal(t, node.Number(before)+1, first)
	require.Equal(t, first+3, node.Number(after))
	w := node.Room(3)
	copy(w.Nodes, []*node.Node{before, before, before})
	n := new(node.Node)
	node.InitStrict(n, nothing{}, node.Call, site.Here(), first+1, w)
	require.Equal(t, first+1, node.Number(n))
	var strict []bool
	n.Operands(func(_ *node.Node, s bool) { strict = append(strict, s) })
	require.Equal(t, []bool{true, true, true}, strict)
}

func TestMade(t *testing.T) {
	require.True(t, node.Made(fresh()))
	require.False(t, node.Made(new(node.Node)))
	require.False(t, node.Made(nil))
}

func TestAPartSaysWhichItWas(t *testing.T) {
	bad := errors.New("bad")
	err := &node.PartError{Part: "range [0, 391)", Err: bad}
	require.EqualError(t, err, "range [0, 391): bad")
	require.ErrorIs(t, err, bad)
}

func TestWhatAConsumerOfAFailedNodeInherits(t *testing.T) {
	f := &node.Failure{Err: errors.New("bad"), Key: 7}
	idle, running := fresh(), fresh()
	require.True(t, node.Claim(running))
	require.True(t, node.ClaimAndFail(idle, f))
	require.Same(t, f, node.FailureOf(idle))
	require.False(t, node.Inheriting(idle))
	require.False(t, node.ClaimAndFail(idle, f))
	require.False(t, node.ClaimAndFail(running, f))
	require.Equal(t, node.Running, node.Load(running))
}

func TestHeavy(t *testing.T) {
	done := new(node.Node)
	node.InitDone(done, nothing{}, site.Caller())
	for _, c := range []struct {
		name    string
		operand *node.Node
		want    bool
	}{
		{"above a call", fresh(), true},
		{"above what is done", done, false},
		{"without operands", nil, false},
	} {
		n := new(node.Node)
		node.Init(n, nothing{}, site.Caller(), nil, c.operand)
		require.Equal(t, c.want, node.Has(n, node.Heavy), c.name)
	}
}
