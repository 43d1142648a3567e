package table

import (
	"context"
	"slices"
	"sync/atomic"
	"unsafe"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/internal/typed"
	"xfork/table/internal/ast"
	"xfork/table/internal/inmem"
	"xfork/table/internal/past"
	"xfork/table/internal/plan"
	"xfork/table/internal/run"
	"xfork/table/internal/types"
)

// Verbs and results are nodes of one family ("table"): a plan groups those that
// a force needs into regions, and one call of Eval plans and runs a region
// (internal/node, family.go, and docs/adr/0026-verbs-are-a-family.md).
//
//	Scan                 a frame: never claimed, never memoised; it has no value
//	  |
//	Filter     an Expr   its operands are its input and the lazy values in its expressions
//	  |    \  /
//	 Agg   Sort
//	  |      |
//	Scalar  Rows         results: outputs of the region, memoised like any expression
type frame struct {
	node.Node
	_    struct{} // what stands in the place of a value
	plan plan.Node
	// The way down to the inputs goes by these, not by the node's operands: a
	// settled node has forgotten them, and a frame may be used again
	// afterwards.
	inputs   []*frame
	operands []*node.Node
	options  *options // of the verb Options alone
	// busy says that evaluating it reads files or calls functions of the
	// program, so that it is not for the goroutine that forces.
	busy bool
	// The last run that the frame was a part of, for Explain.
	ran atomic.Pointer[past.Plan]
}

// verbs has what the engine has to know of each verb. The cost of an element is
// nothing, so that no plan makes an output of a frame.
var verbs = func() (infos [plan.Options + 1]node.Info) {
	for v := range infos {
		infos[v] = node.Info{
			Name: "table." + plan.Verb(v).String(), Lane: node.CPU, Context: true, Splits: true,
			Fusion: &node.Fusion{Family: "table", Cost: 1},
		}
	}
	return infos
}()

// verbOp is the operator of a frame.
type verbOp struct{ node.Plain }

// Info returns what the engine has to know.
func (verbOp) Info(n *node.Node) *node.Info { return &verbs[(*frame)(unsafe.Pointer(n)).plan.Verb] }

// Eval is called if a frame itself is asked for, which has no value: there is
// nothing to do.
func (verbOp) Eval(s *node.Scope, _ *node.Node) error {
	s.Region.Outputs[0].Open = false
	return nil
}

// newFrame makes the node of a verb. pc is the program's line.
func newFrame(pc uintptr, p plan.Node, inputs []*frame, lazies []*ast.Operand) Frame {
	f := &frame{plan: p, inputs: inputs, busy: busy(&p)}
	all := make([]*node.Node, 0, len(inputs)+len(lazies))
	for i, in := range f.inputs {
		in = made(pc, in)
		f.inputs[i] = in
		f.busy = f.busy || in.busy
		all = append(all, &in.Node)
		f.plan.Inputs = append(f.plan.Inputs, &in.plan)
	}
	for _, o := range lazies {
		f.operands = append(f.operands, o.Node.(*node.Node))
	}
	node.InitFamily(&f.Node, verbOp{}, pc, append(all, f.operands...)...)
	f.plan.Owner, f.plan.Line = f, f.Node.Line
	return Frame{f}
}

// made returns f, or, in the place of void, a scan that fails at the line pc.
func made(pc uintptr, f *frame) *frame {
	if f == void {
		return newFrame(pc, plan.Node{Verb: plan.Scan, Misuse: errVoid}, nil, nil).f
	}
	return f
}

// busy reports whether a verb by itself reads or calls functions. What reads
// only slices and calls nothing is of some microseconds where there are few
// rows, and is spared the start of a run.
func busy(p *plan.Node) bool {
	if _, memory := p.Source.(*inmem.Source); p.Source != nil && !memory {
		return true
	}
	for _, list := range [][]*ast.Expr{p.Cols, p.Keys, p.Where} {
		if slices.ContainsFunc(list, (*ast.Expr).Calls) {
			return true
		}
	}
	return slices.ContainsFunc(p.By, func(k ast.Key) bool { return k.By.Calls() }) ||
		slices.ContainsFunc(p.On, func(on plan.Equal) bool { return on.Left.Calls() || on.Right.Calls() })
}

// result is what a node has that takes rows out of frames.
type result struct {
	from  *frame
	name  string
	count bool
	// check looks at the schema before anything is read.
	check func(s types.Schema) error
	// stream, if there is one, makes what takes the rows as they come, in place of chunks. It is closed when the run is over, stored or not.
	stream func(ctx context.Context, s types.Schema) (stream, error)
	// store writes the value to the node's cell. It may split the work.
	store func(o *run.Output, split run.Split) error
}

// stream is a run's stream that has something to give back, such as a file.
type stream interface {
	run.Stream
	Close()
}

// cell is a node with a value of type T. What makes the value is behind a
// pointer that is swapped: the force that has settled the node drops it, while
// another one may be looking whether it could evaluate the node along with its
// own.
type cell[T any] struct {
	node.Node
	v    T
	info *node.Info
	from atomic.Pointer[result]
}

// resultOp is the operator of a result. It is a type without fields for each T,
// as nodes need it.
type resultOp[T any] struct{}

// results has what the engine has to know of each function that makes results,
// first where the goroutine that forces may evaluate it, then where it may not:
// a function that ends its goroutine must not end that one
// (docs/adr/0010-goexit.md), and reading would keep it from noticing that its
// force is cancelled.
var results = func() (infos [2]map[string]*node.Info) {
	for i := range infos {
		infos[i] = map[string]*node.Info{}
		for _, name := range []string{"Rows", "Values", "Scalar", "Count", "Text", "Each", "WriteCSV", "WriteNDJSON", "WriteParquet", "Drain"} {
			infos[i][name] = &node.Info{
				Name: "table." + name, Lane: node.CPU, Context: true, Splits: true,
				Fusion: &node.Fusion{Family: "table", Barrier: true, Run: i == 1, Cost: 1},
			}
		}
	}
	return infos
}()

// Info returns what the engine has to know.
func (resultOp[T]) Info(n *node.Node) *node.Info { return (*cell[T])(unsafe.Pointer(n)).info }

// Eval plans and runs the region.
func (resultOp[T]) Eval(s *node.Scope, n *node.Node) error { return evaluate(s, n) }

// Forget drops the frame, so that what it holds is garbage although the result
// is kept.
func (resultOp[T]) Forget(n *node.Node) { (*cell[T])(unsafe.Pointer(n)).from.Store(nil) }

// Result returns what makes the value, nil if that has been forgotten. The
// operator is reached by this method, whatever T is.
func (resultOp[T]) Result(n *node.Node) *result { return (*cell[T])(unsafe.Pointer(n)).from.Load() }

// resultOf returns what makes the value of a node, nil if the node is no result
// or is settled.
func resultOf(n *node.Node) *result {
	if !node.Has(n, node.Family) {
		return nil
	}
	if r, is := node.OpOf(n).(interface{ Result(*node.Node) *result }); is {
		return r.Result(n)
	}
	return nil
}

// newResult makes a result. store is given the cell's value to write to.
func newResult[T any](pc uintptr, r result, store func(v *T, o *run.Output, split run.Split) error) expr.Expr[T] {
	r.from = made(pc, r.from)
	c := &cell[T]{info: results[0][r.name]}
	// What has a stream writes a file, or calls a function for each row.
	if r.from.busy || r.stream != nil {
		c.info = results[1][r.name]
	}
	r.store = func(o *run.Output, split run.Split) error { return store(&c.v, o, split) }
	c.from.Store(&r)
	node.InitFamily(&c.Node, resultOp[T]{}, pc, &r.from.Node)
	return typed.Of[T](&c.Node)
}

// each runs parts without an index of its own context: helpers of a result need
// none.
func each(split run.Split, n int, part func(i int) error) error {
	if n == 0 {
		return nil
	}
	return split(n, func(_ context.Context, i int) error { return part(i) })
}
