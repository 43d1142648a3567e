package fingerprint

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"xfork/cmd/xfork/known"
)

// call follows a flow into a call.
//
// Static calls go on in the parameter of the function. Calls of values go on in
// all functions that are values of that type anywhere in the program, and calls
// through interfaces in all methods that the interface may stand for: types are
// what Go lets one know of such a call. Go statements and deferred calls are
// calls.
func (t *tracker) call(f flow, in ssa.CallInstruction) {
	c := in.Common()
	callee := c.StaticCallee()
	switch {
	case c.IsInvoke():
		t.invoke(f, in)
	case callee != nil && t.p.byTypes[packageOf(callee)] != nil && callee.Blocks != nil:
		t.parameters(f, callee, c.Args, 0)
	case callee != nil:
		t.foreign(f, in, callee)
	default:
		if b, ok := c.Value.(*ssa.Builtin); ok {
			t.builtin(f, in, b.Name())
			return
		}
		// The flow may be the function that is called, and no argument. A
		// function holds no memory for this search: its state is looked at
		// where it is made.
		s, _ := c.Value.Type().Underlying().(*types.Signature)
		if s == nil || !slices.Contains(c.Args, f.v) {
			return
		}
		for _, callee := range t.p.uses.values[signature(s)] {
			if callee.Blocks == nil {
				t.foreign(f, in, callee)
				continue
			}
			t.parameters(f, callee, c.Args, len(callee.Params)-len(c.Args))
		}
	}
}

// parameters goes on with the parameters that a flow is given for, of which
// skip come before the arguments.
//
// Closures have their captured variables apart from the parameters, and methods
// as values have the receiver among those; so skip is 0 but for methods that
// are called through an interface: the receiver is no argument.
func (t *tracker) parameters(f flow, callee *ssa.Function, args []ssa.Value, skip int) {
	for i, a := range args {
		if a == f.v && skip >= 0 && i+skip < len(callee.Params) {
			// A holder's memory is written by the callee as if it were the
			// variable's: it cannot be told apart there.
			t.to(flow{starting: f.starting, holder: f.holder}, callee.Params[i+skip], callee.Blocks[0].Instrs[0])
		}
	}
}

// invoke follows a flow into a call through an interface, as its receiver or as
// an argument.
//
// The receiver may be of any type that was turned into an interface and has the
// methods. It is not known which of them it is, so all are followed; that the
// flow is a pointer to one type and the method belongs to another does no harm
// but for a refusal.
func (t *tracker) invoke(f flow, in ssa.CallInstruction) {
	c := in.Common()
	if c.Value == f.v {
		t.elsewhere(c, in)
		t.methods(c.Value.Type(), c.Method)
		if v, ok := in.(ssa.Value); ok {
			t.to(flow{}, v, in)
		}
	}
	if slices.Contains(c.Args, f.v) {
		found := false
		// Without an implementation in the program the method is that of code
		// that is not read, such as io.Writer's of a file. What it does with an
		// argument is not known.
		t.implementers(c.Value.Type(), func(m *ssa.Function) {
			if m.Name() == c.Method.Name() && m.Blocks != nil {
				found = true
				t.parameters(f, m, c.Args, 1)
			}
		})
		if !found {
			t.out(in, "has its memory given to a method that cannot be followed in %s")
		}
	}
}

// elsewhere ends the search if the method may be one that is not read, and of a
// type that may have a state.
//
// A rand.Source changes with each call and an image.Image does not, and both
// are interfaces of the standard library with types that no package of the
// program declares. Interfaces that the library declares are taken to hide a
// state, but for those in quiet; for interfaces that the program declares it is
// asked which types it puts into them.
func (t *tracker) elsewhere(c *ssa.CallCommon, in ssa.Instruction) {
	typ := types.Unalias(c.Value.Type())
	if n, ok := typ.(*types.Named); ok && n.Obj().Pkg() != nil && t.p.byTypes[n.Obj().Pkg()] == nil && !known.Quiet[types.TypeString(typ, nil)] {
		t.out(in, "may be of any type that implements "+types.TypeString(typ, nil)+", in %s")
		return
	}
	is, ok := typ.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for _, c := range t.p.uses.converted.Keys() {
		elem := c
		if p, ok := c.Underlying().(*types.Pointer); ok {
			elem = p.Elem()
		}
		n, ok := types.Unalias(elem).(*types.Named)
		if !ok || n.Obj().Pkg() == nil || t.p.byTypes[n.Obj().Pkg()] != nil || !refers(c) || types.IsInterface(c) || !types.Implements(c, is) {
			continue
		}
		if _, ok := known.Constants[types.TypeString(n, nil)]; !ok {
			t.out(in, "may be of type "+types.TypeString(c, nil)+", which is not read, in %s")
		}
	}
}

// methods follows a flow into the methods of its type, or of all types that an
// interface may stand for: one method, or all.
//
// Only methods that get a reference matter. One with a receiver of numbers
// works on a copy.
func (t *tracker) methods(typ types.Type, method *types.Func) {
	into := func(m *ssa.Function) {
		if (method == nil || m.Name() == method.Name()) && m.Blocks != nil && len(m.Params) > 0 && refers(m.Params[0].Type()) {
			t.add(flow{v: m.Params[0]})
		}
	}
	if types.IsInterface(typ) {
		t.implementers(typ, into)
		return
	}
	set := t.p.ssa.MethodSets.MethodSet(typ)
	for m := range set.Methods() {
		if f := t.p.ssa.MethodValue(m); f != nil {
			into(f)
		}
	}
}

// implementers yields the methods of all types of the program that an interface
// may stand for.
//
// Types of which the program never makes an interface value cannot be behind an
// interface, but for values that code which is not read has made of its own
// types.
func (t *tracker) implementers(typ types.Type, yield func(*ssa.Function)) {
	is, ok := typ.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for _, c := range t.p.uses.converted.Keys() {
		if types.IsInterface(c) || !types.Implements(c, is) {
			continue
		}
		set := t.p.ssa.MethodSets.MethodSet(c)
		for m := range set.Methods() {
			if f := t.p.ssa.MethodValue(m); f != nil && t.p.byTypes[packageOf(f)] != nil {
				yield(f)
			}
		}
	}
}

// foreign looks at a call of a function that is not read.
//
// Its code could be read, at the cost of reading the standard library for every
// build. A table of what is known to read, and of types that do not change once
// they are made, covers what programs do with package variables: regular
// expressions, templates, tables that are searched, values that are printed.
func (t *tracker) foreign(f flow, in ssa.CallInstruction, callee *ssa.Function) {
	if !known.Reads(callee.Object().(*types.Func)) {
		// Initialisers may have a variable filled: sort.Strings(names),
		// json.Unmarshal(text, &table).
		if f.starting && known.Fills(callee.Object().(*types.Func)) && t.p.initialising(in.Parent()) {
			return
		}
		t.out(in, "is given to "+strings.ReplaceAll(callee.RelString(nil), "%", "%%")+", which may change or keep it, in %s")
		return
	}
	for _, a := range in.Common().Args {
		if a == f.v && elementsRefer(a.Type()) && handsOut(callee.Signature) {
			t.out(in, "has its elements handed out by "+strings.ReplaceAll(callee.RelString(nil), "%", "%%")+" in %s")
		}
		// Printing calls String and Error, encoding calls MarshalJSON: methods
		// of the program, which may write.
		if a == f.v && types.IsInterface(a.Type()) {
			t.methods(a.Type(), nil)
		}
	}
	if v, ok := in.(ssa.Value); ok {
		t.to(flow{starting: f.starting}, v, in)
	}
}

// builtin looks at a call of a function of the language.
//
// These are all functions that can have a reference among their arguments; what
// the builder adds of its own begins with ssa:.
func (t *tracker) builtin(f flow, in ssa.CallInstruction, name string) {
	args := in.Common().Args
	switch name {
	case "len", "cap", "print", "println", "min", "max", "real", "imag", "complex", "ssa:wrapnilchk", "recover":
		if v, ok := in.(ssa.Value); ok {
			t.to(f, v, in)
		}
	case "append":
		// Behind the end of a slice there may be room, which append writes.
		if args[0] == f.v && !f.holder {
			t.no(f, in, "is appended to in %s")
		}
		if v, ok := in.(ssa.Value); ok && (args[0] == f.v || elementsRefer(args[1].Type())) {
			t.to(flow{starting: f.starting, holder: f.holder}, v, in)
		}
	case "copy":
		if args[0] == f.v && !f.holder {
			t.no(f, in, "is written in %s")
		}
		if args[1] == f.v && elementsRefer(args[1].Type()) {
			t.put(f, args[0], in)
		}
	case "clear", "delete":
		if args[0] == f.v && !f.holder {
			t.no(f, in, "is written in %s")
		}
	default:
		t.out(in, "gets out of sight in %s")
	}
}

// elementsRefer reports whether the elements of a slice refer to memory
// themselves.
//
// Copying elements that are numbers gives memory that has nothing to do with
// where they came from.
func elementsRefer(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return refers(u.Elem())
	case *types.Map:
		return refers(u.Key()) || refers(u.Elem())
	}
	return false
}

// handsOut reports whether a function hands elements to code of the program:
// to a function that it is given, or by a sequence that it returns.
func handsOut(s *types.Signature) bool {
	for _, all := range []*types.Tuple{s.Params(), s.Results()} {
		for v := range all.Variables() {
			if _, is := v.Type().Underlying().(*types.Signature); is {
				return true
			}
		}
	}
	return false
}

// returned follows a flow to the callers of a function: those that name it, and
// those that may have it as a value or by an interface.
//
// A call of a value may mean any function of its type, so the result of each
// may be the flow. If the function was given to code that is not read, its
// result comes to where nothing can be followed: slices.SortFunc would not keep
// it, but expr.Lift gives it to the program as a value.
func (t *tracker) returned(f flow, in *ssa.Return) {
	fn := in.Parent()
	result := func(call ssa.CallInstruction) {
		if v, ok := call.(ssa.Value); ok {
			t.to(f, v, call)
		}
	}
	for _, call := range t.p.uses.calls[fn] {
		result(call)
	}
	if fn.Signature.Recv() != nil {
		for _, call := range t.p.uses.invokes[methodID(fn)] {
			result(call)
		}
	}
	if !t.p.uses.valued[fn] {
		return
	}
	for _, call := range t.p.uses.dynamic[signature(fn.Signature)] {
		result(call)
	}
	if t.p.uses.given[fn] {
		t.out(in, "is what %s returns, to code that is not read")
	}
}

func methodID(f *ssa.Function) string {
	if f.Object() != nil {
		return f.Object().(*types.Func).Id()
	}
	return f.Name()
}
