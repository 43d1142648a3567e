package failure_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/site"
)

type op struct{ node.Plain }

func (op) Info(*node.Node) *node.Info         { return &node.Info{Name: "shop.price"} }
func (op) Eval(*node.Scope, *node.Node) error { return nil }

// described is an operator that knows its arguments.
type described struct{ op }

func (described) Describe(*node.Node) (args string, element int) { return `"tea", 3`, 7 }

func fresh(o node.Op) *node.Node {
	n := new(node.Node)
	node.InitWith(n, o, node.Call, site.Here(), nil, nil)
	return n
}

// silent is an error that cannot say what it is.
type silent struct{}

func (*silent) Error() string { panic("no text") }

func TestTheLineOfAnErrorNamesFunctionPlaceAndCause(t *testing.T) {
	n := fresh(op{})
	f := failure.Of(n, errors.New("sold out\nfor good"), nil)
	require.Equal(t, node.Number(n), f.Key)
	require.Equal(t, fmt.Sprintf("shop.price (%s): sold out ...", n.Line()), f.Err.Error(), "one line")
	n = fresh(described{})
	require.Equal(t, fmt.Sprintf(`shop.price("tea", 3) (%s), element 7: sold out`, n.Line()), failure.Of(n, errors.New("sold out"), nil).Err.Error())
}

func TestWhatEndedACallThatDidNotReturn(t *testing.T) {
	ended := func(f func()) (pcs []uintptr, err error) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { pcs, err = failure.Recovered(recover()) }()
			f()
		}()
		<-done
		return pcs, err
	}
	pcs, err := ended(func() { panic(io.ErrUnexpectedEOF) })
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.EqualError(t, err, "panic: unexpected EOF")
	require.NotEmpty(t, pcs)
	f := failure.Of(fresh(op{}), err, pcs)
	var e *failure.Error
	require.ErrorAs(t, f.Err, &e)
	require.Contains(t, e.Stack[0].Function, "TestWhatEndedACallThatDidNotReturn", "the runtime's frames are left out")
	require.False(t, failure.IsGoexit(f.Err))

	_, err = ended(func() {})
	require.Equal(t, failure.ErrGoexit, err, "neither a value nor a panic")
	require.True(t, failure.IsGoexit(failure.Of(fresh(op{}), err, nil).Err))
}

func TestTheCauseIsTheUsersOwnErrorAtAnyDepth(t *testing.T) {
	own := errors.New("own")
	nest := func(err error) error { return failure.Of(fresh(op{}), err, nil).Err }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"an error of the user's alone", own, "own"},
		{"one failure", nest(own), "own"},
		{"a failure in a failure", nest(nest(own)), "own"},
		{"wrapped by the user in between", nest(fmt.Errorf("while: %w", nest(own))), "own"},
		{"carried from a helper", nest(&failure.Traced{Err: own}), "own"},
		{"of a part", nest(&node.PartError{Part: "range 3", Err: own}), "own"},
		{"two joined", errors.Join(nest(own), nest(io.EOF)), "own\nEOF"},
		{"an error whose methods panic", nest((*silent)(nil)), "an error of type *failure_test.silent whose Error method panicked: no text"},
		{"a cancelled force", &failure.Cancelled{Err: context.Canceled, Cause: own}, "own"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, failure.Text(failure.Cause(c.err))) })
	}
	require.NoError(t, failure.Cause(nil))
}

func TestCausesOfTheEnginesUnwrapToWhatAProgramAsksFor(t *testing.T) {
	late := &failure.TimedOut{After: time.Second, Err: io.EOF}
	require.EqualError(t, late, "timed out after 1s: EOF")
	require.ErrorIs(t, late, context.DeadlineExceeded)
	require.ErrorIs(t, late, io.EOF)
	require.EqualError(t, &failure.TimedOut{After: time.Second}, "timed out after 1s")

	ended := &failure.Cancelled{Err: context.Canceled, Cause: io.EOF, Last: io.ErrNoProgress}
	for _, want := range []error{context.Canceled, io.EOF, io.ErrNoProgress} {
		require.ErrorIs(t, ended, want)
	}
	require.ErrorIs(t, failure.ErrWithdrawn, context.Canceled)

	bad := &failure.Misbehaved{What: "the policy of Retry", Err: failure.ErrGoexit, After: io.EOF}
	require.EqualError(t, bad, "the policy of Retry called runtime.Goexit (after: EOF)")
	require.ErrorIs(t, bad, io.EOF)

	circle := &failure.CycleError{Nodes: []*node.Node{fresh(op{}), fresh(op{})}}
	require.ErrorIs(t, circle, failure.ErrCycle)
	require.Equal(t, 2, strings.Count(circle.Error(), " ->"), "from node to node, back to the first")
}

func TestAllFailuresAreJoinedInTheOrderOfCreation(t *testing.T) {
	a, b := fresh(op{}), fresh(op{})
	first, second := failure.Of(a, io.EOF, nil), failure.Of(b, io.ErrNoProgress, nil)
	require.Equal(t, first.Err, failure.Join(map[any]*node.Failure{a: first}), "a single one is itself")
	both := failure.Join(map[any]*node.Failure{b: second, a: first})
	require.Equal(t, first.Err.Error()+"\n"+second.Err.Error(), both.Error())
	require.ErrorIs(t, both, io.ErrNoProgress)
	require.Contains(t, fmt.Sprintf("%+v", both), "failed:", "every traceback")
}

func TestAFailureThatIsPassedOnKeepsItsErrorAndTakesANumber(t *testing.T) {
	chosen, n := fresh(op{}), fresh(op{})
	cause := failure.Of(chosen, io.EOF, nil).Err
	f := failure.ChosenFailure(n, cause)
	require.Equal(t, node.Number(n), f.Key)
	require.Same(t, cause, f.Err)

	equal := failure.EqualFailure(n, failure.Of(chosen, io.EOF, nil))
	var e *failure.Error
	require.ErrorAs(t, equal.Err, &e)
	require.Same(t, n, e.Node, "a site of its own")
	copied := failure.Of(n, &failure.Copied{Failure: equal}, nil)
	require.Same(t, equal, copied)
}
