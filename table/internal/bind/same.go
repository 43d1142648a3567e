package bind

import (
	"math"
	"slices"

	"xfork/table/internal/ast"
)

// Same reports whether two expressions, as a program has written them, are the
// same one: a key of a group-by that is repeated above it. Names that As gives
// make no difference.
//
// What is written is compared, and not what is bound (Equal): whether a query is
// accepted must not depend on what lazy values come to. Nor is the text, in
// which lazy values and functions look alike. A lazy value is the same if its
// node is, a function or a time zone if it is the same one; literals go by type
// and value, so 1 is int64(1), and not 1.0.
//
// It ends at the first difference, mostly at the root, so asking at each level
// of a deep expression is cheap.
func Same(x, y *ast.Expr) bool {
	x, y = stripped(x), stripped(y)
	switch {
	case x.Op != y.Op || x.Text != y.Text || x.By != y.By || x.N != y.N || x.M != y.M || x.Type != y.Type || !identical(x.Q, y.Q):
		return false
	case x.Op == ast.Lit:
		t, v, err := Literal(x.Value)
		s, w, other := Literal(y.Value)
		return err == nil && other == nil && t == s && identical(v, w)
	case x.Op == ast.Lazy:
		return x.Value.(*ast.Operand).Node == y.Value.(*ast.Operand).Node
	case x.Value != y.Value:
		return false
	}
	return slices.EqualFunc(x.Args, y.Args, Same)
}

// identical reports whether two values of literals are the same: floats to the
// bit, for 1/0.0 is not 1/-0.0, and NaN is itself.
func identical(x, y any) bool {
	f, is := x.(float64)
	g, both := y.(float64)
	if is && both {
		return math.Float64bits(f) == math.Float64bits(g)
	}
	return x == y
}
