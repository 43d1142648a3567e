package bind

import (
	"math"
	"time"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Range is a frame by value: the rows with a key that is From to To away from
// the row's own, both included.
type Range struct {
	By       *Expr // the key, nil if neither end asks for a distance
	Desc     bool  // a distance leads to lesser keys
	From, To End
}

// End is one end of a Range.
//
//	Edge       the first or the last row of the partition
//	Peers      the first or the last row that is equal to the row in the order
//	Distance   in Float for keys that are floats; else in Wide, in units of the key
type End struct {
	Kind  EndKind
	Wide  types.Int128
	Float float64

	near float64 // the distance, for a look at which end is which
}

// EndKind is what an end of a Range goes by.
type EndKind uint8

// The kinds of ends.
const (
	Edge EndKind = iota
	Peers
	Distance
)

// Range binds the frame by value of an Over, of which the two ends are the last
// arguments. keys are those of its order.
//
//	OrderBy("day").Range(-6, 0)                  From Distance -6, To Peers, By day
//	OrderBy("day").Range(-36*time.Hour, 0)       From Distance -1: a day and a half reach one day back
//	OrderBy("a", "b").Range(-Unbounded, 0)       From Edge, To Peers, By nil: the default frame
//
// A distance of 0 means the rows that are equal in the order, and asks nothing
// of their types. Any other one is added to the key, so there is one key, of a
// kind that has distances.
func (b *Binder) Range(e *ast.Expr, keys []*Expr, desc bool) (*Range, error) {
	r := &Range{Desc: desc}
	n := len(e.Args)
	if len(keys) == 0 {
		return nil, b.fail(e, "Range needs an order: call OrderBy")
	}
	for i, end := range []*End{&r.From, &r.To} {
		x := e.Args[n-2+i]
		v, err := b.end(e, x)
		switch {
		case err != nil:
			return nil, err
		case x.Op == ast.Lit && (x.Value == ast.Unbounded || x.Value == -ast.Unbounded):
			if end.near = math.Inf(2*i - 1); (x.Value == ast.Unbounded) != (i == 1) {
				return nil, b.fail(e, "the frame has no row: it ends before the first, or begins behind the last")
			}
			continue
		case zero(v):
			end.Kind = Peers
			continue
		case len(keys) > 1:
			return nil, b.fail(e, "a frame by value has one key to order by, not %d", len(keys))
		}
		r.By, end.Kind = keys[0], Distance
		if !end.distance(keys[0].Type, v, i == 0) {
			return nil, b.fail(e, "%s is no distance between keys of type %v", x, keys[0].Type)
		}
	}
	if r.From.near > r.To.near {
		return nil, b.fail(e, "the frame ends before it begins")
	}
	return r, nil
}

// end binds x, a distance in e: a value, the same for all rows.
//
// A distance that differs from row to row would let frames move backwards,
// which no function of package window can follow. (SQL allows it, and engines
// then fall back on segment trees, at a logarithm for each row.)
func (b *Binder) end(e, x *ast.Expr) (*Expr, error) {
	for x.Op == ast.As {
		x = x.Args[0]
	}
	if x.Op != ast.Lit && x.Op != ast.Lazy {
		return nil, b.fail(e, "a distance is a value, the same for all rows, and not %s", x)
	}
	v, err := b.literal(x)
	if err == nil && v.Value == nil && !b.Unforced {
		return nil, b.fail(e, "a distance is null")
	}
	return v, err
}

// zero reports whether an end is at the row itself. One that is not known yet
// is taken for it: only types are asked for then.
func zero(v *Expr) bool {
	switch x := v.Value.(type) {
	case int64:
		return x == 0 && (v.Type.Kind == types.Int64 || v.Type.Kind == types.Span)
	case float64:
		return x == 0
	case types.Int128:
		return x.Sign() == 0
	}
	return v.Value == nil
}

// distance makes the end a distance between keys of a type, and reports whether
// v is one. Where v lies between two distances that keys can have, the
// beginning of a frame is rounded up, and the end down, which leaves out no row
// that is within v.
//
//	key                  v
//	integers             an integer, a decimal
//	decimals             an integer, a decimal
//	floats               any number that is finite
//	dates                an integer of days, a duration
//	timestamps           a duration
//	durations            a duration
func (d *End) distance(key types.Type, v *Expr, up bool) bool {
	number := v.Type.Kind == types.Int64 || v.Type.Kind == types.Dec
	span := v.Type.Kind == types.Span
	switch k := key.Kind; {
	case k.Float() && v.Type.Kind.Number():
		d.Float = float(v)
		d.near = d.Float
		return !math.IsNaN(d.Float) && !math.IsInf(d.Float, 0)
	case (k.Integer() || k == types.Dec) && number:
		d.scaled(v, key.Scale, up)
	case k == types.Day && v.Type.Kind == types.Int64, k == types.Span && span:
		d.Wide = types.Wide(v.Value.(int64))
	case k == types.Day && span:
		d.units(v.Value.(int64), int64(24*time.Hour), up)
	case k == types.Time && span:
		d.units(v.Value.(int64), int64(time.Second)/types.Units(key.Precision), up)
	default:
		return false
	}
	d.near = d.Wide.Float64()
	return true
}

// float returns a literal number as a float: the nearest one, as a comparison
// of a key of floats with it would take.
func float(v *Expr) float64 {
	switch x := v.Value.(type) {
	case int64:
		return float64(x)
	case types.Int128:
		return types.ScaledFloat(x, v.Type.Scale)
	}
	return v.Value.(float64)
}

// A date is whole days, so a distance of hours leads to no date, but lies
// between two that do:
//
//	Range(-36*time.Hour, 36*time.Hour)     of dates: one day back to one day on
//	Range(36*time.Hour, 40*time.Hour)      two days on to one day on: no row

// units makes a distance of nanoseconds one of units of so many nanoseconds.
func (d *End) units(x, unit int64, up bool) {
	n := types.FloorDiv(x, unit)
	if up && n*unit != x {
		n++
	}
	d.Wide = types.Wide(n)
}

// scaled makes an integer or a decimal a distance at a scale. What is beyond
// all keys stays beyond them: no difference of two keys has 39 digits.
func (d *End) scaled(v *Expr, scale uint8, up bool) {
	x, is := v.Value.(types.Int128)
	if !is {
		x = types.Wide(v.Value.(int64))
	}
	if from := v.Type.Scale; from > scale {
		q, r := x.QuoRem(types.WidePow10(int(from - scale)))
		switch {
		case up && r.Sign() > 0:
			q = q.Add(types.Wide(1))
		case !up && r.Sign() < 0:
			q = q.Sub(types.Wide(1))
		}
		d.Wide = q
		return
	}
	wide, fits := x.Mul(types.WidePow10(int(scale - v.Type.Scale)))
	if !fits {
		wide = types.Int128{Hi: math.MaxInt64, Lo: math.MaxUint64}
		if x.Sign() < 0 {
			wide = types.Int128{Hi: math.MinInt64}
		}
	}
	d.Wide = wide
}

// Within binds how far a row of an as-of join may be away, between keys of a
// type. It is rounded down to a distance that two keys can have.
func (b *Binder) Within(e *ast.Expr, key types.Type) (*End, error) {
	v, err := b.end(e, e)
	if err != nil {
		return nil, err
	}
	d := &End{Kind: Distance}
	if v.Value == nil {
		return d, nil // not known yet, and not asked for
	}
	if !d.distance(key, v, false) {
		return nil, b.fail(e, "it is no distance between keys of type %v", key)
	}
	if d.near < 0 {
		return nil, b.fail(e, "a distance is not negative")
	}
	return d, nil
}
