package failure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/node"
)

func TestCause(t *testing.T) {
	wrapped := fmt.Errorf("while: %w", errBase)
	custom := errors.New("custom")
	for _, c := range []struct {
		name      string
		err, want error
	}{
		{"nil", nil, nil},
		{"nothing of the engine's", wrapped, wrapped},
		{"a failure", failed("f", errBase), errBase},
		{"nested failures", failed("f", failed("g", failed("h", errBase))), errBase},
		{"the user's words around the innermost stay", failed("f", wrapped), wrapped},
		{"the user's words around a failure go", failed("f", fmt.Errorf("while: %w", failed("g", errBase))), errBase},
		{"the user's words outside of all go", fmt.Errorf("while: %w", failed("g", errBase)), errBase},
		{"a panic with an error", failed("f", panicked(errBase)), errBase},
		{"a panic with a failure", failed("f", panicked(failed("g", errBase))), errBase},
		{"a part", failed("f", &node.PartError{Part: "range [0, 9)", Err: errBase}), errBase},
		{"a part of a nested failure", failed("f", &node.PartError{Part: "x", Err: failed("g", errBase)}), errBase},
		{"a traced error", &failure.Traced{Err: errBase}, errBase},
		{"a cancelled force", &failure.Cancelled{Err: context.Canceled, Cause: custom}, custom},
		{"a cancelled force in a call", failed("f", &failure.Cancelled{Err: context.Canceled, Cause: custom}), custom},
		{"a Goexit", failed("f", failure.ErrGoexit), failure.ErrGoexit},
		{"a nil failure", (*failure.Error)(nil), (*failure.Error)(nil)},
		{"misbehaving code that panicked with an error", &failure.Misbehaved{What: "x", Err: panicked(errBase)}, errBase},
		{"methods that panic", failed("f", bad{}), bad{}},
		{"methods that panic, without a failure", badMany{}, badMany{}},
		{"a nil pointer of an error type", failed("f", (*nilError)(nil)), (*nilError)(nil)},
	} {
		t.Run(c.name, func(t *testing.T) { require.True(t, failure.Cause(c.err) == c.want, "%v", failure.Cause(c.err)) })
	}

	t.Run("a panic with a value that is no error is its own cause", func(t *testing.T) {
		p := panicked("broken")
		require.Same(t, p, failure.Cause(failed("f", p)))
		require.Equal(t, "panic: broken", p.Error())
	})
	t.Run("what the engine has found is its own cause", func(t *testing.T) {
		for _, own := range []error{
			failure.ErrCycle, &failure.CycleError{Nodes: []*node.Node{&fork("a", nil).node}}, &failure.TimedOut{After: time.Second},
			&failure.Misbehaved{What: "x", Err: failure.ErrGoexit}, failure.ErrInternal,
		} {
			require.Same(t, own, failure.Cause(failed("f", own)))
		}
	})
	t.Run("of several it is the causes, in order", func(t *testing.T) {
		both := failure.Cause(join(failed("f", errBase), failed("g", errOther)))
		require.Equal(t, "not found\nrefused", both.Error())
		require.Equal(t, []error{errBase, errOther}, both.(interface{ Unwrap() []error }).Unwrap())
		both = failure.Cause(failed("any", errors.Join(failed("f", errBase), custom)))
		require.Equal(t, "not found\ncustom", both.Error())
		require.Same(t, errBase, failure.Cause(fmt.Errorf("%w and %w", failed("f", errBase), error(nil))))
	})
}

// join is what a force under AllErrors returns for these failures.
func join(errs ...*failure.Error) error {
	fails := map[any]*node.Failure{}
	for i, e := range errs {
		fails[i] = &node.Failure{Err: e, Key: node.Number(e.Node)}
	}
	return failure.Join(fails)
}

func TestJoin(t *testing.T) {
	first, second, third := failed("f", errBase), failed("g", errOther), failed("h", errBase)
	require.Same(t, first, join(first), "a single one is itself")
	all := join(third, first, second)
	require.Equal(t, first.Error()+"\n"+second.Error()+"\n"+third.Error(), all.Error(), "in the order of their nodes")
	require.Equal(t, all.Error(), fmt.Sprintf("%v", all))
	require.Equal(t, all.Error(), fmt.Sprintf("%s", all))
	require.ErrorIs(t, all, errBase)
	require.ErrorIs(t, all, errOther)
	require.NotErrorIs(t, all, context.Canceled)
	var e *failure.Error
	require.ErrorAs(t, all, &e)
	require.Same(t, first, e)

	text := fmt.Sprintf("%+v", all)
	require.Equal(t, fmt.Sprintf("%+v\n%+v\n%+v", first, second, third), text)
	require.Equal(t, 3, strings.Count(text, " failed:\n"))
	require.NotContains(t, text, "\n\n\n")

	ill := failed("f", bad{})
	require.Contains(t, join(second, ill).Error(), "Error method panicked: no text")
	require.Contains(t, fmt.Sprintf("%+v", join(second, ill)), "Error method panicked: no text\n")
}

func TestTextsAndCausesOfTheEnginesErrors(t *testing.T) {
	custom := errors.New("no time")
	for _, c := range []struct {
		name string
		err  error
		text string
		is   []error
		not  []error
	}{
		{
			"a timeout", &failure.TimedOut{After: 2 * time.Second}, "timed out after 2s",
			[]error{context.DeadlineExceeded},
			[]error{context.Canceled},
		},
		{
			"a timeout after which the function failed", &failure.TimedOut{After: time.Second, Err: errBase}, "timed out after 1s: not found",
			[]error{context.DeadlineExceeded, errBase},
			[]error{errOther},
		},
		{
			"a timeout and an error without a text", &failure.TimedOut{After: time.Second, Err: (*nilError)(nil)},
			"timed out after 1s: an error of type *failure_test.nilError whose Error method panicked: runtime error: invalid memory address or nil pointer dereference",
			[]error{context.DeadlineExceeded},
			[]error{errBase},
		},
		{
			"a cancelled force", &failure.Cancelled{Err: context.Canceled, Cause: context.Canceled}, "xfork: force cancelled: context canceled",
			[]error{context.Canceled},
			[]error{context.DeadlineExceeded},
		},
		{
			"with a cause", &failure.Cancelled{Err: context.Canceled, Cause: custom}, "xfork: force cancelled: context canceled (no time)",
			[]error{context.Canceled, custom},
			[]error{errBase},
		},
		{
			"before another try", &failure.Cancelled{Err: context.DeadlineExceeded, Cause: context.DeadlineExceeded, Last: errBase},
			"xfork: force cancelled: context deadline exceeded; it was to be tried again after: not found",
			[]error{context.DeadlineExceeded, errBase},
			[]error{context.Canceled},
		},
		{
			"a nested force without demand", failure.ErrWithdrawn, "xfork: force cancelled: context canceled",
			[]error{context.Canceled},
			[]error{context.DeadlineExceeded},
		},
		{
			"code that panicked", &failure.Misbehaved{What: "the retry policy", Err: panicked("broken")}, "the retry policy panicked: broken",
			nil,
			[]error{failure.ErrGoexit, errBase},
		},
		{
			"code that panicked with an error", &failure.Misbehaved{What: "the key", Err: panicked(errOther), After: errBase},
			"the key panicked: refused (after: not found)",
			[]error{errOther, errBase},
			[]error{failure.ErrGoexit},
		},
		{
			"code that ended its goroutine", &failure.Misbehaved{What: "the waiter", Err: failure.ErrGoexit}, "the waiter called runtime.Goexit",
			[]error{failure.ErrGoexit},
			[]error{errBase},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, err := range []error{c.err, failed("f", c.err)} {
				require.True(t, strings.HasSuffix(err.Error(), c.text), err.Error())
				for _, is := range c.is {
					require.ErrorIs(t, err, is)
				}
				for _, not := range c.not {
					require.NotErrorIs(t, err, not)
				}
			}
		})
	}
	require.Same(t, failed("f", errBase).Err, errBase)
	var late *failure.TimedOut
	require.ErrorAs(t, failed("f", &failure.TimedOut{After: time.Minute}), &late)
	require.Equal(t, time.Minute, late.After)
}

func TestMisbehavedCodeBringsItsStackAlong(t *testing.T) {
	pcs, err := ended(&fork("policy", through).node)
	e := failed("f", &failure.Misbehaved{What: "the retry policy", Err: err, PCs: pcs})
	require.Contains(t, e.Stack[0].Function, "breaks")
	require.Contains(t, fmt.Sprintf("%+v", e), "failure_test.through(...)")
}

func TestACycleIsToldInOrder(t *testing.T) {
	a, b := fork("a", nil), fork("b", nil)
	nodes := append(make([]*node.Node, 0, 8), &a.node, &b.node) // room behind, which is not Error's to write
	err := &failure.CycleError{Nodes: nodes}
	require.ErrorIs(t, err, failure.ErrCycle)
	require.Regexp(t, `^force waits for itself: a \(\w+\.go:\d+\) -> b \(\w+\.go:\d+\) -> a \(\w+\.go:\d+\)$`, err.Error())
	require.Nil(t, nodes[:3][2])
	require.Len(t, err.Nodes, 2)
}

// TestErrorsArePrintedByManyAtOnce is for the race detector: an error is shared by all that need its node.
func TestErrorsArePrintedByManyAtOnce(t *testing.T) {
	a := &fork("a", nil).node
	errs := []error{
		failed("f", failed("g", errBase)), fork("f", through).force(), join(failed("f", errBase), failed("g", errOther)),
		failed("f", &failure.CycleError{Nodes: append(make([]*node.Node, 0, 4), a)}), failed("f", bad{}), failed("f", badMany{}),
	}
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = fmt.Sprintf("%v %+v", err, err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, err := range errs {
				if got := fmt.Sprintf("%v %+v", err, err); got != texts[i] {
					t.Errorf("%s\ninstead of\n%s", got, texts[i])
				}
				failure.Cause(err)
			}
		})
	}
	wg.Wait()
}

func TestTextOfWhatCannotTell(t *testing.T) {
	require.Equal(t, "not found", failure.Text(errBase))
	require.Equal(t, "an error of type failure_test.bad whose Error method panicked: no text", failure.Text(bad{}))
	require.Contains(t, failure.Text(nil), "an error of type <nil>")
}

func ExampleCause() {
	read := failed("read", errors.New("no such page"))
	err := failed("render", fmt.Errorf("chapter 2: %w", read))
	fmt.Println(failure.Cause(err))
	// Output: no such page
}

func ExampleTimedOut() {
	err := &failure.TimedOut{After: 30 * time.Millisecond, Err: errors.New("half done")}
	fmt.Println(err)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// timed out after 30ms: half done
	// true
}
