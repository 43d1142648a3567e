package grad

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/fuse/elem"
	"xfork/internal/node"
	"xfork/ops"
	"xfork/ops/grad/internal/adjoint"
	"xfork/ops/vec"
)

// The functions of package adjoint on arrays, for rules that do not know the
// type of the elements.

// mover is adjoint.Arrays without its type. The methods take and return nodes:
// arrays of elements of the kind at hand, masks, places.
type mover interface {
	expand(d, m *node.Node) *node.Node
	recur(d, x *node.Node) *node.Node
	weights(x, q *node.Node) *node.Node
	rise(d, x, q *node.Node) *node.Node
	interp(k int, x, xs, ys, d *node.Node) *node.Node
	quantiles(t *Tape, x, window, q, d *node.Node) (dx, dq *node.Node)
	extremes(x, window *node.Node, greatest expr.Expr[bool]) *node.Node
}

// movers is a mover for one type of elements.
type movers[T float] struct{ *adjoint.Arrays[T] }

// mover returns the functions on elements of the kind at hand.
func (v *visit) mover() mover {
	if v.k == elem.F32 {
		return movers[float32]{adjoint.Float32}
	}
	return movers[float64]{adjoint.Float64}
}

func (m movers[T]) expand(d, keep *node.Node) *node.Node {
	return m.Expand.Call(as[[]T](d), as[[]bool](keep)).Node()
}

func (m movers[T]) recur(d, x *node.Node) *node.Node {
	return m.Recur.Call(as[[]T](d), as[[]T](x)).Node()
}

func (m movers[T]) weights(x, q *node.Node) *node.Node {
	return m.Weights.Call(as[[]T](x), as[float64](q)).Node()
}

func (m movers[T]) extremes(x, window *node.Node, greatest expr.Expr[bool]) *node.Node {
	return m.Extremes.Call(as[[]T](x), as[int](window), greatest).Node()
}

// rise is the slope of a quantile by its fraction, which is a float64 whatever
// the elements are.
func (m movers[T]) rise(d, x, q *node.Node) *node.Node {
	return ops.Convert[float64](ops.Mul(as[T](d), m.Rise.Call(as[[]T](x), as[float64](q)))).Node()
}

// interp is the slope of lines through points by operand k.
func (m movers[T]) interp(k int, x, xs, ys, d *node.Node) *node.Node {
	dx, dxs, dys := m.Interp(as[[]T](x), as[[]T](xs), as[[]T](ys), as[[]T](d))
	return [...]expr.Expr[[]T]{dx, dxs, dys}[k].Node()
}

// quantiles is the slopes of quantiles in windows by the elements and by the
// fraction: d goes to the two neighbours by the part of the way from one to the
// other, which the fraction moves at the pace of all the places of a window.
func (m movers[T]) quantiles(t *Tape, x, window, q, d *node.Node) (dx, dq *node.Node) {
	xs, ds, f, one := as[[]T](x), as[[]T](d), as[float64](q), constant(t, 1.0)
	places := ops.Sub(ops.Convert[float64](as[int](window)), one)
	at := ops.Mul(f, places)
	// At the last element it is the whole way from the one before it.
	part := ops.Convert[T](ops.Sub(at, ops.Min(ops.Floor(at), ops.Sub(places, one))))
	low, up := m.Lower.Call(xs, as[int](window), f), m.Upper.Call(xs, as[int](window), f)
	upper, n := vec.Scale(ds, part), vec.Len(xs)
	dx = vec.Add(vec.Scatter(n, low, vec.Sub(ds, upper)), vec.Scatter(n, up, upper)).Node()
	rise := vec.Dot(ds, vec.Sub(vec.Gather(xs, up), vec.Gather(xs, low)))
	return dx, ops.Mul(places, ops.Convert[float64](rise)).Node()
}

// rules returns the rules of the functions themselves, for derivatives of
// derivatives.
func (m movers[T]) rules() book {
	f := formOf[[]T]()
	x, none := expr.Const[[]T](nil), expr.Const[[]bool](nil)
	return book{
		keyOf(m.expand(x.Node(), none.Node())): {
			name: "grad.expand", out: f, ins: []form{f, flat},
			slopes: []slope{func(v *visit) *node.Node { return v.array(fuse.Compress, v.all(), v.y()) }, nil},
		},
		keyOf(m.recur(x.Node(), x.Node())): {name: "grad.recur", out: f, ins: []form{f, f}, slopes: []slope{onwards, onwardsTimes}},
		keyOf(m.weights(x.Node(), expr.Const(0.5).Node())): {
			name: "grad.weights", out: f, ins: []form{f, number64}, slopes: []slope{nil, func(v *visit) *node.Node {
				moves := m.Moves.Call(as[[]T](v.x()), as[float64](v.y()))
				return ops.Convert[float64](vec.Dot(as[[]T](v.all()), moves)).Node()
			}},
		},
		keyOf(m.Moves.Call(x, expr.Const(0.5)).Node()): {name: "grad.moves", out: f, ins: []form{f, number64}, slopes: []slope{nil, nil}},
		keyOf(m.Rise.Call(x, expr.Const(0.5)).Node()): {name: "grad.rise", out: formOf[T](), ins: []form{f, number64}, slopes: []slope{func(v *visit) *node.Node {
			return vec.Scale(m.Moves.Call(as[[]T](v.x()), as[float64](v.y())), as[T](v.d)).Node()
		}, nil}},
	}
}

// onwards is the adjoint of d in recurring, r[i] = s'[i] + x[i]·r[i-1] for the
// adjoint s' of s: the same recurrence from the other end.
func onwards(v *visit) *node.Node {
	factors := v.behind(v.val(1), v.backwards(v.y()))
	return v.backwards(v.mover().recur(v.backwards(v.all()), factors))
}

// onwardsTimes is the adjoint of x: r[i-1]·s[i], and 0 for the first.
func onwardsTimes(v *visit) *node.Node {
	return v.mul(v.behind(v.val(0), onwards(v)), v.z())
}

// behind is the array x moved one place to the right, with first before it and
// without its last element.
func (v *visit) behind(first, x *node.Node) *node.Node {
	return v.array(fuse.Slice, v.array(fuse.Concat, first, x), constant(v.Tape, 0).Node(), v.len(x).Node())
}
