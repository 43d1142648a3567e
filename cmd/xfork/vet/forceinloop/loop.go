package forceinloop

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/lazy"
)

// loop is a loop that forces, with what its body may change for the next turn.
type loop struct {
	pass   *analysis.Pass
	at     inspector.Cursor // of the *ast.ForStmt or *ast.RangeStmt
	body   *ast.BlockStmt
	writes map[types.Object]bool
	// taken has the names in each function, with those that fixes have brought.
	taken map[inspector.Cursor]map[string]bool
}

// tree is the expression that is forced, with the definitions within the loop
// that it is made of.
type tree struct {
	root  ast.Expr
	parts []ast.Expr // root, and what the local variables in it are defined as
}

func newLoop(pass *analysis.Pass, at inspector.Cursor, taken map[inspector.Cursor]map[string]bool) *loop {
	l := &loop{pass: pass, at: at, writes: make(map[types.Object]bool), taken: taken}
	switch n := at.Node().(type) {
	case *ast.ForStmt:
		l.body = n.Body
	case *ast.RangeStmt:
		l.body = n.Body
	}
	// Literals within the body count: they may be called in this turn or later.
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			// What is declared here is new at each turn. A variable that :=
			// only assigns to is declared in the same block, so that it is new
			// too.
			if n.Tok != token.DEFINE {
				for _, x := range n.Lhs {
					l.write(x)
				}
			}
		case *ast.IncDecStmt:
			l.write(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				l.write(n.X)
			}
		case *ast.CallExpr:
			l.called(n)
		}
		return true
	})
	return l
}

// called counts as written what a call may write: the receiver of a method with
// a pointer for receiver, and arguments through which memory can be reached.
// What only builds or forces writes nothing.
func (l *loop) called(call *ast.CallExpr) {
	info := l.pass.TypesInfo
	f := lazy.Callee(info, call)
	if lazy.Builds(f) || lazy.Forces(f) || lazy.ForkOf(info, call) != nil {
		return
	}
	if sel, is := ast.Unparen(call.Fun).(*ast.SelectorExpr); is && f != nil && f.Signature().Recv() != nil {
		if shares(f.Signature().Recv().Type()) {
			l.write(sel.X)
		}
	}
	// The callee is not looked at: it may write whatever it can reach.
	for _, arg := range call.Args {
		if t := info.TypeOf(arg); t != nil && shares(t) {
			l.write(arg)
		}
	}
}

// shares reports whether memory can be written through a value of type t. A
// context is asked and not written.
func shares(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice, *types.Chan:
		return true
	case *types.Interface:
		return t.String() != "context.Context" && t.String() != "error"
	}
	return false
}

// write is told of left sides, of operands of &, of receivers and arguments. It
// counts the variable at the root of x as written: that of x.f, x[i], *x.
func (l *loop) write(x ast.Expr) {
	for {
		switch y := ast.Unparen(x).(type) {
		case *ast.SelectorExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.SliceExpr:
			x = y.X
		case *ast.StarExpr:
			x = y.X
		case *ast.UnaryExpr:
			x = y.X
		case *ast.Ident:
			if o := l.pass.TypesInfo.ObjectOf(y); o != nil {
				l.writes[o] = true
			}
			return
		default:
			return
		}
	}
}

// builds takes
//
//	y := ops.Add(size.Fork(p), one)
//	v, err := y.Force(ctx)
//
// for a force of ops.Add(size.Fork(p), one). It follows the expression that is
// forced to what builds it within the loop. It reports false where that is no
// call of a user's function: an element of a slice, a constant, operators
// alone. It does so too where the turn makes forks of a whole slice: a loop over
// batches, of which each runs its calls beside each other.
func (l *loop) builds(root ast.Expr) (t tree, heavy bool) {
	t.root = root
	batch := false
	// Definitions may be cyclic through closures, and each counts once.
	seen := make(map[types.Object]bool)
	for todo := []ast.Expr{root}; len(todo) > 0; {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		t.parts = append(t.parts, x)
		ast.Inspect(x, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				heavy = heavy || l.heavy(n)
				batch = batch || l.batch(n)
			case *ast.Ident:
				o := l.pass.TypesInfo.Uses[n]
				if def := l.definition(o); def != nil && !seen[o] {
					seen[o] = true
					todo = append(todo, def)
				}
			}
			return true
		})
	}
	if batch {
		return t, false
	}
	// An operand that is forked in the loop does not make an outer expression
	// one that is built in it.
	if id, is := ast.Unparen(root).(*ast.Ident); is {
		return t, heavy && l.definition(l.pass.TypesInfo.Uses[id]) != nil
	}
	_, call := ast.Unparen(root).(*ast.CallExpr)
	return t, heavy && call
}

// heavy reports whether a call makes an expression with a user's call in it: a
// fork, or a function of the user's that returns an expression.
func (l *loop) heavy(call *ast.CallExpr) bool {
	f := lazy.Callee(l.pass.TypesInfo, call)
	if f == nil {
		return false
	}
	// A lift hands over a function as well, and makes no expression.
	if lazy.ForkOf(l.pass.TypesInfo, call) != nil {
		return lazy.IsExpr(l.pass.TypesInfo.TypeOf(call))
	}
	if f.Pkg() != nil && f.Pkg().Path() == lazy.Expr {
		switch f.Name() {
		case "Fork", "Call":
			return true
		}
		return false
	}
	// Operators are quick: to force them one by one loses nothing.
	return !lazy.Builds(f) && lazy.IsExpr(l.pass.TypesInfo.TypeOf(call))
}

// batch reports whether a call makes forks of all elements of a slice.
func (l *loop) batch(call *ast.CallExpr) bool {
	f := lazy.Callee(l.pass.TypesInfo, call)
	return f != nil && f.Pkg() != nil && f.Pkg().Path() == lazy.Expr && (f.Name() == "Map" || f.Name() == "CallEach")
}

// definition returns the one expression that defines a variable within the
// loop's body, and nil for all others.
func (l *loop) definition(o types.Object) (def ast.Expr) {
	// A variable that is written again has no one definition.
	if o == nil || o.Pos() < l.body.Pos() || o.Pos() >= l.body.End() || l.writes[o] {
		return nil
	}
	ast.Inspect(l.body, func(n ast.Node) bool {
		s, is := n.(*ast.AssignStmt)
		if !is || s.Tok != token.DEFINE {
			return def == nil
		}
		for i, x := range s.Lhs {
			if id, is := x.(*ast.Ident); is && l.pass.TypesInfo.Defs[id] == o {
				// Of several results of one call the call defines each.
				def = s.Rhs[min(i, len(s.Rhs)-1)]
			}
		}
		return def == nil
	})
	return def
}
