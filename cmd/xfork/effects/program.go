package effects

import (
	"go/types"
	"iter"
	"maps"
	"slices"
	"sync"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// Program has the summaries of the functions of a program, or of one package
// and, as facts, those that it imports. Summaries are made when they are asked
// for, and kept.
//
// Of, OfObject and Written may be asked by any number of goroutines at once, for
// go vet runs the analysers of a package beside each other. All else is for one
// goroutine: Assigned before them, Memory and what it returns without them.
type Program struct {
	mu sync.Mutex // held while summaries are made, and while they are asked for

	prog *ssa.Program
	// fact returns the summary of a function that has no body here, or nil.
	fact func(*types.Func) *Summary

	known map[*ssa.Function]*Summary
	order []*ssa.Function                   // of the functions in known, so that witnesses do not depend on chance
	users map[*ssa.Function][]*ssa.Function // functions that have applied a summary, by the one it is of
	queue []*ssa.Function
	waits map[*ssa.Function]bool // what is in the queue
	// strict is set in the second round, when a function value that nothing has
	// been found for is unknown. In the first round that may be because what it
	// comes from has not been looked at.
	strict bool

	errorMethods map[string][]*ssa.Function // of the types of this program, by name
	written      map[string]bool            // nil until asked for
	formatted    map[formatted]found
}

// Whole is for the packages of prog that were built from syntax, of which there
// may be any number.
//
// It looks at nothing yet. Errors are found by type now, since a call may end up
// in any of them.
func Whole(prog *ssa.Program) *Program {
	p := newProgram(prog, func(*types.Func) *Summary { return nil })
	for _, pkg := range prog.AllPackages() {
		p.findErrors(pkg)
	}
	return p
}

// Package is for one package, built from syntax. fact returns what is known of
// a function that has no body here and no line of the table, or nil.
func Package(pkg *ssa.Package, fact func(*types.Func) *Summary) *Program {
	p := newProgram(pkg.Prog, fact)
	p.findErrors(pkg)
	return p
}

// Assigned returns the package variables that functions write, but for those
// that run before main. [Program.Written] then knows them and those that other
// packages have told of, and asks no functions.
func (p *Program) Assigned(fs []*ssa.Function, told ...string) []string {
	p.written = make(map[string]bool)
	p.assigned(slices.Values(fs))
	names := slices.Sorted(maps.Keys(p.written))
	for _, n := range told {
		p.written[n] = true
	}
	return names
}

// assigned notes which package variables functions write.
func (p *Program) assigned(fs iter.Seq[*ssa.Function]) {
	for f := range fs {
		if f.Blocks == nil || f.Synthetic != "" || initialises(f) {
			continue
		}
		for _, w := range p.of(f).Writes {
			if w.Place == Global {
				p.written[w.Name] = true
			}
		}
	}
}

// newProgram returns a program without summaries.
func newProgram(prog *ssa.Program, fact func(*types.Func) *Summary) *Program {
	return &Program{
		prog: prog, fact: fact,
		known: make(map[*ssa.Function]*Summary), users: make(map[*ssa.Function][]*ssa.Function), waits: make(map[*ssa.Function]bool),
		errorMethods: make(map[string][]*ssa.Function), formatted: make(map[formatted]found),
	}
}

// Of is the summary of f. A function of type parameters has one for all its
// instances. The first question about a function costs a look at all that it
// reaches.
//
// Whether a summary was asked for before or is found on the way to another makes
// no difference to it.
func (p *Program) Of(f *ssa.Function) *Summary {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of(f)
}

func (p *Program) of(f *ssa.Function) *Summary {
	f = origin(f)
	if p.known[f] == nil {
		first := len(p.order)
		p.enter(f)
		p.solve()
		// In the second round all that are new are looked at again.
		p.strict = true
		for _, g := range p.order[first:] {
			p.again(g)
		}
		p.solve()
		p.strict = false
	}
	return p.known[f]
}

// OfObject is Of for a declared function or method, and nil for a method of an
// interface.
func (p *Program) OfObject(f *types.Func) *Summary {
	if g := p.prog.FuncValue(f.Origin()); g != nil {
		return p.Of(g)
	}
	return nil
}

// Written reports whether any function but an init writes the package variable,
// by the name that [Read] and [Root] have for it. Of packages without syntax
// nothing is known; their variables count as written only if this program
// writes them.
//
// The first question looks at all functions of the program. A variable that is
// written through another that leads to the same memory does not count: for that
// its address must have got out, and what it leads to is then written there.
func (p *Program) Written(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.written == nil {
		p.written = make(map[string]bool)
		p.assigned(maps.Keys(ssautil.AllFunctions(p.prog)))
	}
	return p.written[name]
}

// initialises reports whether f runs before main: an init, or a closure of a
// variable's initialiser.
func initialises(f *ssa.Function) bool {
	for f.Parent() != nil {
		f = f.Parent()
	}
	return f.Signature.Recv() == nil && (f.Name() == "init" || len(f.Name()) > 5 && f.Name()[:5] == "init#")
}

// origin is the function with type parameters that f is an instance of, or f.
func origin(f *ssa.Function) *ssa.Function {
	if o := f.Origin(); o != nil {
		return o
	}
	return f
}

// enter makes the first summary of f: an empty one for a body that is to be
// looked at, or what is known without.
//
// An empty summary says that the function does nothing. That is wrong until it
// has been looked at, and harmless, since all that have applied it are looked at
// again when it grows.
func (p *Program) enter(f *ssa.Function) *Summary {
	if s := p.known[f]; s != nil {
		return s
	}
	s := p.foreign(f)
	if s == nil {
		s = &Summary{Results: make([]Result, f.Signature.Results().Len())}
		p.again(f)
	}
	p.known[f] = s
	p.order = append(p.order, f)
	return s
}

// foreign is the summary of a function that is not to be looked at: by the
// table, as a fact, or for want of a body.
//
// The table comes before a body: of some packages there are both.
func (p *Program) foreign(f *ssa.Function) *Summary {
	if path := packageOf(f); tabled(path) {
		return fromTable(f, path)
	}
	if f.Blocks != nil {
		return nil
	}
	if o, ok := f.Object().(*types.Func); ok {
		if s := p.fact(o.Origin()); s != nil {
			return s
		}
	}
	return unknownBody(f)
}

// solve looks at functions until nothing changes. What changes is looked at
// again by all that have applied it.
//
// The last that came in is looked at first. It is usually a callee of the one
// before, so that a function is looked at when most of what it calls is known.
func (p *Program) solve() {
	for len(p.queue) > 0 {
		f := p.queue[len(p.queue)-1]
		p.queue = p.queue[:len(p.queue)-1]
		p.waits[f] = false
		old := p.known[f]
		if f.Blocks == nil || tabled(packageOf(f)) {
			continue
		}
		s := look(p, f, old)
		p.known[f] = s
		if s.shape() == old.shape() {
			continue
		}
		for _, g := range p.users[f] {
			p.again(g)
		}
	}
}

// again puts f into the queue.
func (p *Program) again(f *ssa.Function) {
	if !p.waits[f] {
		p.waits[f] = true
		p.queue = append(p.queue, f)
	}
}

// summaryFor is the summary that user applies, and looks at again when it
// grows.
func (p *Program) summaryFor(f, user *ssa.Function) *Summary {
	f = origin(f)
	if !slices.Contains(p.users[f], user) {
		p.users[f] = append(p.users[f], user)
	}
	return p.enter(f)
}

// packageOf is the path of the package that declares f; a closure is of its
// function's, an instance of its origin's, a wrapper of its method's.
func packageOf(f *ssa.Function) string {
	for f.Parent() != nil {
		f = f.Parent()
	}
	f = origin(f)
	if f.Pkg != nil {
		return f.Pkg.Pkg.Path()
	}
	if o := f.Object(); o != nil && o.Pkg() != nil {
		return o.Pkg().Path()
	}
	return ""
}

// findErrors notes the methods of errors that pkg declares: what a call of the
// interface may end up in.
//
// Types with parameters are left out: which instances there are is not known
// before they are used, and an error is hardly ever one.
func (p *Program) findErrors(pkg *ssa.Package) {
	if i := pkg.Func("init"); tabled(pkg.Pkg.Path()) || i == nil || i.Blocks == nil {
		return // not built from syntax
	}
	failure := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	for _, n := range slices.Sorted(maps.Keys(pkg.Members)) {
		t, ok := pkg.Members[n].(*ssa.Type)
		if !ok || types.IsInterface(t.Type()) {
			continue
		}
		ptr := types.NewPointer(t.Type())
		if n, ok := t.Type().(*types.Named); ok && n.TypeParams().Len() > 0 || !types.Implements(ptr, failure) {
			continue
		}
		for _, name := range errorNames {
			if p.prog.MethodSets.MethodSet(ptr).Lookup(pkg.Pkg, name) != nil {
				p.errorMethods[name] = append(p.errorMethods[name], p.prog.LookupMethod(ptr, pkg.Pkg, name))
			}
		}
	}
}

// errorNames are the methods by which an error is asked.
var errorNames = []string{"Error", "Unwrap", "Is", "As"}
