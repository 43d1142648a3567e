package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// formats are the methods that packages of the standard library look for in a
// value of any type.
var formats = map[string][]string{
	"fmt": {"Format", "Error", "String", "GoString"}, "log": {"Format", "Error", "String", "GoString"},
	"log/slog":      {"Format", "Error", "String", "LogValue", "MarshalJSON", "MarshalText"},
	"encoding/json": {"MarshalJSON", "MarshalText", "UnmarshalJSON", "UnmarshalText"},
}

// interfaces is for functions of the standard library that take interfaces:
// they may call methods of what they are handed.
//
// A function value among the arguments needs nothing here: the summary of the
// table says that it is called. A parameter of a type parameter's type is no
// interface, although its underlying type is one.
func (fr *frame) interfaces(a *call, f *ssa.Function, args []ssa.Value) {
	path := packageOf(f)
	if !tabled(path) {
		return
	}
	for i, t := range parameters(f.Signature) {
		if i >= len(args) {
			return
		}
		if s, ok := t.Underlying().(*types.Slice); ok && types.IsInterface(s.Elem()) && f.Signature.Variadic() {
			fr.variadic(a, path, s.Elem(), args[i])
			continue
		}
		if _, generic := types.Unalias(t).(*types.TypeParam); types.IsInterface(t) && !generic {
			fr.handed(a, path, t, args[i])
		}
	}
}

// variadic is handed for each value of an argument list, which has just been
// put into an array for the call.
//
// SSA makes the list in three steps: an array is allocated, its elements are
// stored one by one, and it is sliced. A list that comes whole, as in f(list...),
// has values of unknown types.
func (fr *frame) variadic(a *call, path string, t types.Type, list ssa.Value) {
	if _, ok := list.(*ssa.Const); ok {
		return // no argument
	}
	s, ok := list.(*ssa.Slice)
	if !ok {
		fr.handed(a, path, t, list)
		return
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok {
		fr.handed(a, path, t, list)
		return
	}
	for _, r := range *array.Referrers() {
		at, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range *at.Referrers() {
			if st, ok := r.(*ssa.Store); ok && st.Addr == at {
				fr.handed(a, path, t, st.Val)
			}
		}
	}
}

// handed is for one value that is handed over as an interface t.
//
// A nil, and what the standard library has made itself, have no method of the
// program.
func (fr *frame) handed(a *call, path string, t types.Type, v ssa.Value) {
	under := t.Underlying().(*types.Interface)
	any := under.NumMethods() == 0
	if any && formats[path] == nil {
		return
	}
	for c, ok := v.(*ssa.ChangeInterface); ok; c, ok = v.(*ssa.ChangeInterface) {
		v = c.X
	}
	m, ok := v.(*ssa.MakeInterface)
	switch {
	case ok && any:
		fr.formatted(a, path, m.X)
	case ok:
		for i := range under.NumMethods() {
			o := under.Method(i)
			if f := fr.method(m.X.Type(), o.Name(), o.Pkg()); f != nil {
				fr.apply(a, target{f, nil}, fr.spread(fr.reach(fr.value(m.X)), f), false, false)
			} else {
				fr.unknown(a, "method "+o.Name()+" of an interface")
			}
		}
	case isConst(v), standardMade(v):
	case isError(v.Type()):
		fr.failures(a, fr.reach(fr.value(v)))
	default:
		fr.unknown(a, "methods of a value of unknown type")
	}
}

// standardMade reports whether v is an interface that a function of the table
// has returned. What it does was said there: a wrapper around a value of the
// program has had that value's methods applied when it was made.
//
// So hash.Hash from sha256.New is followed, and so is io.Reader from a function
// that wraps one of the program's: the program's was handed over, and judged,
// when that function was called.
func standardMade(v ssa.Value) bool {
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	c, ok := v.(*ssa.Call)
	return ok && c.Call.StaticCallee() != nil && tabled(packageOf(c.Call.StaticCallee()))
}

// isConst reports whether v is a constant: of an interface type that is nil.
func isConst(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// spread is an argument list for f in which each may lead to all of s.
//
// It is for methods that the standard library calls: what it hands them besides
// the receiver are values of its own, or those that it was handed.
func (fr *frame) spread(s set, f *ssa.Function) []set {
	list := make([]set, len(parameters(f.Signature)))
	for i := range list {
		list[i] = s
	}
	return list
}

// failures applies the methods of all errors of the program to s.
//
// errors.Is and errors.As walk a chain of errors, which may be of any types, so
// all are applied. A program has few, and their methods are short.
func (fr *frame) failures(a *call, s set) {
	for _, n := range errorNames {
		fr.each(a, s, fr.p.errorMethods[n])
	}
}

// found is what reflection finds in a type: the methods of all types in it, and
// whether there are interfaces in it.
type found struct {
	methods         []*ssa.Function
	errors, unknown bool
}

// formatted applies the methods that path looks for, of the value's type and of
// all types in it.
//
// What is found depends on the types alone, and is kept: programs format the same
// types again and again.
func (fr *frame) formatted(a *call, path string, v ssa.Value) {
	key := formatted{path, v.Type()}
	what, ok := fr.p.formatted[key]
	if !ok {
		what = fr.find(path, v.Type())
		fr.p.formatted[key] = what
	}
	s := fr.reach(fr.value(v))
	if what.errors {
		fr.failures(a, s)
	}
	if what.unknown {
		fr.unknown(a, "methods of a value of unknown type")
	}
	fr.each(a, s, what.methods)
}

// each applies methods to s.
func (fr *frame) each(a *call, s set, methods []*ssa.Function) {
	for _, f := range methods {
		fr.apply(a, target{f, nil}, fr.spread(s, f), false, false)
	}
}

// formatted is the key under which a program keeps what it has found.
type formatted struct {
	path string
	t    types.Type
}

// find looks for the methods in t and in the types of its parts. Those of the
// standard library format themselves without effects.
//
// A named type of the table ends the walk. Its parts are not exported, and fmt
// calls no methods of what is not exported.
func (fr *frame) find(path string, t types.Type) (w found) {
	todo, seen := []types.Type{t}, map[types.Type]bool{}
	for len(todo) > 0 {
		t := types.Unalias(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		n, named := t.(*types.Named)
		if seen[t] || named && n.Obj().Pkg() != nil && tabled(n.Obj().Pkg().Path()) {
			continue
		}
		seen[t] = true
		if _, generic := t.(*types.TypeParam); generic || types.IsInterface(t) {
			failure := !generic && isError(t)
			w.errors, w.unknown = w.errors || failure, w.unknown || !failure
			continue
		}
		for _, name := range formats[path] {
			for _, t := range []types.Type{t, types.NewPointer(t)} {
				if f := fr.method(t, name, nil); f != nil {
					w.methods = append(w.methods, f)
					break
				}
			}
		}
		todo = append(todo, parts(t)...)
	}
	return w
}

// parts are the types of what a value of type t is made of or points to.
//
// Interfaces and functions have none that the type tells.
func parts(t types.Type) (ts []types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return []types.Type{u.Elem()}
	case *types.Slice:
		return []types.Type{u.Elem()}
	case *types.Array:
		return []types.Type{u.Elem()}
	case *types.Map:
		return []types.Type{u.Key(), u.Elem()}
	case *types.Struct:
		for i := range u.NumFields() {
			ts = append(ts, u.Field(i).Type())
		}
	}
	return ts
}
