// Package shape tells statements apart in which Go leaves the order of
// evaluation open.
//
// The specification orders calls, receives and logical operators within a
// statement, and not the reading of variables among them ("Order of
// evaluation"). In
//
//	return total + next()
//
// total may be read before or after next has changed it. The compiler reads it
// after, the SSA of x/tools before. So two programs may have one SSA and
// different values: that statement, and
//
//	t := total
//	return t + next()
//
// which says what it means. A fingerprint that is made of SSA needs to know
// which of them it has. It gets the shape of each statement that leaves
// something open, beside its SSA; statements that do not are told by their SSA
// alone, so that most edits which change no value are none of the shape either.
package shape

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// Shapes knows the statements of a package.
//
// It does not change once it is made.
type Shapes struct {
	pkg      *types.Package
	info     *types.Info
	captured map[types.Object]bool // variables that more than their own function can reach
}

// New looks at the files of a package. It keeps the types, and takes a few
// passes over the syntax.
func New(files []*ast.File, pkg *types.Package, info *types.Info) *Shapes {
	s := &Shapes{pkg: pkg, info: info, captured: make(map[types.Object]bool)}
	for _, f := range files {
		s.capture(f)
	}
	return s
}

// Body writes the shapes of those statements of a function that leave an order
// open. The syntax is that of a declared function or of a function literal; of
// anything else there is nothing to write.
//
// Loops over functions (range over func) are functions of their own in the SSA,
// and parts of the function around them here.
func (s *Shapes) Body(b *bytes.Buffer, syntax ast.Node) {
	var body *ast.BlockStmt
	switch syntax := syntax.(type) {
	case *ast.FuncDecl:
		body = syntax.Body
	case *ast.FuncLit:
		body = syntax.Body
	}
	if body == nil {
		return
	}
	// Statements that hold others are looked at by the expressions that they
	// have themselves.
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // a function of its own
		case *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt, *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.ValueSpec:
			s.Open(b, n)
		case *ast.IfStmt:
			s.Open(b, n.Cond)
		case *ast.SwitchStmt:
			s.Open(b, n.Tag)
		case *ast.RangeStmt:
			s.Open(b, n.X)
		case *ast.CaseClause:
			for _, e := range n.List {
				s.Open(b, e)
			}
		}
		return true
	})
}

// Open writes a statement or an expression if it leaves an order open: it has a
// call, and reads beside it what the call may change.
//
// A read inside of the call's own operands comes before the call, and a call
// inside of what is read comes before the reading; what is beside each other is
// open. Two reads and no call are not: without a call nothing changes between
// them.
func (s *Shapes) Open(b *bytes.Buffer, n ast.Node) {
	if n == nil || n == ast.Expr(nil) {
		return
	}
	var calls, reads []ast.Node
	ast.Inspect(n, func(n ast.Node) bool {
		switch {
		case n == nil:
			return false
		case s.calls(n):
			calls = append(calls, n)
		case s.mayChange(n):
			reads = append(reads, n)
		}
		_, inner := n.(*ast.FuncLit)
		return !inner
	})
	within := func(a, b ast.Node) bool { return b.Pos() <= a.Pos() && a.End() <= b.End() }
	// Statements have few calls and few reads.
	for _, c := range calls {
		for _, r := range reads {
			if !within(r, c) && !within(c, r) {
				s.shape(b, n)
				return
			}
		}
	}
}

// calls reports whether an expression runs code that may change variables, or
// waits for some.
//
// Conversions and builtin functions run no code of a program. Nor do functions
// of constants, which the type checker has evaluated.
func (s *Shapes) calls(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		is := s.info.Types[n.Fun]
		return !is.IsType() && !is.IsBuiltin() && s.info.Types[n].Value == nil
	case *ast.UnaryExpr:
		return n.Op == token.ARROW
	}
	return false
}

// mayChange reports whether an expression reads memory that code elsewhere may
// write.
//
// A variable of a function that only the function itself names cannot be
// changed by what it calls. Elements of arrays are the variable's own memory,
// those of slices and maps may be any.
func (s *Shapes) mayChange(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Ident:
		v, ok := s.info.Uses[n].(*types.Var)
		return ok && !v.IsField() && (s.captured[v] || v.Parent() == s.pkg.Scope() || v.Pkg() != s.pkg)
	// Through a pointer, explicit or not. A field of a variable is looked at by
	// the variable's name.
	case *ast.SelectorExpr:
		sel := s.info.Selections[n]
		return sel != nil && sel.Kind() == types.FieldVal && sel.Indirect()
	case *ast.IndexExpr:
		t := s.info.Types[n.X]
		if !t.IsValue() {
			return false
		}
		_, array := t.Type.Underlying().(*types.Array)
		return !array
	case *ast.StarExpr:
		return s.info.Types[n].IsValue()
	}
	return false
}

// shape writes how an expression is put together: what is inside of what, as
// depths. Names and constants are in the SSA; here a variable has the number of
// its first place.
//
// Parentheses do not count, nor does where a line ends. Names of variables do
// not either: which of them are the same is enough, for which they are is in
// the SSA.
func (s *Shapes) shape(b *bytes.Buffer, n ast.Node) {
	b.WriteString("\nshape")
	number := make(map[types.Object]int)
	ast.PreorderStack(n, nil, func(n ast.Node, stack []ast.Node) bool {
		if _, ok := n.(*ast.ParenExpr); ok {
			return true
		}
		depth := 0
		for _, at := range stack {
			if _, ok := at.(*ast.ParenExpr); !ok {
				depth++
			}
		}
		fmt.Fprintf(b, " %d:", depth)
		// Constants are evaluated and types have no order.
		if e, ok := n.(ast.Expr); ok {
			if is := s.info.Types[e]; is.Value != nil || is.IsType() {
				b.WriteString("leaf")
				return false
			}
		}
		switch n := n.(type) {
		case *ast.Ident:
			o := s.info.ObjectOf(n)
			if _, ok := number[o]; !ok {
				number[o] = len(number)
			}
			fmt.Fprint(b, number[o])
		case *ast.FuncLit:
			b.WriteString("function")
			return false
		case *ast.BinaryExpr:
			b.WriteString(n.Op.String())
		default:
			fmt.Fprintf(b, "%T", n)
		}
		return true
	})
}

// capture finds the variables of functions that more than their function can
// reach: closures use them, or their address is taken.
//
// It errs on the side of too many: a method call counts as taking the address
// of its receiver, whether the method wants a pointer or not.
func (s *Shapes) capture(f *ast.File) {
	// The address of a field or of an element is one in the variable's memory.
	note := func(e ast.Expr) {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.SelectorExpr:
				e = x.X
			case *ast.IndexExpr:
				e = x.X
			case *ast.Ident:
				s.captured[s.info.Uses[x]] = true
				return
			default:
				return
			}
		}
	}
	var inside []*ast.FuncLit
	ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
		inside = inside[:0]
		for _, at := range stack {
			if lit, ok := at.(*ast.FuncLit); ok {
				inside = append(inside, lit)
			}
		}
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				note(n.X)
			}
		case *ast.SliceExpr:
			note(n.X)
		case *ast.SelectorExpr:
			if sel := s.info.Selections[n]; sel != nil && sel.Kind() == types.MethodVal {
				note(n.X)
			}
		case *ast.Ident:
			v, ok := s.info.Uses[n].(*types.Var)
			if ok && len(inside) > 0 {
				if lit := inside[len(inside)-1]; v.Pos() < lit.Pos() || v.Pos() > lit.End() {
					s.captured[v] = true
				}
			}
		}
		return true
	})
}
