package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Memory tells what the variables of one function may lead to. The program must
// have been built with [ssa.GlobalDebug], which is how variables of the source
// are found in it.
//
// A variable has one area for all of the function, although it may be given
// several values: what it leads to at a certain place is not known here.
type Memory struct {
	fr   *frame
	vars map[types.Object]set
}

// Area is memory that a variable leads to.
//
// The areas of one Memory can be compared with each other and with no others.
type Area struct {
	near, all set // what it points to itself, and all behind that too
	t         types.Type
}

// Memory looks at f once more, with what is known of all that it calls.
func (p *Program) Memory(f *ssa.Function) *Memory {
	s := p.Of(f)
	fr := examine(p, f, s)
	m := &Memory{fr: fr, vars: make(map[types.Object]set)}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			d, ok := in.(*ssa.DebugRef)
			if !ok || d.Object() == nil {
				continue
			}
			at := fr.value(d.X)
			if d.IsAddr {
				at = fr.load(at) // d.X is where the variable lies
			}
			s := m.vars[d.Object()]
			s.union(at)
			m.vars[d.Object()] = s
		}
	}
	m.publish()
	return m
}

// Of is the memory that the variable leads to, whatever it was at any time. A
// variable that the function does not show may lead anywhere.
func (m *Memory) Of(o types.Object) Area {
	at, ok := m.vars[o]
	if !ok && Pointers(o.Type()) {
		at = m.fr.elsewhere()
	}
	return Area{at, m.fr.reach(at), o.Type()}
}

// OfGlobal is the memory of the package variable that a [Read] names.
//
// What it leads to is one object with it, so near and all are the same.
func (m *Memory) OfGlobal(name string) Area {
	var s set
	s.add(m.fr.root(Root{Place: Global, Name: name}))
	for _, pkg := range m.fr.p.prog.AllPackages() {
		for _, v := range pkg.Members {
			if g, ok := v.(*ssa.Global); ok && g.RelString(nil) == name {
				return Area{s, s, g.Type()}
			}
		}
	}
	return Area{s, s, types.Typ[types.UnsafePointer]} // of unknown type
}

// Share reports whether a write into what written points to itself may be seen
// through what read leads to. Two places that come from outside of the function
// may be one, unless their types forbid it.
//
// Fresh memory of this function is what it is: two places that allocate never
// share. Memory from outside has as many names as it has roots, and whether two of
// them are one is decided by the callers, so only types can tell them apart:
//
//	written        read           may share
//	-------------+--------------+----------------------------------
//	[]int, made    any            if it was stored in what is read
//	[]int, made,
//	  kept = it    any            as if it came from outside
//	dst []int      src []int      yes
//	dst []int      names []string no: no int lies behind it
//	dst []int      p *point       if a point has an int in it
//	dst []int      v any          yes
func (m *Memory) Share(written, read Area) bool {
	cell := element(written.t)
	outside := false
	for a := range written.near.all() {
		outside = outside || m.fr.objects[a].root.Place != Fresh
		for b := range read.all.all() {
			if a == b {
				return true
			}
		}
	}
	if !outside {
		return false
	}
	for b := range read.all.all() {
		if m.fr.objects[b].root.Place != Fresh {
			return leads(read.t, cell)
		}
	}
	return false
}

// element is the type of the memory that is written through a value of type t. A
// struct that is written as a whole is its own element.
func element(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Pointer:
		return element(u.Elem())
	case *types.Map:
		return u // only through a map is a map written
	}
	return t
}

// leads reports whether memory of type cell, or memory that it is a part of or
// that is a part of it, can be reached from a value of type t.
//
// An interface or a function may hide anything. Types are compared by structure,
// since a conversion gives memory another name without moving it.
func leads(t, cell types.Type) bool {
	todo, seen := []types.Type{t}, map[types.Type]bool{}
	for len(todo) > 0 {
		t := types.Unalias(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if seen[t] {
			continue
		}
		seen[t] = true
		if isUnsafe(t) || types.IsInterface(t) || within(t, cell) || within(cell, t) {
			return true
		}
		switch u := t.Underlying().(type) {
		case *types.Signature, *types.Chan:
			return true
		case *types.Map:
			todo = append(todo, u.Key(), u.Elem())
		default:
			todo = append(todo, parts(t)...)
		}
	}
	return false
}

// within reports whether a value of type whole has one of type part in it,
// without following pointers.
func within(part, whole types.Type) bool {
	if types.Identical(part.Underlying(), whole.Underlying()) {
		return true
	}
	switch u := whole.Underlying().(type) {
	case *types.Array:
		return within(part, u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if within(part, u.Field(i).Type()) {
				return true
			}
		}
	}
	return false
}
