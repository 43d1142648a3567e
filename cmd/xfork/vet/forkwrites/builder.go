package forkwrites

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"

	"xfork/cmd/xfork/vet/internal/lazy"
)

// joinsOf returns the places of a function, outside of the forked literals,
// behind which forks may be over: a force, a receive, a call that is handed an
// expression, and any call with a name that speaks of waiting or locking. They
// can only hide findings.
func joinsOf(info *types.Info, fn inspector.Cursor, all []*closure) (joins []token.Pos) {
	if !fn.Valid() {
		return nil
	}
	ast.Inspect(body(fn), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return !forked(n, all)
		case *ast.SelectStmt:
			joins = append(joins, n.Pos())
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				joins = append(joins, n.Pos())
			}
		case *ast.RangeStmt:
			if _, is := info.TypeOf(n.X).Underlying().(*types.Chan); is {
				joins = append(joins, n.Pos())
			}
		case *ast.CallExpr:
			// The parenthesis: of x.Force() it lies behind x.
			if joining(info, n) {
				joins = append(joins, n.Lparen)
			}
		}
		return true
	})
	return joins
}

// joining reports whether a call may wait for forks.
func joining(info *types.Info, call *ast.CallExpr) bool {
	f := lazy.Callee(info, call)
	if lazy.Forces(f) {
		return true
	}
	if lazy.Builds(f) || lazy.ForkOf(info, call) != nil {
		return false
	}
	// The whole operand of the call: a lock is s.mu.Lock, a wait pool.StopWait.
	// The builtin close tells others, and waits for nothing.
	name := strings.ToLower(types.ExprString(call.Fun))
	for _, word := range []string{"wait", "join", "stop", "close", "shutdown", "kill", "lock", "sync", "done", "drain", "flush", "cancel"} {
		if strings.Contains(name, word) && name != "close" {
			return true
		}
	}
	for _, a := range call.Args {
		// The callee may force what it is handed. An append does not.
		if lazy.Holds(info.TypeOf(a)) {
			if t, is := info.Types[call.Fun]; !is || !t.IsBuiltin() {
				return true
			}
		}
	}
	return false
}

// builder is the other side of a fork: the code that has made it and goes on.
//
//	n := 0
//	x := expr.Fork(func() int { n = 1; return n })
//	fmt.Println(n)         // builder: 0, or a race if x was started
//	v, err := x.Force(ctx) // a join
//	fmt.Println(n)         // 1
//
// It returns what the function around the fork accesses behind it, up to the
// first join in the text.
func (c *closure) builder(info *types.Info, fn inspector.Cursor, all []*closure, joins []token.Pos) (rest []access) {
	if !fn.Valid() {
		return nil
	}
	used := make(map[*types.Var]bool)
	for _, a := range c.accesses {
		used[a.v] = true
	}
	r := reader{info: info, outside: func(v *types.Var) bool { return used[v] }, done: make(map[ast.Node]bool)}
	for _, o := range all {
		r.done[o.lit] = true
	}
	// The forked literals are not the building code. Others are left out too:
	// when they run is not in the text.
	r.read(body(fn))
	end := c.at.Node().End()
	given := valued(info, fn)
	for _, a := range r.found {
		// Accesses come in the order of the text, so that what is written
		// further up has been seen.
		a.first = !given[a.v]
		given[a.v] = given[a.v] || a.write && a.pos < end
		if a.pos >= end && !between(joins, end, a.pos) && !apart(c.at, a.pos) {
			rest = append(rest, a)
		}
	}
	return rest
}

// valued is for expressions that are declared first and built later, because a
// fork and they need each other. It returns the variables of a function that
// are declared with a value. Parameters and named results count as such.
func valued(info *types.Info, fn inspector.Cursor) map[*types.Var]bool {
	given := make(map[*types.Var]bool)
	// An assignment with := has a value by its form; a var may have none.
	empty := make(map[*ast.Ident]bool)
	for c := range fn.Preorder((*ast.ValueSpec)(nil)) {
		if s := c.Node().(*ast.ValueSpec); len(s.Values) == 0 {
			for _, id := range s.Names {
				empty[id] = true
			}
		}
	}
	for c := range fn.Preorder((*ast.Ident)(nil)) {
		id := c.Node().(*ast.Ident)
		if v, is := info.Defs[id].(*types.Var); is && !empty[id] {
			given[v] = true
		}
	}
	return given
}

// forked reports whether a literal is one of the closures.
func forked(lit *ast.FuncLit, all []*closure) bool {
	for _, c := range all {
		if c.lit == lit {
			return true
		}
	}
	return false
}

// body is that of a declaration or a literal.
func body(fn inspector.Cursor) *ast.BlockStmt {
	switch f := fn.Node().(type) {
	case *ast.FuncDecl:
		return f.Body
	case *ast.FuncLit:
		return f.Body
	}
	return nil
}
