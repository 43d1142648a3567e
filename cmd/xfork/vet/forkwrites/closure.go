package forkwrites

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/lazy"
)

// closure is a function literal that is forked, at one place.
type closure struct {
	lit      *ast.FuncLit
	at       inspector.Cursor // the call that forks it
	decl     inspector.Cursor // the declaration around it
	many     bool             // the place stands for several calls beside each other
	chain    bool             // each call needs the one before: x = f.Call(x)
	accesses []access
	// eager is set for a goroutine, which begins at once and not at a force.
	eager bool
}

// closures finds those of a package.
func closures(pass *analysis.Pass, in *inspector.Inspector) (all []*closure) {
	add := func(f ast.Expr, at inspector.Cursor, many, eager bool) {
		// At package level there is no variable to capture.
		decl := declaration(at)
		lit := literal(pass.TypesInfo, decl, f)
		if lit != nil && decl.Valid() && !inOrder(pass.TypesInfo, decl) {
			all = append(all, &closure{
				lit: lit, at: at, decl: decl, many: many, eager: eager, chain: chained(pass.TypesInfo, at), accesses: accesses(pass.TypesInfo, lit),
			})
		}
	}
	for fork, at := range lazy.Forks(pass.TypesInfo, in) {
		// Options that cannot be seen may have Unsafe among them.
		if lane := fork.Lane(pass.TypesInfo); lane != "CPUBound" && lane != "IOBound" {
			continue
		}
		// A fork that is no lift is made where it stands.
		place, once := at, true
		if fork.Many() {
			place, once = onlyUse(pass.TypesInfo, at)
		}
		for _, f := range fork.Funcs {
			add(f, place, !once, false)
		}
	}
	if !goroutines {
		return all
	}
	for c := range in.Root().Preorder((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := c.Node().(type) {
		case *ast.GoStmt:
			add(n.Call.Fun, c, false, true)
		case *ast.CallExpr:
			// By name: groups other than those of sync and errgroup have a Go
			// too.
			if f := lazy.Callee(pass.TypesInfo, n); f != nil && f.Name() == "Go" && len(n.Args) == 1 && f.Signature().Recv() != nil {
				add(n.Args[0], c, false, true)
			}
		}
	}
	return all
}

// declaration is the top-level declaration of a function around c.
func declaration(c inspector.Cursor) (decl inspector.Cursor) {
	for f := range c.Enclosing((*ast.FuncDecl)(nil)) {
		decl = f
	}
	return decl
}

// literal follows
//
//	work := func() int { ... }
//	x, y := expr.Fork(work), expr.Fork(work)
//
// to the text. It returns the function literal that f is: itself, or what a
// variable that is never assigned again is defined as.
func literal(info *types.Info, decl inspector.Cursor, f ast.Expr) (lit *ast.FuncLit) {
	switch f := ast.Unparen(f).(type) {
	case *ast.FuncLit:
		return f
	case *ast.Ident:
		o := info.Uses[f]
		if o == nil || !decl.Valid() {
			return nil
		}
		for c := range decl.Preorder((*ast.AssignStmt)(nil)) {
			// A declaration with var and no value is followed by an assignment:
			// for a literal that calls itself.
			s := c.Node().(*ast.AssignStmt)
			for i, x := range s.Lhs {
				id, is := x.(*ast.Ident)
				if !is || info.ObjectOf(id) != o || len(s.Lhs) != len(s.Rhs) {
					continue
				}
				l, is := ast.Unparen(s.Rhs[i]).(*ast.FuncLit)
				if !is || lit != nil {
					return nil
				}
				lit = l
			}
		}
	}
	return lit
}

// onlyUse tells a lazy function that is forked once from one that may run
// beside itself. It returns the one place at which a lifted function is forked,
// and reports false where there may be several: it is kept in a variable that
// is used more than once, or goes elsewhere, or its Map forks many.
func onlyUse(info *types.Info, lift inspector.Cursor) (place inspector.Cursor, once bool) {
	// expr.Lift1(f).Fork(a), in one expression.
	if one(lift) {
		return lift, true
	}
	s, is := lift.Parent().Node().(*ast.AssignStmt)
	if !is || s.Tok != token.DEFINE || len(s.Lhs) != len(s.Rhs) {
		return lift, false
	}
	decl := declaration(lift)
	i := slices.Index(s.Rhs, lift.Node().(ast.Expr))
	id, is := s.Lhs[max(i, 0)].(*ast.Ident)
	if !is || i < 0 || !decl.Valid() {
		return lift, false
	}
	// f := expr.Lift1(...) and one f.Fork(a) below it. In a loop that is many
	// forks at one place, which the loop's own rule sees.
	uses := 0
	for c := range decl.Preorder((*ast.Ident)(nil)) {
		if info.Uses[c.Node().(*ast.Ident)] == info.Defs[id] {
			uses, place = uses+1, c
		}
	}
	if uses != 1 || !one(place) {
		return lift, false
	}
	return place, true
}

// inOrder is asked of whole declarations: an example that forces with one
// worker shows the order of calls, and writes it down. It reports whether a
// function forces with eval.Sequential or one worker, which makes calls one
// after the other.
func inOrder(info *types.Info, decl inspector.Cursor) bool {
	for c := range decl.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		f := lazy.Callee(info, call)
		if f == nil || f.Pkg() == nil || f.Pkg().Path() != "xfork/eval" {
			continue
		}
		// A number of workers that is not written there may be any.
		if f.Name() == "Sequential" || f.Name() == "Workers" && len(call.Args) == 1 && types.ExprString(call.Args[0]) == "1" {
			return true
		}
	}
	return false
}

// chained finds the form in which a function that is lifted once, and forked at
// each turn of a loop, is a chain of calls and no crowd. It reports whether the
// fork at a lazy function is assigned to a variable that is one of its
// operands: x = f.Call(x, y).
func chained(info *types.Info, lazyFunc inspector.Cursor) bool {
	// From f to f.Call, and from there to the call itself.
	call := lazyFunc.Parent().Parent()
	n, is := call.Node().(*ast.CallExpr)
	if !is || !one(lazyFunc) {
		return false
	}
	s, is := call.Parent().Node().(*ast.AssignStmt)
	if !is || len(s.Lhs) != 1 {
		return false
	}
	id, is := s.Lhs[0].(*ast.Ident)
	return is && slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return lazy.Mentions(info, a, info.Uses[id]) })
}

// one reports whether the lazy function at c is forked there, by Fork or Call.
func one(c inspector.Cursor) bool {
	sel, is := c.Parent().Node().(*ast.SelectorExpr)
	return is && (sel.Sel.Name == "Fork" || sel.Sel.Name == "Call" || sel.Sel.Name == "Run")
}
