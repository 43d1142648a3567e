package plan

import (
	"context"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

// Step is what a bound node does.
type Step uint8

// The steps.
const (
	StepScan    Step = iota // Table
	StepFilter              // Exprs: the conditions
	StepProject             // Exprs, one for each column of the schema
	StepGroup               // Group: keys and aggregates; the columns behind them are those of a Project
	StepSort                // Order
	StepTop                 // Order, N
	StepLimit               // Skip, N
	StepJoin                // Join
	StepWindow              // Window
	StepAsof                // Asof, and Join for the keys of partitions
	StepRanked              // Exprs: the keys of groups; Order, N, ByRow
	StepUnpivot             // Exprs: the columns in one type; Unpivot
	StepConcat
	StepCollect
)

// Key is what to order by, with its type.
type Key struct {
	Expr       *bind.Expr
	Desc       bool
	NullsFirst bool
}

// Match is how rows of a join go together. The schema of a join is the columns
// of the left input, then those of the right one; for Semi and Anti only those
// of the left.
type Match struct {
	Kind        JoinKind
	Left, Right []*bind.Expr // equal, pair by pair; each on its own input
	Same        []bool       // null matches null
	Where       []*bind.Expr // on the columns of both
	Reduces     bool         // left rows without a match are left out where they are read
}

// Bound is a step with its types. Fields but Uses and Need are written once,
// when it is bound.
//
// Push changes Inputs, Exprs and Table of steps that have one consumer, and so do the
// rewrites of package rewrite, which may also put other steps in their place; Needs
// writes Need. After that a Bound is read only, and instances of pipelines on
// several goroutines read it.
type Bound struct {
	Step   Step
	Node   *Node // the verb that it is a part of
	Inputs []*Bound
	Schema types.Schema

	Table   source.Table
	Pruned  []*bind.Expr // by which conditions the table has been pruned
	Exprs   []*bind.Expr
	Group   *bind.Grouping
	Order   []Key
	Skip    int
	N       int
	ByRow   bool // of Ranked: rows stay in their order
	Loose   bool // of Group: nothing sees the order of the groups
	Join    *Match
	Window  *Windowing
	Asof    *AsofMatch
	Unpivot *Unpivoting

	Need []bool // of each column: something reads it (needs.go)
}

// Context is one binding of a query.
//
// It belongs to the goroutine that plans, and is closed when the run has ended:
// tables are open as long.
type Context struct {
	ctx      context.Context
	unforced bool
	known    map[*Node]*Bound
	failed   map[*Node]error
	tables   []source.Table
}

// NewContext returns a context for binding. With unforced, lazy operands have
// no values yet: the result has its types, and cannot be run.
func NewContext(ctx context.Context, unforced bool) *Context {
	return &Context{ctx: ctx, unforced: unforced, known: map[*Node]*Bound{}, failed: map[*Node]error{}}
}

// Close closes the tables that have been opened.
func (c *Context) Close() {
	for _, t := range c.tables {
		t.Close()
	}
}

// Bind returns the bound form of n. What it has bound before is the same again.
// Errors are faults.
//
// It walks with a stack of its own: a query that a program builds in a loop may
// be deep.
//
//	stack          does
//	[Top]          its input Agg is not bound: push
//	[Top Agg]      its input Scan is not bound: push
//	[Top Agg Scan] bind, pop
//	[Top Agg]      bind, pop
//	[Top]          bind, pop
//
// A failed input fails the verbs above it with the same fault. The failure is
// remembered, so that a second result over the same frame gets the same error.
func (c *Context) Bind(n *Node) (*Bound, error) {
	for stack := []*Node{n}; len(stack) > 0; {
		top := stack[len(stack)-1]
		ready := true
		for _, in := range top.Inputs {
			if err := c.failed[in]; err != nil {
				// The inputs behind it are not looked at: one that is not
				// bound would be pushed, and popped in place of top.
				c.failed[top] = err
				break
			}
			if c.known[in] == nil {
				stack = append(stack, in)
				ready = false
				break
			}
		}
		if c.failed[top] != nil {
			if top == n {
				return nil, c.failed[top]
			}
			stack = stack[:len(stack)-1]
			continue
		}
		if !ready {
			continue
		}
		stack = stack[:len(stack)-1]
		if c.known[top] != nil {
			continue
		}
		b, err := c.one(top)
		if err == nil {
			err = reserved(b.Schema, top.Line())
		}
		if err != nil {
			c.failed[top] = top.fault(c.LeftOut(err))
			if top == n {
				return nil, c.failed[top]
			}
			continue
		}
		c.known[top] = b
	}
	return c.known[n], nil
}

// one binds a verb after its inputs.
//
// A misuse that was noticed when the verb was called is told here, where all
// errors are told: a chain of calls cannot return one.
func (c *Context) one(n *Node) (*Bound, error) {
	if n.Misuse != nil {
		return nil, n.Misuse
	}
	inputs := make([]*Bound, len(n.Inputs))
	for i, in := range n.Inputs {
		inputs[i] = c.known[in]
	}
	v := &verb{Context: c, n: n, inputs: inputs}
	if len(inputs) > 0 {
		v.sees(inputs[0].Schema)
	}
	switch n.Verb {
	case Scan:
		return v.scan()
	case Filter:
		return v.filter()
	case With, Select:
		return v.project()
	case Drop, Rename:
		return v.names()
	case Agg:
		return v.group(n.Keys, n.Cols)
	case Distinct:
		return v.distinct()
	case Sort, Top:
		return v.order()
	case Limit:
		return v.limit()
	case Join:
		return v.join()
	case Asof:
		return v.asof()
	case TopOf:
		return v.ranking()
	case Pivot:
		return v.pivot()
	case Unpivot:
		return v.unpivot()
	case Concat:
		return v.concat()
	case Options:
		return inputs[0], nil
	}
	return &Bound{Step: StepCollect, Node: n, Inputs: inputs, Schema: inputs[0].Schema}, nil
}

// verb is one verb that is being bound.
//
// The binder has the schema of the first input. Over changes input and binder
// for the rest of the verb.
type verb struct {
	*Context
	*bind.Binder
	n      *Node
	inputs []*Bound

	done    map[*ast.Expr]*ast.Expr // what has become of expressions with Overs
	windows []*Windowing            // ordered ones, which all of the verb's Overs have come to
	made    int                     // columns of them
}

// The context goes along for functions of the program that wait: an expression
// is compiled in many places of a run, of which most know no context.

// sees makes s the columns that the verb's expressions are bound to.
func (v *verb) sees(s types.Schema) {
	v.Binder = &bind.Binder{Schema: s, Line: v.n.Line(), Unforced: v.unforced, Ctx: v.ctx}
}

// step returns a step on the first input with the same columns.
func (v *verb) step(s Step) *Bound {
	return &Bound{Step: s, Node: v.n, Inputs: v.inputs[:1], Schema: v.inputs[0].Schema}
}

// column returns the expression that is column i of a schema.
func column(s types.Schema, i int) *bind.Expr {
	return &bind.Expr{Op: ast.Col, Col: i, Type: s[i].Type, Null: s[i].Null, Source: &ast.Expr{Op: ast.Col, Text: s[i].Name}}
}
