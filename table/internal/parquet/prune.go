package parquet

import (
	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/page"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// bound is a condition that the least and greatest value of a chunk can rule
// out: column, comparison, constants.
//
// Only a comparison of a bare column with constants is one: no arithmetic on
// the column, no cast. A range that the program writes as two conditions is two
// bounds.
type bound struct {
	col    int
	op     ast.Op
	values []*vector.Vector // of one row each; several for In
}

// mirrored has the comparison for operands in the other order.
var mirrored = map[ast.Op]ast.Op{ast.Eq: ast.Eq, ast.Lt: ast.Gt, ast.Le: ast.Ge, ast.Gt: ast.Lt, ast.Ge: ast.Le}

// boundOf recognises a condition.
//
//	3 < n     the same as n > 3
//	n in (..) any of the values may be within
//	n <> 3    never rules a chunk out, unless all of it is 3: not worth looking
func boundOf(x *bind.Expr) (b bound, ok bool) {
	if x.Op == ast.In && x.Args[0].Op == ast.Col {
		b = bound{col: x.Args[0].Col, op: ast.In}
		for _, a := range x.Args[1:] {
			v := kernel.Constant(a)
			if v == nil {
				return b, false
			}
			b.values = append(b.values, v)
		}
		return b, true
	}
	op, known := mirrored[x.Op]
	if !known {
		return b, false
	}
	column, value := x.Args[1], x.Args[0]
	if x.Args[0].Op == ast.Col {
		op, column, value = x.Op, x.Args[0], x.Args[1]
	}
	v := kernel.Constant(value)
	if column.Op != ast.Col || v == nil {
		return b, false
	}
	return bound{column.Col, op, []*vector.Vector{v}}, true
}

// Prune leaves out the row groups in which a condition cannot be true, by the
// least and greatest values in the footers.
//
// A row group goes if one of the conditions cannot be true in it. All rows of a
// group are null or all are outside: both count as "cannot be true", for null
// is not true.
//
// t itself is not changed, and shares the open files with what is returned.
// Morsels are numbered anew and stay in order, so sinks see no gaps. It is
// called when plans are made, before any reader, and costs a comparison or two
// for each morsel and condition.
func (t *table) Prune(conditions []*bind.Expr) source.Table {
	var bounds []bound
	for _, c := range conditions {
		if b, ok := boundOf(c); ok {
			bounds = append(bounds, b)
		}
	}
	if len(bounds) == 0 {
		return t
	}
	out := *t
	out.morsels = nil
	for _, m := range t.morsels {
		keep := true
		for _, b := range bounds {
			keep = keep && t.may(m, b)
		}
		if keep {
			out.morsels = append(out.morsels, m)
		}
	}
	return &out
}

// may reports whether the condition may be true for a row of the morsel.
//
// least and greatest say where the value lies by the chunk's least and greatest
// ones:
//
//	n = v     low <= v <= high
//	n < v     low < v
//	n <= v    low <= v
//	n > v     v < high
//	n >= v    v <= high
func (t *table) may(m morsel, b bound) bool {
	if b.col >= len(m.file.place) || m.file.place[b.col] < 0 {
		return true
	}
	l := &m.file.leaves[m.file.place[b.col]]
	if l.typ != t.schema[b.col].Type {
		return true
	}
	low, high, ok := extremes(m, l)
	if !ok {
		return true
	}
	for _, v := range b.values {
		if v.Null(0) {
			continue // a comparison with null is never true
		}
		least, greatest := compare(v, low), compare(v, high)
		// NaN may be in a chunk without being in its statistics, and is greater
		// than anything.
		float := v.Layout == types.Floats
		if float && v.F[0] != v.F[0] {
			return true
		}
		switch {
		case (b.op == ast.Eq || b.op == ast.In) && least >= 0 && greatest <= 0:
			return true
		case b.op == ast.Eq || b.op == ast.In:
		case b.op == ast.Lt && least > 0, b.op == ast.Le && least >= 0:
			return true
		case b.op == ast.Gt && (float || greatest < 0), b.op == ast.Ge && (float || greatest <= 0):
			return true
		}
	}
	return false
}

// extremes returns the least and the greatest value of a chunk, as vectors of
// one row. Statistics that cannot be read, or are NaN, are none.
//
// The fields min_value and max_value alone are read: the older min and max were
// written with the wrong order of strings and unsigned integers by some
// writers. Strings may have been cut to a prefix, the greatest one rounded up,
// so both are bounds and need not occur. A least value above the greatest one is
// that of a writer with another order, and says nothing.
func extremes(m morsel, l *leaf) (low, high *vector.Vector, ok bool) {
	s := &m.file.file.Metadata().RowGroups[m.group].Columns[l.index].MetaData.Statistics
	if s.MinValue == nil || s.MaxValue == nil || l.loose {
		return nil, nil, false
	}
	low, okA := one(s.MinValue, l)
	high, okB := one(s.MaxValue, l)
	return low, high, okA && okB && compare(low, high) <= 0
}

// one returns a value of the statistics as a vector.
//
// It is encoded as in a page, but for the length of a string. A kind without an
// order that is known here (INT96, bools) has no bounds.
func one(b []byte, l *leaf) (v *vector.Vector, ok bool) {
	v = new(vector.Vector)
	v.Init(l.typ, l.typ.Stored(), 1)
	switch {
	case l.kind == pq.Boolean || l.kind == pq.Int96 || l.kind == pq.Int64 && l.unsigned:
		return v, false
	case l.kind == pq.ByteArray && v.Layout == types.Strings:
		v.S[0] = string(b)
		return v, true
	case l.kind == pq.ByteArray:
		return v, decimal(v, 0, b) == nil
	case len(b) != l.size():
		return v, false
	}
	var p values
	p.open(l, page.Plain, b)
	err := p.read(v, 0, 1)
	return v, err == nil && (v.Layout != types.Floats || v.F[0] == v.F[0])
}

// compare compares the only rows of two vectors of one type.
//
// Both are in the layout of the column's type, or the constant is narrow where
// the column is wide.
func compare(a, b *vector.Vector) int {
	switch {
	case a.Layout == types.Floats:
		return kernel.CompareFloats(a.F[0], b.F[0])
	case a.Layout == types.Strings:
		switch x, y := a.Str(0), b.Str(0); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	return a.Wide(0).Cmp(b.Wide(0))
}
