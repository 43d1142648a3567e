package fork

import (
	"go/ast"
	"go/token"
	"go/types"

	"xfork/cmd/xfork/effects"
)

// own reports whether each value that the body gives to a variable of its own
// was allocated for it, so that a write through it is seen by nothing else.
//
//	row := make([]int, n)     its own
//	row = append(row, x)      still
//	row := rows[i]            not
//	row := buf[:0]            not
func (l *loop) own(o types.Object) bool {
	fresh, found := true, false
	see := func(id *ast.Ident, values []ast.Expr, i, n int) {
		if l.Object(id) != o {
			return
		}
		found = true
		if len(values) == 0 {
			return // declared without a value
		}
		fresh = fresh && len(values) == n && l.allocates(values[i], o)
	}
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok {
					see(id, n.Rhs, i, len(n.Lhs))
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				see(id, n.Values, i, len(n.Names))
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && l.Object(id) == o {
					fresh = false
				}
			}
		}
		return true
	})
	return fresh && found
}

// allocates reports whether an expression makes memory of its own that holds no
// pointers: make, new, a literal, or append to the variable.
//
// With pointers in it the memory is new, and what they lead to is not.
func (l *loop) allocates(e ast.Expr, o types.Object) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return flat(l.TypeOf(x))
	case *ast.UnaryExpr:
		c, ok := x.X.(*ast.CompositeLit)
		return ok && x.Op == token.AND && flat(l.TypeOf(c))
	case *ast.CallExpr:
		if l.builtin(x, "append") && len(x.Args) > 0 {
			id, ok := x.Args[0].(*ast.Ident)
			return ok && l.Object(id) == o && flat(l.TypeOf(x))
		}
		return (l.builtin(x, "make") || l.builtin(x, "new")) && flat(l.TypeOf(x))
	}
	return false
}

// flat reports whether the memory behind a value of type t, or the value
// itself, has no pointers in it.
//
// Strings count as flat: what they point to cannot be written.
func flat(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return !effects.Pointers(u.Elem())
	case *types.Map:
		return !effects.Pointers(u.Elem()) && !effects.Pointers(u.Key())
	case *types.Pointer:
		return !effects.Pointers(u.Elem())
	}
	return !effects.Pointers(t)
}
