package expr

import (
	"errors"
	"reflect"
	"unsafe"

	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Values of different types in one expression.

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
// The type of its value is hidden in set, so that fields of different types are in one slice, and repeated in kind.
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

// gather is the cell of a Gather. Eval drops fields and kinds itself: the engine calls Forget for calls and dynamic nodes only.
type gather[S any] struct {
	cell.Cell[S]
	fields func(*S) []Field
	kinds  []reflect.Type // of the fields, as they were the first time
}

var errOtherFields = errors.New("expr: the function of Gather returned different fields the second time")

type gatherOp[S any] struct{ node.Plain }

var gatherInfo = node.Info{Name: "Gather"}

func (gatherOp[S]) Info(*node.Node) *node.Info { return &gatherInfo }

// Eval calls the user's function again, with the cell's own struct, under the claim and on the goroutine that evaluates
// the node: the pointers of the first call led to the probe. All fields are checked before the first is set.
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
