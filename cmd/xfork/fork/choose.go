package fork

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/source"
)

// choose finds the calls that can be forked: of functions of the program, made
// in each iteration, with arguments that are there before the loop. If there is
// none the reason is that of the first one which comes near.
//
// A call within the arguments of a call that can be forked is forked with it, if
// it is the only argument. Otherwise the outer one stays plain, in the loop, and
// gets the inner one's value:
//
//	t += f(g(x))      both are forked: f's call waits for g's
//	t += f(g(x), x)   g is forked; f gets g's value, in the loop
func (l *loop) choose() error {
	var first error
	ast.Inspect(l.body, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fn := typeutil.StaticCallee(l.P.TypesInfo, c)
		if fn == nil || !own(l.P, fn) {
			return true
		}
		f := &forkable{call: c, callee: fn, recv: receiver(c, fn, l)}
		if err := l.canFork(f); err != nil {
			if first == nil {
				first = err
			}
			return true
		}
		l.calls = append(l.calls, f)
		return false
	})
	switch {
	case len(l.calls) > 0:
		return nil
	case first != nil:
		return first
	}
	return l.refuse(l.stmt, source.NoCall, "the loop calls no function of this program", nil)
}

// operand is the call that makes the only argument of another one, if it can be
// forked too; nil otherwise.
//
// It must be of the very type of the parameter: an expression is not converted as a
// value is, to an interface for one. A call that may fail is no argument in plain Go.
func (l *loop) operand(f *forkable, a ast.Expr) *forkable {
	c, ok := a.(*ast.CallExpr)
	if !ok || f.recv != nil || len(f.call.Args) != 1 {
		return nil
	}
	fn := typeutil.StaticCallee(l.P.TypesInfo, c)
	if fn == nil || !own(l.P, fn) {
		return nil
	}
	in := &forkable{call: c, callee: fn, recv: receiver(c, fn, l)}
	if l.canFork(in) != nil || in.fails || !types.Identical(in.value, f.callee.Signature().Params().At(0).Type()) {
		return nil
	}
	return in
}

// own reports whether a function has a body that was loaded.
//
// Functions of the standard library are too quick to be worth a fork.
func own(p *source.Package, fn *types.Func) bool {
	f := p.Prog.FuncValue(fn.Origin())
	return f != nil && f.Blocks != nil
}

// canFork judges one call. What a Lift takes is the limit here: three arguments,
// no list of arguments, no type parameters to be inferred at each fork.
func (l *loop) canFork(f *forkable) error {
	sig := f.callee.Signature()
	n := sig.Params().Len()
	if f.recv != nil {
		n++
	}
	switch {
	case n > 3:
		return l.refuse(f.call, source.NoCall, f.callee.Name()+" has more than three arguments; put them into a struct", nil)
	case sig.Variadic():
		return l.refuse(f.call, source.NoCall, f.callee.Name()+" is variadic", nil)
	case sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0:
		return l.refuse(f.call, source.NoCall, f.callee.Name()+" has type parameters; fork a function that is none", nil)
	case len(f.call.Args) != sig.Params().Len():
		return l.refuse(f.call, source.Arguments, "they are the results of another call", nil)
	case f.recv == nil && sig.Recv() != nil:
		return l.refuse(f.call, source.NoCall, "a method that is called as a function", nil)
	}
	if err := l.resultsOf(f, sig.Results()); err != nil {
		return err
	}
	if err := l.eachTime(f); err != nil {
		return err
	}
	for _, a := range l.arguments(f.call, f.callee) {
		if f.inner = l.operand(f, a); f.inner != nil {
			continue
		}
		if err := l.early(f, a); err != nil {
			return err
		}
	}
	if f.recv != nil && isPointer(sig.Recv().Type()) && !isPointer(l.TypeOf(f.recv)) {
		return l.refuse(f.recv, source.Arguments, "the address of "+l.Text(f.recv)+" is taken for the call", nil)
	}
	return l.writesNothing(f)
}

// resultsOf accepts one value, or a value and an error that is looked at at
// once.
//
// An error alone is no value: a loop of checks has nothing to gather.
func (l *loop) resultsOf(f *forkable, rs *types.Tuple) error {
	failure := types.Universe.Lookup("error").Type()
	switch {
	case rs.Len() == 1 && !types.Identical(rs.At(0).Type(), failure):
		f.value = rs.At(0).Type()
		return nil
	case rs.Len() == 2 && types.Identical(rs.At(1).Type(), failure):
		f.value, f.fails = rs.At(0).Type(), true
		return l.lookedAt(f)
	}
	return l.refuse(f.call, source.NoCall, f.callee.Name()+" returns neither a value nor a value and an error", nil)
}

// lookedAt accepts v, err := f(x) with if err != nil { return or continue }
// behind it, in which v is not used: of a call that fails a force has no value,
// whatever the function returned beside its error.
//
//	v, err := f(x)
//	if err != nil {
//		return nil, fmt.Errorf("%d: %w", i, err)   // or continue
//	}
//
// A call that panics is no failed call in the plain program, nor is it here: the
// panic goes up where the loop looks at the outcome, by [expr.Result.Returned].
func (l *loop) lookedAt(f *forkable) error {
	no := l.refuse(f.call, source.Errors, "only v, err := f(x) with if err != nil { return ... } behind it", nil)
	for i, s := range l.body.List {
		as, ok := s.(*ast.AssignStmt)
		if !ok || len(as.Rhs) != 1 || as.Rhs[0] != ast.Expr(f.call) {
			continue
		}
		if as.Tok != token.DEFINE || len(as.Lhs) != 2 || i+1 >= len(l.body.List) {
			return no
		}
		test, ok := l.body.List[i+1].(*ast.IfStmt)
		if !ok || test.Init != nil || test.Else != nil || len(test.Body.List) != 1 {
			return no
		}
		id, ok := as.Lhs[1].(*ast.Ident)
		if v := l.testedError(test); !ok || v == nil || l.Object(id) != v {
			return no
		}
		switch last := test.Body.List[0].(type) {
		case *ast.ReturnStmt:
		case *ast.BranchStmt:
			if last.Tok != token.CONTINUE {
				return no
			}
		default:
			return no
		}
		if v, ok := as.Lhs[0].(*ast.Ident); !ok || l.mentions(test.Body, l.Object(v)) {
			return no
		}
		return nil
	}
	return no
}

// mentions reports whether o is named in n.
func (l *loop) mentions(n ast.Node, o types.Object) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && o != nil && l.Object(id) == o {
			found = true
		}
		return !found
	})
	return found
}

// eachTime refuses a call that an iteration may be without: in a branch, an
// inner loop, behind && or ||, or behind a continue or a return.
//
// A call behind the test of another call's error is made in each iteration that
// the loop begins, but for that error. It may be forked if it returns an error
// itself, since then the loop comes to it, or does not, as before.
func (l *loop) eachTime(f *forkable) error {
	no := l.refuse(f.call, source.Conditional, "an iteration may be without "+f.callee.Name(), nil)
	for _, n := range enclosing(l.body, f.call) {
		switch n := n.(type) {
		case *ast.IfStmt:
			if !within(n.Cond, f.call) && (n.Init == nil || !within(n.Init, f.call)) {
				return no
			}
		case *ast.ForStmt, *ast.RangeStmt, *ast.CaseClause, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return no
		case *ast.BinaryExpr:
			if (n.Op == token.LAND || n.Op == token.LOR) && within(n.Y, f.call) {
				return no
			}
		}
	}
	for _, s := range l.exitsBefore(f.call) {
		if !f.fails {
			return no
		}
		path := enclosing(l.body, s)
		if i, ok := path[1].(*ast.IfStmt); !ok || len(path) != 4 || l.testedError(i) == nil {
			return no
		}
	}
	return nil
}

// exitsBefore are the returns and continues that an iteration meets before a
// call, at whatever depth.
//
// Those of inner loops are among them: a continue there is no exit, and is rare.
func (l *loop) exitsBefore(call ast.Node) (all []ast.Stmt) {
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			if n.Pos() < call.Pos() {
				all = append(all, n)
			}
		case *ast.BranchStmt:
			if n.Tok == token.CONTINUE && n.Pos() < call.Pos() {
				all = append(all, n)
			}
		}
		return true
	})
	return all
}

// within reports whether inner lies in outer, by their positions.
func within(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// enclosing are the nodes from top down to n.
func enclosing(top, n ast.Node) (path []ast.Node) {
	ast.Inspect(top, func(m ast.Node) bool {
		if m == nil || !within(m, n) {
			return false
		}
		path = append(path, m)
		return m != n
	})
	return path
}

// writesNothing refuses a call that writes even what the iteration has made: it
// would be written before.
//
// For calls that stay in the loop private memory is enough.
func (l *loop) writesNothing(f *forkable) error {
	ws := l.P.Effects.OfObject(f.callee).Writes
	if i := slices.IndexFunc(ws, func(w effects.Write) bool { return w.Place != effects.Fresh }); i >= 0 {
		return l.refuse(f.call, source.Effect, f.callee.Name()+" writes "+ws[i].Root.String(), ws[i].Why)
	}
	return nil
}
