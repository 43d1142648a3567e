package fork

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"xfork/cmd/xfork/source"
)

// Loop is a loop of a package, and what [Fork] would make of it if it were
// alone in its function.
//
// Fork takes the outermost of nested loops. A loop that lies in one that Fork
// would take has its own verdict here all the same: it may be the better one.
type Loop struct {
	*source.Function
	Stmt  ast.Stmt // the *ast.ForStmt or *ast.RangeStmt
	Label ast.Stmt // the outermost *ast.LabeledStmt of the loop, or nil
	Outer int      // the index of the loop around this one in the same function, or -1
	Calls []Forked // what would be forked; empty for a loop that is refused
	Own   bool     // it calls functions of the program
	Lit   bool     // it lies in a function literal
	Err   error    // why it is refused, a *source.Refusal
}

// Forked is a call of a loop that would be forked.
type Forked struct {
	Call   *ast.CallExpr
	Callee *types.Func
	Fails  bool // it returns an error too, and is the right side of an assignment
}

// Body is the loop's block.
func (l *Loop) Body() *ast.BlockStmt {
	if f, ok := l.Stmt.(*ast.ForStmt); ok {
		return f.Body
	}
	return l.Stmt.(*ast.RangeStmt).Body
}

// Loops judges all loops of a package, in the order of the text. It changes
// nothing.
//
// Whether the whole text compiles after a change is not asked: that takes the
// type checker a second for each loop.
func Loops(p *source.Package) ([]*Loop, error) {
	fs, err := p.Functions()
	if err != nil {
		return nil, err
	}
	var all []*Loop
	for _, f := range fs {
		s := &survey{f: f, all: &all}
		s.walk(f.Decl.Body, inside{outer: -1})
	}
	return all, nil
}

// A package has loops of all kinds, and all are listed: what is refused has its
// reason, by which a reader sees what it would take.
//
// survey goes through the loops of one function.
type survey struct {
	f   *source.Function
	all *[]*Loop
}

// inside is what lies around a loop.
type inside struct {
	outer    int
	lit      bool
	labelled bool // a loop around it has a label, and Fork does not look into it
}

// walk judges the loops below a node, the outer ones first.
func (s *survey) walk(top ast.Node, in inside) {
	var label ast.Stmt // of the statement that comes next
	ast.Inspect(top, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if n != top {
				// A literal is called wherever, so the loop around it is not one around its loops.
				s.walk(n.Body, inside{outer: -1, lit: true})
				return false
			}
		case *ast.LabeledStmt:
			if label == nil || label.End() < n.Pos() {
				label = n
			}
		case *ast.ForStmt, *ast.RangeStmt:
			l := &Loop{Function: s.f, Stmt: n.(ast.Stmt), Outer: in.outer, Lit: in.lit}
			if label != nil && labels(label, l.Stmt) {
				l.Label = label
			}
			s.judge(l, in)
			below := inside{outer: len(*s.all), lit: in.lit, labelled: in.labelled || l.Label != nil}
			*s.all = append(*s.all, l)
			s.walk(l.Body(), below)
			return false
		}
		return true
	})
}

// A label in front of a label is one of the same loop:
//
//	outer: again: for ... { continue outer }
//
// labels reports whether a label is that of a loop, with other labels between at
// most.
func labels(label, loop ast.Stmt) bool {
	for {
		l, ok := label.(*ast.LabeledStmt)
		if !ok {
			return label == loop
		}
		label = l.Stmt
	}
}

// judge decides as Fork does, by the same steps, of which the edits are thrown
// away.
func (s *survey) judge(l *Loop, in inside) {
	f := s.f
	l.Own = callsOwn(f, l.Stmt)
	switch {
	case in.lit:
		l.Err = &source.Refusal{At: f.Position(l.Stmt.Pos()), Reason: source.Closure, What: "the loop is in one, and it is not known when it is called"}
		return
	case l.Label != nil, in.labelled:
		l.Err = &source.Refusal{At: f.Position(l.Stmt.Pos()), Reason: source.Early, What: "the loop, or one around it, has a label"}
		return
	}
	w := &forker{Function: f, edits: source.NewEdits(f.Src), names: names(f), lifted: make(map[string]string)}
	c := &loop{Function: f, stmt: l.Stmt}
	if l.Err = c.check(); l.Err == nil {
		l.Err = w.loop(c)
	}
	if l.Err != nil {
		return
	}
	for _, k := range c.calls {
		l.Calls = append(l.Calls, Forked{k.call, k.callee, k.fails})
	}
}

// Also in the header, and in closures, for those run in the loop too as a rule.
//
// callsOwn reports whether a function that was loaded is called somewhere in a
// node.
func callsOwn(f *source.Function, top ast.Node) (found bool) {
	ast.Inspect(top, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if fn := typeutil.StaticCallee(f.P.TypesInfo, c); fn != nil && own(f.P, fn) {
				found = true
			}
		}
		return !found
	})
	return found
}

// Reaches reports whether a function comes to another one, by a call or as a
// value; calls of methods of interfaces are not seen.
func Reaches(from *types.Func, to *source.Function) bool {
	return (&forker{Function: to}).reaches(to.P.Prog.FuncValue(from))
}

// Jumps reports whether a function has a goto, which allows no new variables
// between it and its label.
func (l *Loop) Jumps() (found bool) {
	ast.Inspect(l.Decl.Body, func(n ast.Node) bool {
		b, ok := n.(*ast.BranchStmt)
		found = found || ok && b.Tok == token.GOTO
		return !found
	})
	return found
}
