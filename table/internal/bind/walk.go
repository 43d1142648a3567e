package bind

import (
	"math"

	"xfork/table/internal/ast"
)

// Expressions are graphs as the program's are: what looks at all of one looks at each
// node once (ast.Nodes).

// Below returns the nodes of an expression, each once, arguments before what they
// are arguments of: x is the last one.
func Below(x *Expr) []*Expr { return ast.Nodes(x, func(e *Expr) []*Expr { return e.Args }) }

// Any reports whether is says so of a node of an expression. What it says must depend on
// the node alone, since a node with several consumers is asked about once.
func Any(x *Expr, is func(*Expr) bool) bool {
	for _, e := range Below(x) {
		if is(e) {
			return true
		}
	}
	return false
}

// Calls reports whether a node is a call of the program's function.
func Calls(e *Expr) bool { return e.Op == ast.Map }

// Columns calls f for each column in x. A column that is a node of its own where it
// is used several times is told as often.
func Columns(x *Expr, f func(col int)) {
	for _, e := range Below(x) {
		if e.Op == ast.Col || e.Op == ast.Right {
			f(e.Col)
		}
	}
}

// Mapped returns x with columns replaced by what place returns for them: x itself if
// there are none. place returns an expression of the same type.
//
//	a > 3 and b < a      a is column 1 of the input, b the key f(c) of a group
//	x.1 > 3 and f(c) < x.1
//
// Nodes are copied from the columns that change up to the root. A node that is shared
// stays shared.
func Mapped(x *Expr, place func(col *Expr) *Expr) *Expr {
	made := map[*Expr]*Expr{}
	for _, e := range Below(x) {
		if e.Op == ast.Col || e.Op == ast.Right {
			made[e] = place(e)
			continue
		}
		out := e
		for i, a := range e.Args {
			if made[a] == a {
				continue
			}
			if out == e {
				c := *e
				c.Args = append([]*Expr(nil), e.Args...)
				out = &c
			}
			out.Args[i] = made[a]
		}
		made[e] = out
	}
	return made[x]
}

// At returns a column at another place: of an input in which the columns lie
// otherwise. It is still named as the program has named it.
func At(col *Expr, place int) *Expr {
	c := *col
	c.Col = place
	return &c
}

// Equal reports whether two expressions have the same value for every row. It
// compares what has been bound, and not the text, in which two lazy operands
// look alike.
//
// Functions and time zones are equal if they are the same one. Pairs of nodes that
// have been compared are not compared again.
func Equal(x, y *Expr) bool {
	type pair struct{ x, y *Expr }
	var met map[pair]bool
	for stack := []pair{{x, y}}; len(stack) > 0; {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if p.x == p.y || met[p] {
			continue
		}
		if !alike(p.x, p.y) {
			return false
		}
		if len(p.x.Args) > 0 {
			if met == nil {
				met = map[pair]bool{}
			}
			met[p] = true
		}
		for i, a := range p.x.Args {
			stack = append(stack, pair{a, p.y.Args[i]})
		}
	}
	return true
}

// Hash returns a number that is the same for equal expressions: of operators, types and
// columns. What else they may differ in is left to Equal.
func Hash(x *Expr) uint64 {
	own := func(e *Expr) uint64 { return mixed(uint64(e.Op)<<8|uint64(e.Type.Kind), uint64(e.Col)) }
	if len(x.Args) == 0 {
		return own(x)
	}
	of := map[*Expr]uint64{}
	for _, e := range Below(x) {
		h := own(e)
		for _, a := range e.Args {
			h = mixed(h, of[a])
		}
		of[e] = h
	}
	return of[x]
}

// mixed adds a number to a hash: a step of FNV, and its upper half folded into the lower.
func mixed(h, n uint64) uint64 {
	h = (h ^ n) * 1099511628211
	return h ^ h>>32
}

// alike reports whether two nodes are equal if their arguments are. What is not an
// argument (a pattern, a number of digits, a function) is in the source.
func alike(x, y *Expr) bool {
	// The value of a function is the context of the run: the same for both, and
	// perhaps of a type that cannot be compared.
	if x.Op != y.Op || x.Type != y.Type || x.Col != y.Col || x.Op != ast.Map && !same(x.Value, y.Value) || len(x.Args) != len(y.Args) {
		return false
	}
	// A column may be written in several ways, and a literal has its value.
	if s, t := x.Source, y.Source; s != nil && t != nil && x.Op != ast.Col && x.Op != ast.Lit && x.Op != ast.Cast {
		return s.Text == t.Text && s.By == t.By && s.N == t.N && s.M == t.M && s.Value == t.Value
	}
	return true
}

// same reports whether two values of literals are the same: 0 and -0 are not, and a
// NaN is no other one.
func same(x, y any) bool {
	if f, is := x.(float64); is {
		g, is := y.(float64)
		return is && math.Float64bits(f) == math.Float64bits(g)
	}
	return x == y
}
