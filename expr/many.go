package expr

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"unsafe"

	"xfork/eval"
	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Result is the outcome of one of many expressions: a value or an error.
type Result[T any] struct {
	Value T
	Err   error
}

func heads[T any](xs []Expr[T]) []*node.Node {
	nodes := make([]*node.Node, len(xs))
	for i, x := range xs {
		nodes[i] = x.head()
	}
	return nodes
}

// All is the slice of all values, in argument order. It demands every one and fails with the first failure among them.
//
// One node, however many there are. Every force gives the same slice, which is to be read only. Of nothing it
// is an empty slice.
func All[T any](xs ...Expr[T]) Expr[[]T] {
	c, w := new(cell.Cell[[]T]), node.Room(len(xs))
	for i, x := range xs {
		w.Nodes[i] = x.head()
	}
	node.InitStrict(&c.Node, allOp[T]{}, 0, site.Here(), node.Reserve(1), w)
	return Expr[[]T]{c}
}

type allOp[T any] struct{ node.Plain }

var allInfo = node.Info{Name: "All"}

func (allOp[T]) Info(*node.Node) *node.Info { return &allInfo }

func (allOp[T]) Eval(_ *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	vs := make([]T, len(w))
	for i, x := range w {
		vs[i] = cell.ValueOf[T](x)
	}
	cell.Of[[]T](n).V = vs
	return nil
}

// AllOf is done when all of deps are: one force for expressions of any types. Their values are then there, each at its own
// handle, for the cost of a load.
//
// It fails with the first failure among them. A dependency that is nil, or has no node, panics. To collect values of different
// types in one, see [Pair] and [Gather].
func AllOf(deps ...Noded) Expr[struct{}] {
	nodes := make([]*node.Node, len(deps))
	for i, d := range deps {
		nodes[i] = nodeOf("AllOf", d)
	}
	c := new(cell.Cell[struct{}])
	node.InitWide(&c.Node, allOfOp{}, 0, site.Here(), len(nodes), nodes)
	return Expr[struct{}]{c}
}

type allOfOp struct{ node.Plain }

var allOfInfo = node.Info{Name: "AllOf"}

func (allOfOp) Info(*node.Node) *node.Info         { return &allOfInfo }
func (allOfOp) Eval(*node.Scope, *node.Node) error { return nil }

// nodeOf is the node of an expression of any type, or a panic with a sentence.
func nodeOf(verb string, d Noded) *node.Node {
	if v := reflect.ValueOf(d); d == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		panic("expr: " + verb + " with a nil dependency")
	}
	n := d.Node()
	if !node.Made(n) {
		panic("expr: " + verb + " with a dependency that has no node")
	}
	return n
}

// Any is the value of the first expression to succeed; what the others alone demand is cancelled. A success that is
// already there wins, lowest index first, and nothing is started. If all fail their errors are joined, in argument
// order. Without arguments it panics.
func Any[T any](xs ...Expr[T]) Expr[T] {
	if len(xs) == 0 {
		panic("expr: Any of nothing")
	}
	return dynamic[T](anyOp[T]{}, 0, heads(xs)...)
}

type anyOp[T any] struct{ node.Plain }

var anyInfo = node.Info{Name: "Any"}

func (anyOp[T]) Info(*node.Node) *node.Info { return &anyInfo }

func (anyOp[T]) Eval(s *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	switch {
	case !s.Again:
		s.First(w)
	case s.Winner >= 0:
		s.Become(w[s.Winner])
	default:
		var errs []error
		for _, x := range w {
			if f := node.Outcome(x); f != nil {
				errs = append(errs, f.Err)
			}
		}
		return errors.Join(errs...)
	}
	return nil
}

// Settle is the outcome of every expression, in argument order, each with its own error. It fails only with the force.
//
// A failure in it stops nothing: every expression is brought to its end. The end of the force's context is not an
// outcome: a force that is cancelled returns nothing but that. What was done by then is still there, and stays there, at the
// handles of xs: [Peek] gives it without forcing, and the next force of this expression goes on with the rest.
func Settle[T any](xs ...Expr[T]) Expr[[]Result[T]] {
	return dynamic[[]Result[T]](settleOp[T]{}, 0, heads(xs)...)
}

type settleOp[T any] struct{ node.Plain }

var settleInfo = node.Info{Name: "Settle"}

func (settleOp[T]) Info(*node.Node) *node.Info { return &settleInfo }

func (settleOp[T]) Eval(s *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	if !s.Again {
		s.Each(w)
		return nil
	}
	rs := make([]Result[T], len(w))
	for i, x := range w {
		rs[i] = result[T](x)
	}
	cell.Of[[]Result[T]](n).V = rs
	return nil
}

// Peek is the outcome of x if it is there, a value or a failure, and whether it is there. It forces nothing, waits for
// nothing, and costs some nanoseconds: for what a cancelled force has got done, for a progress report, for a server that
// takes what there is.
//
// Any goroutine may peek at any time, also while others force. A failure is what a force of x would return. The end of a force is
// no outcome: what was cancelled is not there.
func Peek[T any](x Expr[T]) (r Result[T], there bool) {
	n := x.head()
	if !node.Settled(n) {
		return r, false
	}
	return result[T](n), true
}

// result is the outcome of a settled node.
func result[T any](n *node.Node) (r Result[T]) {
	if f := node.Outcome(n); f != nil {
		r.Err = f.Err
	} else {
		r.Value = cell.ValueOf[T](n)
	}
	return r
}

// Two is a pair of values.
type Two[A, B any] struct {
	A A
	B B
}

// Pair is two values of any types in one expression: one force for both.
//
// Where both fail, its failure is the one that the sequential program would have met first.
func Pair[A, B any](x Expr[A], y Expr[B]) Expr[Two[A, B]] {
	c := new(cell.Cell[Two[A, B]])
	node.InitWide(&c.Node, pairOp[A, B]{}, 0, site.Here(), 2, []*node.Node{x.head(), y.head()})
	return Expr[Two[A, B]]{c}
}

type pairOp[A, B any] struct{ node.Plain }

var pairInfo = node.Info{Name: "Pair"}

func (pairOp[A, B]) Info(*node.Node) *node.Info { return &pairInfo }

func (pairOp[A, B]) Eval(_ *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	cell.Of[Two[A, B]](n).V = Two[A, B]{cell.ValueOf[A](w[0]), cell.ValueOf[B](w[1])}
	return nil
}

// Field is an expression together with the place where its value belongs: see Gather.
type Field struct {
	n    *node.Node
	set  func(*node.Node)
	kind reflect.Type
}

// To says where x's value belongs. A nil p panics.
func (x Expr[T]) To(p *T) Field {
	if p == nil {
		panic("expr: To with a nil pointer")
	}
	return Field{x.head(), func(n *node.Node) { *p = cell.ValueOf[T](n) }, reflect.TypeFor[T]()}
}

// Gather makes one expression of several of different types: a struct with fields that are filled from them.
//
//	r := expr.Gather(func(r *report) []expr.Field {
//		return []expr.Field{name.To(&r.Name), count.To(&r.Count)}
//	})
//
// fields is called once now, to learn what is needed, and once more when it is there; it should do nothing else. An
// expression that it makes each time is forced once, as it was made the first time.
//
// It fails with the first failure among them, in the order in which they were made. A nil fields panics, and so does a
// zero Field. A function that returns other fields the second time is a failure.
func Gather[S any](fields func(*S) []Field) Expr[S] {
	if fields == nil {
		panic("expr: Gather with a nil function")
	}
	var probe S
	c := &gather[S]{fields: fields}
	var nodes []*node.Node
	for _, f := range fields(&probe) {
		if f.n == nil {
			panic("expr: Gather with a zero Field")
		}
		nodes, c.kinds = append(nodes, f.n), append(c.kinds, f.kind)
	}
	node.InitWide(&c.Node, gatherOp[S]{}, 0, site.Here(), len(nodes), nodes)
	return Expr[S]{&c.Cell}
}

type gather[S any] struct {
	cell.Cell[S]
	fields func(*S) []Field
	kinds  []reflect.Type // of the fields, as they were the first time
}

var errOtherFields = errors.New("expr: the function of Gather returned different fields the second time")

type gatherOp[S any] struct{ node.Plain }

var gatherInfo = node.Info{Name: "Gather"}

func (gatherOp[S]) Info(*node.Node) *node.Info { return &gatherInfo }

func (gatherOp[S]) Eval(_ *node.Scope, n *node.Node) error {
	c := (*gather[S])(unsafe.Pointer(n))
	w := node.Wider(n).Nodes
	fields := c.fields(&c.V)
	if len(fields) != len(w) {
		return errOtherFields
	}
	for i, f := range fields {
		// What is read as a value of another type is none. An expression that was there before has to be in its place; one that
		// the function has made anew stands for the one that it made the first time.
		if f.n == nil || f.kind != c.kinds[i] || node.Number(f.n) < node.Number(n) && node.Resolve(f.n) != node.Resolve(w[i]) {
			return errOtherFields
		}
	}
	for i, f := range fields {
		f.set(w[i])
	}
	c.fields, c.kinds = nil, nil
	return nil
}

// AsCompleted forces all of xs and yields each outcome once, with its index, in the order in which they complete. A break
// withdraws the demand for the rest and waits for what was running. After the end of ctx the rest yield its error.
//
// The loop's body runs on the caller's goroutine while the rest goes on. It is one force: a nil ctx panics, and the
// options are those of Force, of which FailFast and AllErrors mean nothing here. Inside of a forked function it is a run
// within a run; while the loop waits for the next outcome, the function's call gives up what it holds, as in a Force.
//
// An outcome that has been yielded is forgotten: only the handles in xs, if the caller keeps them, and what the body keeps of
// the values stay in memory.
//
//go:noinline
func AsCompleted[T any](ctx context.Context, xs []Expr[T], opts ...eval.Option) iter.Seq2[int, Result[T]] {
	all := heads(xs)
	return func(yield func(int, Result[T]) bool) {
		nodes := slices.Clone(all) // every loop has its own, which forgets what it has yielded
		eval.Each(ctx, nodes, func(i int, err error) bool {
			r := Result[T]{Err: err}
			if err == nil {
				r.Value = cell.ValueOf[T](nodes[i])
			}
			nodes[i] = nil
			return yield(i, r)
		}, opts...)
	}
}
