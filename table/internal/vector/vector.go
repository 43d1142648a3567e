package vector

import "xfork/table/internal/types"

// Dict is the distinct values of a column of strings. Vectors with the same
// *Dict have comparable codes; the values of a Dict never change, so what was
// computed for an entry can be kept by the pointer.
type Dict struct {
	Values []string
}

// Vector is a column. Exactly one of the slices of values is used, as Layout
// says; of strings, either S or Codes with Dict.
//
//	Const   all rows have the value at 0, and Valid, if it is there, has one bit that counts
//
// Fields are written by the operator that owns the vector, between two batches;
// afterwards they are read only.
type Vector struct {
	Type   types.Type
	Layout types.Layout
	Const  bool
	N      int

	I     []int64
	F     []float64
	W     []types.Int128
	S     []string
	Codes []uint32
	Dict  *Dict

	Valid Bitmap

	// spare is a bitmap that Valid had and may have again: a vector with nulls
	// in every other batch allocates it once.
	spare Bitmap
}

// Init makes v a vector of n rows without nulls and with unspecified values, in
// the memory that it has.
//
// It keeps the capacity of all slices, so that a vector that is made wide once,
// and narrow again, allocates nothing.
func (v *Vector) Init(t types.Type, l types.Layout, n int) {
	v.Type, v.Layout, v.N, v.Const, v.Dict = t, l, n, false, nil
	v.NoNulls()
	v.I, v.F, v.W, v.S, v.Codes = v.I[:0], v.F[:0], v.W[:0], v.S[:0], v.Codes[:0]
	switch l {
	case types.Ints:
		v.I = resized(v.I, n)
	case types.Floats:
		v.F = resized(v.F, n)
	case types.Strings:
		v.S = resized(v.S, n)
	case types.Wides:
		v.W = resized(v.W, n)
	}
}

// InitCodes makes v a vector of n codes of a dictionary.
func (v *Vector) InitCodes(t types.Type, d *Dict, n int) {
	v.Init(t, types.Strings, 0)
	v.N, v.Dict = n, d
	v.Codes = resized(v.Codes, n)
}

// resized returns a slice of n elements, in the memory of s if there is enough;
// otherwise with room to grow, as far as a batch goes: batches get longer before
// they all have the full size, and what is longer than one is made once.
func resized[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	if n > Size {
		return Unset[T](n)
	}
	return make([]T, n, max(n, min(n+n/4, Size)))
}

// NoNulls drops the bitmap, and keeps its memory.
func (v *Vector) NoNulls() {
	if v.Valid != nil {
		v.spare = v.Valid
	}
	v.Valid = nil
}

// Nulls gives v a bitmap in which no row is null yet, unless it has one, and
// returns it.
//
// The caller clears the bits of the rows that are null. Of a constant the first
// bit counts alone.
func (v *Vector) Nulls() Bitmap {
	if v.Valid == nil {
		n := v.N
		if v.Const {
			n = 1
		}
		v.Valid = v.spare.Resized(max(n, 1))
		v.Valid.Fill()
	}
	return v.Valid
}

// SetValid makes the rows of both bitmaps those that have values.
func (v *Vector) SetValid(a, b Bitmap) {
	if a == nil && b == nil {
		v.NoNulls()
		return
	}
	if v.Valid == nil {
		v.Valid = v.spare
	}
	v.Valid = And(v.Valid, a, b, v.N)
}

// Null reports whether row i is null.
func (v *Vector) Null(i int) bool {
	if v.Valid == nil {
		return false
	}
	if v.Const {
		i = 0
	}
	return !v.Valid.Get(i)
}

// At returns the index at which the value of row i lies.
func (v *Vector) At(i int) int {
	if v.Const {
		return 0
	}
	return i
}

// Str returns the string at row i, which is not constant.
func (v *Vector) Str(i int) string {
	if v.Dict != nil {
		return v.Dict.Values[v.Codes[i]]
	}
	return v.S[i]
}

// Wide returns the integer of row i in 128 bits, whatever the layout.
func (v *Vector) Wide(i int) types.Int128 {
	if v.Layout == types.Wides {
		return v.W[v.At(i)]
	}
	return types.Wide(v.I[v.At(i)])
}

// Constant makes v n rows of null, to be given a value by the caller at index
// 0.
//
// A constant of null has its one bit cleared, and a value that nothing looks
// at.
func (v *Vector) Constant(t types.Type, l types.Layout, n int) {
	v.Init(t, l, 1)
	v.Const, v.N = true, n
}

// Window makes out the rows from..from+n of v, in the same memory. Only the bitmap
// is copied, where from is no multiple of 64: into memory that out keeps.
//
// The window must not be written, nor given to Init, before another window has
// been made of it: it shares its memory with v.
func (v *Vector) Window(out *Vector, from, n int) {
	spare := out.spare
	*out = *v
	out.N, out.spare = n, spare
	if v.Const {
		return
	}
	switch {
	case v.Dict != nil:
		out.Codes = v.Codes[from : from+n : from+n]
	case v.Layout == types.Ints:
		out.I = v.I[from : from+n : from+n]
	case v.Layout == types.Floats:
		out.F = v.F[from : from+n : from+n]
	case v.Layout == types.Strings:
		out.S = v.S[from : from+n : from+n]
	default:
		out.W = v.W[from : from+n : from+n]
	}
	switch {
	case v.Valid == nil:
	case from&63 == 0:
		out.Valid = v.Valid[from>>6 : from>>6+words(n)]
	default:
		out.spare = spare.Resized(n)
		for i := 0; i < n; i += 64 {
			out.spare[i>>6] = v.Valid.word(from+i, min(64, n-i))
		}
		out.Valid = out.spare
	}
}

// Flat returns v with a value for every row: v itself, or buf filled with the
// constant.
//
// Kernels see flat vectors only; constants come from readers, for columns that
// a file does not have.
func (v *Vector) Flat(buf *Vector) *Vector {
	if !v.Const {
		return v
	}
	buf.Init(v.Type, v.Layout, v.N)
	switch v.Layout {
	case types.Ints:
		fill(buf.I, v.I[0])
	case types.Floats:
		fill(buf.F, v.F[0])
	case types.Strings:
		fill(buf.S, v.S[0])
	case types.Wides:
		fill(buf.W, v.W[0])
	}
	if v.Null(0) {
		clear(buf.Nulls())
	}
	return buf
}

func fill[T any](s []T, x T) {
	for i := range s {
		s[i] = x
	}
}

// Widened returns v in the layout of 128 bits: v itself, or buf with its
// values.
//
// What is kept across batches is widened by its type, not by what a batch
// happens to hold: otherwise equal keys of two batches would lie in two
// layouts.
func (v *Vector) Widened(buf *Vector) *Vector {
	if v.Layout == types.Wides {
		return v
	}
	n := v.N
	if v.Const {
		n = 1
	}
	buf.Init(v.Type, types.Wides, n)
	for i := range n {
		buf.W[i] = types.Wide(v.I[i])
	}
	buf.N, buf.Const = v.N, v.Const
	if v.Valid != nil {
		copy(buf.Nulls(), v.Valid)
	}
	return buf
}
