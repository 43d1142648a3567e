package run_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/run"
)

func TestAnAttemptHasWhatItsNodeHasComeTo(t *testing.T) {
	r, m := newRun(run.Options{})
	p := &run.Post{Run: r}
	a := run.Attempt{Post: p}
	a.Evaluate(claimed(t, one{}))
	require.NoError(t, a.Err)
	require.Nil(t, a.PCs)

	a = run.Attempt{Post: p}
	a.Evaluate(claimed(t, refuses{}))
	require.Equal(t, errBad, a.Err)
	require.Nil(t, a.PCs, "an error that is returned has no stack")

	a = run.Attempt{Post: p}
	a.Evaluate(claimed(t, panics{}))
	require.ErrorIs(t, a.Err, errBad)
	require.NotEqual(t, errBad, a.Err)
	require.NotEmpty(t, a.PCs)
	require.Empty(t, m.died)
}

func TestAGoexitEndsInTheMachineOrWithoutARunInTheNode(t *testing.T) {
	r, m := newRun(run.Options{})
	for _, p := range []*run.Post{{Run: r}, nil} {
		n := claimed(t, exits{})
		a := run.Attempt{Post: p}
		returned := false
		apart(func() {
			a.Evaluate(n)
			returned = true
		})
		require.False(t, returned)
		require.Equal(t, failure.ErrGoexit, a.Err)
		require.NotEmpty(t, a.PCs)
		if p != nil {
			require.Equal(t, []error{failure.ErrGoexit}, m.died)
			require.Equal(t, node.Running, node.Load(n), "what becomes of it is for the machine to decide")
			continue
		}
		require.Len(t, m.died, 1)
		require.True(t, failure.IsGoexit(node.Outcome(n).Err))
	}
}

func TestAPanicOfAPartIsAPanicOfTheAttempt(t *testing.T) {
	pcs := []uintptr{1, 2}
	a := run.Attempt{Err: &failure.Traced{Err: errBad, PCs: pcs}}
	a.Unwrap()
	require.Equal(t, errBad, a.Err)
	require.Equal(t, pcs, a.PCs)
	a = run.Attempt{Err: errBad}
	a.Unwrap()
	require.Equal(t, errBad, a.Err)
	require.Nil(t, a.PCs)
}

func TestThePolicyIsAskedWithTheAttemptAndItsError(t *testing.T) {
	var number int
	var err error
	sp := &policy.Special{Retry: func(n int, e error) (time.Duration, bool) {
		number, err = n, e
		return time.Hour, n < 3
	}}
	a := run.Attempt{Err: errBad, Special: sp, Number: 2}
	wait, more := a.Ask(sp, 2)
	require.Equal(t, time.Hour, wait)
	require.True(t, more)
	require.Equal(t, 2, number)
	require.Equal(t, errBad, err)
	require.True(t, a.Retries())
	a.Number = 3
	require.False(t, a.Retries())
	require.Equal(t, errBad, a.Err)
	a.Number, a.PCs, number = 1, []uintptr{1}, 0
	require.False(t, a.Retries(), "a panic is never tried again")
	require.Zero(t, number)
	require.False(t, (&run.Attempt{Err: errBad}).Retries())
	require.False(t, (&run.Attempt{Err: errBad, Special: new(policy.Special)}).Retries())
}

func TestAPolicyThatPanicsIsTheFailureOfTheAttempt(t *testing.T) {
	broken := errors.New("broken")
	sp := &policy.Special{Retry: func(int, error) (time.Duration, bool) { panic(broken) }}
	a := run.Attempt{Err: errBad, Special: sp}
	wait, more := a.Ask(sp, 1)
	require.Zero(t, wait)
	require.False(t, more)
	var bad *failure.Misbehaved
	require.ErrorAs(t, a.Err, &bad)
	require.ErrorIs(t, a.Err, broken)
	require.Equal(t, errBad, bad.After, "what it was asked about is not lost")
}

func TestTheFailureOfALaterAttemptSaysWhichOneItWas(t *testing.T) {
	attempts := func(number int32) int {
		n := claimed(t, refuses{})
		a := run.Attempt{Err: errBad, Number: number}
		var e *failure.Error
		require.ErrorAs(t, a.Failure(n).Err, &e)
		return e.Attempts
	}
	require.Equal(t, attempts(0), attempts(1))
	require.NotEqual(t, 4, attempts(1))
	require.Equal(t, 4, attempts(4))
}

func TestWhyIsTheEndOfTheContextOrElseAWithdrawal(t *testing.T) {
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	r, m := newRun(run.Options{})
	s := demand.NewScope(m, ctx, claimed(t, one{}), nil)
	filled := scope(t, r, expr.Fork(func() int { return 1 }).Node(), demand.Rules{})
	filled.Block0.Scope = s
	a := run.Attempt{Block: &filled.Block0}
	require.Equal(t, failure.ErrWithdrawn, run.Why(ctx))
	require.Equal(t, failure.ErrWithdrawn, a.Why())
	cancel(why)
	for _, err := range []error{run.Why(ctx), a.Why()} {
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, why)
		require.NotEqual(t, failure.ErrWithdrawn, err)
	}
}

// Of a region the first output is the one for which Eval was called: its claim is the caller's, whatever becomes of it.
func TestTheOutputsOfARegionAreSettledOrHandedBack(t *testing.T) {
	outputs := func() (own, open, faulty, above, done *node.Node, reg *node.Region) {
		own, open, faulty, above, done = claimed(t, one{}), claimed(t, one{}), claimed(t, one{}), claimed(t, one{}), claimed(t, one{})
		inside := claimed(t, one{})
		node.HandBack(inside) // a node on the way is not claimed
		fault := &node.Fault{Node: inside, Err: errBad}
		return own, open, faulty, above, done, &node.Region{
			Faults: []*node.Fault{fault},
			Outputs: []node.Output{
				{Node: own},
				{Node: open, Open: true},
				{Node: faulty, Fault: fault},
				{Node: above, Failure: &node.Failure{Err: errBad, Key: 7}},
				{Node: done},
			},
		}
	}
	t.Run("a value", func(t *testing.T) {
		own, open, faulty, above, done, reg := outputs()
		a := run.Attempt{Scope: node.Scope{Region: reg}}
		a.EndRegion()
		require.NoError(t, a.Err)
		require.Equal(t, node.Running, node.Load(own))
		require.Equal(t, node.Idle, node.Load(open))
		require.Equal(t, node.Done, node.Load(done))
		require.EqualValues(t, 7, node.Outcome(above).Key)
		inside := reg.Faults[0].Node
		require.Same(t, node.Outcome(inside), node.Outcome(faulty), "the failure that its node remembers, too")
		require.Equal(t, node.Number(inside), node.Outcome(faulty).Key)
	})
	t.Run("a failure of its own", func(t *testing.T) {
		for _, which := range []string{"fault", "failure", "open"} {
			_, _, _, _, _, reg := outputs()
			switch own := &reg.Outputs[0]; which {
			case "fault":
				own.Fault = reg.Faults[0]
			case "failure":
				own.Failure = &node.Failure{Err: errBad, Key: 7}
			case "open":
				own.Open = true
			}
			a := run.Attempt{Scope: node.Scope{Region: reg}}
			a.EndRegion()
			if which == "open" {
				require.Equal(t, run.ErrOpen, a.Err)
				continue
			}
			var copied *failure.Copied
			require.ErrorAs(t, a.Err, &copied)
			require.ErrorIs(t, copied.Failure.Err, errBad)
		}
	})
	t.Run("it has not come to an end", func(t *testing.T) {
		for _, end := range []func(a *run.Attempt){
			func(a *run.Attempt) { a.Err = errBad },
			func(a *run.Attempt) { a.Scope.Each([]*node.Node{claimed(t, one{})}) },
		} {
			own, open, faulty, above, done, reg := outputs()
			a := run.Attempt{Scope: node.Scope{Region: reg}}
			inside := reg.Faults[0].Node
			end(&a)
			a.EndRegion()
			require.Equal(t, node.Running, node.Load(own))
			for _, n := range []*node.Node{open, faulty, above, done, inside} {
				require.Equal(t, node.Idle, node.Load(n), "nothing of it counts")
			}
			require.Empty(t, reg.Faults)
		}
	})
}
