package ssa

import (
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// Series returns what is computed by the places of elements: op.Range by start and step,
// op.Linspace by its ends, random numbers by their seed. Of one element it is a constant.
// All that it depends on stands in the value, so that two series with the same words are one, and
// its place is that of the element in the pass.
func (f *Func) Series(c op.Code, k elem.Kind, start, extra uint64) ID {
	switch {
	case f.N != 1:
		return f.values.Number(Value{Code: c, Kind: k, Out: k, Bits: start, Extra: extra})
	case c == op.Range || c == op.Linspace:
		return f.Constant(k, start)
	}
	return f.Constant(k, f.folder.First(c, k, start, extra))
}

// Integers returns random integers below a span. They are two values: numbers, which loops can do, and
// what is made of these, for which few elements need another number and none is known beforehand.
func (f *Func) Integers(seed, span uint64) ID {
	v := Value{Code: op.Integers, Kind: elem.I64, Out: elem.I64, N: 1, Bits: seed, Extra: span}
	v.Args[0] = f.Series(op.Numbers, elem.I64, seed, 0)
	if f.N == 1 {
		return f.Constant(elem.I64, f.folder.First(op.Integers, elem.I64, seed, span, f.Value(v.Args[0]).Bits))
	}
	return f.values.Number(v)
}

// Permutation returns the numbers below N in random order. They are two values as well: numbers mixed once, which loops can do, and
// what comes of those that are not below N.
func (f *Func) Permutation(seed uint64) ID {
	if f.N == 1 {
		return f.Constant(elem.I64, 0)
	}
	v := Value{Code: op.Permutation, Kind: elem.I64, Out: elem.I64, N: 1, Bits: seed}
	v.Args[0] = f.Series(op.Mixed, elem.I64, seed, uint64(f.N))
	return f.values.Number(v)
}
