package house

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
)

// Undocumented lists the exported names of a file that have no comment. In a group of constants or variables the group's
// comment will do; methods count where their type is exported.
func Undocumented(set *token.FileSet, f *ast.File) (faults []string) {
	miss := func(name *ast.Ident, comments ...*ast.CommentGroup) {
		none := !slices.ContainsFunc(comments, func(c *ast.CommentGroup) bool { return c != nil })
		if none && name.IsExported() {
			faults = append(faults, fmt.Sprintf("%s: %s has no doc comment", set.Position(name.Pos()), name.Name))
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || receiver(d.Recv.List[0].Type).IsExported() {
				miss(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			declared(d, miss)
		}
	}
	return faults
}

// declared calls miss for each name of a declaration, with the comments that document it.
func declared(d *ast.GenDecl, miss func(name *ast.Ident, comments ...*ast.CommentGroup)) {
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if d.Lparen.IsValid() {
				miss(s.Name, s.Doc, s.Comment)
			} else {
				miss(s.Name, d.Doc)
			}
		case *ast.ValueSpec:
			for _, name := range s.Names {
				miss(name, d.Doc, s.Doc, s.Comment)
			}
		}
	}
}

// receiver returns the name of a method's type, without its star and its type parameters.
func receiver(x ast.Expr) *ast.Ident {
	for {
		switch t := x.(type) {
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		case *ast.Ident:
			return t
		default:
			return ast.NewIdent("_")
		}
	}
}
