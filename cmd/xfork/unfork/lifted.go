package unfork

// Lazy functions, and what is left over when nothing uses them any more. A lazy
// function is a variable with one value, a Lift of a function with a name:
//
//	var parse = expr.LiftErr1(parseFile, expr.IOBound)
//
// Its options decide whether a plain call is the same: a lane is no matter for one
// goroutine, and a name or a priority says nothing to it, but a call that is
// tried three times is not a call.

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"xfork/cmd/xfork/source"
)

// plainOptions are those that mean nothing to a plain call on one goroutine, or
// are kept by it anyway.
var plainOptions = map[string]bool{"CPUBound": true, "IOBound": true, "Unsafe": true, "Exclusive": true, "Pure": true, "Name": true, "Priority": true}

// liftedFunction is the function that a lazy one was made of, and the name of
// what made it: of a variable that is given a value once, by a Lift in this
// package.
//
// A lazy function that is handed around, or kept in a field, may be any; one that
// is assigned twice may be either.
func (u *unforker) liftedFunction(e ast.Expr) (fun ast.Expr, kind string, err error) {
	no := func(what string) error {
		return &source.Refusal{At: u.Position(e.Pos()), Reason: source.NoPlainForm, What: what}
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil, "", no("the function of " + u.Text(e) + " is not known here")
	}
	o := u.Object(id)
	var made []ast.Expr
	for _, file := range u.P.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if u.P.TypesInfo.Defs[name] == o && i < len(n.Values) {
						made = append(made, n.Values[i])
					}
				}
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					if l, ok := left.(*ast.Ident); ok && u.Object(l) == o && len(n.Lhs) == len(n.Rhs) {
						made = append(made, n.Rhs[i])
					}
				}
			}
			return true
		})
	}
	if len(made) != 1 {
		return nil, "", no(id.Name + " is not given its function in one place of this package")
	}
	kind = u.engineCall(made[0])
	call, ok := ast.Unparen(made[0]).(*ast.CallExpr)
	if !ok || !strings.HasPrefix(kind, "expr.Lift") {
		return nil, "", no(id.Name + " is not made by a Lift")
	}
	for _, opt := range call.Args[1:] {
		if !u.plainOption(opt) {
			return nil, "", no("the option " + u.Text(opt) + " of " + id.Name)
		}
	}
	if _, ok := ast.Unparen(call.Args[0]).(*ast.FuncLit); ok {
		return nil, "", no(id.Name + " is made of a closure that has no name")
	}
	return call.Args[0], strings.TrimPrefix(kind, "expr."), nil
}

// plainOption reports whether an option is one of these. An option that is kept in
// a variable may be any.
func (u *unforker) plainOption(e ast.Expr) bool {
	if c, ok := e.(*ast.CallExpr); ok {
		e = c.Fun
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	o := u.P.TypesInfo.Uses[sel.Sel]
	return o != nil && o.Pkg() != nil && o.Pkg().Path() == "xfork/expr" && plainOptions[sel.Sel.Name]
}

// tidy removes what is of no use any more: the lazy functions that this tool
// has declared, and imports.
//
// Edits that write something count as text: an import is kept if its name stands
// in one of them.
func (u *unforker) tidy() {
	removed := u.removed()
	for k, d := range u.File.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR || len(g.Specs) != 1 || g.Lparen.IsValid() {
			continue
		}
		v := g.Specs[0].(*ast.ValueSpec)
		if len(v.Names) != 1 || len(v.Values) != 1 || !strings.HasPrefix(v.Names[0].Name, "lazy") {
			continue
		}
		if !strings.HasPrefix(u.engineCall(v.Values[0]), "expr.Lift") || u.usesLeft(u.P.TypesInfo.Defs[v.Names[0]], removed) > 0 {
			continue
		}
		u.removeLine(g, u.lastOnes(k))
		removed = append(removed, span{g.Pos(), g.End()})
	}
	u.tidyImports(removed)
}

// lastOnes reports whether from a declaration on there are only lazy functions of
// this tool up to the end of the file, where it puts them if there is no blank line
// in front of the function.
func (u *unforker) lastOnes(k int) bool {
	for _, d := range u.File.Decls[k:] {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR || g.Lparen.IsValid() || !strings.HasPrefix(g.Specs[0].(*ast.ValueSpec).Names[0].Name, "lazy") {
			return false
		}
	}
	return true
}

// removeLine removes a declaration with the blank line behind it, or, at the end
// of the file, with the one in front.
func (u *unforker) removeLine(g *ast.GenDecl, last bool) {
	from, to := u.Offset(g.Pos()), u.edits.LineEnd(u.Offset(g.End()))
	switch {
	case last && strings.HasSuffix(string(u.Src[:from]), "\n\n"):
		if from--; u.Src[to-1] != '\n' { // nor was there a line's end before
			from--
		}
	case to < len(u.Src) && u.Src[to] == '\n':
		to++
	}
	u.edits.Remove(from, to)
}

// removed are the parts of the source that the edits replace. What they put
// there again is counted as text.
//
// An edit that replaces a part keeps none of its identifiers.
func (u *unforker) removed() (spans []span) {
	base := u.P.Fset.File(u.File.Pos()).Base()
	for _, d := range u.edits.List {
		spans = append(spans, span{token.Pos(base + d.From), token.Pos(base + d.To)})
	}
	return spans
}

// usesLeft counts the uses of an object in the package that are not removed.
//
// Uses in other files count, and tests of the package only if they were loaded,
// which the trial of the change makes up for.
func (u *unforker) usesLeft(o types.Object, removed []span) (n int) {
	for id, used := range u.P.TypesInfo.Uses {
		if used != o {
			continue
		}
		n++
		for _, s := range removed {
			if s.from <= id.Pos() && id.End() <= s.to {
				n--
				break
			}
		}
	}
	return n
}

// tidyImports removes the imports of context and of xfork that nothing uses any
// more, with the brackets or the blank line that were there for them alone.
//
// Only imports that this tool adds are looked at.
func (u *unforker) tidyImports(removed []span) {
	var written strings.Builder
	for _, d := range u.edits.List {
		written.WriteString(d.Text + "\n")
	}
	for _, d := range u.File.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		var drop []*ast.ImportSpec
		for _, s := range g.Specs {
			i := s.(*ast.ImportSpec)
			name := u.P.TypesInfo.PkgNameOf(i)
			if name == nil || name.Name() == "_" || name.Name() == "." || name.Imported().Path() != "context" && !source.Engine(name.Imported().Path()) {
				continue
			}
			if u.usesLeft(name, removed) == 0 && !strings.Contains(written.String(), name.Name()+".") {
				drop = append(drop, i)
			}
		}
		if len(drop) > 0 {
			u.dropImports(g, drop)
		}
	}
}

// dropImports removes lines of a list, or all of it:
//
//	import (               import (
//		"context"              "fmt"
//		"fmt"              )
//
//		"xfork/expr"
//	)
func (u *unforker) dropImports(g *ast.GenDecl, drop []*ast.ImportSpec) {
	if len(drop) == len(g.Specs) {
		from, to := u.Offset(g.Pos()), u.Offset(g.End())
		for from > 0 && u.Src[from-1] == '\n' { // the blank line in front
			from--
		}
		u.edits.Remove(from, to)
		return
	}
	for _, i := range drop {
		from, to := u.edits.LineStart(u.Offset(i.Pos())), u.edits.LineEnd(u.Offset(i.End()))
		before := from >= 2 && u.Src[from-1] == '\n' && (u.Src[from-2] == '\n' || u.Src[from-2] == '(')
		after := to < len(u.Src) && (u.Src[to] == '\n' || u.Src[to] == ')')
		if before && after { // it is a group of its own
			switch {
			case u.Src[from-2] == '\n':
				from--
			case u.Src[to] == '\n':
				to++
			}
		}
		u.edits.Remove(from, to)
	}
}
