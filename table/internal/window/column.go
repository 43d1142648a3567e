package window

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// column is the values of one function by the number of the row. Several parts
// write to it at the same time, each to the places of its own rows.
type column struct {
	v    vector.Vector
	null []bool // not a bitmap: two parts would write to one word
}

// init makes room for n rows, in the layout that the type is stored in: a
// segment with narrow decimals and one with wide ones meet in it.
func (c *column) init(t types.Type, n int) {
	c.v.Init(t, t.Stored(), n)
	c.null = make([]bool, n)
}

// put scatters what a function has come to, in the order of the segment, to the
// rows.
func (c *column) put(rows []int32, out *vector.Vector) {
	if out.Valid == nil && out.Layout == c.v.Layout {
		switch out.Layout {
		case types.Ints:
			scatter(c.v.I, out.I, rows)
			return
		case types.Floats:
			scatter(c.v.F, out.F, rows)
			return
		}
	}
	for i, r := range rows {
		if out.Null(i) {
			c.null[r] = true
			c.v.Zero(int(r))
		} else {
			c.v.Set(int(r), out, i)
		}
	}
}

func scatter[T any](dst, src []T, rows []int32) {
	src = src[:len(rows)]
	for i, r := range rows {
		dst[r] = src[i]
	}
}

// part returns n rows from from on, in the same memory. The bitmap is made anew,
// because from is a multiple of nothing.
func (c *column) part(from, n int) *vector.Vector {
	v := &vector.Vector{Type: c.v.Type, Layout: c.v.Layout, N: n}
	switch v.Layout {
	case types.Ints:
		v.I = c.v.I[from : from+n : from+n]
	case types.Floats:
		v.F = c.v.F[from : from+n : from+n]
	case types.Strings:
		v.S = c.v.S[from : from+n : from+n]
	default:
		v.W = c.v.W[from : from+n : from+n]
	}
	for i, null := range c.null[from : from+n] {
		if null {
			v.Nulls().Clear(i)
		}
	}
	return v
}
