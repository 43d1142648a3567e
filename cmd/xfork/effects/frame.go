package effects

import (
	"golang.org/x/tools/go/ssa"
)

// frame is one look at one function. Objects are numbers: each root, each place
// that allocates and each function value has one.
//
// It lives for one look. Nothing of it is kept but the summary, which has no
// pointers into SSA, so that a program's frames need not be in memory together.
type frame struct {
	p *Program
	f *ssa.Function
	s *Summary

	objects []object
	numbers map[any]int                       // of objects, by Root or by the SSA value that makes them
	points  map[ssa.Value]set                 // what a value may point to
	holds   []set                             // what pointers are in an object
	stored  []set                             // those of them that this function has stored there
	held    map[*ssa.BasicBlock]bool          // a lock is held at the beginning
	locked  bool                              // a lock is held at the instruction that is being looked at
	several map[result]set                    // results of calls that have more than one
	grown   bool                              // something has changed in this pass
	last    bool                              // the sets do not grow any more: what is missing is missing
	must    map[Kind]map[*ssa.BasicBlock]bool // blocks that always reach the kind
}

// object is what a pointer may point to.
//
// root is Fresh for a place that allocates, and for a function value, which has f
// as well.
type object struct {
	root Root
	f    *ssa.Function // of a function value
	bind []ssa.Value   // its captured variables
}

// look makes the summary of f anew, from what is known of all that it calls.
// Everything in old is kept, and so is its witness.
//
// Seeding the new summary with the old one is what keeps witnesses short and the
// same from one run to the next: the first chain that was found stays, and a
// longer one round a recursion never takes its place.
func look(p *Program, f *ssa.Function, old *Summary) *Summary {
	fr := examine(p, f, old)
	fr.last = true
	fr.pass()
	fr.finish()
	return fr.s
}

// examine makes the sets of f.
//
// The passes end because there are finitely many objects and sets never lose one.
// Their number is that of the longest chain of copies against the order of the
// blocks, two or three for nearly all functions.
func examine(p *Program, f *ssa.Function, old *Summary) *frame {
	fr := &frame{
		p: p, f: f, numbers: make(map[any]int), points: make(map[ssa.Value]set),
		s: &Summary{
			Writes: append([]Write(nil), old.Writes...), Reads: append([]Read(nil), old.Reads...),
			Impure: append([]Impurity(nil), old.Impure...), Calls: append([]Call(nil), old.Calls...),
		},
		held: heldLocks(f), must: make(map[Kind]map[*ssa.BasicBlock]bool),
	}
	for i, v := range f.Params {
		fr.start(v, Root{Place: Param, Index: i})
	}
	for i, v := range f.FreeVars {
		fr.start(v, Root{Place: Captured, Index: i})
	}
	for fr.grown = true; fr.grown; {
		fr.grown = false
		fr.pass()
	}
	return fr
}

// start gives a parameter or captured variable the object of its root.
func (fr *frame) start(v ssa.Value, r Root) {
	if Pointers(v.Type()) {
		var s set
		s.add(fr.root(r))
		fr.points[v] = s
	}
}

// root is the number of the object of a root that is not fresh.
//
// Two questions for one root have one answer, so that two loads of a package
// variable lead to one object.
func (fr *frame) root(r Root) int { return fr.object(r, object{root: r}) }

// object is the number of the object that key stands for, which o describes.
// What a parameter points to holds pointers to its deep object, and all other
// memory that is not fresh holds pointers to itself.
func (fr *frame) object(key any, o object) int {
	if n, ok := fr.numbers[key]; ok {
		return n
	}
	n := len(fr.objects)
	fr.numbers[key] = n
	fr.objects = append(fr.objects, o)
	fr.holds = append(fr.holds, nil)
	fr.stored = append(fr.stored, nil)
	switch {
	case o.root.Place == Fresh:
	case (o.root.Place == Param || o.root.Place == Captured) && !o.root.Deep:
		deep := o.root
		deep.Deep = true
		inside := fr.root(deep) // which may move holds
		fr.holds[n].add(inside)
	default:
		fr.holds[n].add(n)
	}
	return n
}

// site is the set of the object that v allocates.
//
// The key is the instruction. For a call it stands for all the fresh memory that
// the callee returns: that was allocated in the callee, where its places are not
// known any more.
func (fr *frame) site(v any) (s set) {
	s.add(fr.object(v, object{}))
	return s
}

// pass goes through the function once.
//
// The order of the blocks does not matter for the result, only for the number of
// passes. Locks are the exception: whether one is held is a matter of order, and
// known for each block before the first pass.
func (fr *frame) pass() {
	for _, b := range fr.f.Blocks {
		fr.locked = fr.held[b]
		for _, in := range b.Instrs {
			fr.globals(in)
			fr.instruction(in)
			fr.locked = lockedAfter(in, fr.locked)
		}
	}
}

// value is what v may point to.
//
// Functions and package variables are values that no instruction makes, so they
// get their objects here.
func (fr *frame) value(v ssa.Value) set {
	switch v := v.(type) {
	case *ssa.Global:
		var s set
		s.add(fr.root(globalRoot(v)))
		return s
	case *ssa.Function:
		var s set
		s.add(fr.object(v, object{f: v}))
		return s
	}
	return fr.points[v]
}

// globalRoot is the root of a package variable. Two packages of one name differ
// by their paths.
func globalRoot(g *ssa.Global) Root { return Root{Place: Global, Name: g.RelString(nil)} }

// point adds to what v may point to. A value without pointers in it points
// nowhere.
//
// That is where fields and elements of plain types fall away: a load of an int out
// of a slice that a parameter leads to ties nothing to that parameter.
func (fr *frame) point(v ssa.Value, to set) {
	if !Pointers(v.Type()) {
		return
	}
	s := fr.points[v]
	if s.union(to) {
		fr.points[v] = s
		fr.grown = true
	}
}

// load is what is stored in the objects of s.
//
// Of memory that is not fresh this is the deep root, or itself: what lies behind
// a pointer of unknown depth has one name for all depths.
func (fr *frame) load(s set) (to set) {
	for o := range s.all() {
		to.union(fr.holds[o])
	}
	return to
}

// store notes that pointers to what are stored in the objects of s.
//
// What was stored is kept apart from what was there, since only the first is a
// flow that callers have to know. A store of what is there anyway counts: it may
// tie two objects of the caller that were not tied before.
func (fr *frame) store(s, what set) {
	for o := range s.all() {
		grown := fr.holds[o].union(what)
		if fr.stored[o].union(what) || grown {
			fr.grown = true
		}
	}
}

// reach is s and all that is stored in it, in what is stored in that, and so
// on.
//
// It is asked for arguments of calls, once for each root of the callee's summary,
// and is what a look spends most of its time on.
func (fr *frame) reach(s set) (all set) {
	all.union(s)
	for more := true; more; {
		more = all.union(fr.load(all))
	}
	return all
}

// globals notes the package variables that an instruction uses for more than to
// store into them.
//
// That covers every read, since an access to what lies behind a variable begins
// with a load of the variable. That a use may be no read, as that of a map which
// is only written, does not matter: it is a write then, which says more.
func (fr *frame) globals(in ssa.Instruction) {
	if st, ok := in.(*ssa.Store); ok {
		if _, ok := st.Addr.(*ssa.Global); ok {
			if g, ok := st.Val.(*ssa.Global); ok {
				fr.readGlobal(g, in)
			}
			return
		}
	}
	var few [8]*ssa.Value
	for _, v := range in.Operands(few[:0]) {
		if g, ok := (*v).(*ssa.Global); ok {
			fr.readGlobal(g, in)
		}
	}
}

// readGlobal notes one use. A variable of the standard library may stand for more
// than memory, as os.Args does; whether others are written there is not known.
func (fr *frame) readGlobal(g *ssa.Global, in ssa.Instruction) {
	n := g.RelString(nil)
	if k, ok := standardVariables[n]; ok {
		fr.impure(k, n, cause{in: in, what: "uses " + n})
		fr.always(k, in)
	}
	if g.Pkg != nil && !tabled(g.Pkg.Pkg.Path()) {
		fr.read(n, cause{in: in, what: "reads " + n})
	}
}
