package fingerprint

import (
	"golang.org/x/tools/go/ssa"
)

// order looks at the variables that the code on the list reads, and refuses
// what may change between two calls. Initialisers are looked at in another way:
// they run once, in an order, so they may read a variable that changes while
// its package begins, if all units of the package are on the list. The result
// reports whether units have come onto the list.
//
// The list is complete when there is nothing on it that another look adds to.
// Each round adds all units of at least one more package, so there are at most
// as many rounds as packages.
func (w *walk) order() (more bool) {
	// What runs in a call: what static calls reach from all that something may
	// call, the cached function among them.
	//
	// Functions that initialisers alone reach are not among these. They are on
	// the list for what they compute, and ran before any call.
	seen := make(map[*ssa.Function]bool)
	for f := range w.values {
		w.calls(f, seen)
		for _, f := range w.p.reached(each(f)) {
			w.calls(f, seen)
		}
	}
	var units []*unit
	// Units are collected first: looking at them may add some.
	for u := range w.units {
		units = append(units, u)
	}
	for _, u := range units {
		w.starts(u)
	}
	return len(w.queue) > 0
}

// calls refuses what a function that runs in a call reads, if it may change.
//
// A function that writes a package variable is found here too: the variable
// then changes after initialisation, and the function has it among its
// operands. So functions that count or remember have no fingerprint, although
// their values may not depend on it.
func (w *walk) calls(f *ssa.Function, seen map[*ssa.Function]bool) {
	if seen[f] || w.p.byTypes[packageOf(f)] == nil {
		return
	}
	seen[f] = true
	for g := range w.p.variables(each(f)) {
		if reason := w.p.changing(g); reason != "" {
			w.no("it reads package variable %s, which %s", g.RelString(nil), reason)
		}
	}
}

// starts looks at the variables that a unit reads. Of other packages it may be
// any that has changed such a variable before, so that is refused; in its own
// package the units before it are put on the list.
//
// Why the package's own units are enough: all of them run before those of any
// package that imports it, and what it imports cannot call it, since imports
// have no circles. A function value of its own may have been handed down to a
// package that it imports; but what that package does with it in its
// initialisers it has done before.
func (w *walk) starts(u *unit) {
	look := func(g *ssa.Global) {
		reason := w.p.changing(g)
		switch {
		case reason == "":
		case g.Pkg != u.source.ssa:
			w.no("an initialiser of package %s reads %s, which %s", u.source.Path(), g.RelString(nil), reason)
		default:
			// All units and not only those before this one, for what comes
			// later may be the initialiser of another variable that is read.
			for _, u := range u.source.units {
				w.item(u)
			}
		}
	}
	for g := range w.p.variables(w.p.all(u)) {
		// What a unit alone writes cannot have been changed before.
		//
		// What others may write may have been written before this unit reads
		// it.
		if all := w.p.byTypes[g.Pkg.Pkg].of[g]; len(all) != 1 || all[0] != u {
			look(g)
		}
	}
}

// variables yields the variables of packages that are read among the operands
// of instructions.
func (p *Program) variables(instrs func(func(ssa.Instruction) bool)) map[*ssa.Global]bool {
	all := make(map[*ssa.Global]bool)
	instrs(func(in ssa.Instruction) bool {
		for _, op := range in.Operands(nil) {
			if g, ok := (*op).(*ssa.Global); ok && p.byTypes[g.Pkg.Pkg] != nil {
				all[g] = true
			}
		}
		return true
	})
	return all
}
