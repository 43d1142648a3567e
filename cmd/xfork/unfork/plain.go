package unfork

// Expressions of lazy code. An expression becomes text, and the text of what has
// to come in front of it. Operators are bracketed, since a word binds as it is
// nested and a sign by its rank:
//
//	ops.Mul(ops.Add(x, y), z)     ((x + y) * z)
//
// gofmt leaves brackets alone, and so does this package: they are for the reader
// to take away where they are not needed.

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"xfork/cmd/xfork/source"
)

// parts makes plain what is lazy among the parts of a statement or expression,
// and leaves the rest of its text.
//
// The types of variables are among the parts. Closures are refused: a call in
// them that fails would have to be answered there, by another return.
func (u *unforker) parts(n ast.Node) (err error) {
	var before strings.Builder
	ast.Inspect(n, func(m ast.Node) bool {
		e, ok := m.(ast.Expr)
		if !ok || err != nil {
			return err == nil
		}
		if f, ok := e.(*ast.FuncLit); ok && u.anyLazy(f) {
			err = u.no(f, "lazy code in a closure") // what fails there has another way out
			return false
		}
		if u.isExprType(e) {
			x := e.(*ast.IndexExpr)
			u.edits.Replace(u.Offset(x.Pos()), u.Offset(x.End()), u.Text(x.Index))
			return false
		}
		if u.engineCall(e) == "" {
			return true
		}
		v, first, no := u.plain(e)
		if err = no; err == nil {
			before.WriteString(first)
			u.edits.Replace(u.Offset(e.Pos()), u.Offset(e.End()), v)
		}
		return false
	})
	if s, ok := n.(ast.Stmt); ok && before.Len() > 0 {
		u.edits.Insert(u.Offset(s.Pos()), before.String())
	} else if before.Len() > 0 && err == nil {
		err = u.no(n, "a call that may fail, in the header of a statement")
	}
	return err
}

// plain is the text that computes what an expression has as its value, and the
// statements that have to come in front of it: calls that may fail. It goes
// down by itself, as deep as the source is nested.
//
//	f.Fork(a)                f(a)
//	g.Call(f.Fork(a))        g(f(a))
//	ops.Mul(x, y)            (x * y)
//	expr.Const[int64](3)     int64(3)
//	expr.Must(x.Force(ctx))  x
func (u *unforker) plain(e ast.Expr) (text, before string, err error) {
	e = ast.Unparen(e)
	name := u.engineCall(e)
	if name == "" {
		if u.anyLazy(e) {
			return "", "", u.no(e, u.Text(e))
		}
		return u.Text(e), "", nil // the lazy variable has become a plain one
	}
	c := e.(*ast.CallExpr)
	pkg, fn, _ := strings.Cut(name, ".")
	switch {
	case strings.HasPrefix(fn, "Func") && (strings.HasSuffix(fn, ".Fork") || strings.HasSuffix(fn, ".Call")):
		return u.calls(c)
	case name == "expr.Const":
		return u.constant(c)
	case name == "expr.Must" && len(c.Args) == 1:
		return u.forced(c.Args[0])
	case name == "expr.Map" && len(c.Args) == 2 && named(c.Args[1]):
		args, before, err := u.list(c.Args[:1])
		return u.Text(c.Args[1]) + "(" + strings.Join(args, ", ") + ")", before, err
	case pkg == "ops":
		return u.operator(c, fn)
	}
	return "", "", u.no(e, name)
}

// named reports whether a function is given by its name.
func named(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return true
	}
	return false
}

// forced is what is behind a force, which vanishes.
//
// A force that was told how to run has been told so for a reason.
func (u *unforker) forced(e ast.Expr) (text, before string, err error) {
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || u.engineCall(e) != "expr.Expr.Force" {
		return "", "", u.no(e, u.Text(e))
	}
	if len(c.Args) != 1 {
		return "", "", u.no(c.Args[1], "the options of a force")
	}
	return u.plain(c.Fun.(*ast.SelectorExpr).X)
}

// list makes several expressions plain, from left to right.
//
// The order is that of the arguments, as in Go.
func (u *unforker) list(es []ast.Expr) (texts []string, before string, err error) {
	for _, e := range es {
		t, b, err := u.plain(e)
		if err != nil {
			return nil, "", err
		}
		texts, before = append(texts, t), before+b
	}
	return texts, before, nil
}

// calls makes a call of f.Fork or f.Call. If f returns an error the call
// becomes a statement, and its value a variable.
//
//	f.Fork(a)     v1, err := f(a)
//	              if err != nil {
//	                  return 0, err
//	              }
func (u *unforker) calls(c *ast.CallExpr) (text, before string, err error) {
	fun, kind, err := u.liftedFunction(c.Fun.(*ast.SelectorExpr).X)
	if err != nil {
		return "", "", err
	}
	args, before, err := u.list(c.Args)
	if err != nil {
		return "", "", err
	}
	call := u.Text(fun) + "(" + strings.Join(args, ", ") + ")"
	switch {
	case strings.HasPrefix(kind, "LiftErr"):
		v := u.fresh()
		fails, err := u.answer(c)
		return v, before + v + ", err := " + call + "\n" + u.indent + fails, err
	case strings.HasPrefix(kind, "LiftCtx"):
		return "", "", u.no(c, "a function that is given the context of its call")
	}
	return call, before, nil
}

// answer is the statement that looks at err.
//
// Without a force whose failure was answered it returns zero values and err.
func (u *unforker) answer(c ast.Node) (string, error) {
	ret := u.failed
	if rs := u.SSA.Signature.Results(); ret == "" {
		if rs.Len() == 0 || !types.Identical(rs.At(rs.Len()-1).Type(), types.Universe.Lookup("error").Type()) {
			return "", u.no(c, "a call that may fail, in a function that returns no error")
		}
		var zeros []string
		for i := range rs.Len() - 1 {
			z, ok := u.zero(rs.At(i).Type())
			if !ok {
				return "", u.no(c, "the type "+rs.At(i).Type().String()+" has no name here")
			}
			zeros = append(zeros, z)
		}
		ret = "return " + strings.Join(append(zeros, "err"), ", ")
	}
	return "if err != nil {\n" + u.indent + "\t" + ret + "\n" + u.indent + "}\n" + u.indent, nil
}

// zero is the zero value of a type as text.
//
// A type parameter's zero has no literal, and none is tried: it is no such
// type.
func (u *unforker) zero(t types.Type) (string, bool) {
	switch b := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case b.Info()&types.IsString != 0:
			return `""`, true
		case b.Info()&types.IsBoolean != 0:
			return "false", true
		}
		return "0", true
	case *types.Struct, *types.Array:
		s, ok := source.TypeText(u.Function, t)
		return s + "{}", ok
	}
	return "nil", true
}

// fresh is a new name for the value of a call.
func (u *unforker) fresh() string {
	if u.taken == nil {
		u.taken = make(map[string]bool)
		ast.Inspect(u.Decl, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				u.taken[id.Name] = true
			}
			return true
		})
	}
	for i := 1; ; i++ {
		if v := fmt.Sprint("v", i); !u.taken[v] {
			u.taken[v] = true
			return v
		}
	}
}

// gathered makes a loop of vs := expr.All(f.Map(as)...), and nothing but the
// slice of expr.All(xs...), which has become one of values.
//
//	vs := expr.All(f.Map(as)...)    vs := make([]T, len(as))
//	                                for v1, v2 := range as {
//	                                    vs[v1] = f(v2)
//	                                }
func (u *unforker) gathered(s *ast.AssignStmt, c *ast.CallExpr) error {
	left := u.Text(s.Lhs[0])
	if len(c.Args) != 1 || !c.Ellipsis.IsValid() {
		return u.no(c, "expr.All of single expressions")
	}
	m, ok := ast.Unparen(c.Args[0]).(*ast.CallExpr)
	if !ok {
		return u.put(s, "", left+" "+s.Tok.String()+" "+u.Text(c.Args[0]), nil)
	}
	if !strings.HasSuffix(u.engineCall(m), "Func1.Map") || u.anyLazy(m.Args[0]) {
		return u.no(m, u.Text(m))
	}
	fun, kind, err := u.liftedFunction(m.Fun.(*ast.SelectorExpr).X)
	if err != nil {
		return err
	}
	t, ok := source.TypeText(u.Function, u.TypeOf(c).(*types.Named).TypeArgs().At(0))
	if !ok {
		return u.no(c, "the type of "+u.Text(c)+" has no name here")
	}
	over, in := u.Text(m.Args[0]), u.indent+"\t"
	i, a := u.fresh(), u.fresh()
	text := fmt.Sprintf("%s %s make(%s, len(%s))\n%sfor %s, %s := range %s {\n%s", left, s.Tok, t, over, u.indent, i, a, over, in)
	call := u.Text(fun) + "(" + a + ")"
	switch {
	case strings.HasPrefix(kind, "LiftErr"):
		v, outer := u.fresh(), u.indent
		u.indent = in
		fails, err := u.answer(c)
		if u.indent = outer; err != nil {
			return err
		}
		text += v + ", err := " + call + "\n" + in + fails + left + "[" + i + "] = " + v
	case strings.HasPrefix(kind, "LiftCtx"):
		return u.no(c, "a function that is given the context of its call")
	default:
		text += left + "[" + i + "] = " + call
	}
	return u.put(s, "", text+"\n"+u.indent+"}", nil)
}
