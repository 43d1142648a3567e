package source

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// edits are changes of a text, by offset, that do not overlap.
type Edits struct {
	src  []byte
	List []Edit
}

type Edit struct {
	From, To int
	Text     string
}

// NewEdits is for changes of src.
func NewEdits(src []byte) *Edits { return &Edits{src: src} }

// Empty reports whether nothing is to be changed.
func (e *Edits) Empty() bool { return len(e.List) == 0 }

// Replace puts text in the place of src[from:to].
func (e *Edits) Replace(from, to int, text string) { e.List = append(e.List, Edit{from, to, text}) }

// Insert puts text in front of src[at]. What is inserted at one place comes in the
// order of the calls.
func (e *Edits) Insert(at int, text string) { e.Replace(at, at, text) }

// Remove takes src[from:to] away.
func (e *Edits) Remove(from, to int) { e.Replace(from, to, "") }

// apply makes the new text. It has the form of gofmt if the old one has it.
//
// An error is a fault of this tool: edits that overlap, or a text that is no Go.
// Nothing has been written then.
func (e *Edits) Apply() ([]byte, error) {
	text, err := e.Text()
	if err != nil {
		return nil, err
	}
	if old, err := format.Source(e.src); err != nil || !bytes.Equal(old, e.src) {
		return text, nil
	}
	after, err := format.Source(text)
	if err != nil {
		return nil, fmt.Errorf("the new text is no Go: %w", err)
	}
	return after, nil
}

// Text makes the new text and leaves its form as it is, so that no line moves
// that the edits do not move.
func (e *Edits) Text() ([]byte, error) {
	slices.SortStableFunc(e.List, func(a, b Edit) int { return a.From - b.From })
	var out bytes.Buffer
	at := 0
	for _, d := range e.List {
		if d.From < at {
			return nil, fmt.Errorf("the edits at %d overlap", d.From)
		}
		out.Write(e.src[at:d.From])
		out.WriteString(d.Text)
		at = d.To
	}
	out.Write(e.src[at:])
	return out.Bytes(), nil
}

// addImport imports a package, unless the file does. In a list in brackets a
// package of the standard library goes into the first group of those, and
// others get a group of their own at the end; without a list there is a new one
// behind the last import.
//
// A name for the import is never given: the names that it would have are checked
// beforehand, where the code is written that uses it.
func (e *Edits) AddImport(f *Function, path string) {
	var list *ast.GenDecl
	for _, d := range f.File.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			if g.Lparen.IsValid() && list == nil {
				list = g
			}
			for _, s := range g.Specs {
				// An import under another name, or under none, does not give the code its name.
				s := s.(*ast.ImportSpec)
				if p, _ := strconv.Unquote(s.Path.Value); p == path && s.Name == nil {
					return
				}
			}
		}
	}
	line := "\t" + strconv.Quote(path) + "\n"
	if list == nil {
		e.newImports(f, line)
		return
	}
	if strings.Contains(path, "/") {
		e.importLast(f, list, path)
		return
	}
	at := list.Specs[0]
	for _, s := range list.Specs {
		if p, _ := strconv.Unquote(s.(*ast.ImportSpec).Path.Value); p < path && e.group(f, s) == e.group(f, list.Specs[0]) {
			at = s
		}
	}
	first, _ := strconv.Unquote(list.Specs[0].(*ast.ImportSpec).Path.Value)
	switch {
	case !standard(first):
		e.Insert(e.LineStart(f.Offset(at.Pos())), line+"\n")
	case first < path:
		e.Insert(e.LineEnd(f.Offset(at.End())), line)
	default:
		e.Insert(e.LineStart(f.Offset(at.Pos())), line)
	}
}

// standard reports whether the path looks like one of the standard library.
//
// A module's path has a dot in its first element, with few exceptions, of which
// xfork is one.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first != "xfork"
}

// group is the number of blank lines in front of an import.
//
// Imports in front of which there are equally many are in one group.
func (e *Edits) group(f *Function, s ast.Spec) int {
	return bytes.Count(e.src[f.Offset(f.File.Name.End()):f.Offset(s.Pos())], []byte("\n\n"))
}

// importLast puts an import of xfork among those of xfork, or into a group at
// the end.
func (e *Edits) importLast(f *Function, list *ast.GenDecl, path string) {
	var behind ast.Spec
	for _, s := range list.Specs {
		if p, _ := strconv.Unquote(s.(*ast.ImportSpec).Path.Value); strings.HasPrefix(p, "xfork/") {
			if p > path {
				e.Insert(e.LineStart(f.Offset(s.Pos())), "\t"+strconv.Quote(path)+"\n")
				return
			}
			behind = s
		}
	}
	if behind != nil {
		e.Insert(e.LineEnd(f.Offset(behind.End())), "\t"+strconv.Quote(path)+"\n")
		return
	}
	e.Insert(e.LineStart(f.Offset(list.Rparen)), "\n\t"+strconv.Quote(path)+"\n")
}

// newImports makes a list of imports, or goes on with the one that has just
// been made.
//
// Two imports of one change come into one list, with a blank line between the
// standard library's and the other.
func (e *Edits) newImports(f *Function, line string) {
	at := f.Offset(f.File.Name.End())
	if n := len(f.File.Imports); n > 0 {
		at = f.Offset(f.File.Imports[n-1].End())
	}
	for i, d := range e.List {
		if d.From == at && strings.HasPrefix(d.Text, "\n\nimport (") {
			e.List[i].Text = strings.TrimSuffix(d.Text, ")") + "\n" + line + ")"
			return
		}
	}
	e.Insert(at, "\n\nimport (\n"+line+")")
}

// LineStart is where the line of an offset begins.
func (e *Edits) LineStart(at int) int { return bytes.LastIndexByte(e.src[:at], '\n') + 1 }

// lineEnd is behind the line's end.
func (e *Edits) LineEnd(at int) int {
	if i := bytes.IndexByte(e.src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(e.src)
}
