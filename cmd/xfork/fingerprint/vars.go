package fingerprint

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"xfork/cmd/xfork/known"
)

// changing says why a package variable, or memory that it refers to, may change
// after initialisation; "" if it does not. What flows from the variable is
// followed through the program until it is written, or gets to where it cannot
// be followed.
//
// The question is asked of the whole program and not of a call: a variable that
// anything writes after initialisation may have one value in the call that has
// its result kept and another in the call that finds it, and neither is in the
// key. A variable that nothing writes is a constant that takes code to compute,
// and that code is in the fingerprint.
//
// The answer errs on one side. Memory that is passed to code which is not read
// counts as changed unless the tables in known.go name the code; a program that
// is refused for it loses hits, and one that were let through could lose its
// results. Each variable is looked at once, and the answer is kept.
func (p *Program) changing(g *ssa.Global) string {
	if reason, ok := p.uses.verdicts[g]; ok {
		return reason
	}
	// Two variables that hold the same memory ask for each other. The one that
	// is asked second finds nothing yet and does not wait: what changes the
	// memory is found by the first one's own search.
	p.uses.verdicts[g] = "" // while it is being found out, for variables that share memory in a circle
	t := &tracker{p: p, seen: make(map[flow]bool)}
	t.variable(g)
	t.run()
	// In this order a reason says what happens to the variable itself, if
	// anything does, before it says what may happen to what it is made of.
	reason := cmp.Or(p.unseen(g), t.reason, p.shared(g), p.stateful(g))
	p.uses.verdicts[g] = reason
	return reason
}

// unseen says whether a package may write a variable by code in which no write
// can be found.
func (p *Program) unseen(g *ssa.Global) string {
	for _, s := range p.sources {
		if len(s.CgoFiles) > 0 && token.IsExported(g.Name()) && slices.Contains(s.Imports, g.Pkg.Pkg.Path()) {
			return "may be written in package " + s.Path() + ", which uses cgo"
		}
	}
	return ""
}

// shared says whether memory of a variable may be that of another one too,
// which changes, or that of a package that is not read.
//
// A slice of another variable's array, or a pointer that a function of package
// flag has returned, is written without the variable being touched. So the
// memory that an initialiser had at hand is looked at: all variables that it
// reads, itself or by what it calls, and what it gets from code that is not
// read. That the memory has in fact been taken over is not shown, and need not
// be.
func (p *Program) shared(g *ssa.Global) (reason string) {
	if !refers(pointee(g)) {
		return ""
	}
	for _, u := range p.byTypes[g.Pkg.Pkg].of[g] {
		for in := range u.instrs {
			call, ok := in.(*ssa.Call)
			if !ok || call.Call.StaticCallee() == nil || !refers(call.Type()) {
				continue
			}
			// Only calls in the initialiser's own expression count. What a
			// function of the program gets from such code and hands on is fresh
			// far more often than not: names of files, lines of a text.
			if f := call.Call.StaticCallee(); p.byTypes[packageOf(f)] == nil && !known.Reads(f.Object().(*types.Func)) && !known.Makes(f.Object().(*types.Func)) {
				return "comes from " + f.RelString(nil) + ", which may keep it and change it"
			}
		}
		for h := range p.variables(p.all(u)) {
			if h == g || !refers(pointee(h)) {
				continue
			}
			// Maps have no order, so of several reasons the first by name is
			// told: messages are the same in every run.
			if why := p.changing(h); why != "" && (reason == "" || h.RelString(nil) < reason) {
				reason = h.RelString(nil) + ", which " + why
			}
		}
	}
	if reason != "" {
		reason = "may share memory with " + reason
	}
	return reason
}

// all yields the instructions of a unit and of all that it reaches by static
// calls.
func (p *Program) all(u *unit) func(func(ssa.Instruction) bool) {
	return func(yield func(ssa.Instruction) bool) {
		going := true
		visit := func(in ssa.Instruction) bool {
			going = going && yield(in)
			return going
		}
		u.instrs(visit)
		for _, f := range p.reached(u.instrs) {
			if going {
				each(f)(visit)
			}
		}
	}
}

// stateful says whether a variable holds a function, or something that may have
// one inside, and that function changes what it has captured.
//
// A function value is more than its code: next := counter() gives a function
// that counts. The state lies in variables that the closure has captured, of
// which there is one for each run of the function that made it. A closure that
// is made and called within one call of the cached function starts from the
// same state each time; one that a package variable holds does not. So it is
// asked for the closures that the variable's initialisers make, whether they
// change what they have captured.
func (p *Program) stateful(g *ssa.Global) string {
	if !mayHoldCode(pointee(g)) {
		return ""
	}
	t := &tracker{p: p, seen: make(map[flow]bool)}
	closure := func(in ssa.Instruction) bool {
		// What is captured is a parameter of the closure that holds the address
		// of a variable, or memory by value; both are followed as if a package
		// variable held them. Method values are closures too, over a receiver.
		if c, ok := in.(*ssa.MakeClosure); ok {
			for _, v := range c.Fn.(*ssa.Function).FreeVars {
				t.add(flow{v: v})
			}
		}
		return true
	}
	for _, u := range p.byTypes[g.Pkg.Pkg].of[g] {
		p.all(u)(closure)
	}
	t.run()
	if t.reason != "" {
		return "may hold a function with a state of its own, for a variable that is captured " + t.reason
	}
	return ""
}

// pointee is the type of a variable.
func pointee(g *ssa.Global) types.Type { return types.Unalias(g.Type()).(*types.Pointer).Elem() }

// refers reports whether a value of a type refers to memory that something else
// may write. Functions do not, for what they capture is looked at where they
// are made; errors do not, for they are made to be compared and read.
//
// Strings refer to memory that cannot be written. For an array or a struct it
// is asked of what is inside.
func refers(t types.Type) bool {
	if known.Constant[types.TypeString(t, nil)] {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		// An unsafe.Pointer is a pointer; a uintptr is a number, and code that
		// makes a pointer of one is beyond any analysis.
		return u.Kind() == types.UnsafePointer
	case *types.Signature:
		return false
	case *types.Struct:
		for f := range u.Fields() {
			if refers(f.Type()) {
				return true
			}
		}
		return false
	case *types.Array:
		return refers(u.Elem())
	case *types.Tuple:
		for v := range u.Variables() {
			if refers(v.Type()) {
				return true
			}
		}
		return false
	}
	return true
}

// mayHoldCode reports whether a function may be inside of a value.
//
// Interfaces count, for their methods may be those of a type that holds a
// function.
func mayHoldCode(t types.Type) bool {
	if known.Constant[types.TypeString(t, nil)] {
		return false
	}
	what := carries(t)
	return what == "an interface" || what == "a function"
}
