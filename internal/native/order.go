package native

import "xfork/internal/random"

// A permutation's element is what comes of its place after some rounds, each of which needs the one before: nothing is
// done at a time but what other elements need. So it lives by copies side by side (allocation.go), more than any
// other operation. What has come to lie beyond the length goes through the network again, which no loop can do: package
// random sees to these.

// Mixed is the source of [random.Mixed]: the places of the elements, sent through the network of a
// permutation. Its keys and the bits of its halves are constants, not literals: one loop does for all lengths and seeds.
//
//	left ^= mix(right + key 0) & mask      right ^= mix(left + key 1) & mask      ...
func (f *Func) Mixed(length int, seed uint64) Value {
	o := random.OrderOf(length, seed)
	left, right := f.Constant(1<<o.Left-1), f.Constant(1<<o.Right-1)
	shift := f.Constant(uint64(o.Right))
	var keys [len(o.Keys)]Value
	for k, bits := range o.Keys {
		keys[k] = f.Constant(bits)
	}
	return f.named(mixedOf, None, func() Value { return f.network(left, right, shift, keys[:]) })
}

// network has the operations, with the keys of the rounds.
func (f *Func) network(left, right, shift Value, keys []Value) Value {
	x := f.Index()
	l, r := f.two(rightByUnsigned, x, shift), f.two(and, x, right)
	for k := 0; k < len(keys); k += 2 {
		l = f.ternary(aXorBothBC, l, f.mix(f.AddInt(r, keys[k])), left)
		r = f.ternary(aXorBothBC, r, f.mix(f.AddInt(l, keys[k+1])), right)
	}
	return f.two(or, f.two(leftBy, l, shift), r)
}

// mix is random's: the last step of SplitMix64. Products of 64 bits, of which the lower half is kept, are one instruction, of
// three steps on some processors.
func (f *Func) mix(x Value) Value {
	for _, s := range []struct {
		shift uint8
		by    uint64
	}{{30, random.MixFirst}, {27, random.MixSecond}} {
		x = f.MulInt(f.two(xor, x, f.one(right, s.shift, x)), f.literal(s.by))
	}
	return f.two(xor, x, f.one(right, 31, x))
}
