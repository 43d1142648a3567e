package program

import (
	"go/ast"
	"go/parser"
)

// Mark is the name of a variable that each package that is read has beside its
// own. The SSA builder makes one function of all initialisers of a package; so
// that they can be told apart there, the initialiser of this variable is
// repeated behind every other one.
const Mark = "xfork_mark_of_units"

// marker is the file that declares Mark.
func (p *Program) marker(name string) *ast.File {
	f, err := parser.ParseFile(p.Fset, "", "package "+name+"; var "+Mark+" = 0", 0)
	if err != nil {
		panic("program: the marker: " + err.Error()) // only if name is no identifier, which the parser has seen before
	}
	return f
}
