package vec_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops/vec"
)

var errBoom = errors.New("boom")

// The faults that programs from bytes have found, and those that only a schedule shows, each by itself.

// An element's failure is known after the lengths are, but comes first where its operator does.
func TestAnElementsErrorComesBeforeALaterShapeError(t *testing.T) {
	long, short := vec.Of([]int64{1, 2, 3}), vec.Of([]int64{1, 2})
	zeros, minus := vec.Of([]int64{1, 0, 1}), vec.Of([]int64{1, -1, 1})
	type ints = expr.Expr[[]int64]
	consumers := map[string]func(q ints) *node.Node{
		"lengths":           func(q ints) *node.Node { return vec.Add(q, short).Node() },
		"a sum of lengths":  func(q ints) *node.Node { return vec.Sum(vec.Add(q, short)).Node() },
		"a sibling's":       func(q ints) *node.Node { return vec.Add(q, vec.Add(long, short)).Node() },
		"a sibling's, left": func(q ints) *node.Node { return vec.Add(vec.Add(long, short), q).Node() },
		"another length's":  func(q ints) *node.Node { return vec.Add(vec.Div(short, short), q).Node() },
		"bounds":            func(q ints) *node.Node { return vec.Slice(q, expr.Const(2), expr.Const(9)).Node() },
		"a sorted shape":    func(q ints) *node.Node { return vec.Sort(vec.Add(q, short)).Node() },
		"places":            func(q ints) *node.Node { return vec.Gather(short, vec.Scale(q, expr.Const[int64](100))).Node() },
		"edges":             func(q ints) *node.Node { return vec.Histogram(vec.Add(q, short), vec.Neg(q)).Node() },
		"a mask":            func(q ints) *node.Node { return vec.Compress(vec.Add(q, short), vec.Lt(q, short)).Node() },
		"a quantile": func(q ints) *node.Node {
			return vec.Quantile(vec.Convert[float64](vec.Add(q, short)), expr.Const(2.0)).Node()
		},
		"a fork": func(q ints) *node.Node {
			return vec.Add(vec.Add(q, short), expr.ForkErr(func() ([]int64, error) { return nil, errBoom })).Node()
		},
	}
	makers := map[string]func() ints{
		"division": func() ints { return vec.Div(long, zeros) },
		"power":    func() ints { return vec.Pow(long, minus) },
		"constant": func() ints { return vec.Div(vec.Val[int64](1), vec.Val[int64](0)) },
	}
	for first, maker := range makers {
		for what, consume := range consumers {
			for _, w := range ways {
				q := maker()
				x := consume(q)
				want := map[bool]error{true: vec.ErrNegative, false: vec.ErrDivide}[first == "power"]
				for range 2 {
					err := eval.Force(context.Background(), x, w.opts...)
					var e *expr.Error
					require.ErrorAs(t, err, &e)
					require.Equal(t, q.Node(), e.Node, "%s, %s, %s: %v", first, what, w.name, err)
					require.ErrorIs(t, err, want)
				}
				require.Same(t, fails(t, want, q), x.Err(), "one failure, whoever is asked")
			}
		}
		for _, w := range ways {
			err := vec.Into(context.Background(), make([]int64, 5), maker(), w.opts...)
			require.Error(t, err)
			require.NotErrorIs(t, err, vec.ErrLengths)
		}
	}
}

// What is claimed by somebody else may fail before that which the force knows already: itself, or what is evaluated on the
// way to it.
func TestAFailureIsWaitedForThatMayComeBefore(t *testing.T) {
	for _, w := range ways {
		for what, early := range map[string]bool{"claimed before the force": true, "claimed after the plan was made": false} {
			for older, claimed := range map[string]func(q, x *node.Node) *node.Node{
				"what fails":          func(q, _ *node.Node) *node.Node { return q },
				"a consumer":          func(_, x *node.Node) *node.Node { return x },
				"a consumer's region": func(_, x *node.Node) *node.Node { return x },
			} {
				var held *node.Node
				claim := func() {
					if !node.Claim(held) {
						panic("claimed already")
					}
					time.AfterFunc(time.Millisecond, func() { node.HandBack(held) })
				}
				ints := vec.Of([]int64{1, 0})
				q := vec.Div(ints, ints)
				fork := expr.ForkErr(func() (int, error) {
					if !early {
						claim()
					}
					return 0, errBoom
				})
				x := vec.Add(q, ints)
				held = claimed(q.Node(), x.Node())
				root := expr.Pair(fork, x).Node()
				if older == "a consumer's region" {
					root = expr.Pair(fork, vec.Sum(vec.Neg(x))).Node()
				}
				if early {
					claim()
				}
				err := eval.Force(context.Background(), root, w.opts...)
				var e *expr.Error
				require.ErrorAs(t, err, &e)
				require.Equal(t, q.Node(), e.Node, "%s, %s, %s: %v", older, what, w.name, err)
			}
		}
	}
}

// An operand that shows need not be the first that has failed: another one lies inside of the region.
func TestEveryFailureIsThereOnce(t *testing.T) {
	for _, w := range ways {
		opts := append([]eval.Option{eval.AllErrors()}, w.opts...)
		ints := vec.Of([]int64{1, 0})
		q := vec.Div(ints, ints)
		fork := expr.ForkErr(func() ([]int64, error) { return nil, errBoom })
		sum := vec.Add(q, fork)
		_, err := sum.Force(context.Background(), opts...)
		require.Equal(t, []uint64{q.Node().Number(), fork.Node().Number()}, numbersOf(err), w.name)
		require.Equal(t, q.Node(), fails(t, vec.ErrDivide, sum).Node, w.name)

		for range 100 { // two regions meet it at the same time
			q = vec.Div(ints, ints)
			slow := expr.Fork(func() []int64 { return []int64{1, 2} })
			_, err = expr.Pair(vec.Sum(vec.Add(q, slow)), vec.Sum(vec.Sub(q, ints))).Force(context.Background(), opts...)
			require.Equal(t, []uint64{q.Node().Number()}, numbersOf(err), w.name)
		}
	}
}

// numbersOf are those of the nodes whose failures err joins.
func numbersOf(err error) (numbers []uint64) {
	all := []error{err}
	switch e := err.(type) {
	case nil:
		return nil
	case interface{ Unwrap() []error }:
		all = e.Unwrap()
	}
	for _, err := range all {
		numbers = append(numbers, err.(*expr.Error).Node.Number())
	}
	return numbers
}
