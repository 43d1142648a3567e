package grad

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/fuse/elem"
	"xfork/internal/node"
	"xfork/ops"
	"xfork/ops/mat"
)

// visit is what a rule is given: a node on the way back, its operands and its
// adjoint, and the makers of nodes. Nodes of arrays are made below their types,
// so that one rule serves float64 and float32.
type visit struct {
	*Tape
	n  *node.Node // the node itself: its value is mostly called z
	d  *node.Node // the derivative of the loss by it
	xs []*node.Node
	k  fuse.Kind // of the elements, where the node is an array or made of one
	at int       // which operand a contribution is made for
}

// kindOf returns the kind of the elements of a form.
func kindOf(f form) fuse.Kind {
	if f == array32 || f == number32 {
		return elem.F32
	}
	return elem.F64
}

func (v *visit) x() *node.Node { return v.xs[0] }
func (v *visit) y() *node.Node { return v.xs[1] }
func (v *visit) z() *node.Node { return v.n }

// array makes a node of an operator on arrays of the kind at hand.
func (v *visit) array(c fuse.Code, operands ...*node.Node) *node.Node {
	return fuse.New(fuse.Of(c, v.k), v.pc, operands...)
}

func (v *visit) sub(x, y *node.Node) *node.Node             { return v.array(fuse.Sub, x, y) }
func (v *visit) div(x, y *node.Node) *node.Node             { return v.array(fuse.Div, x, y) }
func (v *visit) lt(x, y *node.Node) *node.Node              { return v.array(fuse.Lt, x, y) }
func (v *visit) eq(x, y *node.Node) *node.Node              { return v.array(fuse.Eq, x, y) }
func (v *visit) like(x, y *node.Node) *node.Node            { return v.array(fuse.Like, x, y) }
func (v *visit) apply(c fuse.Code, x *node.Node) *node.Node { return v.array(c, x) }

func (v *visit) where(m, x, y *node.Node) *node.Node { return v.array(fuse.Where, m, x, y) }

// val is a constant for arrays of any length.
func (v *visit) val(x float64) *node.Node {
	if v.k == elem.F32 {
		return fuse.One(float32(x), v.k, v.pc)
	}
	return fuse.One(x, v.k, v.pc)
}

// mul and neg leave a single value a single value: d is one for all elements
// more often than not, and a factor that is a number is settled before a pass,
// where an array of one element is a part of it.
func (v *visit) mul(x, y *node.Node) *node.Node {
	s, okX := scalar(x)
	r, okY := scalar(y)
	switch {
	case okX && okY:
		return v.single(v.times(s, r))
	case okX:
		return v.scale(y, s)
	case okY:
		return v.scale(x, r)
	}
	return v.array(fuse.Mul, x, y)
}

func (v *visit) neg(x *node.Node) *node.Node {
	if s, ok := scalar(x); ok {
		return v.single(v.minus(s))
	}
	return v.array(fuse.Neg, x)
}

func (v *visit) add(x, y *node.Node) *node.Node {
	s, okX := scalar(x)
	if r, okY := scalar(y); okX && okY {
		return v.single(v.plus(s, r))
	}
	return v.array(fuse.Add, x, y)
}

// scale is the array x times the number s.
func (v *visit) scale(x, s *node.Node) *node.Node {
	if v.isOne(s) {
		return x
	}
	return v.array(fuse.Scale, x, s)
}

// single is the array that has one element, the number s.
func (v *visit) single(s *node.Node) *node.Node { return v.array(fuse.Scalar, s) }

// scalar returns the number that is the one element of an array made by single,
// or by a user's vec.Scalar.
func scalar(x *node.Node) (s *node.Node, ok bool) {
	if o := fuse.OperatorOf(x); o == nil || o.Code != fuse.Scalar {
		return nil, false
	}
	s, _, _, ok = node.PeekPair(x)
	return s, ok && s != nil
}

// number returns the one element of an array that has no more.
func (v *visit) number(x *node.Node) *node.Node {
	if s, ok := scalar(x); ok {
		return s
	}
	sum := v.array(fuse.Sum, x)
	if node.Load(x) != node.Done {
		return sum
	}
	if v.k == elem.F32 {
		return fold(v.Tape, (*(*[]float32)(node.Value(x)))[0], as[float32](sum)).Node()
	}
	return fold(v.Tape, (*(*[]float64)(node.Value(x)))[0], as[float64](sum)).Node()
}

// Arithmetic on numbers of the kind at hand.

func (v *visit) times(s, r *node.Node) *node.Node {
	if v.k == elem.F32 {
		return mul(v.Tape, as[float32](s), as[float32](r)).Node()
	}
	return mul(v.Tape, as[float64](s), as[float64](r)).Node()
}

func (v *visit) over(s, r *node.Node) *node.Node {
	if v.k == elem.F32 {
		return div(v.Tape, as[float32](s), as[float32](r)).Node()
	}
	return div(v.Tape, as[float64](s), as[float64](r)).Node()
}

func (v *visit) plus(s, r *node.Node) *node.Node {
	if v.k == elem.F32 {
		return add(v.Tape, as[float32](s), as[float32](r)).Node()
	}
	return add(v.Tape, as[float64](s), as[float64](r)).Node()
}

func (v *visit) minus(s *node.Node) *node.Node {
	if v.k == elem.F32 {
		return neg(v.Tape, as[float32](s)).Node()
	}
	return neg(v.Tape, as[float64](s)).Node()
}

func (v *visit) isOne(s *node.Node) bool {
	if v.k == elem.F32 {
		return is(as[float32](s), 1)
	}
	return is(as[float64](s), 1)
}

// count is the length of an array as a number less some others: a constant if
// it is known.
func (v *visit) count(x *node.Node, less int) *node.Node {
	if v.k == elem.F32 {
		return countAs[float32](v, x, less).Node()
	}
	return countAs[float64](v, x, less).Node()
}

func countAs[T float](v *visit, x *node.Node, less int) expr.Expr[T] {
	if l := v.length(x); l != unknown {
		return constant(v.Tape, T(l-less))
	}
	return ops.Convert[T](ops.Sub(v.len(x), constant(v.Tape, less)))
}

// len is the length of an array.
func (v *visit) len(x *node.Node) expr.Expr[int] {
	if l := v.length(x); l != unknown {
		return constant(v.Tape, l)
	}
	return as[int](v.array(fuse.Len, x))
}

// spread returns the adjoint d of n with one element for each of n. It costs
// nothing when it runs, and checks that d has no other length.
func (t *Tape) spread(d, n *node.Node) *node.Node {
	if l := t.length(d); l != unknown && l == t.length(n) || d == n {
		return d
	}
	v := visit{Tape: t, k: elem.F64}
	if o := fuse.OperatorOf(d); o != nil {
		v.k = o.Out.Kind
	}
	return v.like(d, n)
}

// all is the adjoint of the node at hand with one element for each of its own:
// what operators on whole arrays need.
func (v *visit) all() *node.Node { return v.spread(v.d, v.n) }

// total is the sum of c over all elements of the array n, where c may be one
// element for all of them.
func (v *visit) total(c, n *node.Node) *node.Node {
	switch {
	case v.length(c) != 1:
		return v.array(fuse.Sum, v.spread(c, n))
	case v.length(n) == 1:
		return v.number(c)
	}
	return v.times(v.number(c), v.count(n, 0))
}

// give adds c to the adjoint of operand i. Within is the array of which c has
// the elements, or one for all: the node itself, or the operand.
func (v *visit) give(i int, f form, c, within *node.Node) {
	x, w := v.xs[i], *v
	w.k = kindOf(f)
	if f == array64 || f == array32 {
		c = w.fitted(x, c, within)
	}
	r := &v.records[v.place[x]]
	if r.d == nil {
		r.d = c
		return
	}
	switch f {
	case number64:
		r.d = add(v.Tape, as[float64](r.d), as[float64](c)).Node()
	case number32:
		r.d = add(v.Tape, as[float32](r.d), as[float32](c)).Node()
	case array64, array32:
		r.d = w.add(r.d, c)
	case matrix:
		r.d = mat.Add(as[*mat.Dense](r.d), as[*mat.Dense](c)).Node()
	}
}

// What an operand x of a node n gets of a contribution c, by what is known of
// lengths when the derivative is built:
//
//	x          n, beside x       c                          x gets
//	long       any               of n's length, or one      c: both stand for all of x
//	one        one               one                        c
//	one        long, unknown     any                        the sum of c over n
//	unknown    one               any                        c: x and n have one length
//	unknown    long, unknown     any                        c with n's length
//
// In the last case x may turn out to have one element, and its share would be a
// sum that has not been built. Then c is longer than x, and the Like at the end
// of its way refuses it.

// fitted makes what an operand x gets of c, which has the elements of the array
// within: see length.go.
func (v *visit) fitted(x, c, within *node.Node) *node.Node {
	switch {
	case x == within:
		return c
	case v.length(x) == 1 && v.length(within) != 1:
		return v.single(v.total(c, within))
	case v.length(x) == unknown && v.meetsOthers(x):
		return v.spread(c, within)
	}
	return c
}

// meetsOthers reports whether the node at hand has another operand that may be
// longer than x.
func (v *visit) meetsOthers(x *node.Node) bool {
	o := fuse.OperatorOf(v.n)
	if o == nil {
		return false
	}
	for i, y := range v.xs {
		if y != x && o.Arg(i).Array && v.length(y) != 1 {
			return true
		}
	}
	return false
}
