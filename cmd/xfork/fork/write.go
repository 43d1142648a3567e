package fork

import (
	"go/ast"
	"go/token"
	"go/types"

	"xfork/cmd/xfork/source"
)

// writes sorts what the body writes, and refuses what a loop may not.
//
//	t += f(x)                 a sum
//	out = append(out, f(x))   a sum
//	out[i] = f(x)             an element at the loop's index
//	m[k] = f(x)               an entry, whatever the key
func (l *loop) writes() (err error) {
	note := func(e error) {
		if err == nil {
			err = e
		}
	}
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				var right ast.Expr
				if len(n.Rhs) == len(n.Lhs) {
					right = n.Rhs[i]
				}
				if id, ok := left.(*ast.Ident); ok && n.Tok == token.DEFINE && l.P.TypesInfo.Defs[id] != nil {
					continue
				}
				note(l.write(left, right, n.Tok == token.ASSIGN || n.Tok == token.DEFINE))
			}
		case *ast.IncDecStmt:
			note(l.write(n.X, nil, false))
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				note(l.refuse(n, source.Carried, "an inner loop ranges into variables from outside", nil))
			}
		}
		return err == nil
	})
	return err
}

// write judges one write. plain tells = from the assignments that keep the old
// value, as +=.
//
// It is a matter of names up to here: what the variable leads to is judged when
// all writes are known.
func (l *loop) write(left, right ast.Expr, plain bool) error {
	id := root(left)
	if id == nil {
		return l.refuse(left, source.Writes, "to "+l.Text(left), nil)
	}
	if id.Name == "_" {
		return nil
	}
	o := l.Object(id)
	if l.inside(o) {
		return l.writeInside(left, id, o)
	}
	if v, ok := o.(*types.Var); !ok || v.Parent() == l.P.Types.Scope() || v.Pkg() != l.P.Types {
		return l.refuse(left, source.Writes, "to the package variable "+id.Name, nil)
	}
	switch x := ast.Unparen(left).(type) {
	case *ast.Ident:
		if plain && !l.appends(x, right) {
			return l.refuse(left, source.Carried, id.Name+" is assigned in one iteration and there in the next", nil)
		}
		if at := l.captured(o); at != nil {
			return l.refuse(at, source.Writes, id.Name+" is known under another name too: its address is taken, or a closure has it", nil)
		}
		l.sums[o], l.fine[x] = true, true
		return nil
	case *ast.IndexExpr:
		return l.writeIndexed(x, id, o)
	}
	return l.refuse(left, source.Writes, "to "+l.Text(left), nil)
}

// writeInside judges a write to what the iteration has declared: it is its own,
// unless it leads outside.
//
// A loop variable is the iteration's own as well, but the index also numbers the
// values, so it may not be assigned.
func (l *loop) writeInside(left ast.Expr, id *ast.Ident, o types.Object) error {
	switch {
	case o == l.key:
		return l.refuse(left, source.Header, "the body assigns "+id.Name, nil)
	case ast.Unparen(left) == id || !l.throughPointer(left) || l.own(o):
		return nil
	}
	return l.refuse(left, source.Writes, "through "+id.Name+", which may lead out of the iteration", nil)
}

// writeIndexed judges out[i] = v and m[k] = v.
//
// Entries of a map may be written under any key: they are written in the old order,
// so that the last one stays the last one.
func (l *loop) writeIndexed(x *ast.IndexExpr, id *ast.Ident, o types.Object) error {
	base, ok := ast.Unparen(x.X).(*ast.Ident)
	if !ok {
		return l.refuse(x, source.Writes, "to "+l.Text(x), nil)
	}
	if at := l.captured(o); at != nil {
		return l.refuse(at, source.Writes, id.Name+" is known under another name too: its address is taken, or a closure has it", nil)
	}
	_, isMap := l.TypeOf(base).Underlying().(*types.Map)
	if !isMap && !l.is(x.Index, l.key) {
		return l.refuse(x, source.Writes, "to an element that is not the iteration's own: "+l.Text(x), nil)
	}
	l.bases[o], l.fine[base] = true, true
	l.byKey[o] = !isMap
	return nil
}

// appends reports whether right is append(x, ...), and notes its x as part of
// the write.
//
// It may append anything, and any number of elements.
func (l *loop) appends(x *ast.Ident, right ast.Expr) bool {
	c, ok := right.(*ast.CallExpr)
	if !ok || !l.builtin(c, "append") || len(c.Args) == 0 {
		return false
	}
	first, ok := c.Args[0].(*ast.Ident)
	if !ok || l.Object(first) != l.Object(x) {
		return false
	}
	l.fine[first] = true
	return true
}

// builtin reports whether a call is of the builtin of that name, and not of a
// function that has taken its name.
func (l *loop) builtin(c *ast.CallExpr, name string) bool {
	id, ok := ast.Unparen(c.Fun).(*ast.Ident)
	return ok && id.Name == name && l.P.TypesInfo.Types[c.Fun].IsBuiltin()
}

// captured is where the function takes the address of a variable, slices it as
// an array, or captures it; nil if nowhere.
//
// A variable that has no other name is written by this loop alone. It is looked
// for in all of the function, behind the loop too, since a loop may be in a loop.
func (l *loop) captured(o types.Object) (at ast.Node) {
	mine := func(e ast.Expr) bool {
		id := valueRoot(l, e)
		return id != nil && l.Object(id) == o
	}
	ast.Inspect(l.Decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.AND && mine(n.X) {
				at = n
			}
		case *ast.SliceExpr:
			if _, ok := l.TypeOf(n.X).Underlying().(*types.Array); ok && mine(n.X) {
				at = n
			}
		case *ast.SelectorExpr: // a method with a pointer receiver takes the address
			if s := l.P.TypesInfo.Selections[n]; s != nil && s.Kind() == types.MethodVal && mine(n.X) {
				if _, ok := s.Obj().Type().(*types.Signature).Recv().Type().(*types.Pointer); ok && !isPointer(l.TypeOf(n.X)) {
					at = n
				}
			}
		case *ast.FuncLit:
			ast.Inspect(n.Body, func(m ast.Node) bool {
				if id, ok := m.(*ast.Ident); ok && l.Object(id) == o {
					at = n
				}
				return true
			})
		}
		return at == nil
	})
	return at
}

// isPointer reports whether t is a type of pointers.
func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// root is the variable at the left end of an expression, or nil.
//
// A call or a literal has none: it is another value each time.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// valueRoot is the variable that an expression is a part of, without a pointer
// between.
//
// So p in p.x is the variable's own field, if p is a struct, and not if p is a
// pointer.
func valueRoot(l *loop, e ast.Expr) *ast.Ident {
	if l.throughPointer(e) {
		return nil
	}
	return root(e)
}

// throughPointer reports whether the expression goes through a pointer, a slice
// or a map.
//
// A promoted field may lie behind an embedded pointer, which the selection tells.
func (l *loop) throughPointer(e ast.Expr) bool {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return false
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			if s := l.P.TypesInfo.Selections[x]; s != nil && s.Indirect() || isPointer(l.TypeOf(x.X)) {
				return true
			}
			e = x.X
		case *ast.IndexExpr:
			if _, ok := l.TypeOf(x.X).Underlying().(*types.Array); !ok {
				return true
			}
			e = x.X
		default:
			return true
		}
	}
}
