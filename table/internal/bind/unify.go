package bind

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

var (
	int64s   = types.Type{Kind: types.Int64}
	float64s = types.Type{Kind: types.Float64}
	bools    = types.Type{Kind: types.Bool}
	strs     = types.Type{Kind: types.Str}
)

// to returns x in the type t: itself, or a cast of it. A null literal becomes
// one of the type.
//
// Casts that change nothing for the kernels (int32 to int64) are casts here all
// the same; package kernel makes windows of them.
func to(x *Expr, t types.Type) *Expr {
	switch {
	case x.Type == t:
		return x
	case x.Op == ast.Lit && x.Value == nil:
		return &Expr{Op: ast.Lit, Type: t, Null: true, Source: x.Source}
	}
	return &Expr{Op: ast.Cast, Type: t, Null: x.Null, Args: []*Expr{x}, Source: x.Source}
}

// common returns the type in which values of two types meet without loss, but
// for decimals and integers with floats, which meet in float64.
//
// It is symmetric, and it looks at literals, which is why it takes expressions
// and not types.
func common(a, b *Expr) (types.Type, bool) {
	s, t := a.Type, b.Type
	switch {
	case s == t:
		return s, true
	case s.Kind == types.Unknown:
		return t, true
	case t.Kind == types.Unknown:
		return s, true
	case s.Kind.Number() && t.Kind.Number():
		return numbers(a, b), true
	case s.Kind.Text() && t.Kind.Text():
		return types.Type{Kind: types.Bytes}, true
	case s.Kind == types.Time && t.Kind == types.Time:
		return timestamps(a, b), true
	case s.Kind == types.Day && t.Kind == types.Time:
		return t, true
	case s.Kind == types.Time && t.Kind == types.Day:
		return s, true
	}
	return s, false
}

// numbers is common for numbers of two types.
//
//	          int        float      decimal
//	int       int64      float64    decimal
//	float     float64    float64    float64
//	decimal   decimal    float64    decimal
//
// A decimal and a float meet in float64, as in DuckDB: the float is inexact
// already, and its digits as a decimal would be its noise.
func numbers(a, b *Expr) types.Type {
	s, t := a.Type, b.Type
	switch {
	case s.Kind == types.Dec && t.Kind == types.Dec:
		scale := max(s.Scale, t.Scale)
		whole := max(s.Precision-min(s.Scale, s.Precision), t.Precision-min(t.Scale, t.Precision))
		return decimal(int(whole)+int(scale), int(scale))
	case s.Kind.Integer() && t.Kind == types.Dec:
		return numbers(&Expr{Type: exact(a)}, b)
	case s.Kind == types.Dec && t.Kind.Integer():
		return numbers(a, &Expr{Type: exact(b)})
	case s.Kind.Integer() && t.Kind.Integer():
		return int64s
	// A literal takes the width of the column: 0.1 is to equal a float32
	// column's 0.1.
	case s.Kind == types.Float32 && b.Op == ast.Lit && t.Kind.Float():
		return s
	case t.Kind == types.Float32 && a.Op == ast.Lit && s.Kind.Float():
		return t
	}
	return float64s
}

// exact returns the decimal type of an integer: of a literal with as many
// digits as it has.
//
// Nineteen digits hold all of int64. With a literal's own digits 1 - disc is a
// decimal(16,2), which fits in 64 bits, and not one of 22 digits.
func exact(x *Expr) types.Type {
	if x.Op == ast.Lit && x.Value != nil {
		return decimal(types.Digits(types.Wide(x.Value.(int64))), 0)
	}
	if x.Type.Kind == types.Int32 {
		return decimal(10, 0)
	}
	return decimal(19, 0)
}

// decimal returns a decimal type of at most 38 digits.
func decimal(precision, scale int) types.Type {
	return types.Type{Kind: types.Dec, Precision: uint8(min(precision, types.MostDigits)), Scale: uint8(scale)}
}

// timestamps is common for timestamps of two units. A literal goes to the
// coarser unit of a column, if it is exact there.
//
// Converting a column to a finer unit multiplies every row and may overflow in
// the year 2262; so a literal gives way where it can.
func timestamps(a, b *Expr) types.Type {
	if b.Op == ast.Lit {
		a, b = b, a
	}
	if x, is := a.Value.(int64); is && b.Type.Precision < a.Type.Precision {
		if x%types.Pow10[a.Type.Precision-b.Type.Precision] == 0 {
			return b.Type
		}
	}
	return types.Type{Kind: types.Time, Precision: max(a.Type.Precision, b.Type.Precision)}
}

// unify converts all of xs to one type.
//
// Types are combined from left to right; for the types that there are the order
// makes no difference. The arguments are replaced in the caller's slice.
func (b *Binder) unify(e *ast.Expr, xs []*Expr) (types.Type, error) {
	first := xs[0]
	for _, x := range xs[1:] {
		t, ok := common(first, x)
		if !ok {
			return t, b.fail(e, "%v and %v do not go together", first.Type, x.Type)
		}
		// The two together are a literal only if both are.
		if first.Op == ast.Lit && x.Op == ast.Lit {
			first = &Expr{Op: ast.Lit, Type: t, Value: first.Value}
		} else {
			first = &Expr{Op: ast.Cast, Type: t}
		}
	}
	for i, x := range xs {
		xs[i] = to(x, first.Type)
	}
	return first.Type, nil
}

// null reports whether one of xs may be null.
//
// It is the rule of strict operators; those that are not strict set Null
// themselves.
func null(xs []*Expr) bool {
	for _, x := range xs {
		if x.Null {
			return true
		}
	}
	return false
}

// To returns x in the type t.
func To(x *Expr, t types.Type) *Expr { return to(x, t) }

// Common returns the type in which columns of two types meet.
//
// Of columns: no literal gives way.
func Common(a, b types.Type) (types.Type, bool) { return common(&Expr{Type: a}, &Expr{Type: b}) }

// Meet converts both sides of an equality to one type.
func (b *Binder) Meet(el, er *ast.Expr, l, r *Expr) (*Expr, *Expr, error) {
	pair := []*Expr{l, r}
	if _, err := b.unify(ast.New(ast.Eq, el, er), pair); err != nil {
		return nil, nil, err
	}
	return pair[0], pair[1], nil
}

// Coalesce returns the first of two expressions that is not null.
func Coalesce(x, y *Expr) *Expr {
	t, _ := common(x, y)
	return &Expr{Op: ast.Coalesce, Type: t, Null: y.Null, Args: []*Expr{to(x, t), to(y, t)}, Source: x.Source}
}
