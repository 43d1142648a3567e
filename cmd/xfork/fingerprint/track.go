package fingerprint

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// flow is a value that holds memory of a variable, or is such memory's address.
//
// Whether it is the one or the other does not matter to the search: a store
// through an address and an assignment to an element of a slice are the same
// event.
type flow struct {
	v ssa.Value
	// starting: it has only been handed about in initialisers, which may write
	// it.
	starting bool
	// holder: it is memory of a function's own, into which the variable's has
	// been put. It may be written; what is read from it is the variable's.
	holder bool
}

// tracker follows flows.
//
// It goes forward from definitions to uses, in no order, and sees each flow
// once; so it ends, and a program with a million uses of one variable costs a
// million steps. Calls are followed by their parameters and results without
// regard to which call a result goes back to: the flow then reaches callers
// that it cannot reach in fact, which is an error on the safe side.
type tracker struct {
	p      *Program
	seen   map[flow]bool
	todo   []flow
	reason string
}

func (t *tracker) add(f flow) {
	if !t.seen[f] && t.reason == "" {
		t.seen[f] = true
		t.todo = append(t.todo, f)
	}
}

// no ends the search with a reason, unless the flow may be written where it is.
//
// Initialisers write variables; that is what they are for. The walk puts each
// initialiser that may have written a variable into the fingerprint, so such a
// write is no change.
func (t *tracker) no(f flow, in ssa.Instruction, format string) {
	if f.starting && t.p.initialising(in.Parent()) {
		return
	}
	t.out(in, format)
}

// out ends the search with a reason.
func (t *tracker) out(in ssa.Instruction, format string) {
	if t.reason == "" {
		t.reason = fmt.Sprintf(format, in.Parent())
	}
}

// variable adds the uses of a variable.
//
// The index has the uses. Those in initialisers start flows that may be written
// there; as soon as such a flow enters a function that may also run later, it
// is as any other.
func (t *tracker) variable(g *ssa.Global) {
	for _, in := range t.p.uses.globals[g] {
		f := flow{v: g, starting: t.p.initialising(in.Parent())}
		t.use(f, in)
		// What an initialiser puts into the variable may have gone elsewhere
		// too.
		if store, ok := in.(*ssa.Store); ok && f.starting && store.Addr == g && refers(store.Val.Type()) {
			t.add(flow{v: store.Val, starting: true})
		}
	}
}

// run follows all flows.
//
// The list is a stack, so a chain of calls is followed to its end first; the
// reason that is found is then seldom far from the variable.
func (t *tracker) run() {
	for len(t.todo) > 0 && t.reason == "" {
		f := t.todo[len(t.todo)-1]
		t.todo = t.todo[:len(t.todo)-1]
		if g, ok := f.v.(*ssa.Global); ok {
			t.variable(g)
			continue
		}
		if refs := f.v.Referrers(); refs != nil {
			for _, in := range *refs {
				t.use(f, in)
			}
		}
	}
}

// to goes on with a value that has come of a flow.
//
// Where the value is a number or a text the flow ends: a copy of it cannot be
// used to change the variable. That is what makes most variables of most
// programs constants, for what is read from them are numbers and texts.
func (t *tracker) to(f flow, v ssa.Value, in ssa.Instruction) {
	if refers(v.Type()) {
		f.v, f.starting = v, f.starting && t.p.initialising(in.Parent())
		t.add(f)
	}
}

// use looks at one use of a flow.
//
// Instructions that read go on with what they read; instructions that combine
// addresses go on with the new address, which is still the variable's memory,
// or the holder's. Comparing, branching and panicking change nothing. What is
// not listed is taken for a change.
func (t *tracker) use(f flow, in ssa.Instruction) {
	read := flow{starting: f.starting}
	switch in := in.(type) {
	case *ssa.DebugRef, *ssa.BinOp, *ssa.If, *ssa.Panic:
	// A load, or the only other operator on references, which takes a value out
	// of a channel that another call then lacks.
	case *ssa.UnOp:
		if in.Op == token.ARROW {
			t.out(in, "is received from in %s")
		}
		t.to(read, in, in)
	// The address of a part. Of a holder it is still the holder's: storing
	// there replaces what it holds.
	case *ssa.FieldAddr, *ssa.IndexAddr:
		t.to(f, in.(ssa.Value), in)
	case *ssa.Phi, *ssa.Extract, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.TypeAssert, *ssa.Slice, *ssa.Range, *ssa.Next, *ssa.Convert,
		*ssa.MultiConvert, *ssa.SliceToArrayPointer, *ssa.Field, *ssa.Index:
		t.to(read, in.(ssa.Value), in)
	case *ssa.Lookup:
		t.to(read, in, in)
	// From here on anything that has the interface may call the methods of the
	// type, in this program or in code that is not read. Following them here
	// covers calls through interfaces, fmt and json at once.
	case *ssa.MakeInterface:
		t.to(read, in, in)
		t.methods(in.X.Type(), nil)
	case *ssa.Store:
		t.store(f, in)
	// Maps are references, so the write is to the map itself and not to an
	// address.
	case *ssa.MapUpdate:
		if in.Map == f.v && !f.holder {
			t.no(f, in, "is written in %s")
		}
		if in.Key == f.v || in.Value == f.v {
			t.put(f, in.Map, in)
		}
	// Closures made by initialisers run when anything calls them, which may be
	// later.
	case *ssa.MakeClosure:
		for i, b := range in.Bindings {
			if b == f.v {
				f := f
				f.starting = false
				f.v = in.Fn.(*ssa.Function).FreeVars[i]
				t.add(f)
			}
		}
	// The flow goes on in the callers.
	case *ssa.Return:
		t.returned(f, in)
	case ssa.CallInstruction:
		t.call(f, in)
	default:
		t.out(in, "gets out of sight in %s")
	}
}

// store looks at a store to a flow, or of it.
func (t *tracker) store(f flow, in *ssa.Store) {
	if in.Addr == f.v && !f.holder {
		t.no(f, in, "is written in %s")
	}
	if in.Val == f.v {
		t.put(f, in.Addr, in)
	}
}

// put goes on with what a flow has been put into.
func (t *tracker) put(f flow, into ssa.Value, in ssa.Instruction) {
	// A package variable, and all that is read from it, is then the same
	// memory. Memory of a function's own holds the flow and may be written. A
	// field of something that was passed in, or an element of a map that was,
	// may be kept by any other code: there the search ends.
	switch r := base(into).(type) {
	case *ssa.Global:
		t.add(flow{v: r})
	case *ssa.Alloc, *ssa.MakeSlice, *ssa.MakeMap:
		t.add(flow{v: r, holder: true, starting: f.starting})
	default:
		t.out(in, "has its memory put elsewhere in %s")
	}
}

// base is the memory that an address lies in.
//
// Loads end the way, other than in root: through a pointer that was loaded one
// comes to other memory than that in which the pointer lies.
func base(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Slice:
			v = x.X
		default:
			return v
		}
	}
}
