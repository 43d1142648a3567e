package fork

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/source"
)

// reads refuses a body that uses what it writes for more than the writes: the
// value of one iteration would be there in another. Elements of what is written
// at the loop's own index may be read there, for no other iteration writes
// them.
//
// The three that are fine, of a slice that is written at the loop's index:
//
//	xs[i] = f(xs[i])               the same element, without pointers
//	for i, x := range xs           x is xs[i], read before it is written
//	if err != nil { return n, err } no iteration comes behind
func (l *loop) reads() (err error) {
	own := make(map[*ast.Ident]bool)
	ast.Inspect(l.stmt, func(n ast.Node) bool {
		if x, ok := n.(*ast.IndexExpr); ok && l.is(x.Index, l.key) {
			if id, ok := ast.Unparen(x.X).(*ast.Ident); ok && l.byKey[l.Object(id)] && !effects.Pointers(l.TypeOf(x)) {
				own[id] = true
			}
		}
		return true
	})
	if id, ok := l.over.(*ast.Ident); ok && l.byKey[l.Object(id)] && flat(l.TypeOf(id)) {
		own[id] = true
	}
	ast.Inspect(l.stmt, func(n ast.Node) bool {
		if _, ok := n.(*ast.ReturnStmt); ok {
			return false // no iteration comes behind
		}
		id, ok := n.(*ast.Ident)
		if !ok || l.fine[id] || own[id] || err != nil {
			return err == nil
		}
		if o := l.P.TypesInfo.Uses[id]; o != nil && (l.sums[o] || l.bases[o]) {
			err = l.refuse(id, source.Reads, id.Name, nil)
		}
		return true
	})
	return err
}

// effects refuses calls that may do more than return a value.
//
// The header is looked at too: its calls are made as often as the body's.
func (l *loop) effects() (err error) {
	ast.Inspect(l.stmt, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || err != nil {
			return err == nil
		}
		err = l.call(c)
		return true
	})
	return err
}

// call judges one call by what it is a call of: a conversion and most builtins do
// nothing, a function of the program or the standard library has a summary, and
// of anything else nothing is known.
func (l *loop) call(c *ast.CallExpr) error {
	tv := l.P.TypesInfo.Types[c.Fun]
	switch {
	case tv.IsType():
		if b, ok := l.TypeOf(c).Underlying().(*types.Basic); ok && b.Kind() == types.UnsafePointer {
			return l.refuse(c, source.Unknown, "unsafe.Pointer", nil)
		}
		return nil
	case tv.IsBuiltin():
		return l.builtinCall(c)
	}
	fn := typeutil.StaticCallee(l.P.TypesInfo, c)
	if fn == nil {
		if m, ok := typeutil.Callee(l.P.TypesInfo, c).(*types.Func); ok {
			return l.refuse(c, source.Unknown, "a method of an interface: "+m.Name(), nil)
		}
		return l.refuse(c, source.Unknown, "a function value: "+l.Text(c.Fun), nil)
	}
	s := l.P.Effects.OfObject(fn)
	if s == nil {
		return l.refuse(c, source.Unknown, fn.FullName(), nil)
	}
	if err := l.judge(c, fn, s); err != nil {
		return err
	}
	return l.judgeHere(c, fn)
}

// judgeHere refuses a call by what is handed over in this very place: methods
// of interfaces that are made here are known only here.
//
// The summary of fmt.Sprint knows nothing of the String method of what is
// formatted in this loop.
func (l *loop) judgeHere(c *ast.CallExpr, fn *types.Func) error {
	s := l.Memory().Call(c.Lparen)
	if s == nil {
		return l.refuse(c, source.Unknown, "what "+fn.Name()+" is handed", nil)
	}
	if err := l.impure(c, s); err != nil {
		return err
	}
	for _, w := range s.Writes {
		if w.Place == effects.Global || w.Place == effects.Elsewhere {
			return l.refuse(c, source.Effect, fmt.Sprintf("%s writes %s", fn.Name(), w.Root), w.Why)
		}
	}
	return nil
}

// impure refuses the impure things of a summary. The order is that in which they
// were found, so that the witness is the shortest for the first of them.
func (l *loop) impure(c *ast.CallExpr, s *effects.Summary) error {
	for _, i := range s.Impure {
		switch i.Kind {
		case effects.Panic: // a forked call that panics does so in the loop
		case effects.Unknown:
			return l.refuse(c, source.Unknown, i.What, i.Why)
		default:
			return l.refuse(c, source.Effect, i.Kind.String()+": "+i.What, i.Why)
		}
	}
	return nil
}

// judge refuses a call by the summary of what it calls. A write through an
// argument is allowed if the iteration made the argument.
//
//	var b strings.Builder         declared in the body
//	b.WriteString(line)           writes its receiver, which is the iteration's
//	p.append(line)                writes a receiver that is not: refused
func (l *loop) judge(c *ast.CallExpr, fn *types.Func, s *effects.Summary) error {
	if err := l.impure(c, s); err != nil {
		return err
	}
	for _, f := range s.Calls {
		return l.refuse(c, source.Unknown, "a function value that "+fn.Name()+" is handed", f.Why)
	}
	args := l.arguments(c, fn)
	for _, w := range s.Writes {
		switch {
		case w.Place == effects.Param && w.Index < len(args) && l.private(args[w.Index]):
		case w.Place == effects.Param && w.Index < len(args):
			return l.refuse(c, source.Effect, fmt.Sprintf("%s writes what it is handed: %s", fn.Name(), l.Text(args[w.Index])), w.Why)
		default:
			return l.refuse(c, source.Effect, fmt.Sprintf("%s writes %s", fn.Name(), w.Root), w.Why)
		}
	}
	return nil
}

// arguments are those of a call, with the receiver first.
//
// Parameters of a summary are numbered like this.
func (l *loop) arguments(c *ast.CallExpr, fn *types.Func) []ast.Expr {
	if r := receiver(c, fn, l); r != nil {
		return append([]ast.Expr{r}, c.Args...)
	}
	return c.Args
}

// receiver is the receiver of a method call, and nil for a function, or a
// method that is called as one.
func receiver(c *ast.CallExpr, fn *types.Func, l *loop) ast.Expr {
	sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	if !ok || fn.Signature().Recv() == nil {
		return nil
	}
	if s := l.P.TypesInfo.Selections[sel]; s == nil || s.Kind() != types.MethodVal {
		return nil
	}
	return sel.X
}

// builtinCall judges a call of a builtin. Those that write may write what the
// iteration has made; append also what the loop is allowed to append to.
func (l *loop) builtinCall(c *ast.CallExpr) error {
	id, ok := ast.Unparen(c.Fun).(*ast.Ident)
	if !ok {
		return l.refuse(c, source.Unknown, "package unsafe", nil)
	}
	switch id.Name {
	case "len", "cap", "make", "new", "min", "max", "complex", "real", "imag":
		return nil
	case "append":
		if first, ok := c.Args[0].(*ast.Ident); ok && l.fine[first] || l.private(c.Args[0]) {
			return nil
		}
		return l.refuse(c, source.Writes, "append to what others may see: "+l.Text(c.Args[0]), nil)
	case "copy", "delete", "clear":
		if l.private(c.Args[0]) {
			return nil
		}
		return l.refuse(c, source.Writes, id.Name+" of "+l.Text(c.Args[0]), nil)
	case "close":
		return l.refuse(c, source.Channel, "it closes one", nil)
	case "print", "println":
		return l.refuse(c, source.Effect, "files: "+id.Name, nil)
	case "panic", "recover":
		return l.refuse(c, source.Early, "by "+id.Name, nil)
	}
	return l.refuse(c, source.Unknown, id.Name, nil)
}

// private reports whether nothing but this iteration sees the memory that an
// argument leads to.
//
// What an expression makes in place is private, and a variable of the body if all
// that it was ever given was made in place. Memory with pointers in it is not:
// what they lead to would have to be private as well.
func (l *loop) private(e ast.Expr) bool {
	e = ast.Unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = ast.Unparen(u.X)
	}
	switch x := e.(type) {
	case *ast.CompositeLit:
		return flat(l.TypeOf(x))
	case *ast.CallExpr:
		return (l.builtin(x, "make") || l.builtin(x, "new")) && flat(l.TypeOf(x))
	case *ast.Ident:
		o := l.Object(x)
		if !l.inside(o) || o == l.key || o == l.item {
			return l.P.TypesInfo.Types[e].IsNil() || l.typeConversion(x)
		}
		return !effects.Pointers(o.Type()) || l.own(o) || l.local(o)
	case *ast.SliceExpr:
		id, ok := x.X.(*ast.Ident)
		return ok && l.inside(l.Object(id)) && l.own(l.Object(id))
	}
	return false
}

// typeConversion is for the nil of append(T(nil), ...).
func (l *loop) typeConversion(x *ast.Ident) bool { return l.P.TypesInfo.Types[x].IsNil() }

// local reports whether a variable of the body is declared there without a
// value and never assigned: what it holds are its own buffers, as a
// strings.Builder's.
//
//	var b bytes.Buffer     its own, as long as nothing is assigned to it
//	b := *shared           not its own
func (l *loop) local(o types.Object) bool {
	ok := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for _, id := range n.Names {
				if l.P.TypesInfo.Defs[id] == o && len(n.Values) == 0 {
					ok = standardBuffer(o.Type())
				}
			}
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id := root(left); id != nil && l.Object(id) == o {
					ok = false
				}
			}
		}
		return true
	})
	return ok
}

// standardBuffer reports whether t is one of the buffers of the standard
// library that share nothing with what is written to them.
//
// A buffer of the program's own type may hand out what it holds.
func standardBuffer(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	s := n.Obj().Pkg().Path() + "." + n.Obj().Name()
	return s == "strings.Builder" || s == "bytes.Buffer"
}
