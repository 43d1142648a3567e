package ast

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"xfork/table/internal/types"
)

// Expr is an expression on columns.
//
// One struct for all operators, with fields that few of them use, instead of a
// type for each: what is done with expressions (binding, showing, searching) is
// a switch over operators in either case, and walks need no methods.
//
//	Text   names, patterns, units     N, M   numbers of digits, pieces, runes
//	By     replacements               Q      of a quantile
//	Type   of casts                   Value  of literals, lazy values, functions, time zones
type Expr struct {
	Op    Op
	Args  []*Expr
	Text  string
	By    string
	N, M  int
	Q     float64
	Type  types.Type
	Value any
}

// Operand is a lazy value of the graph as an operand: a literal of which the
// value is known later than the type.
//
// Read must not be called before the node is settled. It returns a Go value of
// the types that bind.Literal knows.
type Operand struct {
	Node any        // the *node.Node; the packages below table do not know nodes
	Type types.Type // of a Decimal without its scale, which only the value has
	Read func() any // the Go value, once the node is settled; nil is a null
}

// Func is a function of the program on one column or two, as a kernel over
// vectors.
//
// Make is called once for each program, and what it returns is called by one
// goroutine. A function that may wait, Waits, is bound to the context of its
// run, and given it; others are given none.
type Func struct {
	Args   []types.Type // what it takes; a decimal stands for any
	Result types.Type
	Null   bool // the result may be null
	Waits  bool
	// Make returns the function for one goroutine. columns are *vector.Vector
	// with as many rows as out. What it throws is the row's error.
	Make func(ctx context.Context) func(out any, columns []any)
}

// New returns an expression.
func New(op Op, args ...*Expr) *Expr { return &Expr{Op: op, Args: args} }

// String returns the expression as errors show it: infix where there is a sign
// for it, else as method calls. Of one with some hundred operators, or deep ones, parts
// are three dots.
func (e *Expr) String() string {
	left := mostShown
	return e.show(&left, mostDeep)
}

// What is shown of an expression: so many operators, and so deep. That is more than
// a line of a program has, and less than a screen; the depth bounds the recursion.
const (
	mostShown = 400
	mostDeep  = 60
)

// show is String with how many operators are left to be shown, and how deep.
func (e *Expr) show(left *int, deep int) string {
	if *left--; *left < 0 || deep == 0 {
		return "..."
	}
	sub := func(i int) string { return e.Args[i].operand(left, deep-1) }
	switch {
	case e.Op == Col, e.Op == Bad:
		return e.Text
	case e.Op == Right:
		return "right." + e.Text
	case e.Op == Lit:
		return literal(e.Value)
	case e.Op == Lazy:
		return "an Expr"
	case e.Op == As:
		return e.Args[0].show(left, deep) + " as " + e.Text
	case e.Op == When:
		return e.when(left, deep-1)
	case infix[e.Op] != "":
		return sub(0) + " " + infix[e.Op] + " " + sub(1)
	case len(e.Args) == 0:
		return names[e.Op] + "()"
	case e.Op == Over && e.Value != nil:
		return sub(0) + ".Over(" + e.Value.(*Window).show(e.Args[1:]) + ")"
	}
	return e.call(left, deep-1)
}

// operand is show in parentheses, where the expression has operands itself.
//
// A sum within a product needs them, and a product within a sum gets them all
// the same.
func (e *Expr) operand(left *int, deep int) string {
	if infix[e.Op] != "" && *left > 0 && deep > 0 {
		return "(" + e.show(left, deep) + ")"
	}
	return e.show(left, deep)
}

// when shows When(c, v).When(c, v).Else(v).
func (e *Expr) when(left *int, deep int) string {
	var b strings.Builder
	for i := 0; i+1 < len(e.Args); i += 2 {
		if i > 0 {
			b.WriteByte('.')
		}
		fmt.Fprintf(&b, "When(%s, %s)", e.Args[i].show(left, deep), e.Args[i+1].show(left, deep))
	}
	return b.String() + fmt.Sprintf(".Else(%s)", e.Args[len(e.Args)-1].show(left, deep))
}

// call shows x.Method(arguments).
//
// Arguments that are fields come before those that are expressions, which is
// their order in the methods that have both.
func (e *Expr) call(left *int, deep int) string {
	on := e.Args[0].operand(left, deep)
	var args []string
	switch e.Op {
	case Cast, Try:
		args = append(args, e.Type.String())
	case Round, Split, Lag, Lead:
		args = append(args, strconv.Itoa(e.N))
	case Substr:
		args = append(args, strconv.Itoa(e.N), strconv.Itoa(e.M))
	case Quantile:
		args = append(args, fmt.Sprint(e.Q))
	case Like, Matches, Contains, HasPrefix, HasSuffix, Trunc:
		args = append(args, strconv.Quote(e.Text))
	case Replace:
		args = append(args, strconv.Quote(e.Text), strconv.Quote(e.By))
	case Zone:
		args = append(args, fmt.Sprint(e.Value))
	}
	for _, a := range e.Args[1:] {
		args = append(args, a.show(left, deep))
	}
	name := names[e.Op]
	if f, is := e.Value.(*Func); is && f.Waits {
		name = "Call"
	}
	return on + "." + name + "(" + strings.Join(args, ", ") + ")"
}

// literal shows a Go value.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case []byte:
		return strconv.Quote(string(v))
	}
	// What is no value of a column may be of any length.
	const most = 80
	s := fmt.Sprint(v)
	if len(s) > most {
		s = s[:most] + "..."
	}
	return s
}

// Key is what to order by.
//
// Asc is neither: a name, a Column and Asc are the same key.
type Key struct {
	By         *Expr
	Desc       bool
	NullsFirst bool
}

// String returns the key as Explain shows it.
func (k Key) String() string {
	s := k.By.String()
	if k.Desc {
		s += " desc"
	}
	if k.NullsFirst {
		s += " nulls first"
	}
	return s
}
