package effects

import (
	"go/types"
)

// values calls the function values among the objects of s.
//
// It is called with the same arguments whichever it is. One that a parameter or
// captured variable leads to is noted for the callers, and its results are taken
// for memory of unknown origin here, since no caller is known.
func (fr *frame) values(a *call, s set, what string, always bool) {
	found := false
	for n := range s.all() {
		o := fr.objects[n]
		switch {
		case o.f != nil:
			found = true
			fr.apply(a, target{o.f, o.bind}, a.args, false, always)
		case o.root.Place == Param || o.root.Place == Captured:
			found = true
			fr.leave(o.root, false, cause{in: a.in, what: "calls " + what})
			fr.result(a, fr.elsewhere())
		case o.root.Place != Fresh:
			found = true
			fr.unknown(a, what)
		}
	}
	if !found && fr.last && fr.p.strict {
		fr.unknown(a, what)
	}
}

// higher calls a function value that the callee calls and only this function
// knows. It may be handed anything that is there.
//
// The usual case is a function of the standard library, such as sort.Slice, or one
// of the program that walks something:
//
//	each(xs, func(x int) { total += x })
//
// What each does is in its summary: calls Param 1. Here it is known that this is
// the closure, and its writes to total are writes of this function.
func (fr *frame) higher(a *call, t target, args []set, c Call) {
	var all set
	for _, s := range args {
		all.union(fr.reach(s))
	}
	for _, b := range t.bind {
		all.union(fr.reach(fr.value(b)))
	}
	all.union(fr.site(a.in))
	found, why := false, cause{in: a.in, f: t.f, next: c.Why}
	for n := range fr.called(a, t, args, c.Root).all() {
		o := fr.objects[n]
		switch {
		case o.f != nil:
			found = true
			if a.met[o.f] == nil {
				a.met[o.f] = new(set)
			}
			if a.met[o.f].union(all) {
				fr.apply(a, target{o.f, o.bind}, fr.spread(all, o.f), c.Guarded, false)
			}
		case o.root.Place == Param || o.root.Place == Captured:
			found = true
			fr.leave(o.root, c.Guarded, why)
		case o.root.Place != Fresh:
			found = true
			fr.impure(Unknown, "a function value", why)
		}
	}
	if !found && fr.last && fr.p.strict {
		fr.impure(Unknown, "a function value", why)
	}
}

// called are the objects among which the function value is that the callee
// calls: those of the value itself, where it is one, and not all that it has
// captured.
//
// A closure leads to its captured variables, and these may hold functions too.
// They are not meant by a call of the closure, so the direct set is taken where
// the type says that it is the function value itself.
func (fr *frame) called(a *call, t target, args []set, r Root) set {
	switch r.Place {
	case Param:
		if ts := parameters(t.f.Signature); !r.Deep && r.Index < len(ts) && r.Index < len(args) && isFunction(ts[r.Index]) {
			return args[r.Index]
		}
	case Captured:
		if r.Index < len(t.bind) && isFunction(deref(t.bind[r.Index].Type())) {
			return fr.load(fr.value(t.bind[r.Index]))
		}
	}
	return fr.resolve(a, t, args, r)
}

// isFunction reports whether values of type t are function values.
func isFunction(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}
