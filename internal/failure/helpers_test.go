package failure_test

import (
	"errors"
	"fmt"
	"runtime"

	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/site"
)

var (
	errBase  = errors.New("not found")
	errOther = errors.New("refused")
)

// call is the operator of calls: what it does is a matter of the node.
type call struct{ node.Plain }

// cell is a call of f, which was given args as the element-th of a map.
type cell struct {
	node    node.Node
	name    string
	f       func() error
	args    string
	element int
}

// cells are those of the nodes. Tests that share nodes between goroutines do not make any meanwhile.
var cells = map[*node.Node]*cell{}

func (call) Info(n *node.Node) *node.Info { return &node.Info{Name: cells[n].name} }

func (call) Eval(_ *node.Scope, n *node.Node) error { return cells[n].f() }

func (call) Describe(n *node.Node) (args string, element int) { return cells[n].args, cells[n].element }

// fork makes a node of a call, on the line of its caller's caller.
func fork(name string, f func() error) *cell {
	c := &cell{name: name, f: f, element: -1}
	node.InitWith(&c.node, call{}, node.Call, site.Here(), nil, nil)
	cells[&c.node] = c
	return c
}

// force calls c as the engine does, and returns its failure.
func (c *cell) force() error {
	if pcs, err := ended(&c.node); err != nil {
		return failure.Of(&c.node, err, pcs).Err
	}
	return nil
}

// ended calls n's function on a goroutine of its own, and returns what ended it.
func ended(n *node.Node) (pcs []uintptr, err error) {
	bad := invoke.Guarded("the function", func() { err = invoke.Eval(call{}, nil, n) })
	if bad != nil {
		return bad.PCs, bad.Err
	}
	return nil, err
}

// plus is an operator that records its own line only.
func plus(c *cell) *node.Node {
	pc, _, _, _ := runtime.Caller(1)
	node.Init(&c.node, call{}, pc, nil, nil)
	cells[&c.node] = c
	return &c.node
}

// failed is the failure of a call that returned err.
func failed(name string, err error) *failure.Error {
	return fork(name, func() error { return err }).force().(*failure.Error)
}

// panicked is what is left of a panic with v.
func panicked(v any) error {
	return failed("f", recovered(v)).Err
}

func recovered(v any) (err error) {
	defer func() { _, err = failure.Recovered(recover()) }()
	panic(v)
}

// Errors of the user's that misbehave.

type nilError struct{ text string }

func (e *nilError) Error() string { return e.text }

type bad struct{}

func (bad) Error() string          { panic("no text") }
func (bad) Unwrap() error          { panic("no cause") }
func (bad) Is(error) bool          { panic("no comparison") }
func (bad) As(any) bool            { panic("no conversion") }
func (bad) Format(fmt.State, rune) { panic("no format") }

type badMany struct{ bad }

func (badMany) Unwrap() []error { panic("no causes") }
