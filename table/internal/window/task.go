package window

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// task is one function of one segment.
type task struct {
	segment
	owner any
	call  *call
	args  []*vector.Vector // by place, all rows
	out   vector.Vector
}

// run computes the function: a value for each place of the segment.
func (t *task) run() *vector.Vector {
	switch op := t.call.Op; op {
	case ast.RowNumber, ast.Rank, ast.DenseRank:
		t.ranks(op, &t.out)
	case ast.Lag:
		t.picked(t.shifted(-t.call.N))
	case ast.Lead:
		t.picked(t.shifted(t.call.N))
	default:
		t.aggregate()
	}
	return &t.out
}

// aggregate computes an aggregate over the frames. Its arguments are gathered in
// the order of the segment once, so that what follows reads memory from left to
// right, however often a value is in a frame.
func (t *task) aggregate() {
	rows, f := t.counted(t.framed())
	switch t.call.Op {
	case ast.Rows, ast.Count:
		t.out.Init(types.Type{Kind: types.Int64}, types.Ints, len(t.rows))
		for i, hi := range f.hi {
			t.out.I[i] = int64(hi - f.lo[i])
		}
		return
	case ast.First:
		t.choose(rows, f, func(i int) int32 { return f.lo[i] })
		return
	case ast.Last:
		t.choose(rows, f, func(i int) int32 { return f.hi[i] - 1 })
		return
	}
	args := make([]vector.Vector, len(t.call.args))
	for i, a := range t.call.args {
		args[i].Gather(t.args[a], rows)
	}
	switch op := t.call.Op; op {
	case ast.Std, ast.Var, ast.Corr:
		t.spread(f, args)
	case ast.Sum, ast.Mean:
		if args[0].Layout == types.Floats {
			t.floatSums(f, &args[0])
		} else {
			t.exactSums(f, &args[0])
		}
	default:
		t.best(rows, f, &args[len(args)-1], op == ast.Max || op == ast.ArgMax)
	}
}

// best makes the result the value of the row of each frame in which by is least
// or greatest. Of Min and Max by is the value itself.
func (t *task) best(rows []int32, f frames, by *vector.Vector, greatest bool) {
	compare, sign := comparer(by), -1
	if greatest {
		sign = 1
	}
	found := make([]int32, len(t.rows))
	extremes(f, func(a, b int32) bool { return compare(a, b)*sign > 0 }, func(i int, best int32) { found[i] = best })
	t.choose(rows, f, func(i int) int32 { return found[i] })
}

// choose makes the result the value of one row of each frame, of which at
// returns the place among the rows that count; null for an empty frame.
func (t *task) choose(rows []int32, f frames, at func(i int) int32) {
	sel := make([]int32, len(t.rows))
	for i := range sel {
		if sel[i] = -1; f.lo[i] < f.hi[i] {
			sel[i] = rows[at(i)]
		}
	}
	t.picked(sel)
}

// picked makes the result the value of the first argument in rows, null for -1.
func (t *task) picked(rows []int32) { t.out.GatherOuter(t.args[t.call.args[0]], rows) }
