package fork

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"xfork/cmd/xfork/source"
)

// lift is the name of the lazy function of a call: a package variable, which is
// made in front of the function unless it is there. A function that uses the
// variable in turn would be a cycle of initialisation, so that its variable is
// local; so is that of a function which initialisers call.
//
//	square(x)     var lazySquare = expr.Lift1(square)
//	p.norm()      var lazyPointNorm = expr.Lift1(point.norm)
//	parse(s)      var lazyParse = expr.LiftErr1(parse)
//
// A variable that is there already, from another loop, serves again.
func (w *forker) lift(l *loop, c *forkable, before *strings.Builder, indent string) string {
	n, kind, fun := len(c.call.Args), "Lift", w.Text(c.call.Fun)
	name := "lazy" + upper(c.callee.Name())
	if c.recv != nil {
		n++
		t, _ := source.TypeText(w.Function, l.TypeOf(c.recv))
		if name = "lazy" + upper(strings.TrimLeft(t[strings.LastIndexByte(t, '.')+1:], "*")) + upper(c.callee.Name()); isPointer(l.TypeOf(c.recv)) {
			t = "(" + t + ")"
		}
		fun = t + "." + c.callee.Name()
	}
	if c.fails {
		kind = "LiftErr"
	}
	made := fmt.Sprintf("expr.%s%d(%s)", kind, n, fun)
	if known := w.lifted[made]; known != "" {
		return known
	}
	local := w.reaches(w.P.Prog.FuncValue(c.callee)) || w.initialises()
	if known := w.declared(made); known != "" && !local {
		return known
	}
	if name = w.pick(name); local {
		text := before.String()
		before.Reset()
		before.WriteString(name + " := " + made + "\n" + indent + text)
	} else {
		w.lifted[made] = name
		w.declare("var " + name + " = " + made)
	}
	return name
}

// upper makes the first letter a capital.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// declare puts a variable in front of the function and its comment, with a blank
// line between, or at the end of the file where no blank line is in front of the
// function: gofmt would put one there, and unfork could not know that there was none.
func (w *forker) declare(text string) {
	at := w.Offset(w.Decl.Pos())
	if w.Decl.Doc != nil {
		at = w.Offset(w.Decl.Doc.Pos())
	}
	_, before, _ := bytes.Cut(w.Src[:at], []byte("package"))
	before = bytes.TrimRight(before, " \t\r")
	switch {
	case !bytes.HasSuffix(before, []byte("\n")) || bytes.HasSuffix(bytes.TrimRight(before[:len(before)-1], " \t\r"), []byte("\n")):
		w.edits.Insert(at, text+"\n\n")
	case bytes.HasSuffix(w.Src, []byte("\n")):
		w.edits.Insert(len(w.Src), "\n"+text+"\n")
	default:
		w.edits.Insert(len(w.Src), "\n\n"+text)
	}
}

// declared is the package variable that this tool has made so, or "".
//
// The name's beginning tells it from variables that the author has declared: these
// may have options, and stand for another intent.
func (w *forker) declared(made string) string {
	for _, file := range w.P.Syntax {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR || len(g.Specs) != 1 {
				continue
			}
			v := g.Specs[0].(*ast.ValueSpec)
			if len(v.Values) == 1 && strings.HasPrefix(v.Names[0].Name, "lazy") && types.ExprString(v.Values[0]) == made {
				return v.Names[0].Name
			}
		}
	}
	return ""
}

// typeText is the type of a call's value as this file can write it.
//
// The types of the arguments need no name: the compiler infers them.
func (w *forker) typeText(c *forkable) (string, error) {
	if s, ok := source.TypeText(w.Function, c.value); ok {
		if c.recv == nil {
			return s, nil
		}
		if _, ok := source.TypeText(w.Function, w.TypeOf(c.recv)); ok {
			return s, nil
		}
	}
	return "", &source.Refusal{At: w.Position(c.call.Pos()), Reason: source.Name, What: "the type " + c.value.String() + " has no name in this file: import its package"}
}
