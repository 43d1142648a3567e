package bind

import (
	"time"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// arithmetic types Add to Round.
//
// int32 and float32 are how columns are stored: arithmetic on them is in int64
// and float64, so that a sum of two small integers does not overflow.
func (b *Binder) arithmetic(x *Expr) error {
	switch x.Op {
	case ast.Add, ast.Sub, ast.Mul:
		return b.ring(x)
	case ast.Div, ast.Pow, ast.Sqrt, ast.Log, ast.Exp:
		return b.floats(x)
	case ast.Quo, ast.Rem:
		return b.quotient(x)
	}
	return b.unary(x)
}

// numeric is an error unless all arguments are numbers.
func (b *Binder) numeric(x *Expr) error {
	for _, a := range x.Args {
		if !a.Type.Kind.Number() && a.Type.Kind != types.Unknown {
			if len(x.Args) == 1 {
				return b.fail(x.Source, "%v is for numbers, not for %v", x.Op, a.Type)
			}
			return b.fail(x.Source, "no %v of %v and %v", x.Op, x.Args[0].Type, x.Args[1].Type)
		}
	}
	return nil
}

// floats types what is done in float64.
func (b *Binder) floats(x *Expr) error {
	if err := b.numeric(x); err != nil {
		return err
	}
	for i, a := range x.Args {
		x.Args[i] = to(a, float64s)
	}
	x.Type = float64s
	return nil
}

// ring types Add, Sub and Mul.
//
// Addition and subtraction bring both operands to the larger scale before they
// add; the digit more is for the carry.
func (b *Binder) ring(x *Expr) error {
	if b.shift(x) {
		return nil
	}
	if err := b.numeric(x); err != nil {
		return err
	}
	l, r := x.Args[0], x.Args[1]
	t, _ := common(l, r)
	switch {
	case t.Kind == types.Unknown, t.Kind.Integer():
		t = int64s
	case t.Kind.Float():
		t = float64s
	case x.Op == ast.Mul:
		return b.product(x)
	default:
		// One digit more for the carry.
		x.Type = decimal(int(t.Precision)+1, int(t.Scale))
		x.Args[0], x.Args[1] = to(l, t), to(r, t)
		return nil
	}
	x.Args[0], x.Args[1], x.Type = to(l, t), to(r, t), t
	return nil
}

// product types a product of decimals, or of a decimal and an integer: scales
// add, so no operand is rescaled.
//
// An integer is a decimal of scale 0, so a product with it keeps the scale.
func (b *Binder) product(x *Expr) error {
	for i, a := range x.Args {
		if a.Type.Kind != types.Dec {
			x.Args[i] = to(a, exact(a))
		}
	}
	s, t := x.Args[0].Type, x.Args[1].Type
	if s.Scale+t.Scale > types.MostDigits {
		return b.fail(x.Source, "the product of %v and %v has more than %d digits behind the point", s, t, types.MostDigits)
	}
	x.Type = decimal(int(s.Precision)+int(t.Precision), int(s.Scale)+int(t.Scale))
	return nil
}

// shift types sums and differences of dates, timestamps and durations, and
// reports whether it is one:
//
//	date ± integer             date
//	date - date                int64, in days
//	timestamp ± duration       timestamp
//	timestamp - timestamp      duration
//	duration ± duration        duration
//
// The kernels add plain integers, so the other operand is converted to the unit
// of the first.
func (b *Binder) shift(x *Expr) bool {
	l, r := x.Args[0], x.Args[1]
	s, t := l.Type.Kind, r.Type.Kind
	switch {
	case x.Op == ast.Mul:
		return false
	case s == types.Day && t.Integer():
		x.Type, x.Args[1] = l.Type, to(r, int64s)
	case s == types.Day && t == types.Day && x.Op == ast.Sub:
		x.Type = int64s
	case s == types.Time && t == types.Span:
		// In nanoseconds if the duration might have any: a coarser unit could
		// lose them.
		fine := types.Type{Kind: types.Time, Precision: l.Type.Precision}
		if d, is := r.Value.(int64); !is || d%(1e9/types.Units(l.Type.Precision)) != 0 {
			fine.Precision = 9
		}
		x.Type, x.Args[0] = fine, to(l, fine)
		x.Args[1] = &Expr{Op: ast.Cast, Type: fine, Null: r.Null, Args: []*Expr{r}, Source: r.Source}
	case s == types.Time && t == types.Time && x.Op == ast.Sub:
		nano := types.Type{Kind: types.Time, Precision: 9}
		x.Type, x.Args[0], x.Args[1] = types.Type{Kind: types.Span}, to(l, nano), to(r, nano)
	case s == types.Span && t == types.Span:
		x.Type = l.Type
	default:
		return false
	}
	return true
}

// quotient types Quo and Rem, which are null where the divisor is zero.
//
// Both operands meet in one type, decimals at one scale, so that the quotient
// of the unscaled integers is the one that is meant.
func (b *Binder) quotient(x *Expr) error {
	if err := b.numeric(x); err != nil {
		return err
	}
	t, _ := common(x.Args[0], x.Args[1])
	switch {
	case t.Kind == types.Unknown, t.Kind.Integer():
		t = int64s
	case t.Kind.Float():
		t = float64s
	}
	x.Args[0], x.Args[1] = to(x.Args[0], t), to(x.Args[1], t)
	x.Type, x.Null = t, true
	if t.Kind == types.Dec && x.Op == ast.Quo {
		x.Type = decimal(int(t.Precision), 0)
	}
	return nil
}

// unary types Neg, Abs, Floor and Round.
//
// Floor and Round of a decimal may need a digit more before the point: 9.95
// rounded to one digit is 10.0.
func (b *Binder) unary(x *Expr) error {
	a := x.Args[0]
	if a.Type.Kind == types.Span && (x.Op == ast.Neg || x.Op == ast.Abs) {
		x.Type = a.Type
		return nil
	}
	if err := b.numeric(x); err != nil {
		return err
	}
	switch t := a.Type; {
	case t.Kind == types.Dec && x.Op == ast.Floor:
		x.Type = decimal(int(t.Precision)+1-int(t.Scale), 0)
	case t.Kind == types.Dec && x.Op == ast.Round:
		digits := min(max(x.Source.N, 0), int(t.Scale))
		x.Type = decimal(int(t.Precision)+1-int(t.Scale)+digits, digits)
	case t.Kind == types.Dec:
		x.Type = t
	case t.Kind.Float():
		x.Type, x.Args[0] = float64s, to(a, float64s)
	default:
		x.Type, x.Args[0] = int64s, to(a, int64s)
	}
	return nil
}

// units are what Trunc takes, of dates and of timestamps.
var units = map[string]bool{
	"year": true, "quarter": true, "month": true, "week": true, "day": true, "hour": false, "minute": false, "second": false,
}

// civil types the operators on dates and timestamps.
//
// Fields are int64. Trunc, AddMonths and Zone keep the type, so that a
// truncated date is a date.
func (b *Binder) civil(x *Expr) error {
	a := x.Args[0]
	k := a.Type.Kind
	dated := k == types.Day || k == types.Time
	switch x.Op {
	case ast.Hour, ast.Minute, ast.Zone:
		if err := b.need(x.Source, a, "timestamps", k == types.Time); err != nil {
			return err
		}
	default:
		if err := b.need(x.Source, a, "dates and timestamps", dated); err != nil {
			return err
		}
	}
	x.Type = int64s
	switch x.Op {
	case ast.Trunc:
		day, known := units[x.Source.Text]
		if !known || !day && k == types.Day {
			return b.fail(x.Source, "no unit %q for %v; there are year, quarter, month, week, day, and for timestamps hour, minute, second", x.Source.Text, a.Type)
		}
		x.Type = a.Type
	case ast.Zone:
		if x.Source.Value.(*time.Location) == nil {
			return b.fail(x.Source, "the time zone is nil")
		}
		x.Type = a.Type
	case ast.AddMonths:
		n := x.Args[1]
		if !n.Type.Kind.Integer() && n.Type.Kind != types.Unknown {
			return b.fail(x.Source, "months are an integer, not %v", n.Type)
		}
		x.Type, x.Args[1] = a.Type, to(n, int64s)
	}
	return nil
}
