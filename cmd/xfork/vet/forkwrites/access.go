package forkwrites

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// access is a use of a captured variable in a closure, or in the code around
// it.
type access struct {
	v       *types.Var
	path    string // from the variable on, as in ".n", "[0]", "*.n" through a pointer; a map is one place with all its elements
	write   bool
	guarded bool // by a lock, as far as the text tells
	pos     token.Pos
	// signals reports whether the closure tells something to others behind it:
	// what waits for that is ordered.
	signals bool
	// first reports whether nothing is written before it to a variable that is
	// declared without a value.
	first bool
}

// String names what is accessed and how, as the beginning of a sentence.
func (a access) String() string {
	verb := "reads "
	if a.write {
		verb = "writes "
	}
	return "the fork " + verb + a.v.Name() + strings.ReplaceAll(a.path, "*", "")
}

// meets compares paths. A write of s.n meets a use of s.n, of s.n[2] and of s,
// which is read as a whole; it meets none of s.m. A write of *p.n meets a use
// of p.n, and none of p itself, the pointer. It reports whether a writes what b
// uses: the same place, a part of it, or what b reads on its way to a part. To
// hand a pointer on is no use of what it points to.
func (a access) meets(b access) bool {
	if !a.write || a.v != b.v {
		return false
	}
	if rest, is := strings.CutPrefix(b.path, a.path); is && ends(rest) {
		return true
	}
	rest, is := strings.CutPrefix(a.path, b.path)
	return is && ends(rest) && !strings.Contains(rest, "*")
}

// ends reports whether a path that is followed by rest ends where a step ends.
func ends(rest string) bool { return rest == "" || strings.ContainsRune(".[*", rune(rest[0])) }

// accesses lists those of the variables that a literal captures, in the order
// of the text.
func accesses(info *types.Info, lit *ast.FuncLit) []access {
	// Package variables are the business of forkglobals, which follows calls.
	r := reader{info: info, outside: func(v *types.Var) bool {
		local := v.Pkg() != nil && v.Parent() != v.Pkg().Scope()
		return local && !v.IsField() && (v.Pos() < lit.Pos() || v.Pos() >= lit.End())
	}}
	r.read(lit.Body)
	last := lastSignal(lit)
	for i := range r.found {
		r.found[i].signals = r.found[i].pos < last
	}
	return r.found
}

// lastSignal is for goroutines that tell their builder when a variable is
// there, by a channel, a pipe, a condition: it is then read without a join that
// has a name. It returns the place behind which a literal sends and closes
// nothing any more: the end of it where that is deferred.
func lastSignal(lit *ast.FuncLit) (last token.Pos) {
	// Twice over the text: in its order, and for what is deferred to the end.
	at := func(n ast.Node) token.Pos { return n.Pos() }
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt:
			last = max(last, at(n))
		case *ast.CallExpr:
			if signal(n) {
				last = max(last, at(n))
			}
		}
		return true
	}
	ast.Inspect(lit.Body, look)
	at = func(ast.Node) token.Pos { return lit.End() }
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if d, is := n.(*ast.DeferStmt); is {
			ast.Inspect(d, look)
		}
		return true
	})
	return last
}

// signal reports whether a call is one that others wait for: of a channel, a
// pipe, a group, a condition.
func signal(call *ast.CallExpr) bool {
	name := ""
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	return slices.Contains([]string{"close", "cancel", "Close", "CloseWithError", "CloseWrite", "Done", "Signal", "Broadcast"}, name)
}

// reader collects the accesses in a piece of code.
type reader struct {
	info    *types.Info
	outside func(*types.Var) bool // the variables that count
	found   []access
	guarded bool
	done    map[ast.Node]bool // what is read elsewhere, or was
}

// read goes through the text in order, so that a lock guards what comes behind
// it.
func (r *reader) read(root ast.Node) {
	// Nested reads share the set: a node is read once, where its turn comes.
	if r.done == nil {
		r.done = make(map[ast.Node]bool)
	}
	ast.Inspect(root, func(n ast.Node) bool {
		if r.done[n] {
			return false
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			// The right side is evaluated first.
			for _, x := range n.Rhs {
				r.read(x)
			}
			for _, x := range n.Lhs {
				r.assigned(x)
			}
			return false
		// n++ reads too, but a write is the more of the two.
		case *ast.IncDecStmt:
			r.assigned(n.X)
			return false
		case *ast.RangeStmt:
			// The variables of := are new. Those of = are written at each turn.
			if n.Tok == token.ASSIGN {
				for _, x := range []ast.Expr{n.Key, n.Value} {
					if x != nil {
						r.assigned(x)
						r.done[x] = true
					}
				}
			}
		case *ast.UnaryExpr:
			// An address says nothing of what is done with it; a receive orders
			// what follows it.
			if n.Op == token.AND {
				return false
			}
			r.guarded = r.guarded || n.Op == token.ARROW
		case *ast.FuncLit:
			return false // read where it is called
		case *ast.CallExpr:
			r.call(n)
		case *ast.SelectorExpr, *ast.Ident, *ast.IndexExpr, *ast.StarExpr:
			return r.use(n.(ast.Expr), false)
		}
		return true
	})
}

// call reads what a call does besides its operands: it may lock, and a literal
// in its place runs now. A literal that is handed over may be called under a
// lock, or never, and what it does is not known to happen here.
func (r *reader) call(call *ast.CallExpr) {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		if !r.done[f] {
			r.read(f.Body)
		}
	case *ast.SelectorExpr:
		// Locks of all kinds are known by the names of their methods: of
		// package sync, of semaphores, of what programs wrap them in.
		if slices.Contains([]string{"Lock", "RLock", "TryLock", "Do", "Wait", "Acquire", "Load", "CompareAndSwap"}, f.Sel.Name) {
			r.guarded = true
		}
	case *ast.Ident:
		// A map is one place.
		if _, is := r.info.Uses[f].(*types.Builtin); is && len(call.Args) > 0 && f.Name == "delete" {
			r.use(call.Args[0], true)
		}
	}
}

// assigned notes a write of x, unless x is declared there.
func (r *reader) assigned(x ast.Expr) {
	if id, is := ast.Unparen(x).(*ast.Ident); !is || id.Name != "_" && r.info.Defs[id] == nil {
		r.use(x, true)
	}
}

// use is called for what names a place: x, x.f, x[i], *x. It notes an access to
// the place that x names, and reports whether its parts are still to be read:
// those of anything but a place. An element that may be any is not followed; on
// the way to it the slice is read.
func (r *reader) use(x ast.Expr, write bool) (parts bool) {
	v, path, one := r.place(x)
	if v == nil {
		return true
	}
	if r.outside(v) {
		r.found = append(r.found, access{v: v, path: path, write: write && one, guarded: r.guarded, pos: x.Pos()})
	}
	// So are the indices on the way, which are expressions of their own.
	for {
		switch y := ast.Unparen(x).(type) {
		case *ast.IndexExpr:
			r.read(y.Index)
			x = y.X
		case *ast.SelectorExpr:
			x = y.X
		case *ast.StarExpr:
			x = y.X
		default:
			return false
		}
	}
}

// place is the variable at the root of x and the path from it to x. one is
// false where x is one of many, with an index that is not constant; the path
// then leads to what it is in. v is nil where x is no place.
func (r *reader) place(x ast.Expr) (v *types.Var, path string, one bool) {
	one = true
	for {
		switch y := ast.Unparen(x).(type) {
		case *ast.Ident:
			v, _ = r.info.Uses[y].(*types.Var)
			return v, path, one
		case *ast.SelectorExpr:
			s := r.info.Selections[y]
			if s == nil {
				return nil, "", false // of a package
			}
			switch {
			case s.Kind() != types.FieldVal:
				path = "" // a method: the receiver is read
			// The star marks a step through a pointer: what is behind it is not
			// part of the variable.
			case s.Indirect():
				path = "*." + y.Sel.Name + path
			default:
				path = "." + y.Sel.Name + path
			}
			x = y.X
		case *ast.StarExpr:
			path = "*" + path
			x = y.X
		case *ast.IndexExpr:
			index := r.info.Types[y.Index].Value
			switch r.info.TypeOf(y.X).Underlying().(type) {
			// The runtime's map may move all its elements at any write.
			case *types.Map:
				path, one = "", true
			case *types.Array:
				path, one = element("", index, path, one)
			default:
				path, one = element("*", index, path, one)
			}
			x = y.X
		default:
			return nil, "", false
		}
	}
}

// element is a step from a slice, through its pointer, or from an array, which
// is part of the variable. It puts an index before a path. One that is not
// constant ends it.
func element(star string, index constant.Value, path string, one bool) (string, bool) {
	if index == nil || index.Kind() != constant.Int {
		return "", false
	}
	return star + "[" + index.ExactString() + "]" + path, one
}
