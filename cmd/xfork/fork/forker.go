package fork

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"xfork/cmd/xfork/source"
)

// Fork forks the loops of a function that may be forked, the outermost where
// loops are nested. If there is none the error has a [source.Refusal] for each
// loop.
//
// Of nested loops the outer one is tried first. If it is refused the inner ones
// are tried, so that a loop over rows may stay plain while the loop over their
// elements is forked. Loops in closures are left alone: when a closure is called
// is not known.
func Fork(p *source.Package, file, fn string) (*source.Change, error) {
	f, err := p.Find(file, fn)
	if err != nil {
		return nil, err
	}
	w := &forker{Function: f, edits: source.NewEdits(f.Src), names: names(f), lifted: make(map[string]string)}
	var refused []error
	ast.Inspect(f.Decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // when it is called is not known
		case *ast.LabeledStmt:
			switch n.Stmt.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				refused = append(refused, &source.Refusal{At: f.Position(n.Pos()), Reason: source.Early, What: "the loop has a label"})
			}
			return false
		case *ast.ForStmt, *ast.RangeStmt:
			l := &loop{Function: f, stmt: n.(ast.Stmt)}
			err := l.check()
			if err == nil {
				err = w.loop(l)
			}
			if err == nil {
				return false
			}
			refused = append(refused, err)
		}
		return true
	})
	switch {
	case w.edits.Empty() && len(refused) == 0:
		return nil, &source.Refusal{At: f.Position(f.Decl.Pos()), Reason: source.NoLoop, What: fn + " has no loop"}
	case w.edits.Empty():
		return nil, errors.Join(refused...)
	}
	return w.change(refused)
}

// forker collects the edits of one function.
//
// Offsets are of the old text, in which all edits are made at once.
type forker struct {
	*source.Function
	edits  *source.Edits
	names  map[string]bool   // that are taken
	lifted map[string]string // lazy functions by what makes them
	n      int               // loops that have been forked
}

// change makes the file of the edits.
//
// Loops that were refused beside one that was changed are told as notes.
func (w *forker) change(refused []error) (*source.Change, error) {
	for _, path := range []string{"context", "xfork/expr"} {
		w.edits.AddImport(w.Function, path)
	}
	after, err := w.edits.Apply()
	if err != nil {
		return nil, err
	}
	c := &source.Change{File: w.Name, Before: w.Src, After: after}
	for _, r := range refused {
		c.Notes = append(c.Notes, "left as it is: "+r.Error())
	}
	return c, nil
}

// taken is a name that the new text needs and that stands for something else
// where the loop is, or "".
func (w *forker) taken(l *loop) string {
	for _, path := range []string{"xfork/expr", "context", "append"} {
		n := path[strings.LastIndexByte(path, '/')+1:]
		_, o := w.P.Types.Scope().Innermost(l.stmt.Pos()).LookupParent(n, l.stmt.Pos())
		p, ok := o.(*types.PkgName)
		if o != nil && o.Parent() != types.Universe && (!ok || p.Imported().Path() != path) {
			return n
		}
	}
	return ""
}

// loop writes the two loops in the place of the one.
//
// Between the brackets of the forks and in the header nothing is printed anew; it
// is the old text. Of several calls each has its own loop and its own force, one
// after the other:
//
//	a, b := f(x), g(x)    forks of f, their values, forks of g, their values
func (w *forker) loop(l *loop) error {
	if n := w.taken(l); n != "" {
		return l.refuse(l.stmt, source.Name, n+" is the name of something else here", nil)
	}
	start := w.Offset(l.stmt.Pos())
	line := w.Src[:start]
	indent := string(line[strings.LastIndexByte(string(line), '\n')+1:])
	if strings.TrimSpace(indent) != "" {
		return l.refuse(l.stmt, source.Header, "it does not begin its line", nil)
	}
	var values []string
	for _, c := range l.calls {
		for k, f := range c.chain() {
			t, err := w.typeText(f)
			if err != nil {
				return err
			}
			if k == 0 {
				values = append(values, t)
			}
		}
	}
	index, head := "", w.headerOf(l)
	if l.key != nil {
		index = l.key.Name()
	} else {
		index = w.pick("i")
	}
	var before strings.Builder
	for k, c := range l.calls {
		forks := w.pick("forks")
		fork := w.fork(l, c, &before, indent)
		fmt.Fprintf(&before, "var %s []expr.Expr[%s]\n%s%s {\n%s\t%s = append(%s, %s)\n%s}\n%s",
			forks, values[k], indent, head(l.uses(l.inputs(c)), ""), indent, forks, forks, fork, indent, indent)
		gather, verb := w.pick("values"), "All"
		at := fmt.Sprintf("%s[%s]", gather, index)
		if c.fails || l.exits {
			gather, verb = w.pick("results"), "Settle"
			at = fmt.Sprintf("expr.Must(%s[%s].Value, %s[%s].Err)", gather, index, gather, index)
		}
		if c.fails {
			at = fmt.Sprintf("%s[%s].Returned()", gather, index)
		}
		fmt.Fprintf(&before, "%s := expr.Must(expr.%s(%s...).Force(context.Background()))\n%s", gather, verb, forks, indent)
		w.edits.Replace(w.Offset(c.call.Pos()), w.Offset(c.call.End()), at)
	}
	w.edits.Replace(start, w.Offset(l.body.Lbrace), before.String()+head(l.usesBesides(), index)+" ")
	w.n++
	return nil
}

// headerOf returns what writes the loop's header with the variables that a body
// uses. Where values are indexed, index is used too.
//
// A variable that a loop's body does not use must not be in its header, or the
// loop would not compile:
//
//	for i, x := range xs      forks use x       for _, x := range xs
//	                          the body uses i   for i := range xs
func (w *forker) headerOf(l *loop) func(used map[types.Object]bool, index string) string {
	return func(used map[types.Object]bool, index string) string {
		s, ok := l.stmt.(*ast.RangeStmt)
		if !ok {
			return strings.TrimRight(string(w.Src[w.Offset(l.stmt.Pos()):w.Offset(l.body.Lbrace)]), " ")
		}
		over := strings.TrimRight(string(w.Src[w.Offset(s.Range):w.Offset(l.body.Lbrace)]), " ")
		key, item := index, ""
		if key == "" && l.key != nil && used[l.key] {
			key = l.key.Name()
		}
		if l.item != nil && used[l.item] {
			item = l.item.Name()
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
}

// inputs are the expressions that a fork has from its call.
//
// The receiver is one of them.
func (l *loop) inputs(c *forkable) []ast.Node {
	var ns []ast.Node
	for _, a := range l.arguments(c.call, c.callee) {
		ns = append(ns, a)
	}
	return ns
}

// uses are the variables that are named in nodes.
//
// Fields and functions are among them, which does no harm.
func (l *loop) uses(nodes []ast.Node) map[types.Object]bool {
	used := make(map[types.Object]bool)
	for _, n := range nodes {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[l.Object(id)] = true
			}
			return true
		})
	}
	return used
}

// usesBesides are the variables that the body names outside of the calls that
// are forked.
//
// What a forked call used the last loop does not need any more.
func (l *loop) usesBesides() map[types.Object]bool {
	used := make(map[types.Object]bool)
	ast.Inspect(l.body, func(n ast.Node) bool {
		for _, c := range l.calls {
			if n == ast.Node(c.call) {
				return false
			}
		}
		if id, ok := n.(*ast.Ident); ok {
			used[l.Object(id)] = true
		}
		return true
	})
	return used
}

// fork is the fork of a call, or the call of one that makes its argument:
//
//	f(x)       lazyF.Fork(x)
//	f(g(x))    lazyF.Call(lazyG.Fork(x))
func (w *forker) fork(l *loop, c *forkable, before *strings.Builder, indent string) string {
	lazy := w.lift(l, c, before, indent)
	if c.inner == nil {
		return lazy + ".Fork(" + w.input(c) + ")"
	}
	part := func(from, to token.Pos) string { return string(w.Src[w.Offset(from):w.Offset(to)]) }
	return lazy + ".Call(" + part(c.call.Lparen+1, c.inner.call.Pos()) + w.fork(l, c.inner, before, indent) + part(c.inner.call.End(), c.call.Rparen) + ")"
}

// input is what a fork has between its brackets: the receiver, and the
// arguments as they are written.
//
// Comments and line breaks between the brackets stay.
func (w *forker) input(c *forkable) string {
	args := string(w.Src[w.Offset(c.call.Lparen)+1 : w.Offset(c.call.Rparen)])
	switch {
	case c.recv == nil:
		return args
	case args == "":
		return w.Text(c.recv)
	}
	return w.Text(c.recv) + ", " + args
}
