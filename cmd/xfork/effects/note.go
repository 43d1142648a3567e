package effects

import "golang.org/x/tools/go/ssa"

// cause is a step before it is made: few are kept of those that could be.
//
// Strings and positions are made for those alone, which is some tenth of the time
// of a look.
type cause struct {
	in   ssa.Instruction
	what string
	f    *ssa.Function // that is called, if that is what
	next *Step
}

// step makes the step of a witness.
//
// A store has the position of its assignment, or of what it stores to; what has
// none at all gets the function's.
func (fr *frame) step(c cause) *Step {
	pos := c.in.Pos()
	if v, ok := c.in.(*ssa.Store); ok && !pos.IsValid() {
		pos = v.Addr.Pos()
	}
	if !pos.IsValid() {
		pos = fr.f.Pos()
	}
	if c.f != nil {
		c.what = "calls " + name(c.f)
	}
	return &Step{Func: name(fr.f), At: fr.p.prog.Fset.Position(pos), What: c.what, Next: c.next}
}

// write notes a write into the objects of s.
//
// Only the last pass notes anything: before, sets may be too small, which would
// not be wrong but would find longer witnesses first.
func (fr *frame) write(s set, guarded bool, c cause) {
	if !fr.last {
		return
	}
	for o := range s.all() {
		if r := fr.objects[o].root; r.Place != Fresh {
			if w := fr.s.write(Write{Root: r, Guarded: guarded || fr.locked}); w != nil {
				w.Why = fr.step(c)
			}
		}
	}
}

// impure notes that the kind may be reached.
func (fr *frame) impure(k Kind, what string, c cause) {
	if !fr.last {
		return
	}
	if i := fr.s.impure(k, what); i != nil {
		i.Why = fr.step(c)
	}
}

// read notes that a package variable may be read.
func (fr *frame) read(name string, c cause) {
	if !fr.last {
		return
	}
	if r := fr.s.read(name); r != nil {
		r.Why = fr.step(c)
	}
}

// leave notes that a function value is called which only the caller knows.
func (fr *frame) leave(r Root, guarded bool, c cause) {
	if !fr.last {
		return
	}
	if o := fr.s.call(Call{Root: r, Guarded: guarded || fr.locked}); o != nil {
		o.Why = fr.step(c)
	}
}

// always notes that each time through the instruction's block the kind is
// reached.
func (fr *frame) always(k Kind, in ssa.Instruction) {
	if fr.must[k] == nil {
		fr.must[k] = make(map[*ssa.BasicBlock]bool)
	}
	fr.must[k][in.Block()] = true
}

// name is the name of a function as witnesses have it: with its package's name
// and not its path.
func name(f *ssa.Function) string {
	if f.Pkg == nil {
		return f.String()
	}
	if f.Parent() == nil && f.Signature.Recv() == nil {
		return f.Pkg.Pkg.Name() + "." + f.Name()
	}
	return f.RelString(f.Pkg.Pkg)
}

// finish makes of the sets what callers are to know: results and flows, and
// which impure things are reached on every path.
//
// A result that is fresh tells what it holds, so that a caller's load from it
// leads on. Of memory that was there before only what this function has stored is
// a flow: what it held already its callers know better.
func (fr *frame) finish() {
	fr.s.Results = make([]Result, fr.f.Signature.Results().Len())
	for _, b := range fr.f.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i, v := range ret.Results {
			at := fr.value(v)
			r := &fr.s.Results[i]
			r.At = fr.roots(r.At, at)
			r.Holds = fr.roots(r.Holds, fr.reach(fr.load(at)))
		}
	}
	for o := range fr.objects {
		to := fr.objects[o].root
		if to.Place == Fresh {
			continue
		}
		for _, from := range fr.roots(nil, fr.reach(fr.stored[o])) {
			fr.s.Flows = append(fr.s.Flows, Flow{To: to, From: from})
		}
	}
	for i := range fr.s.Impure {
		k := fr.s.Impure[i].Kind
		fr.s.Impure[i].Always = unavoidable(fr.f, fr.must[k])
	}
}

// roots adds the roots of the objects of s to list, each once. A function value
// is of unknown origin to a caller, which cannot follow it.
//
// The order is that of the objects' numbers, which is that of the instructions.
func (fr *frame) roots(list []Root, s set) []Root {
	for o := range s.all() {
		r := fr.objects[o].root
		if fr.objects[o].f != nil {
			r = Root{Place: Elsewhere}
		}
		if !contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}

// contains reports whether r is in the list. Lists of roots are short.
func contains(list []Root, r Root) bool {
	for _, o := range list {
		if o == r {
			return true
		}
	}
	return false
}

// unavoidable reports whether every way from the entry of f to a return passes
// one of the blocks.
func unavoidable(f *ssa.Function, blocks map[*ssa.BasicBlock]bool) bool {
	if len(blocks) == 0 {
		return false
	}
	todo, seen := []*ssa.BasicBlock{f.Blocks[0]}, map[*ssa.BasicBlock]bool{}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[b] || blocks[b] {
			continue
		}
		seen[b] = true
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return false
		}
		todo = append(todo, b.Succs...)
	}
	return true
}
