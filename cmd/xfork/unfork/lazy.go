package unfork

// Statements of lazy code. The function's body is gone through from the top
// down; blocks and the statements that have blocks are gone into, and every
// other statement is made plain as a whole. Three things go with a statement:
//
//	its text        in the place of the old one, or of the lazy parts in it
//	what is before  calls that may fail, each with the answer to its error
//	what is behind  the test of a force's error, which goes
//
// A part in the header of an if or a for has no place in front of it where a call
// could be made each time, so a call that may fail is refused there.

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"xfork/cmd/xfork/source"
)

// lazy makes plain code of what has been written lazily by hand: statement by
// statement, each in its place, so that what was built is now computed where it
// was built.
//
//	a := f.Fork(1)                        a := f(1)
//	t = ops.Add(t, g.Fork(x))             t += g(x)
//	v, err := t.Force(ctx)                v := t
//	if err != nil { return 0, err }
//
// A function that returns an error has it looked at where it is called: with
// the statement that stood behind the force, or by a return of the error.
//
// A variable that was lazy keeps its name, and has its value from then on. So
// what uses it needs no change, but for the forces, which vanish.
func (u *unforker) lazy() (err error) {
	if !u.anyLazy(u.Decl.Body) {
		return nil
	}
	sig := u.SSA.Signature
	for _, t := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range t.Variables() {
			if strings.Contains(v.Type().String(), "xfork/expr.Expr[") {
				return u.no(u.Decl.Name, "its callers have expressions to do with: "+v.Type().String())
			}
		}
	}
	u.failed = u.behindForce()
	ast.Inspect(u.Decl.Body, func(n ast.Node) bool {
		if err != nil || n == nil || u.isDone(n) {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			if u.anyLazy(n.Body) {
				err = u.no(n, "lazy code in a closure")
			}
			return false
		case *ast.BlockStmt, *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.FuncDecl:
			return true
		case ast.Stmt:
			err = u.statement(n)
			return false
		case ast.Expr: // of a header
			err = u.parts(n)
			return false
		}
		return true
	})
	return err
}

// no makes the refusal of what has no plain form.
func (u *unforker) no(n ast.Node, what string) error {
	return &source.Refusal{At: u.Position(n.Pos()), Reason: source.NoPlainForm, What: what}
}

// isDone reports whether a statement has been written anew, or removed.
func (u *unforker) isDone(n ast.Node) bool {
	for _, d := range u.done {
		if d == n {
			return true
		}
	}
	return false
}

// anyLazy reports whether there is something of xfork in n that no form has
// taken.
func (u *unforker) anyLazy(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if n == nil || found || u.isDone(n) {
			return false
		}
		if e, ok := n.(ast.Expr); ok && (u.engineCall(e) != "" || u.isExprType(e)) {
			found = true
		}
		return !found
	})
	return found
}

// isExprType reports whether e is written as the type expr.Expr[T].
//
// That is how a variable or a slice of expressions is declared; it becomes one
// of values.
func (u *unforker) isExprType(e ast.Expr) bool {
	x, ok := e.(*ast.IndexExpr)
	return ok && u.P.TypesInfo.Types[x].IsType() && isExpr(u.TypeOf(x))
}

// behindForce is what a failure of a force is answered with, the return in if
// err != nil behind v, err := x.Force(ctx), and those ifs, which go. All calls
// that fail are answered like the first force, if that names nothing but err
// and what the whole package knows.
func (u *unforker) behindForce() (answer string) {
	ast.Inspect(u.Decl.Body, func(n ast.Node) bool {
		b, ok := n.(*ast.BlockStmt)
		if !ok {
			return true
		}
		for i, s := range b.List {
			as, ok := s.(*ast.AssignStmt)
			if !ok || len(as.Lhs) != 2 || len(as.Rhs) != 1 || u.engineCall(as.Rhs[0]) != "expr.Expr.Force" || i+1 == len(b.List) {
				continue
			}
			test, ok := b.List[i+1].(*ast.IfStmt)
			if !ok || test.Init != nil || test.Else != nil || len(test.Body.List) != 1 {
				continue
			}
			ret, ok := test.Body.List[0].(*ast.ReturnStmt)
			c, isTest := test.Cond.(*ast.BinaryExpr)
			failed, isName := as.Lhs[1].(*ast.Ident)
			if !ok || !isTest || !isName || c.Op != token.NEQ || !u.names(c.X, u.Object(failed)) || failed.Name != "err" || !u.closed(ret, u.Object(failed)) {
				continue
			}
			if answer == "" {
				answer = strings.ReplaceAll(u.Text(ret), "expr.Cause(err)", "err")
			}
			u.tests = append(u.tests, test)
		}
		return true
	})
	return answer
}

// closed reports whether n names nothing that is local, but for err.
func (u *unforker) closed(n ast.Node, err types.Object) bool {
	ok := true
	ast.Inspect(n, func(n ast.Node) bool {
		if id, is := n.(*ast.Ident); is {
			v, isVar := u.Object(id).(*types.Var)
			ok = ok && (!isVar || v == err || v.IsField() || v.Parent() == u.P.Types.Scope())
		}
		return ok
	})
	return ok
}

// statement makes one statement plain, with what has to come in front of it.
//
// Anything that is not one of the forms has its lazy parts replaced, and stays.
func (u *unforker) statement(s ast.Stmt) error {
	if !u.anyLazy(s) {
		return nil
	}
	u.indent = u.indentOf(s)
	switch s := s.(type) {
	case *ast.ReturnStmt:
		if len(s.Results) == 1 && u.engineCall(s.Results[0]) == "expr.Expr.Force" {
			v, before, err := u.forced(s.Results[0])
			return u.put(s, before, "return "+v+", nil", err)
		}
	case *ast.AssignStmt:
		if len(s.Rhs) == 1 {
			return u.assignment(s)
		}
	}
	return u.parts(s)
}

// assignment knows the forms that are more than an expression in another one's
// place.
//
//	v := expr.If(c, a, b)           an if with two branches
//	vs := expr.All(f.Map(as)...)    a loop
//	t = ops.Add(t, x)               t += x
func (u *unforker) assignment(s *ast.AssignStmt) error {
	right, left := s.Rhs[0], u.Text(s.Lhs[0])
	name := u.engineCall(right)
	switch {
	case len(s.Lhs) == 2 && name == "expr.Expr.Force":
		if left == "_" {
			return u.no(s, "a force of which only the error is looked at")
		}
		if !u.dropTest(s) {
			return u.no(s, "an error that is not answered by a return, in if err != nil behind the force")
		}
		inner := right.(*ast.CallExpr).Fun.(*ast.SelectorExpr).X
		if u.engineCall(inner) == "expr.All" && len(right.(*ast.CallExpr).Args) == 1 {
			return u.gathered(s, inner.(*ast.CallExpr))
		}
		v, before, err := u.forced(right)
		if err != nil {
			return err
		}
		return u.put(s, before, left+" "+s.Tok.String()+" "+v, nil)
	case len(s.Lhs) == 1 && name == "expr.If":
		return u.branches(s, right.(*ast.CallExpr))
	case len(s.Lhs) == 1 && name == "ops.Add" && s.Tok == token.ASSIGN && u.Text(right.(*ast.CallExpr).Args[0]) == left:
		v, before, err := u.plain(right.(*ast.CallExpr).Args[1])
		return u.put(s, before, left+" += "+v, err)
	case len(s.Lhs) == 1 && name == "expr.All":
		return u.gathered(s, right.(*ast.CallExpr))
	case left == "_" && len(s.Lhs) == 1:
		u.notes = append(u.notes, fmt.Sprintf("%s: was never forced, and runs now", u.Position(s.Pos())))
	}
	return u.parts(s)
}

// dropTest removes the if err != nil behind a force: what could fail has been
// asked before.
func (u *unforker) dropTest(s *ast.AssignStmt) bool {
	for _, t := range u.tests {
		if t.Pos() > s.End() && strings.TrimSpace(string(u.Src[u.Offset(s.End()):u.Offset(t.Pos())])) == "" {
			u.edits.Remove(u.edits.LineStart(u.Offset(t.Pos())), u.edits.LineEnd(u.Offset(t.End())))
			u.done = append(u.done, t)
			return true
		}
	}
	return false
}

// branches makes an if of v := expr.If(c, a, b). What was built before it and
// would have been left out is told.
func (u *unforker) branches(s *ast.AssignStmt, c *ast.CallExpr) error {
	t, ok := source.TypeText(u.Function, u.TypeOf(c).(*types.Named).TypeArgs().At(0))
	if !ok {
		return u.no(s, "the type of "+u.Text(c)+" has no name here")
	}
	cond, before, err := u.plain(c.Args[0])
	if err != nil {
		return err
	}
	left, open := u.Text(s.Lhs[0]), ""
	if s.Tok == token.DEFINE {
		open = "var " + left + " " + t + "\n" + u.indent
	}
	text := open + "if " + cond + " {\n"
	outer := u.indent
	for i, branch := range c.Args[1:] {
		if id, ok := ast.Unparen(branch).(*ast.Ident); ok {
			u.notes = append(u.notes, fmt.Sprintf("%s: %s runs now whichever branch is taken", u.Position(id.Pos()), id.Name))
		}
		u.indent = outer + "\t"
		v, inner, err := u.plain(branch)
		if err != nil {
			return err
		}
		text += u.indent + inner + left + " = " + v + "\n"
		if u.indent = outer; i == 0 {
			text += outer + "} else {\n"
		}
	}
	return u.put(s, before, text+outer+"}", nil)
}

// put writes a statement anew.
func (u *unforker) put(s ast.Stmt, before, text string, err error) error {
	if err == nil {
		u.edits.Replace(u.Offset(s.Pos()), u.Offset(s.End()), before+text)
	}
	return err
}

// indentOf is what the line of a statement begins with.
func (u *unforker) indentOf(s ast.Stmt) string {
	at := u.Offset(s.Pos())
	line := string(u.Src[u.edits.LineStart(at):at])
	return line[:len(line)-len(strings.TrimLeft(line, "\t "))]
}
