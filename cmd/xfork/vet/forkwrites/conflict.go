package forkwrites

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/lazy"
)

// conflict asks for the worst first: a literal that meets itself is a race
// whatever else there is; two forks are one if they run at the same time; the
// building code is one if the run is started in the background, and sees an old
// value if it is not. It tells what meets an access of a closure, as the end of
// a sentence, and "" where nothing does.
func (c *closure) conflict(pass *analysis.Pass, a access, all []*closure) string {
	fn := lazy.Function(c.at)
	// The joins of the function around the fork: those in literals that are not
	// forked count too, for they may be called in between.
	joins := joinsOf(pass.TypesInfo, fn, all)
	if a.write {
		if c.many {
			return "without a lock, and what is lifted is forked many times: calls run beside each other"
		}
		if c.inLoop(a.v, joins) {
			return "without a lock, in a loop: the forks of all turns write the same variable"
		}
		// Forks of different functions are compared by nothing: which of them
		// runs when is not in the text.
		for _, o := range all {
			if o == c || lazy.Function(o.at) != fn || !c.beside(pass.TypesInfo, o, joins) {
				continue
			}
			// Of two that write, the first one in the text is reported.
			if o.at.Node().Pos() < c.at.Node().Pos() && slices.ContainsFunc(o.accesses, func(b access) bool { return b.write && !b.guarded && a.meets(b) }) {
				continue
			}
			if slices.ContainsFunc(o.accesses, func(b access) bool { return !b.guarded && a.meets(b) }) {
				return fmt.Sprintf("without a lock, and the fork in line %d uses it", pass.Fset.Position(o.at.Node().Pos()).Line)
			}
		}
	}
	for _, b := range c.builder(pass.TypesInfo, fn, all, joins) {
		// A variable that has no value yet is read for what it will be given.
		// And a goroutine has most likely read what is written behind it.
		if b.write && !a.write && (b.first || c.eager) {
			continue
		}
		// What the fork tells others may be what the builder has waited for, in
		// a way that the text does not show.
		if !b.guarded && !a.signals && (a.meets(b) || b.meets(a)) {
			line := pass.Fset.Position(b.pos).Line
			if b.write && !a.write {
				return fmt.Sprintf("that is written in line %d before a force: the fork sees what is written later", line)
			}
			return fmt.Sprintf("that is used in line %d before a force", line)
		}
	}
	return ""
}

// inLoop reports whether the fork is made in a loop around which the variable
// is declared, so that the forks of different turns share it: unless each turn
// waits, or the loop is left behind the fork.
func (c *closure) inLoop(v *types.Var, joins []token.Pos) bool {
	if c.chain {
		return false
	}
	for l := lazy.Loop(c.at); l.Valid(); l = lazy.Loop(l) {
		n := l.Node()
		if n.Pos() <= v.Pos() && v.Pos() < n.End() {
			continue // each turn has its own
		}
		// Anywhere in the loop: behind the fork it ends this turn's, before it
		// the one of the turn before.
		waits := false
		for _, j := range joins {
			waits = waits || n.Pos() <= j && j < n.End()
		}
		if !waits && !leaves(c.at, l) {
			return true
		}
	}
	return false
}

// leaves finds the loop that looks for something to fork, forks it, and is
// over:
//
//	for _, s := range servers {
//		if s.idle {
//			x = expr.Fork(func() int { n = s.ask(); return n })
//			break
//		}
//	}
//
// It reports whether the statements behind c, in the blocks between it and the
// loop, leave the loop in any case.
func leaves(c, loop inspector.Cursor) bool {
	for p := c; p.Valid() && p != loop; p = p.Parent() {
		for s, ok := p.NextSibling(); ok; s, ok = s.NextSibling() {
			// Statements with a condition around them do not count.
			switch n := s.Node().(type) {
			case *ast.ReturnStmt:
				return true
			case *ast.BranchStmt:
				if n.Tok == token.BREAK || n.Tok == token.GOTO {
					return true
				}
			}
		}
	}
	return false
}

// beside is for two forks that one function makes. It reports whether two forks
// of one function may run at the same time: no join lies between them in the
// text, they are not in different branches, and neither needs the other.
func (c *closure) beside(info *types.Info, o *closure, joins []token.Pos) bool {
	first, second := c.at, o.at
	if second.Node().Pos() < first.Node().Pos() {
		first, second = second, first
	}
	return !between(joins, first.Node().End(), second.Node().Pos()) &&
		!apart(first, second.Node().Pos()) && !apart(second, first.Node().Pos()) && !needs(info, first, second)
}

// between reports whether a position lies between two others.
func between(all []token.Pos, from, to token.Pos) bool {
	for _, p := range all {
		if from <= p && p < to {
			return true
		}
	}
	return false
}

// apart compares places by the statements around them. It reports whether the
// code at pos does not run after that at c in one pass through the function:
// they are in different branches, or the block of c is left before pos.
func apart(c inspector.Cursor, pos token.Pos) bool {
	// From the fork outwards, up to the function: each statement around it may
	// part the two.
	inner := c
	for p := c.Parent(); p.Valid(); inner, p = p, p.Parent() {
		switch n := p.Node().(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		case *ast.IfStmt:
			other := ast.Node(n.Body)
			// The condition is in neither branch.
			if inner.Node() == n.Body {
				if n.Else == nil {
					continue
				}
				other = n.Else
			}
			if other.Pos() <= pos && pos < other.End() && inner.Node() != n.Cond && inner.Node() != n.Init {
				return true
			}
		case *ast.CaseClause, *ast.CommClause:
			all := p.Parent().Node()
			if all.Pos() <= pos && pos < all.End() && !(n.Pos() <= pos && pos < n.End()) {
				return true
			}
		// A return or a break at the end of the block: what stands behind the
		// block runs only if the block did not.
		case *ast.BlockStmt:
			if len(n.List) == 0 || n.Pos() <= pos && pos < n.End() {
				continue
			}
			switch n.List[len(n.List)-1].(type) {
			case *ast.ReturnStmt, *ast.BranchStmt:
				return true
			}
		}
	}
	return false
}

// needs reports whether the second fork is made with the first one's
// expression, as far as variables carry it there, or whether an After orders
// the two: then they run one after the other.
func needs(info *types.Info, first, second inspector.Cursor) bool {
	// One of them stands among the operands of the other.
	if second.Node().Pos() <= first.Node().Pos() && first.Node().End() <= second.Node().End() ||
		first.Node().Pos() <= second.Node().Pos() && second.Node().End() <= first.Node().End() {
		return true
	}
	// The second is made with the first, directly or by way of variables.
	carry := carriers(info, first)
	if carry.in(info, second.Node()) {
		return true
	}
	// expr.After(x, dep): either of them may be the one that waits.
	other := carriers(info, second)
	for c := range lazy.Function(first).Preorder((*ast.CallExpr)(nil)) {
		f := lazy.Callee(info, c.Node().(*ast.CallExpr))
		if f != nil && f.Name() == "After" && carry.in(info, c.Node()) && other.in(info, c.Node()) {
			return true
		}
	}
	return false
}

// variables is a set of them.
type variables map[types.Object]bool

// in reports whether one of the variables is named in n.
func (v variables) in(info *types.Info, n ast.Node) (found bool) {
	ast.Inspect(n, func(m ast.Node) bool {
		id, is := m.(*ast.Ident)
		found = found || is && v[info.Uses[id]]
		return !found
	})
	return found
}

// carriers returns the variables of a function that the expression of a fork,
// or one made with it, is assigned to.
func carriers(info *types.Info, fork inspector.Cursor) variables {
	// In the order of the text: a variable carries once it has been assigned.
	carry := make(variables)
	for s := range lazy.Function(fork).Preorder((*ast.AssignStmt)(nil)) {
		n := s.Node().(*ast.AssignStmt)
		for _, x := range n.Rhs {
			if !carry.in(info, x) && !(x.Pos() <= fork.Node().Pos() && fork.Node().End() <= x.End()) {
				continue
			}
			for _, l := range n.Lhs {
				if id, is := l.(*ast.Ident); is && info.ObjectOf(id) != nil {
					carry[info.ObjectOf(id)] = true
				}
			}
		}
	}
	return carry
}
