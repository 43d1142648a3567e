// Package lazy recognises the vocabulary of xfork in a type-checked program:
// expressions, what makes them, what forces them, and the functions that are
// handed to the engine. It is the one place that knows the names of package
// expr; the analysers ask it.
//
// Recognition is by import path and name, so that it needs neither the sources
// of xfork nor a requirement of its module.
package lazy

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// The packages of the vocabulary. Expr has expressions and what forces them,
// Vec the arrays, and below ops lies all else that builds.
const (
	Expr = "xfork/expr"
	Vec  = "xfork/ops/vec"
	ops  = "xfork/ops"
)

// IsExpr is for the handle itself; [Holds] looks further. It reports whether t
// is an expr.Expr.
func IsExpr(t types.Type) bool { return named(t, "Expr") }

// named reports whether t is the named type of package expr, instantiated or
// not.
func named(t types.Type, name string) bool {
	n, is := types.Unalias(t).(*types.Named)
	return is && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == Expr
}

// Value returns the type of an expression's value, and nil for what is no
// expression.
func Value(t types.Type) types.Type {
	if n, is := types.Unalias(t).(*types.Named); is && IsExpr(t) && n.TypeArgs().Len() == 1 {
		return n.TypeArgs().At(0)
	}
	return nil
}

// Holds is for what keeps expressions alive or hands them on: a slice of forks,
// a struct with a sum in it. It reports whether a value of type t has an
// expression in it: itself, as an element, behind a pointer, in a field. It
// looks four levels deep, which bounds it where types are recursive.
func Holds(t types.Type) bool { return holds(t, 4) }

func holds(t types.Type, depth int) bool {
	// Interfaces, channels and functions are not looked into: whether there is
	// an expression in them is not in the type.
	if t == nil || depth == 0 {
		return false
	}
	if IsExpr(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return holds(u.Elem(), depth-1)
	case *types.Slice:
		return holds(u.Elem(), depth-1)
	case *types.Array:
		return holds(u.Elem(), depth-1)
	case *types.Map:
		return holds(u.Elem(), depth-1) || holds(u.Key(), depth-1)
	case *types.Struct:
		for f := range u.Fields() {
			if holds(f.Type(), depth-1) {
				return true
			}
		}
	}
	return false
}

// Callee is how the analysers learn what is called: by the object, so that
// import names, dot imports and method expressions make no difference. It
// returns the function or method that a call names, without its type arguments,
// and nil for function values, conversions and builtins.
func Callee(info *types.Info, call *ast.CallExpr) *types.Func {
	if f, is := typeutil.Callee(info, call).(*types.Func); is {
		return f.Origin()
	}
	return nil
}

// in reports whether f belongs to the package with this path, or to one below
// it.
func in(f *types.Func, path string) bool {
	return f != nil && f.Pkg() != nil && (f.Pkg().Path() == path || strings.HasPrefix(f.Pkg().Path(), path+"/"))
}

// Receiver returns the name of the type of a method's receiver, and "" for
// functions.
func Receiver(f *types.Func) string {
	// A pointer and an instance of a generic type do not count.
	recv := f.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := recv.Type()
	if p, is := t.(*types.Pointer); is {
		t = p.Elem()
	}
	if n, is := types.Unalias(t).(*types.Named); is {
		return n.Obj().Name()
	}
	return ""
}

// Builds is what makes nodes, and no more than that. It reports whether f makes
// an expression, or several, without forcing any: the functions of expr and
// ops, and the methods of lazy functions.
func Builds(f *types.Func) bool {
	if !in(f, Expr) && !in(f, ops) || Forces(f) {
		return false
	}
	// DivMod builds two; Peek and Const's relatives in other packages give no
	// expression, and so build none.
	for v := range f.Signature().Results().Variables() {
		if Holds(v.Type()) {
			return true
		}
	}
	return false
}

// Forces reports whether f demands the value of an expression: Force, Start,
// AsCompleted, and the Run of a lazy function.
func Forces(f *types.Func) bool {
	return in(f, Expr) && slices.Contains([]string{"Force", "Start", "AsCompleted", "Run", "Wait"}, f.Name())
}

// IsForce reports whether f is a method with the value and the error of a force
// for results.
func IsForce(f *types.Func) bool {
	// AsCompleted gives its errors one by one, and Start gives none.
	return Forces(f) && Receiver(f) != "" && f.Signature().Results().Len() == 2
}
