package callctx_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/site"
)

type nothing struct{ node.Plain }

func (nothing) Info(*node.Node) *node.Info         { return &node.Info{Name: "nothing"} }
func (nothing) Eval(*node.Scope, *node.Node) error { return nil }

// claimed makes a node of a call that runs.
func claimed(t *testing.T) *node.Node {
	n := new(node.Node)
	node.InitWith(n, nothing{}, node.Call, site.Here(), nil, nil)
	require.True(t, node.Claim(n))
	return n
}

// begin makes the context of a call for a force in ctx.
func begin(t *testing.T, ctx context.Context) *callctx.Call {
	c := new(callctx.Call)
	c.Begin(callctx.Adopt(ctx), claimed(t))
	return c
}

// closes fails the test if c is not closed soon.
func closes(t *testing.T, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatal("not closed")
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// foreign is a context of the user's with methods that may do anything. Those that are nil are the context's.
type foreign struct {
	context.Context
	deadline func() (time.Time, bool)
	done     func() <-chan struct{}
	err      func() error
	value    func(key any) any
}

func (f *foreign) Deadline() (time.Time, bool) {
	if f.deadline != nil {
		return f.deadline()
	}
	return f.Context.Deadline()
}

func (f *foreign) Done() <-chan struct{} {
	if f.done != nil {
		return f.done()
	}
	return f.Context.Done()
}

func (f *foreign) Err() error {
	if f.err != nil {
		return f.err()
	}
	return f.Context.Err()
}

func (f *foreign) Value(key any) any {
	if f.value != nil {
		return f.value(key)
	}
	return f.Context.Value(key)
}

// ways are how a method can go wrong.
var ways = []struct {
	name string
	do   func()
}{
	{"panics", func() { panic("broken") }},
	{"ends its goroutine", runtime.Goexit},
}
