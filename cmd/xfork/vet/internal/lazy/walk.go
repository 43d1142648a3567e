package lazy

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// Forks yields every call of a package that hands functions to the engine, with
// the cursor of the outermost call that belongs to it: that of With, where one
// is called on the result.
func Forks(info *types.Info, in *inspector.Inspector) func(yield func(*Fork, inspector.Cursor) bool) {
	return func(yield func(*Fork, inspector.Cursor) bool) {
		for c := range in.Root().Preorder((*ast.CallExpr)(nil)) {
			fork := ForkOf(info, c.Node().(*ast.CallExpr))
			if fork == nil {
				continue
			}
			// expr.Lift1(f).With(a).With(b): each With adds to the one before.
			for {
				outer := withOf(c)
				if !outer.Valid() {
					break
				}
				fork.With(info, outer.Node().(*ast.CallExpr))
				c = outer
			}
			if !yield(fork, c) {
				return
			}
		}
	}
}

// withOf returns the call of With that has c for its receiver, and an invalid
// cursor where there is none.
func withOf(c inspector.Cursor) (none inspector.Cursor) {
	sel, is := c.Parent().Node().(*ast.SelectorExpr)
	if !is || sel.Sel.Name != "With" {
		return none
	}
	if call, is := c.Parent().Parent().Node().(*ast.CallExpr); is && call.Fun == sel {
		return c.Parent().Parent()
	}
	return none
}

// Body finds what runs when a call is made, where the text has it:
//
//	expr.Lift1(func(n int) int { ... })   the literal
//	expr.Lift1(size)                      func size, in the same package
//	expr.Lift1(s.size), expr.Lift1(size[int])
//
// It returns the body of a function that is handed over: a literal, or a
// function that the package declares. nil where it is something else: a
// function of another package, a variable.
func Body(info *types.Info, files []*ast.File, f ast.Expr) (t *ast.FuncType, body *ast.BlockStmt) {
	switch f := ast.Unparen(f).(type) {
	case *ast.FuncLit:
		return f.Type, f.Body
	case *ast.Ident:
		return declared(files, info.Uses[f])
	case *ast.SelectorExpr:
		return declared(files, info.Uses[f.Sel])
	case *ast.IndexExpr:
		return Body(info, files, f.X)
	}
	return nil, nil
}

// declared finds the declaration of a function in the files of its package.
func declared(files []*ast.File, o types.Object) (*ast.FuncType, *ast.BlockStmt) {
	// The position of the name is the same for the object and the syntax; that
	// of an instance is its origin's.
	fn, is := o.(*types.Func)
	if !is {
		return nil, nil
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, is := d.(*ast.FuncDecl); is && d.Name.Pos() == fn.Origin().Pos() {
				return d.Type, d.Body
			}
		}
	}
	return nil, nil
}

// Function is the unit in which the order of the text means something. It
// returns the innermost function around c: a declaration or a literal, or an
// invalid cursor at package level.
func Function(c inspector.Cursor) (none inspector.Cursor) {
	for f := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if f != c {
			return f
		}
	}
	return none
}

// Loop tells in which loop a node is evaluated anew at each turn. It returns
// the innermost loop around c within its function, and an invalid cursor where
// there is none. The parts of a loop that are evaluated once, the operand of
// range and the first clause, are not in it.
func Loop(c inspector.Cursor) (none inspector.Cursor) {
	// A declaration or a literal ends the search: what is in a literal runs
	// when that is called, and not at each turn. From c outwards; inner is the
	// child by which the walk has come.
	inner := c
	for p := c.Parent(); p.Valid(); inner, p = p, p.Parent() {
		switch n := p.Node().(type) {
		case *ast.FuncDecl, *ast.FuncLit, *ast.File, nil:
			return none
		case *ast.ForStmt:
			if inner.Node() != n.Init {
				return p
			}
		case *ast.RangeStmt:
			if inner.Node() == n.Body {
				return p
			}
		}
	}
	return none
}

// Mentions reports whether the variable is named somewhere in n.
func Mentions(info *types.Info, n ast.Node, o types.Object) (found bool) {
	ast.Inspect(n, func(m ast.Node) bool {
		if id, is := m.(*ast.Ident); is && info.Uses[id] == o {
			found = true
		}
		return !found
	})
	return found
}
