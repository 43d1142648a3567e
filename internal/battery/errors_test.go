package battery

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Which error.

func fails(text string, opts ...expr.Option) expr.Expr[int] {
	return expr.ForkErr(func() (int, error) { return 0, leaf{text} }, opts...)
}

func TestTheLowestCreationNumberWinsHoweverLate(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		late := expr.ForkErr(func() (int, error) { ms(5); return 0, leaf{"late"} }, expr.IOBound)
		early := fails("early")
		_, err := expr.All(early, late).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"late"})
		var e *expr.Error
		require.ErrorAs(t, err, &e)
		require.Same(t, late.Node(), e.Node)
	})
}

func TestAChoiceFailsAtItsOwnTurn(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		low := fails("low") // demanded by the branch alone
		mid := expr.ForkErr(func() (int, error) { ms(2); return 0, leaf{"mid"} })
		choice := expr.If(expr.Const(true), low, low)
		_, err := expr.All(choice, mid).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"mid"}, "the branch's failure counts by the number of the If")
	})
}

func TestAfterAFailureOnlyWhatComesBeforeItIsStarted(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var before, after atomic.Int32
		var bad expr.Expr[int]
		low := expr.Fork(func() int {
			harness.Eventually(t, func() bool { return bad.Node().State() == "failed" })
			ms(5) // the force knows by now
			before.Add(1)
			return 1
		}, expr.IOBound)
		xs := []expr.Expr[int]{low}
		chain := expr.Map(low, func(int) int { before.Add(1); return 1 })
		xs = append(xs, chain, expr.Map(chain, func(int) int { before.Add(1); return 1 }))
		bad = fails("bad", expr.IOBound)
		xs = append(xs, bad)
		for range 100 {
			xs = append(xs, expr.Map(low, func(int) int { after.Add(1); return 1 }))
		}
		_, err := expr.All(xs...).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"bad"})
		require.EqualValues(t, 3, before.Load(), "what could fail earlier is evaluated")
		require.Zero(t, after.Load())
	})
}

func TestOnlyConsumersOfTheReportedFailureAreSealed(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		bad := fails("bad")
		on := expr.Map(bad, func(i int) int { return i })
		var calls atomic.Int32
		other := expr.Fork(func() int { calls.Add(1); return 5 })
		further := expr.Map(other, func(i int) int { return i + 1 })
		_, err := expr.All(on, further).Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"bad"})
		require.Equal(t, "failed", on.Node().State())
		require.Equal(t, 6, harness.Forced(t, further, opts...))
		require.EqualValues(t, 1, calls.Load())
	})
}

func TestEachRootHasItsOwnFirstError(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		a, b := fails("a"), fails("b")
		x, y := expr.All(a, b), expr.All(b)
		_, err := x.Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"a"})
		_, err = y.Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"b"})
	})
}

func TestAPlainFunctionOfTypeErrorFails(t *testing.T) {
	harness.Within(t, func() {
		remove := expr.Lift1(os.Remove)
		_, err := remove.Fork("/does/not/exist").Force(bg)
		require.ErrorIs(t, err, os.ErrNotExist)
		_, err = expr.Fork(func() error { return errTest }).Force(bg)
		require.ErrorIs(t, err, errTest)
		v, err := expr.Fork(func() error { return nil }).Force(bg)
		require.NoError(t, err)
		require.NoError(t, v)
		v, err = expr.ForkErr(func() (error, error) { return errTest, nil }).Force(bg) // an error as a value
		require.NoError(t, err)
		require.Equal(t, errTest, v)
	})
}

func TestFailuresAreRemembered(t *testing.T) {
	harness.Within(t, func() {
		var calls atomic.Int32
		x := expr.ForkErr(func() (int, error) { calls.Add(1); return 0, errTest })
		_, err1 := x.Force(bg)
		_, err2 := x.Force(bg)
		_, err3 := expr.Map(x, func(i int) int { return i }).Force(bg)
		require.Same(t, err1, err2)
		require.ErrorIs(t, err3, errTest)
		require.EqualValues(t, 1, calls.Load())
		f := expr.Fail[int](errTest)
		for range 2 {
			_, err := expr.All(f, f).Force(bg)
			require.ErrorIs(t, err, errTest)
		}
	})
}

func TestPanicsGoexitsAndRuntimeErrorsAreFailures(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe, expr.Limit(1)} {
			_, err := expr.Fork(func() int { panic("text") }, lane).Force(bg, opts...)
			var e *expr.Error
			require.ErrorAs(t, err, &e)
			var v interface{ Value() any }
			require.ErrorAs(t, err, &v)
			require.Equal(t, "text", v.Value())
			_, err = expr.Fork(func() int { panic(errTest) }, lane).Force(bg, opts...)
			require.ErrorIs(t, err, errTest)
			_, err = expr.Fork(func() int { panic(nil) }, lane).Force(bg, opts...)
			var none *runtime.PanicNilError
			require.ErrorAs(t, err, &none)
			_, err = expr.Fork(func() int { var p *int; return *p }, lane).Force(bg, opts...)
			var re runtime.Error
			require.ErrorAs(t, err, &re)
			_, err = expr.Fork(func() int { runtime.Goexit(); return 0 }, lane).Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrGoexit)
			_, err = expr.Fork(func() int { t.SkipNow(); return 0 }, lane).Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrGoexit)
		}
	})
}

func TestAGoexitGoesThroughANestedForce(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		for _, settled := range []bool{false, true} {
			x := expr.Fork(func() int { runtime.Goexit(); return 0 })
			if settled {
				_, err := x.Force(bg)
				require.ErrorIs(t, err, expr.ErrGoexit)
			}
			y := expr.Fork(func() int {
				_, _ = x.Force(bg)
				return 7 // never
			})
			_, err := y.Force(bg, opts...)
			require.ErrorIs(t, err, expr.ErrGoexit)
			z := fmt.Sprint(y.Node().State())
			require.Equal(t, "failed", z)
		}
	})
}

func TestAnErrorThroughNestedForcesKeepsItsCause(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		inner := fails("inner")
		outer := expr.ForkErr(func() (int, error) { return inner.Force(bg) })
		panics := expr.Fork(func() int { return expr.Must(outer.Force(bg)) })
		_, err := panics.Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"inner"})
		var nodes []any
		for e := (*expr.Error)(nil); errors.As(err, &e); err = e.Err {
			nodes = append(nodes, e.Node)
		}
		require.Equal(t, []any{panics.Node(), outer.Node(), inner.Node()}, nodes)
	})
}

func TestFailFastChangesWhatAForceReturnsAndNotWhatNodesRemember(t *testing.T) {
	harness.Within(t, func() {
		hold := harness.NewGate()
		low := expr.ForkErr(func() (int, error) { hold.Pass(t); return 0, leaf{"low"} }, expr.IOBound)
		high := fails("high")
		x := expr.All(low, high)
		_, err := x.Force(bg, eval.FailFast())
		require.ErrorIs(t, err, leaf{"high"})
		hold.Open()
		_, err = x.Force(bg)
		require.ErrorIs(t, err, leaf{"low"})
	})
}

func TestAllErrorsGivesThemInCreationOrder(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var ran atomic.Int32
		a := expr.ForkErr(func() (int, error) { ms(3); return 0, leaf{"a"} }, expr.IOBound)
		b := expr.If(expr.Const(true), fails("b"), expr.Const(1))
		c := fails("c")
		onA := expr.Map(a, func(int) int { ran.Add(100); return 1 })
		fine := expr.Fork(func() int { ran.Add(1); return 1 })
		d := fails("d")
		x := expr.All(d, fine, onA, c, b, a)
		_, err := x.Force(bg, append(opts, eval.AllErrors())...)
		var texts []string
		for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
			var l leaf
			require.ErrorAs(t, one, &l)
			texts = append(texts, l.text)
		}
		require.Equal(t, []string{"a", "b", "c", "d"}, texts)
		require.EqualValues(t, 1, ran.Load(), "all that can run has run, and nothing else")
		_, err = x.Force(bg, opts...)
		require.ErrorIs(t, err, leaf{"a"})
	})
}

func TestAnErrorNamesItsNodeAndItsLine(t *testing.T) {
	harness.Within(t, func() {
		f := expr.LiftErr1(func(i int) (int, error) {
			if i == 3 {
				return 0, errTest
			}
			return i, nil
		}, expr.Name("third"))
		forks := f.Map([]int{1, 2, 3, 4})
		_, err := expr.All(forks...).Force(bg)
		var e *expr.Error
		require.ErrorAs(t, err, &e)
		require.Same(t, forks[2].Node(), e.Node)
		require.Equal(t, "third", e.Func)
		require.Contains(t, err.Error(), "errors_test.go:")
		require.Contains(t, fmt.Sprintf("%+v", err), "TestAnErrorNamesItsNodeAndItsLine")
	})
}
