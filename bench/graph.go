package bench

import (
	"context"

	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// Kit is the kit of shape for expressions.
type Kit = shape.Kit[expr.Expr[int64]]

// mix is the operator of W5, which package ops does not have. It is written as any program outside xfork would write its own.
type mix struct{}

func (mix) Apply(a, b int64) int64 { return a + b + 1 }
func (mix) Name() string           { return "Mix" }

func mixed(x, y expr.Expr[int64]) expr.Expr[int64] { return expr.Op2[mix](x, y) }

// Operators makes graphs of operators. They have no user functions, so the forcing goroutine evaluates them.
func Operators() Kit {
	one := expr.Const[int64](1)
	return Kit{
		Leaf: expr.Const[int64],
		Inc:  func(x expr.Expr[int64]) expr.Expr[int64] { return ops.Add(x, one) },
		Add:  ops.Add[int64],
		Mix:  mixed,
	}
}

// plus is ops.Add as a user of the package would define it.
type plus struct{}

func (plus) Apply(a, b int64) int64 { return a + b }
func (plus) Name() string           { return "plus" }

func added(x, y expr.Expr[int64]) expr.Expr[int64] { return expr.Op2[plus](x, y) }

// Defined is Operators with a user-defined operator in the place of ops.Add.
func Defined() Kit {
	one := expr.Const[int64](1)
	k := Operators()
	k.Inc = func(x expr.Expr[int64]) expr.Expr[int64] { return added(x, one) }
	k.Add = added
	return k
}

// Forks makes graphs of calls of lifted functions, leaves included. body, if it is not nil, runs in each.
func Forks(body func()) Kit {
	plain := shape.Plain(body)
	if body == nil { // functions that do nothing else, known to the compiler
		plain = shape.Kit[int64]{
			Leaf: func(v int64) int64 { return v },
			Inc:  func(a int64) int64 { return a + 1 },
			Add:  func(a, b int64) int64 { return a + b },
			Mix:  func(a, b int64) int64 { return a + b + 1 },
		}
	}
	return Kit{
		Leaf: expr.Lift1(plain.Leaf).Fork,
		Inc:  expr.Lift1(plain.Inc).Call,
		Add:  expr.Lift2(plain.Add).Call,
		Mix:  expr.Lift2(plain.Mix).Call,
	}
}

// Graph builds s from the nodes of a kit and forces its last node and the nodes that it needs: four in five of a million nodes of
// W5, half of ten thousand. The kit itself, lifted functions and the constant 1, is made once.
func Graph(name string, s *shape.Shape, k Kit, opts ...eval.Option) measure.Contender {
	return measure.Contender{Name: name, Build: func() measure.Force {
		return forcing(shape.Build(s, k, nil), opts)
	}}
}

func forcing(x expr.Expr[int64], opts []eval.Option) measure.Force {
	return func() (int64, error) { return x.Force(context.Background(), opts...) }
}
