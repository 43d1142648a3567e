package advise

import (
	"go/ast"
	"go/token"
)

// What counts a loop is put into statements that are there, on their lines, so
// that no line of the program moves and tracebacks stay what they are.

// A loop is entered in front of it, and done behind it:
//
//	e := probe.Enter(3); for ... { e.Next(); ... }; e.Done()
//
// and done in front of each statement that leaves it from within:
//
//	e.Done(); return x
//	e.Done(); break outer       a label further out
//	e.Done(); continue outer
//	break, continue             of the loop itself, or of one further in: nothing
//
// A panic leaves it too, and is not seen: a deferred call for each loop would cost
// more than most loops take.

// leavings are the statements of a loop's body that leave the loop: returns of
// the function, and jumps to what lies around it.
//
// A return whose values are computed by calls is behind the end of the loop
// then, which is how Amdahl would have it: they are made once, and not beside
// others.
func leavings(loop ast.Stmt, label ast.Stmt, body *ast.BlockStmt) (all []ast.Stmt) {
	inner := labelsIn(body)
	for l, ok := label.(*ast.LabeledStmt); ok; l, ok = l.Stmt.(*ast.LabeledStmt) {
		inner[l.Label.Name] = true // its own label: break comes out behind the loop
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // its returns are its own
		case *ast.ReturnStmt:
			all = append(all, n)
		case *ast.BranchStmt:
			if n.Label != nil && !inner[n.Label.Name] {
				all = append(all, n)
			}
		}
		return true
	})
	return all
}

// labelsIn are the labels that a block has of its own. Jumps to them stay in the
// block. Those of closures are among them, which does no harm: no jump of the
// block could mean one.
func labelsIn(b *ast.BlockStmt) map[string]bool {
	all := make(map[string]bool)
	ast.Inspect(b, func(n ast.Node) bool {
		if l, ok := n.(*ast.LabeledStmt); ok {
			all[l.Label.Name] = true
		}
		return true
	})
	return all
}

// endless reports whether nothing comes behind a loop: for without a condition,
// and without a break. The compiler knows that too, and a function may end so;
// a statement behind it would have it ask for a return.
//
//	for { if x = f(x); x > 9 { return x } }     the last statement of a function
func endless(loop, label ast.Stmt) bool {
	f, ok := loop.(*ast.ForStmt)
	if !ok || f.Cond != nil {
		return false
	}
	own := make(map[string]bool)
	for l, ok := label.(*ast.LabeledStmt); ok; l, ok = l.Stmt.(*ast.LabeledStmt) {
		own[l.Label.Name] = true
	}
	return !breaks(f.Body, own, true)
}

// breaks reports whether a node has a break that ends the loop around it: one
// with its label, or one without any that is of no statement further in.
//
//	for { switch { case x: break } }     endless: the break is the switch's
//	for { select { case <-c: break l } } not, if l is the loop's label
func breaks(top ast.Node, own map[string]bool, plain bool) (found bool) {
	ast.Inspect(top, func(n ast.Node) bool {
		if found {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			found = n.Tok == token.BREAK && (n.Label == nil && plain || n.Label != nil && own[n.Label.Name])
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if n != top && plain {
				// An inner statement takes the breaks without a label.
				found = breaks(n, own, false)
				return false
			}
		}
		return true
	})
	return found
}
