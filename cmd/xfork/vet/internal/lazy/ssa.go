package lazy

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Called returns the function or method that an instruction calls, without its
// type arguments, and nil for closures, function values, methods of interfaces
// and builtins.
func Called(i ssa.CallInstruction) *types.Func {
	f := i.Common().StaticCallee()
	if f == nil {
		return nil
	}
	if o := f.Origin(); o != nil {
		f = o
	}
	o, _ := f.Object().(*types.Func)
	return o
}

// Demands is the question at which point of a function an expression may have
// its value. It reports whether a call may force: a force itself, a call that
// is handed an expression and does more than build with it, and any call of
// what cannot be seen.
func Demands(i ssa.CallInstruction) bool {
	common := i.Common()
	if _, is := common.Value.(*ssa.Builtin); is {
		return false
	}
	f := Called(i)
	switch {
	// A closure may have captured an expression; a function of xfork outside of
	// the vocabulary, as those of table, may hide one.
	case f == nil, Forces(f):
		return true
	case Builds(f):
		return false
	case in(f, "xfork"):
		return true
	}
	for _, a := range common.Args {
		if Holds(a.Type()) {
			return true
		}
	}
	return false
}
