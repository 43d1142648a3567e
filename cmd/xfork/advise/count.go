package advise

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/types/typeutil"

	"xfork/cmd/xfork/advise/probe"
	"xfork/cmd/xfork/fork"
	"xfork/cmd/xfork/source"
)

// name is that of the package that counts, in the program, and the beginning of
// all new names. It has to be one that no program has; where one had it, the
// compiler would complain, and nothing worse would happen.
const name = "xforkadvise"

// counted is a loop of the package. Those that are counted have a number, by
// which the result of a run is theirs.
type counted struct {
	*fork.Loop
	id        int // or -1 if it is not counted
	recursive bool
}

// Which loops are counted is a matter of cost. A program has some ten loops
// for one that calls functions of its own, and the others are the short ones,
// over elements, that run most often: to count them would slow it down for
// nothing.

// choose selects the loops that are counted: those that would be forked, and
// those that call functions of the program. Of others a fork could take
// nothing over, whatever was done about the reason of the refusal.
func choose(all []*fork.Loop) (loops []*counted, n int) {
	for _, l := range all {
		c := &counted{Loop: l, id: -1}
		if l.Own && !l.Jumps() {
			c.id, c.recursive = n, comesBack(l)
			n++
		}
		loops = append(loops, c)
	}
	return loops, n
}

// comesBack reports whether a function that the loop calls comes to the
// function of the loop.
//
// Then each call has entries of the same loop in it. The times of those are in
// that of the call already, and the outermost entry is the one that counts.
func comesBack(l *fork.Loop) (found bool) {
	ast.Inspect(l.Body(), func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && !found {
			if fn := typeutil.StaticCallee(l.P.TypesInfo, c); fn != nil {
				found = fork.Reaches(fn, l.Function)
			}
		}
		return !found
	})
	return found
}

// count makes the texts of the files in which loops are counted, by name, and of
// that with main, if the package has one. path is that of the package that
// counts. Other files of the package, and all other packages, are compiled as
// they are, so that most of a build comes from the go command's cache.
func count(p *source.Package, loops []*counted, path string) (map[string][]byte, error) {
	// Files in which nothing is counted are built as they are.
	edits := make(map[string]*source.Edits)
	of := func(f *source.Function) *source.Edits {
		e := edits[f.Name]
		if e == nil {
			e = source.NewEdits(f.Src)
			// On the line of the package clause, so that all lines keep their numbers.
			e.Insert(f.Offset(f.File.Name.End()), fmt.Sprintf("; import %s %s", name, strconv.Quote(path)))
			edits[f.Name] = e
		}
		return e
	}
	fs, err := p.Functions()
	if err != nil {
		return nil, err
	}
	for _, f := range fs {
		if p.Types.Name() == "main" && f.Declared() == "main" {
			// Deferred, so that it also runs where main panics.
			of(f).Insert(f.Offset(f.Decl.Body.Lbrace)+1, "defer "+name+".Write();")
		}
		exits(f, of)
	}
	for _, c := range loops {
		if c.id >= 0 {
			c.edit(of(c.Function))
		}
	}
	texts := make(map[string][]byte)
	for file, e := range edits {
		if texts[file], err = e.Text(); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// exits has a function write the result before it ends the process.
//
// main often is os.Exit(run()), which runs nothing that is deferred. The code is
// computed first, as before:
//
//	os.Exit(run())     probe.Exit(os.Exit, run())
//
// Other packages that end the process are not changed: log.Fatal is a failure
// anyway, and where a result is missing that is told.
func exits(f *source.Function, of func(*source.Function) *source.Edits) {
	ast.Inspect(f.Decl, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || len(c.Args) != 1 {
			return true
		}
		if fn, ok := typeutil.Callee(f.P.TypesInfo, c).(*types.Func); ok && fn.FullName() == "os.Exit" {
			of(f).Insert(f.Offset(c.Pos()), name+".Exit(")
			of(f).Replace(f.Offset(c.Lparen), f.Offset(c.Lparen)+1, ", ")
		}
		return true
	})
}

// edit puts the counting into one loop.
//
// The variable's name has the loop's number, for a loop in a loop has both. In
// front of a loop stands its label, if it has one, and the variable in front of
// that.
func (c *counted) edit(e *source.Edits) {
	v := fmt.Sprint(name, c.id)
	begin := c.Stmt
	if c.Label != nil {
		begin = c.Label
	}
	e.Insert(c.Offset(begin.Pos()), fmt.Sprintf("%s := %s.Enter(%d); ", v, name, c.id))
	e.Insert(c.Offset(c.Body().Lbrace)+1, v+".Next();")
	for _, s := range leavings(c.Stmt, c.Label, c.Body()) {
		e.Insert(c.Offset(s.Pos()), v+".Done(); ")
	}
	if !endless(c.Stmt, c.Label) {
		e.Insert(c.Offset(c.Stmt.End()), "; "+v+".Done()")
	}
	for j, k := range c.Calls {
		c.time(e, v, min(j, probe.Sites-1), k)
	}
}

// time puts the clock around a call. One that returns two values is a statement
// of its own, since no function takes them beside another argument.
//
//	t += f(x)          t += probe.Value(&e, 0, e.Begin(0), f(x))
//	v, err := f(x)     s := e.Begin(0); v, err := f(x); e.End(0, s)
//
// A loop that is refused has no such calls, and its iterations stand for them.
func (c *counted) time(e *source.Edits, v string, j int, k fork.Forked) {
	if !k.Fails {
		e.Insert(c.Offset(k.Call.Pos()), fmt.Sprintf("%s.Value(&%s, %d, %s.Begin(%d), ", name, v, j, v, j))
		e.Insert(c.Offset(k.Call.End()), ")")
		return
	}
	for _, s := range c.Body().List {
		if a, ok := s.(*ast.AssignStmt); ok && len(a.Rhs) == 1 && a.Rhs[0] == ast.Expr(k.Call) {
			e.Insert(c.Offset(a.Pos()), fmt.Sprintf("%sat%d := %s.Begin(%d); ", v, k.Call.Pos(), v, j))
			e.Insert(c.Offset(a.End()), fmt.Sprintf("; %s.End(%d, %sat%d)", v, j, v, k.Call.Pos()))
		}
	}
}
