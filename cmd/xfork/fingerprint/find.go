package fingerprint

import (
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// The packages that make cached functions of functions.
const (
	lifting = "xfork/expr"
	caching = "xfork/eval/cache"
)

// Function is a function that the program gives to expr.Lift with expr.Cached.
//
// Sites are told to people and have no part in a fingerprint.
type Function struct {
	Name    string // as runtime.FuncForPC says it, and the cache asks for it
	Site    string // file and line of the first call of Lift, for people
	Sum     string // the fingerprint: 64 hexadecimal digits; "" if there is none
	Refused string // why there is none
	// Sure says whether the call shows that the function is cached. Options
	// that the program has put together elsewhere are not followed.
	Sure bool
}

// Functions returns the cached functions of the program with their
// fingerprints, by name. Methods as values and closures are not among them: the
// cache knows them by the names and versions that they have to be given. Takes
// some milliseconds for each.
//
// A function that is refused is on the list too, so that a command can say why.
// One that is lifted with options from elsewhere is there as not Sure: its
// fingerprint does no harm if it is not cached.
func (p *Program) Functions() (all []Function) {
	byName := make(map[string]*Function)
	// A function that is lifted in several places is walked once.
	sums := make(map[*ssa.Function]Function)
	for _, c := range p.uses.lifts {
		name := p.linkName(c.fn)
		is, ok := sums[c.fn]
		if !ok {
			is.Sum, is.Refused = p.guarded(c.fn)
			sums[c.fn] = is
		}
		known := byName[name]
		if known == nil {
			is.Name, is.Sure, is.Site = name, c.sure, p.Fset.Position(c.call.Pos()).String()
			byName[name] = &is
			continue
		}
		known.Sure = known.Sure || c.sure
		known.add(is)
	}
	for _, f := range byName {
		all = append(all, *f)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// guarded is of, which refuses where the analysis fails.
//
// A builder that meets a form it does not know panics, and so may this package
// on SSA it has not seen. The function then has no fingerprint, and the program
// is built.
func (p *Program) guarded(f *ssa.Function) (sum, refusal string) {
	var err error
	func() {
		defer guard(&err)
		sum, refusal = p.of(f)
	}()
	if err != nil {
		return "", err.Error()
	}
	return sum, refusal
}

// add takes in another function of the same name: an instance with other type
// arguments, or the function as a test builds it. They cannot be told apart at
// run time, so their fingerprints have to agree.
//
// Tests are the common case: a package is built anew for its own test, with
// more files, and for the tests of packages beneath it. Where the additional
// files do not concern the function, all builds agree.
func (f *Function) add(o Function) {
	switch {
	case f.Refused != "":
	case o.Refused != "":
		f.Sum, f.Refused = "", o.Refused
	case f.Sum != o.Sum:
		f.Sum, f.Refused = "", "the program has several functions of this name, which differ"
	}
}

// lift is a call of Lift, and the function that it is given.
type lift struct {
	fn   *ssa.Function
	call ssa.CallInstruction
	sure bool
}

// lifted notes a call if it is one of Lift, of a function that may be cached.
//
// Lift is found by the path of its package and the beginning of its name, so
// that Lift0 to LiftCtxN need no list. Functions that lift their own parameter
// are not looked through: the function is a value there, and what it is called
// with is kept for the program as a whole.
func (u *uses) lifted(call ssa.CallInstruction) {
	common := call.Common()
	callee := common.StaticCallee()
	if callee == nil || len(common.Args) == 0 || packageOf(callee) == nil || packageOf(callee).Path() != lifting || !strings.HasPrefix(callee.Name(), "Lift") {
		return
	}
	fn := declared(common.Args[0])
	if fn == nil {
		return
	}
	cached, sure := options(common.Args[len(common.Args)-1])
	if cached {
		u.lifts = append(u.lifts, lift{fn: fn, call: call, sure: sure})
	}
}

// declared is the declared function that a value is, or nil. The method of a
// type, as a function of its receiver, is called by way of a thunk here and is
// itself the value in a program.
//
// Conversions between function types change no code. Functions inside of others
// have no name of their own, and the cache asks for one.
func declared(v ssa.Value) *ssa.Function {
	for {
		change, ok := v.(*ssa.ChangeType)
		if !ok {
			break
		}
		v = change.X
	}
	f, ok := v.(*ssa.Function)
	if !ok || f.Parent() != nil || f.Object() == nil {
		return nil
	}
	return f
}

// options reports whether the options of a call may contain Cached without a
// Version, and whether they do for sure.
//
// Variadic arguments are stores into an array that is sliced; nil stands for
// none. An option that is not made by package expr may be Cached from a helper.
func options(v ssa.Value) (cached, sure bool) {
	if c, ok := v.(*ssa.Const); ok && c.IsNil() {
		return false, false
	}
	slice, ok := v.(*ssa.Slice)
	if !ok {
		return true, false
	}
	for _, e := range elements(slice) {
		call, ok := e.(*ssa.Call)
		callee := (*ssa.Function)(nil)
		if ok {
			callee = call.Call.StaticCallee()
		}
		switch {
		case callee == nil || packageOf(callee) == nil || packageOf(callee).Path() != lifting:
			cached = true // an option from elsewhere
		case callee.Name() == "Cached":
			return !versioning(call.Call.Args), true
		}
	}
	return cached, false
}

// versioning reports whether the options of Cached have a Version, which stands
// in the place of a fingerprint.
func versioning(args []ssa.Value) bool {
	slice, ok := args[len(args)-1].(*ssa.Slice)
	return ok && slices.ContainsFunc(elements(slice), func(v ssa.Value) bool {
		if m, ok := v.(*ssa.MakeInterface); ok {
			v = m.X
		}
		call, ok := v.(*ssa.Call)
		if !ok || call.Call.StaticCallee() == nil {
			return false
		}
		callee := call.Call.StaticCallee()
		return callee.Name() == "Version" && packageOf(callee) != nil && packageOf(callee).Path() == caching
	})
}

// elements are what is stored into the array of variadic arguments.
func elements(slice *ssa.Slice) (all []ssa.Value) {
	refs := slice.X.Referrers()
	if refs == nil {
		return nil
	}
	for _, r := range *refs {
		at, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range *at.Referrers() {
			if store, ok := r.(*ssa.Store); ok && store.Addr == at {
				all = append(all, store.Val)
			}
		}
	}
	return all
}
