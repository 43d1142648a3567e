package fork

import (
	"go/ast"
	"go/token"
	"go/types"

	"xfork/cmd/xfork/source"
)

// early refuses an argument that is not the same before the loop: it uses a
// variable of the body, or one that the body has written by then.
//
//	t += f(x, k, p.limit)     what is there before the loop stays
//	y := x * x
//	t += f(y)                 y would have to be computed twice
//	xs[i]++
//	t += f(xs[i])             neither x nor xs[i] may be written before the call
func (l *loop) early(f *forkable, a ast.Expr) (err error) {
	if !l.steady(a) {
		return l.refuse(a, source.Arguments, "they are computed by calls: put them into a slice first", nil)
	}
	if l.divides(a) {
		return l.refuse(a, source.Arguments, "to compute it may panic, which would come before what the loop writes", nil)
	}
	if at := l.panics(f, a); at != nil {
		return l.refuse(at, source.Arguments, "to compute "+l.Text(at)+" may panic, where the loop could have been left before", nil)
	}
	ast.Inspect(a, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || err != nil {
			return err == nil
		}
		o := l.P.TypesInfo.Uses[id]
		v, isVar := o.(*types.Var)
		switch {
		case !isVar || v.IsField():
		case l.inside(o) && v != l.key && v != l.item:
			err = l.refuse(id, source.Arguments, id.Name+" is made in the loop", nil)
		case l.writtenBefore(o, f.call):
			err = l.refuse(id, source.Arguments, id.Name+" is written in the loop before the call", nil)
		}
		return true
	})
	return err
}

// writtenBefore reports whether a statement in front of the call writes the
// variable o, or what is reached through it.
//
// A call is never in an inner loop, and nothing jumps backwards, so that what
// stands in front of it is what comes before. The assignment that has the call
// on its right comes behind.
func (l *loop) writtenBefore(o types.Object, call ast.Node) (found bool) {
	writes := func(s ast.Stmt, e ast.Expr) {
		if id := root(e); id != nil && s.End() <= call.Pos() && l.Object(id) == o {
			found = true
		}
	}
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				writes(n, e)
			}
		case *ast.IncDecStmt:
			writes(n, n.X)
		}
		return !found
	})
	return found
}

// divides reports whether an expression has a division of integers in it, or a
// shift, by what is no constant. Zero is a likelier value than a nil pointer is, and a
// shift by a negative number has no sense that could have been meant. A division of
// floats never panics, nor does a shift by what has no sign.
func (l *loop) divides(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok || l.P.TypesInfo.Types[b.Y].Value != nil {
			return !found
		}
		info := types.IsInteger // of a type parameter nothing is known
		if t, ok := l.TypeOf(b.Y).Underlying().(*types.Basic); ok {
			info = t.Info()
		}
		switch b.Op {
		case token.QUO, token.REM:
			found = found || info&types.IsInteger != 0
		case token.SHL, token.SHR:
			found = found || info&types.IsUnsigned == 0
		}
		return !found
	})
	return found
}

// panics is a part of an argument that may panic, if the loop may have been left
// before it gets there; nil if there is none. A loop without exits gets to every
// argument, and panics anyway, with the same words.
//
// What is the same in each iteration panics in the first one or never, unless
// something in the body may come before:
//
//	v, err := f(x.name)         x may be nil behind the element that has the error
//	v, err := f(xs[i], p.name)  xs is what is ranged over; p is nil at once or never
func (l *loop) panics(f *forkable, a ast.Expr) (at ast.Expr) {
	if !leaves(l.body) {
		return nil
	}
	before := len(l.exitsBefore(f.call)) > 0
	ast.Inspect(a, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if ok && at == nil && l.mayPanic(e) && (before || l.mentions(e, l.keyObject()) || l.item != nil && l.mentions(e, l.item)) {
			at = e
		}
		return at == nil
	})
	return at
}

// keyObject is the index as an object, which is nil if there is none.
func (l *loop) keyObject() types.Object {
	if l.key == nil {
		return nil
	}
	return l.key
}

// mayPanic reports whether the operation at the top of an expression may panic:
// an index, a slice, what goes through a pointer, a conversion to an array, a
// comparison of interfaces, a key that is one.
//
// An index is safe where it is the loop's own, and the loop ends at the length.
func (l *loop) mayPanic(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.IndexExpr:
		switch t := l.TypeOf(x.X).Underlying().(type) {
		case *types.Map:
			return types.IsInterface(t.Key())
		case *types.Array:
			if l.P.TypesInfo.Types[x.Index].Value != nil {
				return false
			}
		}
		return !l.is(x.Index, l.key) || !l.bounds(x.X)
	case *ast.SliceExpr:
		return x.Low != nil || x.High != nil || isPointer(l.TypeOf(x.X))
	case *ast.StarExpr:
		return l.P.TypesInfo.Types[x].IsValue()
	case *ast.SelectorExpr:
		s := l.P.TypesInfo.Selections[x]
		return s != nil && s.Kind() == types.FieldVal && (s.Indirect() || isPointer(l.TypeOf(x.X)))
	case *ast.BinaryExpr:
		return (x.Op == token.EQL || x.Op == token.NEQ) && types.IsInterface(l.TypeOf(x.X)) && types.IsInterface(l.TypeOf(x.Y)) &&
			!l.P.TypesInfo.Types[x.X].IsNil() && !l.P.TypesInfo.Types[x.Y].IsNil()
	case *ast.CallExpr:
		if !l.P.TypesInfo.Types[x.Fun].IsType() || len(x.Args) != 1 {
			return false
		}
		_, from := l.TypeOf(x.Args[0]).Underlying().(*types.Slice)
		to := l.TypeOf(x).Underlying()
		if p, ok := to.(*types.Pointer); ok {
			to = p.Elem().Underlying()
		}
		_, array := to.(*types.Array)
		return from && array
	}
	return false
}

// bounds reports whether the loop's index stays below the length of an
// expression: it is what is ranged over, or the loop counts to its length.
func (l *loop) bounds(e ast.Expr) bool {
	if l.over != nil {
		return l.Text(l.over) == l.Text(e)
	}
	c, ok := l.stmt.(*ast.ForStmt)
	if !ok {
		return false
	}
	n, ok := c.Cond.(*ast.BinaryExpr).Y.(*ast.CallExpr)
	return ok && l.builtin(n, "len") && l.Text(n.Args[0]) == l.Text(e)
}
