package forceinloop

import (
	"go/ast"
	"go/token"
	"go/types"
)

// needs reports whether the loop needs the force where it stands: the next turn
// builds with what this one may have written, the number of turns hangs on it,
// or the loop waits for something else between its turns.
func (l *loop) needs(t tree) bool {
	for _, x := range t.parts {
		if l.mentionsWritten(x) {
			return true
		}
	}
	switch n := l.at.Node().(type) {
	case *ast.ForStmt:
		// Without a condition it is left by what its body finds out.
		if n.Cond == nil || l.mentionsWritten(n.Cond) || measures(l.pass.TypesInfo, n.Cond) {
			return true
		}
	case *ast.RangeStmt:
		// A channel hands over when its sender likes, and may wait for what
		// this turn does.
		if _, is := l.pass.TypesInfo.TypeOf(n.X).Underlying().(*types.Chan); is || measures(l.pass.TypesInfo, n.X) {
			return true
		}
	}
	return l.leaves() || l.waits()
}

// mentionsWritten reports whether x reads a variable that the body may write.
func (l *loop) mentionsWritten(x ast.Expr) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		if id, is := n.(*ast.Ident); is && l.writes[l.pass.TypesInfo.Uses[id]] {
			found = true
		}
		return !found
	})
	return found
}

// measures reports whether x is that of a benchmark's loop: b.N, or b.Loop().
func measures(info *types.Info, x ast.Expr) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		if sel, is := n.(*ast.SelectorExpr); is {
			t := info.TypeOf(sel.X)
			found = found || t != nil && t.String() == "*testing.B"
		}
		return !found
	})
	return found
}

// leaves finds searches, which end with the first element that will do:
//
//	for _, p := range paths {
//		if v, err := size.Fork(p).Force(ctx); err == nil && v > limit {
//			return p
//		}
//	}
//
// To fork them all would be to make calls that the program did not want. It
// reports whether the body leaves the loop by anything but a failed force: `if
// err != nil` may return or break, for what comes after a failure is not
// needed.
func (l *loop) leaves() (found bool) {
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			// Its returns leave it and not the loop.
			return false
		case *ast.IfStmt:
			if l.failed(n.Cond) && n.Else == nil {
				return false
			}
		case *ast.ReturnStmt:
			found = true
		case *ast.BranchStmt:
			// The break of a switch leaves no loop; it counts as if it did,
			// which can only hide a finding.
			found = found || n.Tok != token.CONTINUE || n.Label != nil
		}
		return !found
	})
	return found
}

// failed reports whether cond is err != nil.
func (l *loop) failed(cond ast.Expr) bool {
	// Only this form: a condition with more in it may hang on the value.
	b, is := ast.Unparen(cond).(*ast.BinaryExpr)
	if !is || b.Op != token.NEQ || !l.pass.TypesInfo.Types[b.Y].IsNil() {
		return false
	}
	return types.Identical(l.pass.TypesInfo.TypeOf(b.X), types.Universe.Lookup("error").Type())
}

// waits reports whether the body waits for a channel or for time to pass: then
// its turns are a schedule.
func (l *loop) waits() (found bool) {
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.SelectorExpr:
			// Time that is taken at each turn is that of one call.
			o := l.pass.TypesInfo.Uses[n.Sel]
			found = found || o != nil && o.Pkg() != nil && o.Pkg().Path() == "time" && (o.Name() == "Sleep" || o.Name() == "Now")
		}
		return !found
	})
	return found
}
