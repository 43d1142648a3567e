package unfork

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"xfork/cmd/xfork/source"
)

// Unfork makes plain calls of the forks of a function. What [Fork] has made
// becomes what was there before, to the byte; other lazy code becomes plain
// code that computes the same. If something in it has no plain form the error
// is a [source.Refusal], and nothing is changed.
//
// It is the way back for a whole function: if a part of it cannot go back the
// function stays as it is.
func Unfork(p *source.Package, file, fn string) (*source.Change, error) {
	f, err := p.Find(file, fn)
	if err != nil {
		return nil, err
	}
	u := &unforker{Function: f, edits: source.NewEdits(f.Src), gone: make(map[types.Object]int)}
	ast.Inspect(f.Decl.Body, func(n ast.Node) bool {
		switch b := n.(type) {
		case *ast.BlockStmt:
			u.block(b.List)
		case *ast.CaseClause:
			u.block(b.Body)
		case *ast.CommClause:
			u.block(b.Body)
		}
		return true
	})
	if err := u.lazy(); err != nil {
		return nil, err
	}
	if u.edits.Empty() {
		return nil, &source.Refusal{At: f.Position(f.Decl.Pos()), Reason: source.NoLoop, What: fn + " has nothing lazy in it"}
	}
	u.tidy()
	after, err := u.edits.Apply()
	if err != nil {
		return nil, err
	}
	return &source.Change{File: f.Name, Before: f.Src, After: after, Notes: u.notes}, nil
}

// unforker collects the edits of one function.
//
// Like that of package fork it works on offsets of the old text.
type unforker struct {
	*source.Function
	edits *source.Edits
	gone  map[types.Object]int // uses that are no more, by variable or imported name
	done  []ast.Node           // statements that have been replaced
	notes []string

	// For lazy code that was written by hand.
	failed string        // the return that answers an error, or ""
	tests  []*ast.IfStmt // those behind forces, which go
	indent string        // of the statement that is being written
	taken  map[string]bool
}

// block looks for what Fork has written among the statements of a block, or of a
// case.
//
// Groups never overlap, so the search goes on behind what was found.
func (u *unforker) block(list []ast.Stmt) {
	for i := 0; i < len(list); {
		calls, next := u.forks(list, i)
		if len(calls) == 0 || next >= len(list) || !u.back(list[i], calls, list[next]) {
			i++
			continue
		}
		u.done = append(u.done, nodes(list[i:next+1])...)
		i = next + 1
	}
}

// nodes are statements as nodes.
func nodes(list []ast.Stmt) (ns []ast.Node) {
	for _, s := range list {
		ns = append(ns, s)
	}
	return ns
}

// back writes the one loop again, if the last one uses each value once, at its
// own index.
//
// All that is needed is known before the first edit is made. If a value is used
// in another way, or twice, nothing is changed: the call would be made as often.
func (u *unforker) back(first ast.Stmt, calls []*forked, last ast.Stmt) bool {
	body := bodyOf(last)
	if body == nil {
		return false
	}
	type use struct {
		at   ast.Node
		text string
	}
	var uses []use
	var inside []*ast.Ident // what the uses consist of
	for _, c := range calls {
		n, want := 0, 0
		ast.Inspect(body, func(m ast.Node) bool {
			if at, end := u.valueAt(m, c); at != nil {
				n++
				want += u.mentions(m, c.values)
				uses = append(uses, use{span{at.Pos(), end}, c.call})
				ast.Inspect(m, func(k ast.Node) bool {
					if id, ok := k.(*ast.Ident); ok && id.Pos() >= at.Pos() && id.End() <= end {
						inside = append(inside, id)
					}
					return true
				})
				return false
			}
			return true
		})
		if n != 1 || u.mentions(u.Decl.Body, c.values) != want {
			return false
		}
	}
	for _, x := range uses {
		u.edits.Replace(u.Offset(x.at.Pos()), u.Offset(x.at.End()), x.text)
	}
	u.edits.Replace(u.Offset(first.Pos()), u.Offset(body.Lbrace), u.header(calls, last, inside)+" ")
	return true
}

// mentions counts where o is named in a node. A value that is named elsewhere too,
// by an edit that was made since, is not the call's alone, and the form stays.
func (u *unforker) mentions(n ast.Node, o types.Object) (count int) {
	ast.Inspect(n, func(m ast.Node) bool {
		if id, ok := m.(*ast.Ident); ok && u.P.TypesInfo.Uses[id] == o {
			count++
		}
		return true
	})
	return count
}

// span is a part of the source.
//
// span is a node for the edits that replace more than one expression.
type span struct{ from, to token.Pos }

// Pos is where the part begins.
func (s span) Pos() token.Pos { return s.from }

// End is behind the part.
func (s span) End() token.Pos { return s.to }

// valueAt reports where a node stands for the value of a call: values[i],
// expr.Must(results[i].Value, results[i].Err), or results[i].Returned().
func (u *unforker) valueAt(n ast.Node, c *forked) (at ast.Node, end token.Pos) {
	if !c.settle {
		if x, ok := n.(*ast.IndexExpr); ok && u.names(x.X, c.values) {
			return x, x.End()
		}
		return nil, 0
	}
	x, ok := n.(*ast.CallExpr)
	if !ok {
		return nil, 0
	}
	if u.engineCall(x) == "expr.Must" && len(x.Args) == 2 && u.field(x.Args[0], c, "Value") && u.field(x.Args[1], c, "Err") || u.field(x.Fun, c, "Returned") {
		return x, x.End()
	}
	return nil, 0
}

// field reports whether an expression is results[i].Value or results[i].Err.
//
// The index is not looked at: only the loop's own compiles in both programs, but
// for constants, which package fork never writes.
func (u *unforker) field(e ast.Expr, c *forked, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	x, ok := sel.X.(*ast.IndexExpr)
	return ok && u.names(x.X, c.values)
}

// header has the names of all the loops, and the index only if the body uses it
// for more than the values.
//
// A counting loop's header is the same in all of the loops, so the last one's is
// taken.
func (u *unforker) header(calls []*forked, last ast.Stmt, inside []*ast.Ident) string {
	r, ok := last.(*ast.RangeStmt)
	if !ok {
		return strings.TrimRight(string(u.Src[u.Offset(last.Pos()):u.Offset(bodyOf(last).Lbrace)]), " ")
	}
	over := strings.TrimRight(string(u.Src[u.Offset(r.Range):u.Offset(r.Body.Lbrace)]), " ")
	name := func(e ast.Expr) string {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
			return id.Name
		}
		return ""
	}
	key, item := "", name(r.Value)
	if k, ok := r.Key.(*ast.Ident); ok && u.usedBeside(u.Object(k), r.Body, inside) {
		key = k.Name
	}
	for _, c := range calls {
		if h, ok := c.header.(*ast.RangeStmt); ok {
			if n := name(h.Key); n != "" {
				key = n
			}
			if n := name(h.Value); n != "" {
				item = n
			}
		}
	}
	switch {
	case key == "" && item == "":
		return "for " + over
	case item == "":
		return "for " + key + " := " + over
	case key == "":
		key = "_"
	}
	return "for " + key + ", " + item + " := " + over
}

// usedBeside reports whether o is used in body, except by inside.
func (u *unforker) usedBeside(o types.Object, body ast.Node, inside []*ast.Ident) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok && o != nil && u.Object(id) == o {
			for _, i := range inside {
				if i == id {
					return true
				}
			}
			found = true
		}
		return !found
	})
	return found
}
