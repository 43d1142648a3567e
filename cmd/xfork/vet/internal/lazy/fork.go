package lazy

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// Fork is a call that hands functions to the engine: expr.Lift1(f, options...),
// expr.Fork(f), expr.Map(x, f), expr.Fold.
type Fork struct {
	Call    *ast.CallExpr
	Name    string     // of the function of package expr, as "LiftErr1"
	Funcs   []ast.Expr // what is handed over
	Options []ast.Expr // with those of a With that is called on the result at once
	// Unknown is set where the options cannot all be seen: a slice of them, or
	// a variable.
	Unknown bool
}

// ForkOf returns what a call hands to the engine, and nil where it hands over
// nothing.
func ForkOf(info *types.Info, call *ast.CallExpr) *Fork {
	// Below expr lies package isolate, which forks nothing. Gather takes a
	// function too, but calls it at once, to learn the fields.
	f := Callee(info, call)
	if !in(f, Expr) || f.Pkg().Path() != Expr || Receiver(f) != "" || f.Name() == "Gather" {
		return nil
	}
	fork := &Fork{Call: call, Name: f.Name(), Unknown: call.Ellipsis.IsValid()}
	params := f.Signature().Params()
	// By the type of the parameter: the position differs from Lift1 to Map3,
	// and a fold takes several functions.
	for i, arg := range call.Args {
		p := params.At(min(i, params.Len()-1))
		if _, is := p.Type().Underlying().(*types.Signature); is {
			fork.Funcs = append(fork.Funcs, ast.Unparen(arg))
		} else if f.Signature().Variadic() && i >= params.Len()-1 {
			fork.Options = append(fork.Options, arg)
		}
	}
	if len(fork.Funcs) == 0 {
		return nil
	}
	for _, o := range fork.Options {
		fork.Unknown = fork.Unknown || option(info, o) == ""
	}
	return fork
}

// With makes the options whole before an analyser asks for the lane. It adds
// the options of a With that is called on the fork's result:
// expr.Lift1(f).With(expr.IOBound).
func (f *Fork) With(info *types.Info, outer *ast.CallExpr) {
	for _, o := range outer.Args {
		f.Options = append(f.Options, o)
		f.Unknown = f.Unknown || option(info, o) == ""
	}
	f.Unknown = f.Unknown || outer.Ellipsis.IsValid()
}

// option returns the name of an option of package expr, as "IOBound" or
// "Timeout", and "" for any other expression.
func option(info *types.Info, x ast.Expr) string {
	// Options with an argument are calls, as Timeout(d); the others constants.
	x = ast.Unparen(x)
	if call, is := x.(*ast.CallExpr); is {
		if f := Callee(info, call); in(f, Expr) {
			return f.Name()
		}
		return ""
	}
	var id *ast.Ident
	switch x := x.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return ""
	}
	if c, is := info.Uses[id].(*types.Const); is && c.Pkg() != nil && c.Pkg().Path() == Expr {
		return c.Name()
	}
	return ""
}

// Option returns the argument that is the named option, and nil where the fork
// has none.
func (f *Fork) Option(info *types.Info, name string) ast.Expr {
	for _, o := range f.Options {
		if option(info, o) == name {
			return o
		}
	}
	return nil
}

// Lane is what an analyser asks first: under Unsafe and Exclusive calls do not
// run beside each other, under IOBound they may wait. It returns the lane of
// the fork's calls, as "IOBound", and "" where the options cannot be seen. The
// last one counts, as in expr.
func (f *Fork) Lane(info *types.Info) string {
	if f.Unknown {
		return ""
	}
	// Without an option a call computes.
	lane := "CPUBound"
	for _, o := range f.Options {
		if name := option(info, o); slices.Contains([]string{"CPUBound", "IOBound", "Unsafe", "Exclusive"}, name) {
			lane = name
		}
	}
	return lane
}

// Many is the difference between f.Fork(a), which is one call, and
// expr.Lift1(f), which is as many as there are forks of it. It reports whether
// one such call can stand for several calls of its function that run beside
// each other: what is lifted is forked as often as the program likes, and a
// fold calls its functions for many ranges.
func (f *Fork) Many() bool {
	return strings.HasPrefix(f.Name, "Lift") || strings.HasPrefix(f.Name, "Fold")
}

// Ctx reports whether the function is given the context of its call.
func (f *Fork) Ctx() bool {
	return strings.Contains(f.Name, "Ctx") || strings.HasPrefix(f.Name, "Fold")
}

// Takes reports whether a call that forks takes a lane: a Bind and a Catch do
// not, and the ranges of a fold compute.
func Takes(info *types.Info, call *ast.CallExpr) bool {
	f := Callee(info, call)
	return f != nil && f.Signature().Variadic() && !strings.HasPrefix(f.Name(), "Fold")
}

// Last returns the one of two arguments that stands behind the other; either
// may be nil.
func Last(a, b ast.Expr) ast.Expr {
	if a == nil || b != nil && b.Pos() > a.Pos() {
		return b
	}
	return a
}
