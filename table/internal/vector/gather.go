package vector

import (
	"xfork/table/internal/types"
)

// Gather makes v the rows sel of src, in order. v and src are different
// vectors.
//
// It costs a nanosecond a value where src fits in a cache, and a miss a value
// where it does not.
func (v *Vector) Gather(src *Vector, sel []int32) {
	if src.Const {
		v.copyConst(src, len(sel))
		return
	}
	v.shape(src, len(sel))
	switch {
	case src.Dict != nil:
		gather(v.Codes, src.Codes, sel)
	case src.Layout == types.Ints:
		gather(v.I, src.I, sel)
	case src.Layout == types.Floats:
		gather(v.F, src.F, sel)
	case src.Layout == types.Strings:
		gather(v.S, src.S, sel)
	default:
		gather(v.W, src.W, sel)
	}
	if src.Valid != nil {
		v.GatherValid(src.Valid, sel)
	}
}

// GatherValid makes those rows of v null of which the rows sel are in the bitmap.
func (v *Vector) GatherValid(from Bitmap, sel []int32) { gatherBits(v.Nulls(), from, sel) }

// GatherOuter is Gather where a negative number stands for a row of nulls.
func (v *Vector) GatherOuter(src *Vector, sel []int32) {
	if src.N == 0 || src.Const {
		v.outerConst(src, sel)
		return
	}
	v.shape(src, len(sel))
	switch {
	case src.Dict != nil:
		gatherOuter(v.Codes, src.Codes, sel)
	case src.Layout == types.Ints:
		gatherOuter(v.I, src.I, sel)
	case src.Layout == types.Floats:
		gatherOuter(v.F, src.F, sel)
	case src.Layout == types.Strings:
		gatherOuter(v.S, src.S, sel)
	default:
		gatherOuter(v.W, src.W, sel)
	}
	valid := v.Nulls()
	for i, s := range sel {
		if s < 0 || src.Null(int(s)) {
			valid.Clear(i)
		}
	}
}

// outerConst is GatherOuter where there is one value, or none at all.
func (v *Vector) outerConst(src *Vector, sel []int32) {
	v.Init(src.Type, src.Layout, len(sel))
	valid := v.Nulls()
	for i, s := range sel {
		if s < 0 || src.Null(0) {
			valid.Clear(i)
		} else {
			v.set(i, src, 0)
		}
	}
}

// set writes row j of src, of the same layout and not null, to row i.
func (v *Vector) set(i int, src *Vector, j int) {
	switch src.Layout {
	case types.Ints:
		v.I[i] = src.I[j]
	case types.Floats:
		v.F[i] = src.F[j]
	case types.Strings:
		v.S[i] = src.Str(j)
	default:
		v.W[i] = src.W[j]
	}
}

// shape gives v the type, the layout and the dictionary of src, for n rows.
func (v *Vector) shape(src *Vector, n int) {
	if src.Dict != nil {
		v.InitCodes(src.Type, src.Dict, n)
		return
	}
	v.Init(src.Type, src.Layout, n)
}

// copyConst makes v n rows of the constant src.
func (v *Vector) copyConst(src *Vector, n int) {
	v.Constant(src.Type, src.Layout, n)
	v.set(0, src, 0)
	if src.Null(0) {
		v.Nulls().Clear(0)
	}
}

func gather[T any](dst, src []T, sel []int32) {
	dst = dst[:len(sel)]
	for i, s := range sel {
		dst[i] = src[s]
	}
}

// gatherOuter leaves the rows without a source at whatever src has first: they
// are null, and their values unspecified.
func gatherOuter[T any](dst, src []T, sel []int32) {
	dst = dst[:len(sel)]
	for i, s := range sel {
		dst[i] = src[max(s, 0)]
	}
}

// gatherBits collects a word of bits in a register before it is stored: a
// read-modify-write per bit would wait for the one before.
func gatherBits(dst, src Bitmap, sel []int32) {
	for w := 0; w*64 < len(sel); w++ {
		dst[w] = gatherWord(src, sel[w*64:min(len(sel), w*64+64)])
	}
}

// gatherWord returns the bits of rows, 64 at most, in the low bits of a word. Those above them
// are zeroes.
func gatherWord(src Bitmap, sel []int32) (word uint64) {
	for k := len(sel) - 1; k >= 0; k-- {
		s := sel[k]
		word += word + src[s>>6]>>(s&63)&1
	}
	return word
}

// Append adds rows sel of src to v, all of them if sel is nil. The vectors have
// the same type; v may be the zero Vector. Codes stay codes as long as all that
// is appended has one dictionary. Decimals are widened when the first wide ones
// come.
//
// The cases that convert (codes to strings, 64 to 128 bits) are met once for
// each vector: afterwards it has the more general form.
func (v *Vector) Append(src *Vector, sel []int32) {
	n := src.N
	if sel != nil {
		n = len(sel)
	}
	if n == 0 && v.N > 0 {
		return
	}
	if v.N == 0 {
		v.begin(src)
	}
	v.agree(src)
	from := v.N
	v.N += n
	switch {
	case v.Dict != nil:
		v.Codes = appended(v.Codes, src.Codes, sel, src.Const, n)
	case v.Layout == types.Ints:
		v.I = appended(v.I, src.I, sel, src.Const, n)
	case v.Layout == types.Floats:
		v.F = appended(v.F, src.F, sel, src.Const, n)
	case v.Layout == types.Wides && src.Layout == types.Ints:
		for i := range n {
			v.W = append(v.W, types.Wide(src.I[src.At(row(sel, i))]))
		}
	case v.Layout == types.Wides:
		v.W = appended(v.W, src.W, sel, src.Const, n)
	case src.Dict != nil:
		for i := range n {
			v.S = append(v.S, src.Dict.Values[src.Codes[row(sel, i)]])
		}
	default:
		v.S = appended(v.S, src.S, sel, src.Const, n)
	}
	v.appendBits(src, sel, from, n)
}

// begin gives an empty v the form of src.
func (v *Vector) begin(src *Vector) {
	v.shape(src, 0)
	if src.Dict != nil && src.Const {
		v.Init(src.Type, types.Strings, 0)
	}
}

// agree changes the form of v to one that also holds src.
func (v *Vector) agree(src *Vector) {
	if v.Dict != nil && v.Dict != src.Dict {
		v.S = v.S[:0]
		for _, c := range v.Codes {
			v.S = append(v.S, v.Dict.Values[c])
		}
		v.Dict, v.Codes = nil, v.Codes[:0]
	}
	if v.Layout == types.Ints && src.Layout == types.Wides {
		v.Layout = types.Wides
		for _, x := range v.I {
			v.W = append(v.W, types.Wide(x))
		}
		v.I = v.I[:0]
	}
}

// appendBits extends the bitmap of v, which had from rows, by n rows of src: a word of it at a
// time, which two words of src go into as a rule.
//
// A vector has no bitmap until the first null comes; then all rows before it
// are marked as there.
func (v *Vector) appendBits(src *Vector, sel []int32, from, n int) {
	if v.Valid == nil && src.Valid == nil {
		return
	}
	if v.Valid == nil {
		v.Valid = v.spare.Resized(words(v.N) * 64)
		v.Valid.Fill()
	}
	for len(v.Valid) < words(v.N) {
		v.Valid = append(v.Valid, ^uint64(0))
	}
	for i := 0; i < n; {
		k := min(n-i, 64-(from+i)&63)
		v.Valid.put(from+i, k, src.present(sel, i, k))
		i += k
	}
}

// present returns which of k rows have values, in the low bits of a word: from the i-th of sel
// on, or from row i on if sel is nil.
func (v *Vector) present(sel []int32, i, k int) uint64 {
	switch {
	case v.Const && v.Null(0):
		return 0
	case v.Const || v.Valid == nil:
		return ^uint64(0)
	case sel == nil:
		return v.Valid.word(i, k)
	}
	return gatherWord(v.Valid, sel[i:i+k])
}

// row returns the i-th selected row.
func row(sel []int32, i int) int {
	if sel == nil {
		return i
	}
	return int(sel[i])
}

// appended adds n rows of src to dst. Memory is doubled when it runs out:
// append by itself would add a quarter to a large slice, and copy the rows of a
// morsel four times on the way to its size.
func appended[T any](dst, src []T, sel []int32, constant bool, n int) []T {
	dst = Roomy(dst, len(dst)+n)
	at := len(dst)
	dst = dst[:at+n]
	switch {
	case constant:
		fill(dst[at:], src[0])
	case sel == nil:
		copy(dst[at:], src)
	default:
		gather(dst[at:], src, sel)
	}
	return dst
}
