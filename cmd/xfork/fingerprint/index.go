package fingerprint

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
	"golang.org/x/tools/go/types/typeutil"
)

// uses is what the whole program does with its functions and variables.
//
// It is made once for a program, and only read afterwards but for verdicts.
// Functions are keyed by types and names and not by a call graph: what a call
// may mean is asked rarely, for flows of package variables, and a graph of all
// calls would cost more than all these questions.
type uses struct {
	functions   []*ssa.Function                         // all that have a body, by position
	globals     map[*ssa.Global][]ssa.Instruction       // where a variable is an operand
	calls       map[*ssa.Function][]ssa.CallInstruction // static calls of a function
	dynamic     map[string][]ssa.CallInstruction        // calls of function values, by signature
	invokes     map[string][]ssa.CallInstruction        // calls through interfaces, by the method's name
	values      map[string][]*ssa.Function              // functions that are used as values, by signature
	valued      map[*ssa.Function]bool
	starting    map[*ssa.Function]bool // functions that only initialisers call
	given       map[*ssa.Function]bool // values that are arguments of functions that are not read
	converted   typeutil.Map           // types of the program that are turned into interfaces
	overwritten map[string]string      // packages that are not read and of which a variable is written, with the function that does
	renamed     map[string]bool        // names in go:linkname, of all packages
	lifts       []lift
	registrars  string // digest of the units that tell other packages something, or "" if there are none
	refuse      string // why there is no such digest
	verdicts    map[*ssa.Global]string
}

// index goes through all functions once.
//
// AllFunctions has declared functions, closures, wrappers and instances of
// generic functions, as far as anything refers to them. Bodies are there only
// for packages that are read; of other packages functions that are generic or
// promoted may have wrappers.
func (p *Program) index() *uses {
	u := &uses{
		globals: make(map[*ssa.Global][]ssa.Instruction), calls: make(map[*ssa.Function][]ssa.CallInstruction),
		dynamic: make(map[string][]ssa.CallInstruction), invokes: make(map[string][]ssa.CallInstruction),
		values: make(map[string][]*ssa.Function), valued: make(map[*ssa.Function]bool), given: make(map[*ssa.Function]bool), overwritten: make(map[string]string),
		renamed: make(map[string]bool), verdicts: make(map[*ssa.Global]string),
	}
	// A set, in no order.
	for f := range ssautil.AllFunctions(p.ssa) {
		if f.Blocks != nil {
			u.functions = append(u.functions, f)
		}
	}
	// The order decides no fingerprint, only which site and which reason are
	// told first.
	slices.SortFunc(u.functions, func(a, b *ssa.Function) int {
		return cmp.Or(cmp.Compare(a.Pos(), b.Pos()), strings.Compare(a.String(), b.String()))
	})
	for _, f := range u.functions {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				u.instruction(p, f, in)
			}
		}
	}
	// Needs the calls of all functions.
	u.starters(slices.ContainsFunc(p.sources, func(s *source) bool { return len(s.CgoFiles) > 0 }))
	for _, s := range p.sources {
		for name := range s.Renamed {
			u.renamed[name] = true
		}
	}
	return u
}

// instruction notes what one instruction uses.
//
// Every operand that is a function and is not what the instruction calls is a
// value: it may be stored and called by anything that has it.
func (u *uses) instruction(p *Program, f *ssa.Function, in ssa.Instruction) {
	called := ssa.Value(nil)
	switch in := in.(type) {
	case ssa.CallInstruction:
		called = in.Common().Value
		u.call(in)
		// A function that is an argument of code which is not read may be
		// called from there, and what it returns is then out of sight.
		if f := in.Common().StaticCallee(); f != nil && p.byTypes[packageOf(f)] == nil {
			for _, a := range in.Common().Args {
				if c, ok := a.(*ssa.MakeClosure); ok {
					a = c.Fn
				}
				if f, ok := a.(*ssa.Function); ok {
					u.given[f] = true
				}
			}
		}
	case *ssa.MakeInterface:
		if t := in.X.Type(); u.converted.At(t) == nil {
			u.converted.Set(t, true)
		}
	case *ssa.Store:
		// Such as time.Local = time.UTC. What the package then does is not what
		// its version says, so all that reaches it directly is refused. Writes
		// by initialisers are part of each fingerprint instead.
		if g, ok := root(in.Addr).(*ssa.Global); ok && p.byTypes[g.Pkg.Pkg] == nil && !starter(f) {
			u.overwritten[g.Pkg.Pkg.Path()] = f.String()
		}
	}
	for _, op := range in.Operands(nil) {
		switch v := (*op).(type) {
		case *ssa.Global:
			u.globals[v] = append(u.globals[v], in)
		case *ssa.Function:
			if v != called && !u.valued[v] {
				u.valued[v] = true
				key := signature(v.Signature)
				u.values[key] = append(u.values[key], v)
			}
		}
	}
}

// call notes a call by its kind.
//
// Calls of builtin functions are kept under their signatures too, where no
// function that is a value has the same one.
func (u *uses) call(in ssa.CallInstruction) {
	c := in.Common()
	switch callee := c.StaticCallee(); {
	case c.IsInvoke():
		u.invokes[c.Method.Id()] = append(u.invokes[c.Method.Id()], in)
	case callee != nil:
		u.calls[callee] = append(u.calls[callee], in)
		u.lifted(in)
	default:
		if s, ok := c.Value.Type().Underlying().(*types.Signature); ok {
			u.dynamic[signature(s)] = append(u.dynamic[signature(s)], in)
		}
	}
}

// signature is a key for functions that a call of a value may mean.
//
// Identical types have equal strings here, since paths are written in full.
// Types that two functions declare under one name have equal strings too; calls
// are then taken to mean more than they can.
func signature(s *types.Signature) string {
	return types.TypeString(s.Params(), nil) + types.TypeString(s.Results(), nil)
}

// reached are the functions that static calls lead to from instructions, of
// packages that are read.
//
// The list grows while it is gone through, so there is no recursion. Functions
// without a known body are left out: they cannot reach code of the program but
// by values.
func (p *Program) reached(instrs func(func(ssa.Instruction) bool)) (all []*ssa.Function) {
	seen := make(map[*ssa.Function]bool)
	visit := func(in ssa.Instruction) bool {
		if call, ok := in.(ssa.CallInstruction); ok {
			if f := call.Common().StaticCallee(); f != nil && !seen[f] && f.Blocks != nil {
				seen[f] = true
				all = append(all, f)
			}
		}
		return true
	}
	instrs(visit)
	for i := 0; i < len(all); i++ {
		each(all[i])(visit)
	}
	return all
}

// each yields the instructions of a function.
func each(f *ssa.Function) func(func(ssa.Instruction) bool) {
	return func(yield func(ssa.Instruction) bool) {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if !yield(in) {
					return
				}
			}
		}
	}
}

// register makes one digest of the units that tell something to packages that
// are not read: they register a format or a driver, or write a variable there.
// What those packages do for any function of the program may depend on it.
//
// Take image.Decode: its value depends on which formats were registered when
// the program began, and code that registers one is reached by no call of a
// cached function. Such units are few, and all of them enter every fingerprint,
// with all that they reach.
func (p *Program) register() {
	w := p.walk()
	w.starting = true
	for _, s := range p.sources {
		for _, u := range s.units {
			// A unit that calls what does it is one that does it.
			tells := p.tells(u.instrs)
			for _, f := range p.reached(u.instrs) {
				tells = tells || p.tells(each(f))
			}
			if tells {
				w.item(u)
			}
		}
	}
	if len(w.queue) == 0 {
		return
	}
	w.drain()
	w.sequence()
	p.uses.registrars, p.uses.refuse = w.sum(), w.refuse
}

// tells reports whether instructions change the state of a package that is not
// read.
//
// Registering goes by the name: all packages of the standard library, and those
// that follow its ways, call it so (image.RegisterFormat, gob.Register,
// sql.Register, crypto.RegisterHash).
func (p *Program) tells(instrs func(func(ssa.Instruction) bool)) (found bool) {
	instrs(func(in ssa.Instruction) bool {
		switch in := in.(type) {
		case ssa.CallInstruction:
			f := in.Common().StaticCallee()
			found = found || f != nil && p.byTypes[packageOf(f)] == nil && strings.HasPrefix(f.Name(), "Register")
		case *ssa.Store:
			g, ok := root(in.Addr).(*ssa.Global)
			found = found || ok && p.byTypes[g.Pkg.Pkg] == nil
		}
		return !found
	})
	return found
}
