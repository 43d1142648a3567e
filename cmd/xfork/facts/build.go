package facts

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// Built is the SSA form of one package.
type Built struct {
	Pkg *ssa.Package
	// Functions are those that the package declares, with the literals in them
	// and in the initialisers of its variables, in the order of the text.
	Functions []*ssa.Function
}

// Builder builds the SSA form of a package for other analysers, as buildssa of
// x/tools does, with two differences. Literals outside of functions are among
// the functions. And only the packages of the module that is being worked on
// are built: the standard library is described by the table, what other modules
// do counts as unknown, and the two are nearly all of the work. Of their
// packages the result is empty.
//
// Which functions never return is not asked, for it takes facts about all that
// is imported: behind os.Exit the code counts as reached.
var Builder = &analysis.Analyzer{
	Name:       "built",
	Doc:        "builds the SSA form of the packages of the module that is being worked on",
	ResultType: reflect.TypeFor[*Built](),
	Run:        build,
}

func build(pass *analysis.Pass) (any, error) {
	if standard(pass.Pkg.Path()) || foreign(pass) {
		return new(Built), nil
	}
	// A program of one package and the outlines of those that it imports, which
	// no other package shares: so the drivers want it.
	prog := ssa.NewProgram(pass.Fset, ssa.BuilderMode(0))
	for _, p := range pass.Pkg.Imports() {
		prog.CreatePackage(p, nil, nil, true)
	}
	b := &Built{Pkg: prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)}
	b.Pkg.Build()
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			if d, is := d.(*ast.FuncDecl); is {
				b.add(prog.FuncValue(pass.TypesInfo.Defs[d.Name].(*types.Func)))
			}
		}
	}
	// The initialisers of package variables are in the function that the
	// builder adds, and with them the functions that most programs lift.
	if init := b.Pkg.Func("init"); init != nil {
		for _, f := range init.AnonFuncs {
			b.add(f)
		}
	}
	return b, nil
}

// add adds a function with the literals in it. Literals are nested as deep as
// the text has them.
func (b *Built) add(f *ssa.Function) {
	b.Functions = append(b.Functions, f)
	for _, a := range f.AnonFuncs {
		b.add(a)
	}
}

// Literal returns the function of a literal, and nil for one of another
// package.
func (b *Built) Literal(lit *ast.FuncLit) *ssa.Function {
	for _, f := range b.Functions {
		if f.Syntax() == lit {
			return f
		}
	}
	return nil
}

// standard reports whether a package is one of the standard library or of its
// insides, by the first word of its path: what analysers are told of a package
// does not say so.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	_, found := slices.BinarySearch(roots, first)
	return found
}

// Engine reports whether a package is one of xfork's own, by its path.
func Engine(path string) bool {
	for _, room := range []string{"expr", "ops", "eval", "graph", "scheduler", "internal"} {
		if path == "xfork/"+room || strings.HasPrefix(path, "xfork/"+room+"/") {
			return true
		}
	}
	return false
}

// foreign reports whether a package is of another module than the one that is
// being worked on: it then has a version.
func foreign(pass *analysis.Pass) bool { return pass.Module != nil && pass.Module.Version != "" }

// roots are the first words of the paths of the standard library, in order.
var roots = strings.Fields("archive bufio bytes cmd cmp compress container context crypto database debug embed encoding errors expvar flag fmt " +
	"go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings " +
	"structs sync syscall testing text time unicode unique unsafe vendor weak")
