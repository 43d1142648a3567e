package fuse

import (
	"cmp"
	"slices"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
	"xfork/internal/scratch"
)

// Passes that read what others have computed: from temporary memory, after them.

// pass returns the one over arrays of length n on a level. Different ones are few, so it searches.
func (b *builder) pass(n, level int) *pass {
	for _, p := range b.passes {
		if p.N == n && p.level == level {
			return p
		}
	}
	p := scratch.Another(&b.passes)
	p.N, p.level = n, level
	return p
}

// The write to it is an output of the shorter pass like others, so a value that is also wanted as
// a result is computed once and copied.

// temporary returns memory in which the elements of a member lie once the pass of their number has
// been run: where they lie already, if they are an input, or else temporary memory, which is given
// back when the builder is reset.
func (b *builder) temporary(a int32) elem.Array {
	e, at := &b.g.entries[a], &b.at[a]
	if v := at.pass.Value(at.val); v.Origin == ssa.Input {
		return at.pass.Inputs()[v.Bits].Array
	}
	if at.memory.Len == 0 {
		words := scratch.Get((e.length*int(e.typ.Kind.Size()) + 7) / 8)
		b.memory = append(b.memory, words)
		at.memory = elem.Array{Ptr: unsafe.Pointer(unsafe.SliceData(words)), Len: e.length}
		at.pass.Write(at.val, e.typ.Kind, at.memory)
	}
	return at.memory
}

// inOrder sorts the passes: by their levels, and those of one level by their lengths, for what is read
// again for other rows or columns is shorter than what is computed with it.
func (b *builder) inOrder() {
	slices.SortStableFunc(b.passes, func(p, q *pass) int {
		return cmp.Or(cmp.Compare(p.level, q.level), cmp.Compare(p.N, q.N))
	})
}

// Levels. A matrix that is read with its rows for columns must be whole in memory, and has as many
// elements as what it becomes: so that is computed by a later pass of the same length. Likewise the
// operand of a Diff, which is read at two places at once.
//
//	Add(Transpose(Exp(x)), y)      level 0   v0 = input x   v1 = Exp(v0)            write v1 to temporary memory
//	                               level 1   v0 = spread of it   v1 = input y       v2 = Add(v0, v1)

// level returns that of the pass for a member: the highest of its operands', and one above that of a
// member that it turns or shifts.
func (b *builder) level(e *entry) (level int) {
	for _, a := range e.args {
		x, at := &b.g.entries[a], &b.at[a]
		if x.op == nil || at.pass == nil {
			continue
		}
		if level = max(level, at.pass.level); (turns(e, x) || e.op.Code == op.Diff) && !at.constant {
			level = max(level, at.pass.level+1)
		}
	}
	return level
}

// turns reports whether e is x with its rows for columns, and the elements in another order: a
// single row or column has the same one.
func turns(e, x *entry) bool { return e.op.Code == op.Transpose && x.rows > 1 && x.cols > 1 }

// turned returns the value of entry a with its rows for columns.
func (b *builder) turned(p *pass, i, a int32) ssa.ID {
	e, x := &b.g.entries[i], &b.g.entries[a]
	switch at := &b.at[a]; {
	case !turns(e, x):
		return b.matrix(p, a, x.rows, x.cols)
	case x.op != nil && at.constant:
		return p.Constant(x.typ.Kind, at.bits)
	}
	m := x.matrix
	if x.op != nil {
		m = Matrix{b.temporary(a), x.rows, x.cols, x.cols}
	}
	return p.Spread(machine.Spread{Typed: elem.Typed{Array: m.Array, Kind: x.typ.Kind}, Cols: x.rows, Row: 1, Col: m.Stride})
}

// value returns that of a member in the pass p: computed there, or read from where an earlier pass of
// the same length has written it.
func (b *builder) value(p *pass, a int32) ssa.ID {
	at, e := &b.at[a], &b.g.entries[a]
	switch {
	case at.pass == p:
		return at.val
	case e.length == 1 && p.N != 1:
		// Computed in memory, so not known yet: it is met again at every place.
		return p.Spread(machine.Spread{Typed: elem.Typed{Array: b.temporary(a), Kind: e.typ.Kind}, Cols: p.N})
	}
	return p.Input(b.temporary(a), e.typ.Kind)
}

// differences returns those of the neighbours in operand a: of the array less its first element and
// less its last one.
//
//	x = 3 1 4 1 5      1 4 1 5
//	                 - 3 1 4 1   =   -2 3 -3 4
func (b *builder) differences(p *pass, a int32) ssa.ID {
	e, at := &b.g.entries[a], &b.at[a]
	k := e.typ.Kind
	var later, earlier ssa.ID
	if e.op != nil && at.constant {
		later = p.Constant(k, at.bits)
		return p.Apply(op.Sub, k, k, later, later)
	}
	var xs elem.Array
	if at.shifted = true; e.op != nil {
		xs = b.temporary(a)
	} else {
		xs = arrayOf(e.n)
	}
	// Of two elements there is one difference, and of an array of one element only its place counts.
	n := max(0, xs.Len-1)
	next := elem.Array{Ptr: unsafe.Add(xs.Ptr, min(n, 1)*int(k.Size())), Len: n}
	later, earlier = p.Input(next, k), p.Input(elem.Array{Ptr: xs.Ptr, Len: n}, k)
	return p.Apply(op.Sub, k, k, later, earlier)
}
