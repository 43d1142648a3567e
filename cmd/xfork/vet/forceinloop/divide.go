package forceinloop

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"xfork/cmd/xfork/vet/internal/lazy"
)

// pieces are what a loop is divided into: the statements that build, the force
// with its check, and the rest.
type pieces struct {
	loop  *ast.RangeStmt
	build ast.Expr      // what is forced
	first ast.Node      // the first statement
	value *ast.Ident    // the variables of v, err := build.Force(ctx)
	err   *ast.Ident    //
	check *ast.IfStmt   // if err != nil
	rest  []ast.Stmt    // after it
	force *ast.CallExpr // build.Force(ctx)
}

// divide is the fix: it divides
//
//	for _, p := range paths {                   forks := make([]expr.Expr[int], 0, len(paths))
//	    v, err := read.Fork(p).Force(ctx)       for _, p := range paths {
//	    if err != nil {                             forks = append(forks, read.Fork(p))
//	        return err                          }
//	    }                                       values, err := expr.All(forks...).Force(ctx)
//	    total += v                              if err != nil {
//	}                                               return err
//	                                            }
//	                                            for i := range paths {
//	                                                v := values[i]
//	                                                total += v
//	                                            }
//
// It returns nil for loops of any other form: what it cannot do without a doubt
// is left to the author. What the rest of the body does for the elements before
// a failure is not done any more; where the check returns, only effects outside
// of the function show that, and so the fix is not offered where the rest calls
// something that returns nothing.
func (l *loop) divide(t tree, force *ast.CallExpr) *analysis.SuggestedFix {
	p := l.pieces(t, force)
	if p == nil {
		return nil
	}
	// The fix is made of pieces of the source, so that comments in them stay.
	file, src := l.source(p.loop.Pos())
	if src == nil {
		return nil
	}
	pkg := imported(file, lazy.Expr)
	elem, ok := spell(l.pass, file, lazy.Value(l.pass.TypesInfo.TypeOf(p.build)))
	if pkg == "" || !ok {
		return nil
	}
	text := func(from, to token.Pos) string {
		f := l.pass.Fset.File(from)
		return string(src[f.Offset(from):f.Offset(to)])
	}
	of := func(n ast.Node) string { return text(n.Pos(), n.End()) }
	x := of(p.loop.X)
	// A slice, an array or a number of turns: each says how many forks there
	// will be.
	size := "len(" + x + ")"
	if b, is := l.pass.TypesInfo.TypeOf(p.loop.X).Underlying().(*types.Basic); is {
		if b.Kind() != types.Int && b.Kind() != types.UntypedInt {
			return nil
		}
		size = x
	}
	// A key that the loop has not named is needed for the values.
	names := l.names()
	forks, values := fresh(names, "forks", "exprs"), fresh(names, "values", "results")
	key := name(p.loop.Key)
	if key == "" {
		key = fresh(names, "i", "j", "k")
	}
	lead := text(p.loop.Body.Lbrace+1, p.first.Pos()) // comments above the first statement
	var b strings.Builder
	fmt.Fprintf(&b, "%s := make([]%s.Expr[%s], 0, %s)\n", forks, pkg, elem, size)
	fmt.Fprintf(&b, "for %srange %s {%s%s = append(%s, %s)\n}\n", l.head(p.loop, name(p.loop.Key), p.build), x, lead, forks, forks, of(p.build))
	fmt.Fprintf(&b, "%s, %s := %s.All(%s...).Force(%s)\n", values, p.err.Name, pkg, forks, text(force.Lparen+1, force.Rparen))
	fmt.Fprintf(&b, "%s\n", of(p.check))
	fmt.Fprintf(&b, "for %srange %s {\n%s := %s[%s]%s}", l.rest(p, key), x, p.value.Name, values, key, text(p.check.End(), p.loop.Body.End()-1))
	return &analysis.SuggestedFix{
		Message:   "Build all, force once",
		TextEdits: []analysis.TextEdit{{Pos: p.loop.Pos(), End: p.loop.End(), NewText: []byte(b.String())}},
	}
}

// pieces asks for the form first and for what the parts mean after that. It
// takes the loop to pieces, and returns nil where it has not the form.
func (l *loop) pieces(t tree, force *ast.CallExpr) *pieces {
	loop, is := l.at.Node().(*ast.RangeStmt)
	if !is || loop.Tok == token.ASSIGN || !plain(loop.X) || l.mentionsWritten(loop.X) || len(t.parts) != 1 || len(loop.Body.List) < 3 {
		return nil
	}
	switch l.pass.TypesInfo.TypeOf(loop.X).Underlying().(type) {
	case *types.Slice, *types.Array, *types.Basic: // in order, and with an index that counts
	default:
		return nil
	}
	// There is a statement behind the check, or the values are for nothing.
	// Definitions between the loop's head and the force are not moved, so the
	// force has to come first.
	list := loop.Body.List
	assign, ok1 := list[0].(*ast.AssignStmt)
	check, ok2 := list[1].(*ast.IfStmt)
	if !ok1 || !ok2 || assign.Tok != token.DEFINE || len(assign.Lhs) != 2 || len(assign.Rhs) != 1 || ast.Unparen(assign.Rhs[0]) != force {
		return nil
	}
	p := &pieces{loop: loop, build: t.root, first: assign, check: check, rest: list[2:], force: force}
	p.value, _ = assign.Lhs[0].(*ast.Ident)
	p.err, _ = assign.Lhs[1].(*ast.Ident)
	if name(p.value) == "" || name(p.err) == "" || check.Init != nil || check.Else != nil || !l.failed(check.Cond) || !l.movable(p) {
		return nil
	}
	return p
}

// movable is what stands between a finding and its fix in most programs: a
// check such as
//
//	if err != nil {
//		return fmt.Errorf("%s: %w", p, err)
//	}
//
// names the element, which there is none of behind the loop. It reports whether
// the check and the arguments of the force mean the same behind the loop: they
// name nothing of the loop but the error, the check leaves the function, and no
// other err of the block around it is in the way.
func (l *loop) movable(p *pieces) bool {
	own := func(n ast.Node) (found bool) {
		ast.Inspect(n, func(m ast.Node) bool {
			if id, is := m.(*ast.Ident); is {
				o := l.pass.TypesInfo.Uses[id]
				found = found || o != nil && o.Pos() >= p.loop.Pos() && o.Pos() < p.check.Pos() && o != l.pass.TypesInfo.Defs[p.err]
			}
			return !found
		})
		return found
	}
	// The force is made once, behind the first loop: its context and options
	// must be those of every turn.
	for _, a := range p.force.Args {
		if own(a) || l.mentionsWritten(a) {
			return false
		}
	}
	// A check that goes on with the next element has no counterpart in one
	// force of all.
	body := p.check.Body.List
	if own(p.check) || len(body) == 0 {
		return false
	}
	if _, is := body[len(body)-1].(*ast.ReturnStmt); !is {
		return false
	}
	for _, s := range p.rest {
		// The error is that of one force now, and nil behind the check.
		if lazy.Mentions(l.pass.TypesInfo, s, l.pass.TypesInfo.Defs[p.err]) || l.effect(s) {
			return false
		}
	}
	// `values, err :=` stands in the block around the loop. If that declares
	// err further down, its := would have nothing new on its left side.
	block := l.pass.Pkg.Scope().Innermost(p.loop.Pos())
	if block = outward(block, p.loop); block == nil {
		return false
	}
	o := block.Lookup(p.err.Name)
	return o == nil || o.Pos() < p.loop.Pos() && types.Identical(o.Type(), types.Universe.Lookup("error").Type())
}

// effect keeps the fix away from loops that print or send: with the first
// element's force they did so for it alone, now the forces of all come before.
// It reports whether a statement calls something for its effect: its order
// among the forces can be seen from outside.
func (l *loop) effect(s ast.Stmt) (found bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ExprStmt, *ast.GoStmt, *ast.DeferStmt, *ast.SendStmt:
			found = true
		case *ast.BranchStmt:
			found = found || n.Tok != token.CONTINUE
		}
		return !found
	})
	return found
}

// head is the left side of the range clause that builds, with the variables
// that are used.
func (l *loop) head(loop *ast.RangeStmt, key string, body ast.Node) string {
	return clause(key, l.used(loop.Key, body), loop, l.used(loop.Value, body))
}

// rest is the left side of the range clause with the rest of the body, which
// always needs the index.
func (l *loop) rest(p *pieces, key string) string {
	value := slices.ContainsFunc(p.rest, func(s ast.Stmt) bool { return l.used(p.loop.Value, s) })
	return clause(key, true, p.loop, value)
}

// clause leaves out what its loop does not use, which the compiler would
// refuse. It writes the variables of a range clause.
func clause(key string, useKey bool, loop *ast.RangeStmt, useValue bool) string {
	switch {
	case useKey && useValue:
		return key + ", " + name(loop.Value) + " := "
	case useKey:
		return key + " := "
	case useValue:
		return "_, " + name(loop.Value) + " := "
	}
	return ""
}

// used reports whether a variable of the range clause is named in n.
func (l *loop) used(x ast.Expr, n ast.Node) bool {
	id, is := x.(*ast.Ident)
	return is && id.Name != "_" && lazy.Mentions(l.pass.TypesInfo, n, l.pass.TypesInfo.Defs[id])
}
