package effects

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// instruction does what one instruction means for the sets and the summary.
//
// Jumps and comparisons mean nothing here: the analysis does not ask which way a
// function goes, except for what is reached on every way.
func (fr *frame) instruction(in ssa.Instruction) {
	switch x := in.(type) {
	case *ssa.Alloc, *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan:
		fr.point(x.(ssa.Value), fr.site(x))
	case *ssa.MakeClosure:
		n := fr.object(x, object{f: x.Fn.(*ssa.Function), bind: x.Bindings})
		var s set
		s.add(n)
		for _, b := range x.Bindings {
			fr.store(s, fr.value(b))
		}
		fr.point(x, s)
	case *ssa.Store:
		fr.store(fr.value(x.Addr), fr.value(x.Val))
		fr.write(fr.value(x.Addr), false, cause{in: in, what: "writes " + describe(x.Addr)})
	case *ssa.MapUpdate:
		fr.store(fr.value(x.Map), fr.value(x.Key))
		fr.store(fr.value(x.Map), fr.value(x.Value))
		fr.write(fr.value(x.Map), false, cause{in: in, what: "writes a map"})
	case *ssa.Send:
		fr.store(fr.value(x.Chan), fr.value(x.X))
		fr.channel(in, "sends to a channel")
	case *ssa.Select:
		fr.channel(in, "selects")
		fr.point(x, fr.elsewhere())
	case *ssa.Panic:
		fr.impure(Panic, "panic", cause{in: in, what: "panics"})
		fr.always(Panic, in)
	case *ssa.Go:
		fr.impure(Goroutine, "go", cause{in: in, what: "starts a goroutine"})
		fr.always(Goroutine, in)
		fr.call(x)
	case ssa.CallInstruction:
		fr.call(x)
	case ssa.Value:
		fr.derive(in, x)
	}
}

// derive is for values that are made of another value: a part of it, what it
// points to, the same under another type.
//
// A field's address leads to the object that the struct's does, since objects have
// no fields. The value of a range is its map's or string's, so that Next is a load
// like any other.
func (fr *frame) derive(in ssa.Instruction, v ssa.Value) {
	switch x := v.(type) {
	case *ssa.UnOp:
		if x.Op == token.ARROW {
			fr.channel(in, "receives from a channel")
		}
		if x.Op == token.ARROW || x.Op == token.MUL {
			fr.point(x, fr.load(fr.value(x.X)))
		}
	case *ssa.Lookup:
		fr.point(x, fr.load(fr.value(x.X)))
	case *ssa.Next:
		fr.point(x, fr.load(fr.value(x.Iter)))
	case *ssa.Phi:
		for _, e := range x.Edges {
			fr.point(x, fr.value(e))
		}
	case *ssa.FieldAddr:
		fr.point(x, fr.value(x.X))
	case *ssa.IndexAddr:
		fr.point(x, fr.value(x.X))
	case *ssa.Field:
		fr.point(x, fr.value(x.X))
	case *ssa.Index:
		fr.point(x, fr.value(x.X))
	case *ssa.Slice:
		fr.point(x, fr.value(x.X))
	case *ssa.ChangeType:
		fr.point(x, fr.value(x.X))
	case *ssa.ChangeInterface:
		fr.point(x, fr.value(x.X))
	case *ssa.SliceToArrayPointer:
		fr.point(x, fr.value(x.X))
	case *ssa.MakeInterface:
		fr.point(x, fr.value(x.X))
	case *ssa.TypeAssert:
		fr.point(x, fr.value(x.X))
	case *ssa.Extract:
		fr.extract(x)
	case *ssa.Range:
		fr.points[x] = fr.value(x.X)
	case *ssa.MultiConvert:
		fr.point(x, fr.value(x.X))
		fr.point(x, fr.site(x))
	case *ssa.Convert:
		fr.convert(in, x)
	}
}

// extract takes one value of a tuple. Those of a call with several results are
// kept apart.
//
// Tuples of other instructions, as of a map's v, ok, have one set for both.
func (fr *frame) extract(x *ssa.Extract) {
	if c, ok := x.Tuple.(*ssa.Call); ok {
		fr.point(x, fr.results(c, x.Index))
		return
	}
	fr.point(x, fr.points[x.Tuple])
}

// convert makes a copy, as []byte of a string, or a pointer of a number or of
// another pointer, which only unsafe can.
//
// Between numbers, and between strings and slices of bytes, nothing is shared. A
// conversion by way of unsafe.Pointer may lead anywhere.
func (fr *frame) convert(in ssa.Instruction, x *ssa.Convert) {
	if isUnsafe(x.Type()) || isUnsafe(x.X.Type()) {
		fr.impure(Unknown, "unsafe.Pointer", cause{in: in, what: "uses unsafe.Pointer"})
		fr.point(x, fr.value(x.X))
		fr.point(x, fr.elsewhere())
		return
	}
	fr.point(x, fr.value(x.X))
	if _, ok := x.Type().Underlying().(*types.Slice); ok {
		fr.point(x, fr.site(x))
	}
}

// channel notes a use of a channel. It is an effect whichever end is used: the
// order of values depends on the order of calls.
func (fr *frame) channel(in ssa.Instruction, what string) {
	fr.impure(Channel, what, cause{in: in, what: what})
	fr.always(Channel, in)
}

// elsewhere is the set of the memory of unknown origin.
func (fr *frame) elsewhere() (s set) {
	s.add(fr.root(Root{Place: Elsewhere}))
	return s
}

// describe says in the words of the source what an address is of.
//
// Names of variables are those that SSA has kept from the source. An address that
// was computed from others has none.
func describe(addr ssa.Value) string {
	switch x := addr.(type) {
	case *ssa.FieldAddr:
		if s, ok := deref(x.X.Type()).Underlying().(*types.Struct); ok {
			return "field " + s.Field(x.Field).Name()
		}
	case *ssa.IndexAddr:
		return "an element of " + x.X.Type().String()
	case *ssa.Global:
		return x.Name()
	case *ssa.FreeVar:
		return "captured " + x.Name()
	case *ssa.Alloc:
		if x.Comment != "" {
			return x.Comment
		}
	}
	return "through a pointer"
}

// deref is what a pointer points to, and any other type itself.
func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
