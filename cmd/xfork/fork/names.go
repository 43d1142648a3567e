package fork

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"xfork/cmd/xfork/source"
)

// names are all names that the function and the package use, and so are not for
// new variables.
//
// All names of the file are more than needed, and spare the question which scopes
// a new name would lie in. What other files of the folder declare counts too, those
// of tests and of other platforms, which are not loaded: a file that cannot be
// parsed is none of theirs.
func names(f *source.Function) map[string]bool {
	all := make(map[string]bool)
	ast.Inspect(f.File, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			all[id.Name] = true
		}
		return true
	})
	for _, n := range f.P.Types.Scope().Names() {
		all[n] = true
	}
	for _, n := range types.Universe.Names() {
		all[n] = true
	}
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(f.Name), "*.go"))
	for _, name := range others {
		if slices.Contains(f.P.CompiledGoFiles, name) {
			continue // its names are those of the scope
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		for _, d := range file.Decls {
			declared(d, all)
		}
	}
	return all
}

// declared notes the names that a declaration of a file makes for its package.
// Methods make none.
func declared(d ast.Decl, all map[string]bool) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			all[d.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				all[s.Name.Name] = true
			case *ast.ValueSpec:
				for _, id := range s.Names {
					all[id.Name] = true
				}
			}
		}
	}
}

// pick is the name, or the name with the first number that is free.
func (w *forker) pick(name string) string {
	free := name
	for i := 2; w.names[free]; i++ {
		free = fmt.Sprint(name, i)
	}
	w.names[free] = true
	return free
}
