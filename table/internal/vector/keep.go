package vector

import (
	"strings"

	"xfork/table/internal/types"
)

// Vectors that are written row by row: keys of groups, values of aggregates,
// results of branches. They have one layout from the beginning, that in which
// their type is stored (types.Type.Stored), or become wide when the first wide
// value comes (Admit).
//
//	Grow    more rows
//	Put     a row of a batch, to be kept: strings are copied
//	Set     a row of a batch, for this batch: strings are shared
//	Zero    a row of null

// AsStored returns v in the layout that its type is stored in
// (types.Type.Stored): v itself, or buf with its values.
func (v *Vector) AsStored(buf *Vector) *Vector {
	if v.Layout == types.Ints && v.Type.Stored() == types.Wides {
		return v.Widened(buf)
	}
	return v
}

// Put writes row j of src, of the same layout and not null, to row i of v.
// Strings are copied: src may lie in a page that is used again.
func (v *Vector) Put(i int, src *Vector, j int) {
	if src.Layout == types.Strings {
		v.S[i] = strings.Clone(src.Str(j))
		return
	}
	v.set(i, src, j)
}

// Set writes row j of src, which is not null, to row i of v: as Put does, but
// strings are shared, and v may be in 128 bits where src is not.
func (v *Vector) Set(i int, src *Vector, j int) {
	if v.Layout == types.Wides {
		v.W[i] = src.Wide(j)
		return
	}
	v.set(i, src, src.At(j))
}

// Admit makes v wide if src is, so that values of src can be set in it.
func (v *Vector) Admit(src *Vector) {
	if src.Layout != types.Wides || v.Layout == types.Wides {
		return
	}
	v.W = resized(v.W, v.N)
	for i := range v.N {
		v.W[i] = types.Wide(v.I[i])
	}
	v.Layout = types.Wides
}

// Grow makes v longer, up to n rows; the new ones have unspecified values.
//
// New rows of a vector with nulls are not null.
func (v *Vector) Grow(n int) {
	switch v.N = n; v.Layout {
	case types.Ints:
		v.I = grown(v.I, n)
	case types.Floats:
		v.F = grown(v.F, n)
	case types.Strings:
		v.S = grown(v.S, n)
	default:
		v.W = grown(v.W, n)
	}
	if v.Valid != nil {
		for len(v.Valid) < words(n) {
			v.Valid = append(v.Valid, ^uint64(0))
		}
	}
}

// grown returns s with n elements and the old ones kept. New memory is cleared: states of
// groups without a value show it as the value of a null.
func grown[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	from := len(s)
	s = Roomy(s, n)
	clear(s[from:cap(s)])
	return s[:n]
}

// Zero clears the value of row i, which is null, so that it keeps no memory
// alive.
func (v *Vector) Zero(i int) {
	switch v.Layout {
	case types.Ints:
		v.I[i] = 0
	case types.Floats:
		v.F[i] = 0
	case types.Strings:
		v.S[i] = ""
	default:
		v.W[i] = types.Int128{}
	}
}

// Own copies the strings of v to memory of its own, unless they are codes: what they
// lie in may be a block with many more, which they would keep alive.
//
// They lie one behind the other, in one piece of memory: a kept chunk is let go as a
// whole, and an allocation for each string would cost more than the copy.
func (v *Vector) Own() {
	n := 0
	for i, s := range v.S {
		if v.Null(i) {
			v.S[i] = "" // whatever was there
			continue
		}
		n += len(s)
	}
	if n == 0 {
		return
	}
	// All bytes are counted first: parts of a Builder that has moved would be kept.
	var b strings.Builder
	b.Grow(n)
	for i, s := range v.S {
		from := b.Len()
		b.WriteString(s)
		v.S[i] = b.String()[from:]
	}
}
