package fork

import (
	"go/ast"
	"go/token"
)

// deferred is a defer of the function itself that may have been reached when
// the loop begins, if there is one.
//
// A defer behind the loop does not matter: if the loop panics it has not been
// reached. In an outer loop it may have been reached in the turn before.
func (l *loop) deferred() (found ast.Node) {
	again := false
	for _, n := range enclosing(l.Decl.Body, l.stmt) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			again = again || n != ast.Node(l.stmt)
		}
	}
	ast.Inspect(l.Decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			if again || n.Pos() < l.stmt.Pos() {
				found = n
			}
		}
		return true
	})
	return found
}

// jumps is a goto of the function, if there is one: it makes a loop of what does
// not look like one, and may not jump over the variables that a fork declares.
func (l *loop) jumps() (found ast.Node) {
	ast.Inspect(l.Decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				found = n
			}
		}
		return found == nil
	})
	return found
}

// leaves reports whether a statement has a return or a continue in it.
func leaves(s ast.Stmt) (found bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			found = true
		case *ast.BranchStmt:
			found = found || n.Tok == token.CONTINUE
		}
		return !found
	})
	return found
}
