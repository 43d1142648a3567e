package fingerprint

import (
	"crypto/sha256"
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"xfork/cmd/xfork/program"
	"xfork/cmd/xfork/shape"
)

// Program is the SSA of a program, and what is known of it. It is for one
// goroutine.
type Program struct {
	*program.Program
	ssa     *ssa.Program
	sources []*source // operands before operators
	byTypes map[*types.Package]*source
	uses    *uses
}

// source is a package that is read.
type source struct {
	*program.Package
	ssa    *ssa.Package
	shapes *shape.Shapes
	units  []*unit                 // of its initialisation, in order
	of     map[*ssa.Global][]*unit // by variable: the units that write it, in order
}

// New builds the SSA of a program and looks at all that it does with its
// variables. It takes some 20 ms for each thousand lines.
//
// The builder is told to make instances of generic functions, for their bodies
// say what a call does, and to leave out that a package initialises what it
// imports: units are looked at by package.
func New(from *program.Program) (p *Program, err error) {
	defer guard(&err)
	p = &Program{
		Program: from, ssa: ssa.NewProgram(from.Fset, ssa.InstantiateGenerics|ssa.BareInits),
		byTypes: make(map[*types.Package]*source),
	}
	for _, pkg := range from.Packages {
		s := &source{Package: pkg, shapes: shape.New(pkg.Files, pkg.Types, pkg.Info), of: make(map[*ssa.Global][]*unit)}
		p.sources = append(p.sources, s)
		p.byTypes[pkg.Types] = s
	}
	// Only now that all packages are read: the first file of export data that
	// names a package has a part of it.
	for _, s := range p.sources {
		s.ssa = p.create(s)
	}
	return p, p.build()
}

// create adds a package to the SSA program, after all that it imports.
//
// The builder wants a package for each that a body may refer to, whether it is
// read or not; export data may name packages that no source imports.
func (p *Program) create(s *source) *ssa.Package {
	todo := append([]*types.Package(nil), s.Types.Imports()...)
	for len(todo) > 0 {
		pkg := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if p.ssa.Package(pkg) == nil {
			p.ssa.CreatePackage(pkg, nil, nil, false)
			todo = append(todo, pkg.Imports()...)
		}
	}
	return p.ssa.CreatePackage(s.Types, s.Files, s.Info, false)
}

// guard makes an error of a panic. The SSA builder panics on code that it does
// not know, and a program is built without fingerprints then.
func guard(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the analysis has failed: %v", r)
	}
}

// digest is the SHA-256 of a text.
func digest(s string) [sha256.Size]byte { return sha256.Sum256([]byte(s)) }
