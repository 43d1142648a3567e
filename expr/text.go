package expr

import (
	"errors"
	"fmt"
	"io"
)

// An Expr describes itself or refuses: printing and encoding never force, and never follow operands, so they are safe
// for a chain of ten million nodes.

// errData is the answer to encoders and decoders.
var errData = errors.New("expr: an Expr is a computation, not data: force it and encode its value")

// String names the operator or function, the creation number, the line that made the node, and its state.
func (x Expr[T]) String() string {
	if x.c == nil {
		return "expr: zero Expr"
	}
	return x.c.Node.String()
}

// Format writes String for every verb.
func (x Expr[T]) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, x.String())
}

// MarshalJSON refuses.
func (x Expr[T]) MarshalJSON() ([]byte, error) { return nil, errData }

// UnmarshalJSON refuses.
func (x *Expr[T]) UnmarshalJSON([]byte) error { return errData }

// MarshalText refuses.
func (x Expr[T]) MarshalText() ([]byte, error) { return nil, errData }

// UnmarshalText refuses.
func (x *Expr[T]) UnmarshalText([]byte) error { return errData }

// GobEncode refuses.
func (x Expr[T]) GobEncode() ([]byte, error) { return nil, errData }

// GobDecode refuses.
func (x *Expr[T]) GobDecode([]byte) error { return errData }
