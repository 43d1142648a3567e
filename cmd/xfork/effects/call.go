package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// target is a function that a call may end up in.
//
// A function that is called directly has no captured variables, a closure has
// those of the place that made it.
type target struct {
	f    *ssa.Function
	bind []ssa.Value
}

// call is one call while it is applied.
//
// The sets of the arguments are taken once, before anything is applied. What the
// call itself adds to them the next pass finds there.
type call struct {
	in   ssa.CallInstruction
	args []set
	// met are the function values that the call has led to, with what they were
	// handed: one that is handed itself is applied again only if there is more.
	met map[*ssa.Function]*set
}

// call applies what a call, a defer or a go statement calls.
func (fr *frame) call(in ssa.CallInstruction) {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		fr.builtin(in, b, c.Args)
		return
	}
	a := &call{in: in, met: make(map[*ssa.Function]*set)}
	if c.IsInvoke() {
		a.args = append(a.args, fr.value(c.Value))
	}
	for _, v := range c.Args {
		a.args = append(a.args, fr.value(v))
	}
	if c.IsInvoke() {
		fr.invoke(a, c)
		return
	}
	if f := c.StaticCallee(); f != nil {
		var bind []ssa.Value
		if m, ok := c.Value.(*ssa.MakeClosure); ok {
			bind = m.Bindings
		}
		fr.apply(a, target{f, bind}, a.args, false, true)
		fr.interfaces(a, f, c.Args)
		return
	}
	fr.values(a, fr.value(c.Value), "a function value", true)
}

// unknown is for a call of which nothing is known but what it is handed.
//
// Its arguments are left alone: that they may be written, and by what, is all in
// the one word unknown, after which no caller may rely on anything.
func (fr *frame) unknown(a *call, what string) {
	fr.impure(Unknown, what, cause{in: a.in, what: "calls " + what})
	fr.result(a, fr.elsewhere())
}

// invoke calls a method of an interface. It is known if the value has just been
// made of one type, or if the method is an error's.
//
// The three ways in which a method of an interface is known are those of the
// package comment. Of them the first is by the value and the others by its type
// and by where it comes from, so the order does not matter.
func (fr *frame) invoke(a *call, c *ssa.CallCommon) {
	if m, ok := c.Value.(*ssa.MakeInterface); ok {
		if f := fr.method(m.X.Type(), c.Method.Name(), c.Method.Pkg()); f != nil {
			fr.apply(a, target{f, nil}, a.args, false, true)
			return
		}
	}
	if _, ok := fr.p.errorMethods[c.Method.Name()]; isError(c.Value.Type()) && (ok || c.Method.Name() == "Error") {
		for _, f := range fr.p.errorMethods[c.Method.Name()] {
			fr.apply(a, target{f, nil}, a.args, false, false)
		}
		return
	}
	if standardMade(c.Value) {
		what := "calls method " + c.Method.Name()
		fr.write(fr.reach(a.args[0]), false, cause{in: a.in, what: what})
		fr.result(a, fr.reach(a.args[0]))
		return
	}
	fr.unknown(a, "method "+c.Method.Name()+" of an interface")
}

// method is the method of a concrete type, or nil.
//
// A promoted method is a wrapper, which SSA makes when it is asked for. A type
// that lacks the method has none, which is no fault: reflection asks in vain
// most of the time.
func (fr *frame) method(t types.Type, name string, pkg *types.Package) *ssa.Function {
	if types.IsInterface(t) || fr.p.prog.MethodSets.MethodSet(t).Lookup(pkg, name) == nil {
		return nil
	}
	if _, ok := t.(*types.TypeParam); ok {
		return nil
	}
	return fr.p.prog.LookupMethod(t, pkg, name)
}

// isError reports whether t is an interface with the method of errors.
//
// An interface with more methods than Error counts: a type that implements it is
// an error of the program too, and so among those that are applied.
func isError(t types.Type) bool {
	return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// apply takes the effects of one function over into this one.
//
// The order does not matter but for witnesses: the summary may be one that still
// grows, and then this function is looked at again.
//
// Always holds only if the call is the one that the instruction makes, on every
// way through it, and now: not for a function value that is one of several, and
// not for a deferred call, which a panic may come before.
func (fr *frame) apply(a *call, t target, args []set, guarded, always bool) {
	s := fr.p.summaryFor(t.f, fr.f)
	// A root is resolved once: what it leads to more, after the stores of this
	// very call, the next pass sees.
	known := make(map[Root]set)
	at := func(r Root) set {
		to, ok := known[r]
		if !ok {
			to = fr.resolve(a, t, args, r)
			known[r] = to
		}
		return to
	}
	for _, w := range s.Writes {
		fr.write(at(w.Root), w.Guarded || guarded, cause{in: a.in, f: t.f, next: w.Why})
	}
	for _, r := range s.Reads {
		fr.read(r.Name, cause{in: a.in, f: t.f, next: r.Why})
	}
	_, deferred := a.in.(*ssa.Defer)
	for _, i := range s.Impure {
		fr.impure(i.Kind, i.What, cause{in: a.in, f: t.f, next: i.Why})
		if i.Always && always && !deferred {
			fr.always(i.Kind, a.in)
		}
	}
	for _, f := range s.Flows {
		fr.store(at(f.To), at(f.From))
	}
	for _, c := range s.Calls {
		fr.higher(a, t, args, c)
	}
	fr.returned(a, s, at)
}

// resolve is what a root of the callee is here. Of a deep one all is meant,
// however far.
func (fr *frame) resolve(a *call, t target, args []set, r Root) (s set) {
	switch r.Place {
	case Fresh:
		return fr.site(a.in)
	case Param:
		if r.Index < len(args) {
			return fr.behind(args[r.Index], r.Deep)
		}
	case Captured:
		if r.Index < len(t.bind) {
			return fr.behind(fr.value(t.bind[r.Index]), r.Deep)
		}
	}
	if r.Place == Global {
		s.add(fr.root(r))
		return s
	}
	return fr.elsewhere()
}

// behind is s, or all that is behind it. The objects of s themselves belong to
// what is behind them only if something leads back to them.
func (fr *frame) behind(s set, deep bool) set {
	if deep {
		return fr.reach(fr.load(s))
	}
	return s
}

// returned notes where the results of a call may point.
//
// Results of a call are kept apart, for the usual pair of a value and an error
// has nothing in common.
func (fr *frame) returned(a *call, s *Summary, at func(Root) set) {
	c, ok := a.in.(*ssa.Call)
	if !ok {
		return
	}
	for i, r := range s.Results {
		var to, holds set
		for _, o := range r.At {
			to.union(at(o))
		}
		for _, o := range r.Holds {
			holds.union(at(o))
		}
		if len(r.Holds) > 0 {
			fr.store(fr.site(c), holds)
		}
		key := result{c, i}
		old := fr.tuples()[key]
		if old.union(to) {
			fr.tuples()[key] = old
			fr.grown = true
		}
		if len(s.Results) == 1 {
			fr.point(c, to)
		}
	}
}

// result is one result of a call.
type result struct {
	c *ssa.Call
	i int
}

// results is where result i of a call may point.
//
// It grows with the summary of the callee, as the sets of all values do.
func (fr *frame) results(c *ssa.Call, i int) set { return fr.tuples()[result{c, i}] }

// tuples is where they are kept. Most functions have no such call, so it is made
// when it is needed.
func (fr *frame) tuples() map[result]set {
	if fr.several == nil {
		fr.several = make(map[result]set)
	}
	return fr.several
}

// result is for a call all results of which may point to the objects of s.
func (fr *frame) result(a *call, s set) {
	c, ok := a.in.(*ssa.Call)
	if !ok {
		return
	}
	for i := range c.Call.Signature().Results().Len() {
		key := result{c, i}
		old := fr.tuples()[key]
		if old.union(s) {
			fr.tuples()[key] = old
			fr.grown = true
		}
	}
	fr.point(c, s)
}
