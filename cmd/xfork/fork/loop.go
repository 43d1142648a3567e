package fork

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/source"
)

// loop is a loop of a function that may be forked.
//
// A loop is checked once. The maps are filled on the way, each by one step, and
// read by those behind it.
type loop struct {
	*source.Function
	stmt ast.Stmt
	body *ast.BlockStmt
	over ast.Expr   // what is ranged over; nil for a loop that counts
	key  *types.Var // the index, or nil if it has no name
	item *types.Var // the element, or nil

	// What the body writes of what is declared outside of it: variables by op=
	// and append, and what is indexed.
	sums  map[types.Object]bool
	bases map[types.Object]bool
	byKey map[types.Object]bool // bases that are written at the loop's own index only
	fine  map[*ast.Ident]bool   // where these names stand for the writes themselves

	calls []*forkable
	exits bool // it may return an error
}

// forkable is a call that is made in every iteration.
//
// A call has a receiver or not, and an error or not: four forms, of which each has
// its own text.
type forkable struct {
	call   *ast.CallExpr
	callee *types.Func
	recv   ast.Expr // of a method
	value  types.Type
	fails  bool      // its second result is an error
	inner  *forkable // the call that makes its argument, if that is forked with it
}

// chain is the call, and those that make its argument.
func (f *forkable) chain() (all []*forkable) {
	for ; f != nil; f = f.inner {
		all = append(all, f)
	}
	return all
}

// refuse makes the error of a refusal at n.
func (l *loop) refuse(n ast.Node, r source.Reason, what string, why *effects.Step) error {
	return &source.Refusal{At: l.Position(n.Pos()), Reason: r, What: what, Witness: why}
}

// check decides whether the loop may be forked, and finds its calls.
//
// The order is from what is cheap and plain to see to what asks for the effects of
// other functions, so that the reason is the simplest one there is.
func (l *loop) check() error {
	l.sums, l.bases = make(map[types.Object]bool), make(map[types.Object]bool)
	l.byKey, l.fine = make(map[types.Object]bool), make(map[*ast.Ident]bool)
	for _, step := range []func() error{l.header, l.statements, l.writes, l.reads, l.effects, l.choose, l.sharing} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// inside reports whether the object is declared in the loop.
func (l *loop) inside(o types.Object) bool {
	return o != nil && l.stmt.Pos() <= o.Pos() && o.Pos() < l.stmt.End()
}

// header accepts for i, x := range of a slice, an array or a number, and for i
// := 0; i < n; i++. Both loops that come of it go through the same indices, so
// that what is ranged over must be steady.
func (l *loop) header() error {
	switch s := l.stmt.(type) {
	case *ast.RangeStmt:
		l.body, l.over = s.Body, s.X
		return l.ranged(s)
	case *ast.ForStmt:
		l.body = s.Body
		return l.counted(s)
	}
	return nil
}

// A loop that is written to go on until an error ends it counts to a number that
// nothing reaches. Its forks would be made first, all of them.
const (
	most    = 1 << 24
	tooMany = "it counts to a number that is too large for as many values at once"
)

// ranged accepts what has indices from 0 on without gaps, and is the same when it
// is ranged over a second time.
func (l *loop) ranged(s *ast.RangeStmt) error {
	switch u := l.TypeOf(s.X).Underlying().(type) {
	case *types.Slice, *types.Array:
	case *types.Pointer:
		if _, ok := u.Elem().Underlying().(*types.Array); !ok {
			return l.refuse(s.X, source.Header, "it ranges over "+l.TypeOf(s.X).String(), nil)
		}
	case *types.Basic:
		if v := l.P.TypesInfo.Types[s.X].Value; v != nil && constant.Compare(v, token.GTR, constant.MakeInt64(most)) {
			return l.refuse(s.X, source.Header, tooMany, nil)
		}
		if u.Info()&types.IsInteger == 0 {
			return l.refuse(s.X, source.Header, "it ranges over a string: the indices have gaps", nil)
		}
	case *types.Map:
		return l.refuse(s.X, source.Header, "it ranges over a map, whose order is another one each time", nil)
	case *types.Chan:
		return l.refuse(s.X, source.Channel, "it ranges over a channel", nil)
	case *types.Signature:
		return l.refuse(s.X, source.Header, "it ranges over a function", nil)
	default:
		return l.refuse(s.X, source.Header, "it ranges over "+l.TypeOf(s.X).String()+", which is a type parameter", nil)
	}
	if s.Tok == token.ASSIGN {
		return l.refuse(s, source.Header, "it ranges into variables from outside of the loop", nil)
	}
	l.key, l.item = l.variable(s.Key), l.variable(s.Value)
	if !l.steady(s.X) {
		return l.refuse(s.X, source.Header, "what it ranges over is made anew: put it into a variable", nil)
	}
	return nil
}

// variable is what a name in the header declares, and nil for none and for _.
func (l *loop) variable(e ast.Expr) *types.Var {
	if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
		v, _ := l.P.TypesInfo.Defs[id].(*types.Var)
		return v
	}
	return nil
}

// counted accepts a count from 0 upwards by one. The bound is computed anew in
// each iteration of both loops, and must not change.
func (l *loop) counted(s *ast.ForStmt) error {
	no := l.refuse(s, source.Header, "only for i := 0; i < n; i++ is a count", nil)
	as, ok := s.Init.(*ast.AssignStmt)
	if !ok || as.Tok != token.DEFINE || len(as.Lhs) != 1 {
		return no
	}
	l.key = l.variable(as.Lhs[0])
	if v := l.P.TypesInfo.Types[as.Rhs[0]].Value; v == nil || constant.Sign(constant.ToInt(v)) != 0 || l.key == nil {
		return no
	}
	if b, ok := l.key.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return no
	}
	c, ok := s.Cond.(*ast.BinaryExpr)
	if !ok || c.Op != token.LSS || !l.is(c.X, l.key) || !l.steady(c.Y) {
		return no
	}
	if v := l.P.TypesInfo.Types[c.Y].Value; v != nil && constant.Compare(v, token.GTR, constant.MakeInt64(most)) {
		return l.refuse(c.Y, source.Header, tooMany, nil)
	}
	inc, ok := s.Post.(*ast.IncDecStmt)
	if !ok || inc.Tok != token.INC || !l.is(inc.X, l.key) {
		return no
	}
	return nil
}

// is reports whether e is the variable v.
func (l *loop) is(e ast.Expr, v *types.Var) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && v != nil && l.Object(id) == v
}

// steady reports whether an expression has the same value each time as long as
// no variable in it is written: variables, fields, elements, constants, and the
// pure builtins and operators of those.
//
// A conversion may cost something and is the same each time. A function that is
// pure would be too; but what is ranged over would be computed twice.
func (l *loop) steady(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			tv := l.P.TypesInfo.Types[n.Fun]
			id, _ := ast.Unparen(n.Fun).(*ast.Ident)
			ok = ok && (tv.IsType() || tv.IsBuiltin() && id != nil && (id.Name == "len" || id.Name == "cap" || id.Name == "min" || id.Name == "max"))
		case *ast.FuncLit, *ast.CompositeLit, *ast.TypeAssertExpr:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW && n.Op != token.AND
		}
		return ok
	})
	return ok
}

// statements refuses what is no part of a plain loop: early exits but the
// return of an error, closures, goroutines, channels.
//
// Nested functions are refused as a whole, so that a return or a break in them is
// not looked at.
func (l *loop) statements() (err error) {
	if g := l.jumps(); g != nil {
		return l.refuse(g, source.Early, "the function has a goto, which may come back, or jump over new variables", nil)
	}
	if d := l.deferred(); d != nil {
		return l.refuse(d, source.Deferred, "the function defers a call, which may see what the loop has written when a call panics", nil)
	}
	ast.Inspect(l.body, func(n ast.Node) bool {
		if err != nil {
			return false
		}
		switch n := n.(type) {
		case *ast.BranchStmt:
			if n.Label != nil || n.Tok == token.GOTO || n.Tok == token.BREAK && !l.innerBreak(n) {
				err = l.refuse(n, source.Early, "by "+n.Tok.String(), nil)
			}
		case *ast.LabeledStmt:
			err = l.refuse(n, source.Early, "it has a label", nil)
		case *ast.ReturnStmt:
			if l.exits = true; !l.errorReturn(n) {
				err = l.refuse(n, source.Early, "by a return that is not that of an error", nil)
			}
		case *ast.DeferStmt:
			err = l.refuse(n, source.Deferred, "in the loop", nil)
		case *ast.GoStmt:
			err = l.refuse(n, source.Goroutine, "it starts one", nil)
		case *ast.SendStmt, *ast.SelectStmt:
			err = l.refuse(n, source.Channel, "it waits for one", nil)
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				err = l.refuse(n, source.Channel, "it receives from one", nil)
			}
		case *ast.RangeStmt:
			switch l.TypeOf(n.X).Underlying().(type) {
			case *types.Chan:
				err = l.refuse(n, source.Channel, "it receives from one", nil)
			case *types.Signature:
				err = l.refuse(n, source.Unknown, "it ranges over a function", nil)
			}
		case *ast.FuncLit:
			err = l.refuse(n, source.Closure, "it is not known when it is called", nil)
		}
		return err == nil
	})
	return err
}

// innerBreak reports whether a break ends a loop or a switch inside of the
// body.
//
// A select is refused anyway.
func (l *loop) innerBreak(b *ast.BranchStmt) (inner bool) {
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
			inner = inner || n.Pos() <= b.Pos() && b.Pos() < n.End()
		}
		return true
	})
	return inner
}

// errorReturn reports whether a return stands alone in if err != nil { ... } of
// an error that the loop has made.
//
// An error from outside of the loop is the same in each iteration, so that its
// return is an early exit in disguise.
func (l *loop) errorReturn(r *ast.ReturnStmt) (ok bool) {
	ast.Inspect(l.body, func(n ast.Node) bool {
		i, is := n.(*ast.IfStmt)
		if is && len(i.Body.List) == 1 && i.Body.List[0] == ast.Stmt(r) && i.Else == nil {
			if v := l.testedError(i); v != nil && l.inside(v) {
				ok = true
			}
		}
		return !ok
	})
	return ok
}

// testedError is the variable of an if err != nil, or nil.
func (l *loop) testedError(i *ast.IfStmt) *types.Var {
	b, ok := ast.Unparen(i.Cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.NEQ || !l.P.TypesInfo.Types[b.Y].IsNil() {
		return nil
	}
	id, ok := b.X.(*ast.Ident)
	if !ok || !types.Identical(l.TypeOf(id), types.Universe.Lookup("error").Type()) {
		return nil
	}
	v, _ := l.Object(id).(*types.Var)
	return v
}
