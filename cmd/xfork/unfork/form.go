package unfork

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"xfork/cmd/xfork/source"
)

// forked is one call as Fork has written it: the statements that make its forks
// and its values.
//
//	var forks []expr.Expr[T]
//	for ... { forks = append(forks, lazyF.Fork(args)) }        loop, header
//	values := expr.Must(expr.All(forks...).Force(...))         values, settle
type forked struct {
	loop   ast.Stmt
	header ast.Stmt
	values *types.Var
	call   string
	settle bool
}

// forks reads groups of statements from list[i] on, one for each call: [name :=
// expr.Lift1(f)], var forks, the loop that makes them, and what forces them.
// next is the statement behind.
//
// It stops at the first statement that does not fit; whether the one behind is the
// loop of the values is for the caller to see.
func (u *unforker) forks(list []ast.Stmt, i int) (calls []*forked, next int) {
	for {
		j := i
		for j < len(list) && u.localLift(list[j]) {
			j++
		}
		if j+2 >= len(list) {
			return calls, i
		}
		c := &forked{loop: list[j+1]}
		forks := u.declaredForks(list[j])
		if forks == nil || !u.fills(c, forks, list[j+1]) || !u.forces(c, forks, list[j+2]) {
			return calls, i
		}
		calls = append(calls, c)
		i = j + 3
	}
}

// localLift reports whether a statement makes a lazy function that this tool
// has named.
//
// Such a variable is there for a function that reaches itself.
func (u *unforker) localLift(s ast.Stmt) bool {
	as, ok := s.(*ast.AssignStmt)
	if !ok || as.Tok != token.DEFINE || len(as.Lhs) != 1 || len(as.Rhs) != 1 {
		return false
	}
	id, ok := as.Lhs[0].(*ast.Ident)
	return ok && strings.HasPrefix(id.Name, "lazy") && strings.HasPrefix(u.engineCall(as.Rhs[0]), "expr.Lift")
}

// engineCall is the name of the function of xfork that an expression calls, as
// expr.All, or a method as expr.Func1.Fork; "" for anything else.
//
// A name alone would not do: a package may be imported under another, and a
// function of the program may be called All.
func (u *unforker) engineCall(e ast.Expr) string {
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return ""
	}
	fn, ok := typeutil.Callee(u.P.TypesInfo, c).(*types.Func)
	if !ok || fn.Pkg() == nil || !source.Engine(fn.Pkg().Path()) {
		return ""
	}
	path := strings.TrimPrefix(fn.Pkg().Path(), "xfork/")
	if r := fn.Signature().Recv(); r != nil {
		t := r.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			return path + "." + n.Obj().Name() + "." + fn.Name()
		}
	}
	return path + "." + fn.Name()
}

// declaredForks is the variable of var forks []expr.Expr[T], or nil.
//
// Whether the variable is used elsewhere too the compiler tells afterwards.
func (u *unforker) declaredForks(s ast.Stmt) *types.Var {
	d, ok := s.(*ast.DeclStmt)
	if !ok {
		return nil
	}
	g, ok := d.Decl.(*ast.GenDecl)
	if !ok || g.Tok != token.VAR || len(g.Specs) != 1 {
		return nil
	}
	v := g.Specs[0].(*ast.ValueSpec)
	if len(v.Names) != 1 || len(v.Values) != 0 {
		return nil
	}
	o := u.P.TypesInfo.Defs[v.Names[0]].(*types.Var)
	if sl, ok := o.Type().(*types.Slice); !ok || !isExpr(sl.Elem()) {
		return nil
	}
	return o
}

// isExpr reports whether t is expr.Expr of something.
//
// isExpr goes by the path of the package, and not by the type's structure.
func isExpr(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Expr" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "xfork/expr"
}

// fills reads the loop whose body is forks = append(forks, lazyF.Fork(args)),
// and makes the plain call of it.
//
// The arguments are taken as text, and so are their comments.
func (u *unforker) fills(c *forked, forks *types.Var, s ast.Stmt) bool {
	body := bodyOf(s)
	if body == nil || len(body.List) != 1 {
		return false
	}
	as, ok := body.List[0].(*ast.AssignStmt)
	if !ok || as.Tok != token.ASSIGN || len(as.Lhs) != 1 || len(as.Rhs) != 1 || !u.names(as.Lhs[0], forks) {
		return false
	}
	app, ok := as.Rhs[0].(*ast.CallExpr)
	if !ok || len(app.Args) != 2 || !u.names(app.Args[0], forks) {
		return false
	}
	call, ok := u.plainFork(app.Args[1])
	if !ok {
		return false
	}
	c.header, c.call = s, call
	return true
}

// plainFork is the plain call of lazyF.Fork(args), and of a chain of such calls:
//
//	lazyF.Call(lazyG.Fork(x))     f(g(x))
//
// Of a Call with other operands than forks it is none: package fork writes no such
// one, and what its operands are is a matter for lazy code in general.
func (u *unforker) plainFork(e ast.Expr) (text string, ok bool) {
	fork, ok := e.(*ast.CallExpr)
	name := u.engineCall(e)
	if !ok || !strings.HasPrefix(name, "expr.Func") {
		return "", false
	}
	args := string(u.Src[u.Offset(fork.Lparen)+1 : u.Offset(fork.Rparen)])
	switch {
	case strings.HasSuffix(name, ".Fork"):
	case strings.HasSuffix(name, ".Call") && len(fork.Args) == 1:
		inner, ok := u.plainFork(fork.Args[0])
		if !ok {
			return "", false
		}
		args = string(u.Src[u.Offset(fork.Lparen)+1:u.Offset(fork.Args[0].Pos())]) + inner + string(u.Src[u.Offset(fork.Args[0].End()):u.Offset(fork.Rparen)])
	default:
		return "", false
	}
	fun, _, err := u.liftedFunction(fork.Fun.(*ast.SelectorExpr).X)
	if err != nil {
		return "", false
	}
	return u.plainCall(fun, args, fork.Args), true
}

// bodyOf is the body of a loop, and nil for other statements.
func bodyOf(s ast.Stmt) *ast.BlockStmt {
	switch s := s.(type) {
	case *ast.ForStmt:
		return s.Body
	case *ast.RangeStmt:
		return s.Body
	}
	return nil
}

// names reports whether an expression is the variable o.
func (u *unforker) names(e ast.Expr, o types.Object) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && u.Object(id) == o
}

// plainCall is f(args). A method expression becomes the call of the method of
// its first argument.
//
//	lazyPointNorm.Fork(p)       p.norm()
//	lazyParse.Fork(s)           parse(s)
func (u *unforker) plainCall(fun ast.Expr, args string, list []ast.Expr) string {
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if s := u.P.TypesInfo.Selections[sel]; ok && s != nil && s.Kind() == types.MethodExpr {
		rest := ""
		if len(list) > 1 {
			rest = string(u.Src[u.Offset(list[1].Pos()):u.Offset(list[len(list)-1].End())])
		}
		return u.Text(list[0]) + "." + sel.Sel.Name + "(" + rest + ")"
	}
	return u.Text(fun) + "(" + args + ")"
}

// forces reads values :=
// expr.Must(expr.All(forks...).Force(context.Background())), or the same with
// Settle.
//
// Options of the force, and another context than Background, are no part of the
// form: they were put there for a reason.
func (u *unforker) forces(c *forked, forks *types.Var, s ast.Stmt) bool {
	as, ok := s.(*ast.AssignStmt)
	if !ok || as.Tok != token.DEFINE || len(as.Lhs) != 1 || len(as.Rhs) != 1 || u.engineCall(as.Rhs[0]) != "expr.Must" {
		return false
	}
	force, ok := as.Rhs[0].(*ast.CallExpr).Args[0].(*ast.CallExpr)
	if !ok || u.engineCall(force) != "expr.Expr.Force" || len(force.Args) != 1 {
		return false
	}
	all := force.Fun.(*ast.SelectorExpr).X
	name := u.engineCall(all)
	if name != "expr.All" && name != "expr.Settle" {
		return false
	}
	call := all.(*ast.CallExpr)
	if len(call.Args) != 1 || !call.Ellipsis.IsValid() || !u.names(call.Args[0], forks) {
		return false
	}
	c.values, _ = u.Object(as.Lhs[0].(*ast.Ident)).(*types.Var)
	c.settle = name == "expr.Settle"
	return c.values != nil
}
