package invoke_test

import (
	"context"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/site"
)

func TestGuardedCodeCannotHarmItsCaller(t *testing.T) {
	require.Nil(t, invoke.Guarded("the policy", func() {}))

	bad := invoke.Guarded("the policy", func() { panic(io.EOF) })
	require.EqualError(t, bad, "the policy panicked: EOF")
	require.ErrorIs(t, bad, io.EOF)
	require.NotEmpty(t, bad.PCs, "where it happened")

	bad = invoke.Guarded("the policy", runtime.Goexit)
	require.EqualError(t, bad, "the policy called runtime.Goexit")
	require.ErrorIs(t, bad, failure.ErrGoexit)
}

func TestGuardedCodeIsKnownByItsGoroutineWhileItRuns(t *testing.T) {
	require.False(t, invoke.Asking.Here())
	var inside, elsewhere bool
	bad := invoke.Guarded("the key", func() {
		inside = invoke.Asking.Here()
		done := make(chan struct{})
		go func() {
			defer close(done)
			elsewhere = invoke.Asking.Here()
		}()
		<-done
	})
	require.Nil(t, bad)
	require.True(t, inside)
	require.False(t, elsewhere, "a goroutine that it starts may force")
	require.NotNil(t, invoke.Guarded("the key", func() { panic(1) }))
	require.False(t, invoke.Asking.Here())
}

// stack is an operator that looks at its own stack.
type stack struct{ node.Plain }

var seen []uintptr

func (stack) Info(*node.Node) *node.Info { return &node.Info{Name: "stack"} }

func (stack) Eval(*node.Scope, *node.Node) error {
	seen = site.Walk()
	return io.EOF
}

func TestAStackEndsWhereTheEngineCalls(t *testing.T) {
	n := new(node.Node)
	node.Init(n, stack{}, site.Caller(), nil, nil)
	require.Equal(t, io.EOF, invoke.Eval(stack{}, nil, n), "what the operator returns")
	require.Equal(t, site.Marker, seen[len(seen)-1])
	require.True(t, node.CallsUsers(runtime.FuncForPC(site.Marker-1).Name()))
}

func TestAPartIsCalledWithItsNumber(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "v")
	err := invoke.Part(func(c context.Context, i int) error {
		require.Equal(t, "v", c.Value(key{}))
		require.Equal(t, 7, i)
		return io.EOF
	}, ctx, 7)
	require.Equal(t, io.EOF, err)
}
