package fork

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// reaches reports whether a function comes to the one that is changed, by a
// call or as a value.
//
// That it does by a method of an interface is not seen here. The compiler would
// report the cycle, and the change is compiled before it is made.
func (w *forker) reaches(from *ssa.Function) bool {
	return walk(from, func(f *ssa.Function) bool { return f == w.SSA })
}

// walk goes through the functions that one names, itself included, until yes
// says so. Functions init of the source are left out: they run when all variables
// are there, and nothing names them but the package's own start.
func walk(from *ssa.Function, yes func(*ssa.Function) bool) bool {
	todo, seen := []*ssa.Function{from}, make(map[*ssa.Function]bool)
	for len(todo) > 0 {
		f := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if f == nil || seen[f] || strings.HasPrefix(f.Name(), "init#") {
			continue
		}
		if yes(f) {
			return true
		}
		seen[f] = true
		todo = append(todo, f.AnonFuncs...)
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				for _, v := range in.Operands(nil) {
					if g, ok := (*v).(*ssa.Function); ok {
						todo = append(todo, g)
					}
				}
			}
		}
	}
	return false
}

// initialises reports whether an initialiser of a package variable names the
// function, or may come to it by a method that it does not name. Variables are
// initialised in the order in which they stand, but for what their initialisers name:
// with a lazy function behind it one that names the function would have to wait, and
// others would come before it. One that does not name it would find the lazy function
// not made yet:
//
//	var shape Shape = disc{2}      // names no method
//	var area = shape.Area()        // nor does this: disc.Area is not known to be called
//	func (d disc) Area() float64   // the function that is changed, or one that calls it
//
// It goes by types: a value in the initialisers, or in what they call, with a
// method that reaches the function, at any depth.
func (w *forker) initialises() bool {
	methods := make(map[types.Type]bool)
	return walk(w.SSA.Pkg.Func("init"), func(f *ssa.Function) bool {
		if f == w.SSA {
			return true
		}
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				for _, v := range in.Operands(nil) {
					if *v != nil && w.hasMethod((*v).Type(), methods) {
						return true
					}
				}
			}
		}
		return false
	})
}

// hasMethod reports whether t, or a type in it, has a method that reaches the
// function.
func (w *forker) hasMethod(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() == w.P.Types {
		for m := range n.Methods() {
			if w.reaches(w.P.Prog.FuncValue(m)) {
				return true
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return w.hasMethod(u.Elem(), seen)
	case *types.Slice:
		return w.hasMethod(u.Elem(), seen)
	case *types.Array:
		return w.hasMethod(u.Elem(), seen)
	case *types.Chan:
		return w.hasMethod(u.Elem(), seen)
	case *types.Map:
		return w.hasMethod(u.Key(), seen) || w.hasMethod(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if w.hasMethod(f.Type(), seen) {
				return true
			}
		}
	}
	return false
}
