package forceinloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/analysis"

	"xfork/cmd/xfork/vet/internal/lazy"
)

// source returns the file around pos and its text, and no text where it cannot
// be read.
func (l *loop) source(pos token.Pos) (*ast.File, []byte) {
	for _, f := range l.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			src, err := l.pass.ReadFile(l.pass.Fset.Position(pos).Filename)
			if err != nil || len(src) < int(f.FileEnd-f.FileStart) {
				return f, nil
			}
			return f, src
		}
	}
	return nil, nil
}

// names returns all names in the function around the loop: a new variable must
// have another.
func (l *loop) names() map[string]bool {
	f := lazy.Function(l.at)
	if l.taken[f] == nil {
		l.taken[f] = make(map[string]bool)
		for c := range f.Preorder((*ast.Ident)(nil)) {
			l.taken[f][c.Node().(*ast.Ident).Name] = true
		}
	}
	return l.taken[f]
}

// fresh returns the first candidate that is not taken, or the first one with a
// number behind it, and takes it.
func fresh(taken map[string]bool, candidates ...string) string {
	for _, c := range candidates {
		if !taken[c] {
			taken[c] = true
			return c
		}
	}
	for n := 2; ; n++ {
		if c := candidates[0] + strconv.Itoa(n); !taken[c] {
			taken[c] = true
			return c
		}
	}
}

// name returns the name of a variable, and "" for none and for the blank one.
func name(x ast.Expr) string {
	if id, is := x.(*ast.Ident); is && id != nil && id.Name != "_" {
		return id.Name
	}
	return ""
}

// plain reports whether x can be evaluated twice: a variable, a field of one, a
// number.
func plain(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident, *ast.BasicLit:
		return true
	case *ast.SelectorExpr:
		return plain(x.X)
	}
	return false
}

// imported returns the name under which a file imports a package, and "" where
// it does not, or without a name.
func imported(file *ast.File, path string) string {
	for _, i := range file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err != nil || p != path {
			continue
		}
		switch {
		// The last word of the path is the name of the package, for the
		// packages of xfork; spell looks whether it is for others.
		case i.Name == nil:
			return path[lastSlash(path)+1:]
		case i.Name.Name != "." && i.Name.Name != "_":
			return i.Name.Name
		}
	}
	return ""
}

// lastSlash returns the index of the last slash, and -1 where there is none.
func lastSlash(path string) int {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return i
		}
	}
	return -1
}

// spell writes a type as the file would write it, and reports whether it can:
// every package in it is imported under its own name.
func spell(pass *analysis.Pass, file *ast.File, t types.Type) (string, bool) {
	if t == nil {
		return "", false
	}
	// A package under another name, or not imported, would take a change of the
	// imports too.
	ok := true
	text := types.TypeString(t, func(p *types.Package) string {
		if p == pass.Pkg {
			return ""
		}
		if imported(file, p.Path()) != p.Name() {
			ok = false
		}
		return p.Name()
	})
	return text, ok
}

// outward is for the question which names a new := would meet. It returns the
// scope of the block in which a statement stands, from the innermost scope at
// its position.
func outward(s *types.Scope, stmt ast.Stmt) *types.Scope {
	// The statement has scopes of its own: that of the loop, that of its body.
	for s != nil && s.Pos() >= stmt.Pos() && s.End() <= stmt.End() {
		s = s.Parent()
	}
	return s
}
