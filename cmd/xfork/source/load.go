package source

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"xfork/cmd/xfork/effects"
)

// Package is a package that was loaded with all that is known of its functions.
// It is for one goroutine.
//
// Functions of one package share what is known of effects, so that changing
// several functions costs the look at what they reach once.
type Package struct {
	*packages.Package
	Prog    *ssa.Program
	Effects *effects.Program
	source  map[string][]byte // by file
}

const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedTypes |
	packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedExportFile | packages.NeedModule

// Load loads the package in dir, and those that it imports, directly or not,
// and that are not the standard library's or xfork's, all with their syntax.
// overlay has the contents of files that are other than on disk; it may be nil.
// A package that does not compile is an error.
//
// It runs the go command, twice: once for the list of packages, once for their
// types. That takes a second or two where everything was built before.
func Load(dir string, overlay map[string][]byte) (*Package, error) {
	cfg := &packages.Config{Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps | packages.NeedModule, Dir: dir, Overlay: overlay}
	first, err := packages.Load(cfg, ".")
	if err != nil {
		return nil, unloaded(dir, err)
	}
	var paths []string
	packages.Visit(first, func(p *packages.Package) bool {
		if p.Module == nil || Engine(p.PkgPath) {
			return false // nor what it imports
		}
		paths = append(paths, p.PkgPath)
		return true
	}, nil)
	if len(first) != 1 || len(paths) == 0 {
		return nil, fmt.Errorf("there is no Go package of a module in %s", dir)
	}
	cfg.Mode = mode
	pkgs, err := packages.Load(cfg, paths...)
	if err != nil {
		return nil, unloaded(dir, err)
	}
	var faults []error
	for _, p := range pkgs {
		for _, e := range p.Errors {
			faults = append(faults, e)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	prog, _ := ssautil.Packages(pkgs, ssa.GlobalDebug)
	prog.Build()
	for _, p := range pkgs {
		if p.PkgPath == first[0].PkgPath {
			return &Package{Package: p, Prog: prog, Effects: effects.Whole(prog), source: overlay}, nil
		}
	}
	return nil, fmt.Errorf("there is no Go package in %s", dir)
}

// unloaded is what the go command has said, without the words of the package that
// runs it: those are about its exit code. There is no error in it to unwrap that a
// caller could act on.
//
//	err: exit status 1: stderr: go: go.mod file not found in ...
func unloaded(dir string, err error) error {
	text := err.Error()
	if _, said, ok := strings.Cut(text, "stderr: "); ok {
		text = said
	}
	return fmt.Errorf("cannot load the package in %s: %s", dir, strings.TrimSpace(text))
}

// Engine reports whether the package is one of xfork, which are known and need
// no look: they are not what is to be forked.
//
// The path's whole first elements are compared: xfork/expression would be another
// package.
func Engine(path string) bool {
	for _, p := range []string{"xfork/expr", "xfork/ops", "xfork/eval", "xfork/graph", "xfork/internal", "xfork/scheduler"} {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// function is a declared function of the package, in its file.
//
// Its text is that of the overlay where there is one.
type Function struct {
	P    *Package
	File *ast.File
	Name string // of the file
	Src  []byte
	Decl *ast.FuncDecl
	SSA  *ssa.Function
	memo *effects.Memory
}

// Find looks up a function as F, or a method as T.M, in a file of the package.
//
// The error lists the functions that there are, as a method's name is easily
// written in another way.
func (p *Package) Find(file, fn string) (*Function, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	for i, name := range p.CompiledGoFiles {
		if name != abs {
			continue
		}
		src, ok := p.source[name]
		if !ok {
			if src, err = os.ReadFile(name); err != nil {
				return nil, err
			}
		}
		var near []string
		for _, d := range p.Syntax[i].Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil {
				continue
			}
			if declared(fd) == fn {
				o := p.TypesInfo.Defs[fd.Name].(*types.Func)
				return &Function{P: p, File: p.Syntax[i], Name: name, Src: src, Decl: fd, SSA: p.Prog.FuncValue(o)}, nil
			}
			near = append(near, declared(fd))
		}
		return nil, fmt.Errorf("%s: there is no function %s; there are %s", file, fn, strings.Join(near, ", "))
	}
	if _, err := os.Stat(abs); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%s is no file of the package %s, as it is built here", file, p.PkgPath)
}

// Functions are all functions with a body of the package's files, in the order of
// the text.
//
// Files that cgo has made are left out: they are not what the author edits.
// Functions named _ are too, since nothing calls them, and so are those without a
// body.
func (p *Package) Functions() (all []*Function, err error) {
	for i, name := range p.CompiledGoFiles {
		if !slices.Contains(p.GoFiles, name) {
			continue
		}
		src, ok := p.source[name]
		if !ok {
			if src, err = os.ReadFile(name); err != nil {
				return nil, err
			}
		}
		for _, d := range p.Syntax[i].Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil {
				continue
			}
			if o, ok := p.TypesInfo.Defs[fd.Name].(*types.Func); ok && fd.Name.Name != "_" {
				all = append(all, &Function{P: p, File: p.Syntax[i], Name: name, Src: src, Decl: fd, SSA: p.Prog.FuncValue(o)})
			}
		}
	}
	return all, nil
}

// Declared is the name of the function as Find knows it: F, or T.M for a method,
// and the receiver's type parameters left out.
func (f *Function) Declared() string { return declared(f.Decl) }

// declared is the name of a function as F, and of a method as T.M.
//
// Type parameters of the receiver are left out.
func declared(fd *ast.FuncDecl) string {
	if fd.Recv == nil || len(fd.Recv.List) == 0 {
		return fd.Name.Name
	}
	t := fd.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + fd.Name.Name
		default:
			return fd.Name.Name
		}
	}
}

// Position is where pos is, for reports.
func (f *Function) Position(pos token.Pos) token.Position { return f.P.Fset.Position(pos) }

// text is the source of a node, as it stands there.
func (f *Function) Text(n ast.Node) string { return string(f.Src[f.Offset(n.Pos()):f.Offset(n.End())]) }

// Offset is where pos is in the text.
func (f *Function) Offset(pos token.Pos) int { return f.P.Fset.PositionFor(pos, false).Offset }

// Memory is what the function's variables lead to. The first question computes it.
func (f *Function) Memory() *effects.Memory {
	if f.memo == nil {
		f.memo = f.P.Effects.Memory(f.SSA)
	}
	return f.memo
}

// Object is what an identifier stands for, or declares.
func (f *Function) Object(id *ast.Ident) types.Object { return f.P.TypesInfo.ObjectOf(id) }

// TypeOf is the type of an expression.
func (f *Function) TypeOf(e ast.Expr) types.Type { return f.P.TypesInfo.TypeOf(e) }

// Compiles returns the faults that the type checker finds in the package after
// a change. It needs xfork to be a requirement of the module.
//
// It catches what no check of this tool foresees, a cycle of initialisation for
// one. Only the package itself is compiled, not those that import it: nothing that
// they see is changed.
func (p *Package) Compiles(c *Change) error {
	cfg := &packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports, Dir: filepath.Dir(c.File), Overlay: map[string][]byte{c.File: c.After}}
	pkgs, err := packages.Load(cfg, ".")
	if err != nil {
		return err
	}
	var faults []error
	for _, q := range pkgs {
		for _, e := range q.Errors {
			if strings.Contains(e.Msg, "xfork/expr") && strings.Contains(e.Msg, "is not in std") || strings.Contains(e.Msg, "no required module provides package xfork") {
				return fmt.Errorf("the module does not require xfork: the README says how, under %q", "In a module of your own")
			}
			faults = append(faults, e)
		}
	}
	return errors.Join(faults...)
}

// TypeText is a type as this file can write it, and whether it can.
//
// A type of another package has a name if this file imports that package, under
// whatever name.
func TypeText(f *Function, t types.Type) (s string, ok bool) {
	if ok = !hidden(f, t, make(map[types.Type]bool)); !ok {
		return types.TypeString(t, nil), false
	}
	s = types.TypeString(t, func(p *types.Package) string {
		if p == f.P.Types {
			return ""
		}
		for _, i := range f.File.Imports {
			if n := f.P.TypesInfo.PkgNameOf(i); n != nil && n.Imported().Path() == p.Path() && n.Name() != "_" && n.Name() != "." {
				return n.Name()
			}
		}
		ok = false
		return p.Name()
	})
	return s, ok
}

// hidden reports whether a type has one in it that another package does not
// export: its package returns it, and no other can write it.
//
//	func New() reader            a value of it may be held, by := alone
//	var forks []expr.Expr[?]     and here it would have to be written
//
// Fields of structs without a name, and signatures, are not looked into: the new
// text is compiled before it is shown.
func hidden(f *Function, t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if t.Obj().Pkg() != nil && t.Obj().Pkg() != f.P.Types && !t.Obj().Exported() {
			return true
		}
		for a := range t.TypeArgs().Types() {
			if hidden(f, a, seen) {
				return true
			}
		}
	case *types.Map:
		return hidden(f, t.Key(), seen) || hidden(f, t.Elem(), seen)
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
		return hidden(f, t.Elem(), seen)
	}
	return false
}
