package grad

import (
	"fmt"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/internal/site"
	"xfork/ops/mat"
)

// Of is the derivative of loss by p: a number for a number, for an array as
// many elements as it has, for a matrix one of its shape. P is float64,
// []float64, *mat.Dense, float32 or []float32; with another type Of panics.
//
// It builds nodes and computes nothing, in some 300 nanoseconds for each
// operator between loss and p. What is in the way of a derivative is the
// failure of the expression that it returns: see [ErrNoRule], [ErrForced],
// [ErrIndependent] and [ErrRule].
//
//go:noinline
func Of[P any](loss expr.Expr[float64], p expr.Expr[P]) expr.Expr[P] {
	t := newTape(site.Caller(), loss, p)
	return by(t, p)
}

// All is [Of] by several parameters of one type, in one walk back: an
// expression for each of ps.
//
//go:noinline
func All[P any](loss expr.Expr[float64], ps ...expr.Expr[P]) []expr.Expr[P] {
	params := make([]expr.Noded, len(ps))
	for i, p := range ps {
		params[i] = p
	}
	t := newTape(site.Caller(), loss, params...)
	all := make([]expr.Expr[P], len(ps))
	for i, p := range ps {
		all[i] = by(t, p)
	}
	return all
}

// Back walks back from loss once, for parameters of several types. [By] picks
// out the derivatives.
//
// The Tape may be used by any number of goroutines. It holds the graph beneath
// loss for as long as it is reachable.
//
//go:noinline
func Back(loss expr.Expr[float64], ps ...expr.Noded) *Tape {
	return newTape(site.Caller(), loss, ps...)
}

// Err is why none of the derivatives can be had, or nil: [ErrIndependent] if
// the loss depends on none of the parameters.
func (t *Tape) Err() error {
	if t.err == nil && !t.active(t.loss) {
		return fmt.Errorf("%w, on none of the parameters: %s (%s)", ErrIndependent, t.loss.Name(), t.loss.Line())
	}
	return t.err
}

// By is the derivative of a tape's loss by p, which is one of its parameters;
// by anything else it panics.
//
//go:noinline
func By[P any](t *Tape, p expr.Expr[P]) expr.Expr[P] {
	if t == nil {
		panic("grad: By of a nil Tape: Back makes one")
	}
	if !t.params[p.Node()] {
		panic(fmt.Sprintf("grad: By of %v, which is no parameter of this Tape", p.Node()))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return by(t, p)
}

// Stop is x itself, and a constant to derivatives: the way to what lies beneath
// ends there. Of an array or a matrix it ends a pass too. It also makes a
// constant of a value that has been forced, which would be [ErrForced]
// otherwise.
func Stop[T any](x expr.Expr[T]) expr.Expr[T] { return expr.Op1[stop[T]](x) }

// stop is the operator of Stop.
type stop[T any] struct{}

func (stop[T]) Apply(x T) T  { return x }
func (stop[T]) Name() string { return "grad.Stop" }
func (stop[T]) constant()    {}

// form is the type of a value that has a derivative, known at run time. The
// derivative has the same form.
type form uint8

// The forms. Flat stands for every other type: integers, masks, strings.
const (
	flat form = iota
	number64
	number32
	array64
	array32
	matrix
)

// formOf returns the form of values of type P.
func formOf[P any]() form {
	switch any((*P)(nil)).(type) {
	case *float64:
		return number64
	case *float32:
		return number32
	case *[]float64:
		return array64
	case *[]float32:
		return array32
	case **mat.Dense:
		return matrix
	}
	return flat
}

// formOfNoded returns the form of an expression of a type that is not known.
func formOfNoded(x expr.Noded) form {
	switch x.(type) {
	case expr.Expr[float64]:
		return number64
	case expr.Expr[float32]:
		return number32
	case expr.Expr[[]float64]:
		return array64
	case expr.Expr[[]float32]:
		return array32
	case expr.Expr[*mat.Dense]:
		return matrix
	}
	return flat
}

// by makes the expression that a user gets. An adjoint that stands for all
// elements becomes as long as p, and one that has come out shorter or longer
// fails.
func by[P any](t *Tape, p expr.Expr[P]) expr.Expr[P] {
	n := p.Node()
	i, reached := t.place[n]
	switch {
	case t.err != nil:
		return refuse[P](t.err)
	case !reached:
		return refuse[P](fmt.Errorf("%w: %s (%s)", ErrIndependent, n.Name(), n.Line()))
	}
	d := t.records[i].d
	switch f := formOf[P](); {
	case d == nil:
		d = t.zero(f, n)
	case f == array64 || f == array32:
		d = t.spread(d, n)
	}
	return as[P](d)
}

// zero returns the derivative by a parameter that the loss reaches by operators
// alone, all of which have slope 0.
func (t *Tape) zero(f form, n *node.Node) *node.Node {
	switch f {
	case number64:
		return constant(t, 0.0).Node()
	case number32:
		return constant(t, float32(0)).Node()
	case matrix:
		return zeros(as[*mat.Dense](n)).Node()
	}
	v := visit{Tape: t, k: kindOf(f)}
	return v.like(v.val(0), n)
}
