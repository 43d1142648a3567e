package run

import (
	"xfork/table/internal/kernel"
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// unpivot makes rows of columns: of a batch as many batches as there are
// columns, in the order of the rows of the input.
//
//	input     shop  q1  q2        row 0 of the output is q1 of row 0, row 1 its q2,
//	          N     10  25        row 2 q1 of row 1, ...
//	          S     -   7
//
// Nothing is kept: a column of the output is made when it is asked for, the
// kept ones gathered, the names as codes of a dictionary of all of them.
type unpivot struct {
	program *kernel.Program
	kept    []int
	dict    *vector.Dict

	batch vector.Batch // of the input
	from  int          // the first row of the output, of those of the batch
	sel   []int32
	rows  vector.Picked
	name  vector.Vector
	value vector.Vector
	bufs  []vector.Vector
	there bool // value has been made for the rows
}

// unpivoting returns what makes the operator. All of them share the dictionary,
// so that what is kept of different morsels stays codes.
func unpivoting(b *plan.Bound) func() transform {
	dict := &vector.Dict{Values: b.Unpivot.Names}
	return func() transform {
		return &unpivot{
			program: kernel.Compile(b.Node.Owner, b.Exprs), kept: b.Unpivot.Kept, dict: dict,
			bufs: make([]vector.Vector, len(b.Exprs)),
		}
	}
}

// push sends on as many batches as there are columns, each as long as the
// input's but for the last: batches have a most, and the buffers behind are
// made for it.
func (u *unpivot) push(b vector.Batch, emit func(vector.Batch)) {
	u.program.Begin(b)
	u.batch = b
	k := len(u.bufs)
	for u.from = 0; u.from < b.N*k; u.from += vector.Size {
		u.sel, u.there = u.sel[:0], false
		for i := u.from; i < min(b.N*k, u.from+vector.Size); i++ {
			u.sel = append(u.sel, int32(i/k))
		}
		u.rows.Batch(b, u.sel)
		emit(vector.Batch{N: len(u.sel), Columns: u})
	}
}

// Column returns a kept column, the names, or the values.
func (u *unpivot) Column(i int) *vector.Vector {
	switch i - len(u.kept) {
	case 0:
		u.name.InitCodes(types.Type{Kind: types.Str}, u.dict, len(u.sel))
		for r := range u.name.Codes {
			u.name.Codes[r] = uint32((u.from + r) % len(u.bufs))
		}
		return &u.name
	case 1:
		if !u.there {
			u.values()
			u.there = true
		}
		return &u.value
	}
	return u.rows.Column(u.kept[i])
}

// values deals the values out, column by column: each has every k-th row. A
// batch of the output may begin at any of the columns, since batches have a
// length that is no multiple of their number.
func (u *unpivot) values() {
	t := u.program.Type(0)
	u.value.Init(t, t.Stored(), len(u.sel))
	k := len(u.bufs)
	for c := range k {
		v := u.program.Eval(c).AsStored(&u.bufs[c])
		for r := (c - u.from%k + k) % k; r < len(u.sel); r += k {
			switch from := int(u.sel[r]); {
			case v.Null(from):
				u.value.Nulls().Clear(r)
				u.value.Zero(r)
			case v.Layout == types.Ints:
				u.value.I[r] = v.I[from]
			case v.Layout == types.Floats:
				u.value.F[r] = v.F[from]
			default:
				u.value.Set(r, v, from)
			}
		}
	}
}
