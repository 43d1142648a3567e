package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"xfork/internal/dump"
)

// Three things are found here, by reading and without building anything:
//
//	package       go list, in the folder of the source as the program knows it, or by the path of the package
//	declaration   the syntax of all files there: its line, its package clause (a test may be in shop_test), type parameters
//	form          how many parameters and results it has now, against the arguments in the file
//
// What types the parameters have is for the compiler, which sees the test, and for the layouts, which the test compares.

// place is where a function is declared now, and where its test goes.
type place struct {
	// Where the test goes. It is the function's own package, but for one of another module.
	dir     string
	pkg     string // the name in its package clause
	imports string // the path of the function's package where the test is in another one, or empty
	// What it calls, and where a debugger stops.
	name    string // of the function, as its own package calls it: f, T.M, (*T).M
	file    string // of the declaration
	line    int
	generic bool
	form    string // of package replay: Call, CallCtx, CallPlain
}

// find finds the function of d as it is today. The errors are sentences about what has become of it, or about what cannot be called.
func find(d *dump.Dump) (*place, error) {
	// The folder and the name of the package are those of today; all that the file says of them may be of long ago.
	//
	// Before the package: what can never be called needs no search.
	_, name := dump.Split(d.Func)
	if err := callable(d, name); err != nil {
		return nil, err
	}
	l, err := list(d)
	if err != nil {
		return nil, err
	}
	p := &place{dir: l.Dir, name: strings.ReplaceAll(name, "[...]", "")}
	// The source decides: the file knows how the function was called, and not what it was declared as.
	f, err := p.declared(d)
	if err != nil {
		return nil, err
	}
	if p.form, err = form(d, f); err != nil {
		return nil, fmt.Errorf("%w (%s:%d)", err, p.file, p.line)
	}
	// A package in the module cache, or of the standard library, takes no file that an overlay adds: it could not import xfork.
	if l.Standard || l.Module == nil || !l.Module.Main {
		return p, p.outside(d)
	}
	return p, nil
}

// closure finds the names that the compiler gives to functions which have none: main.func1, glob..func2, run-range1, run.gowrap3. They begin
// with the function in which these lie. A method that is called func1 is taken for one.
var closure = regexp.MustCompile(`\.\.|(^|[.-])(func|range|gowrap|deferwrap)\d+|\.init\.\d`)

// callable reports with an error what no test can call: what a closure has captured is not in the file, nor is what a method value is bound to.
func callable(d *dump.Dump, name string) error {
	bare := strings.ReplaceAll(name, "[...]", "")
	switch {
	case name == "":
		return errors.New("the file does not say which function has failed")
	case closure.MatchString(bare):
		return fmt.Errorf("%s is a closure: what it has captured is not in the file. Lift a function with a name; -show prints the arguments", d.Func)
	case strings.HasSuffix(name, "-fm"):
		return fmt.Errorf("%s is a method value: what it is bound to is not in the file. Lift the method expression, as in (*T).M; -show prints the arguments",
			strings.TrimSuffix(d.Func, "-fm"))
	// The instance of a function follows from its arguments and its result; that of a method's type would, too, but through the types of
	// the receiver's fields.
	case bare != name && strings.Contains(bare, "."):
		return fmt.Errorf("%s is a method of a generic type, of which the file does not have the type arguments; -show prints the arguments", d.Func)
	case d.Missing != "":
		return fmt.Errorf("the arguments of %s are not in the file: %s", d.Func, d.Missing)
	}
	// A function with one such argument cannot be called at all: a zero in its place would be another call.
	for i, a := range d.Args {
		if a.Refused != "" {
			return fmt.Errorf("the value of argument %d of %s is not in the file, but only its text, %s: %s", i+1, d.Func, a.Text, a.Refused)
		}
	}
	return nil
}

// listed is what go list says of a package.
//
// Module is nil for the standard library, and for a package that is in no module at hand; Main is set for all modules of a work space.
type listed struct {
	Dir, ImportPath, Name string
	Standard              bool
	Module                *struct{ Main bool }
}

// A dump may come from a machine with other folders. The runtime tells the path of a source file as the compiler has seen it, or, with
// -trimpath, by module and version.

// list finds the package of the function: by the folder of its source, where that is there; otherwise by its path, from the current folder. A
// program that was built with -trimpath, or on another machine, says no folder.
func list(d *dump.Dump) (*listed, error) {
	// The folder first: the path is no help for a program that was given as files, and may name another version of the module here.
	if filepath.IsAbs(d.File) {
		if _, err := os.Stat(d.File); err == nil {
			return goList(filepath.Dir(d.File), ".")
		}
	}
	// Functions of an external test are declared in the folder of what they test.
	path := strings.TrimSuffix(d.Package, "_test")
	if path == "" || path == "command-line-arguments" {
		return nil, fmt.Errorf("there is no %s here, where %s was declared", d.File, d.Func)
	}
	l, err := goList(".", path)
	if err != nil {
		return nil, fmt.Errorf("the package of %s is not to be found from this folder: %w", d.Func, err)
	}
	return l, nil
}

// goList asks for one package. With -e, since a package that does not compile may be the one that is being mended.
func goList(dir, pkg string) (*listed, error) {
	c := exec.Command("go", "list", "-e", "-json=Dir,ImportPath,Name,Standard,Module", pkg)
	c.Dir = dir
	out, err := c.Output()
	// With -e it fails for want of a module or of the go command, and hardly otherwise.
	var l listed
	if err == nil {
		err = json.Unmarshal(out, &l)
	}
	// What go list has to say is better than its exit code.
	if bad := (*exec.ExitError)(nil); errors.As(err, &bad) {
		err = fmt.Errorf("go list %s: %s", pkg, strings.TrimSpace(string(bad.Stderr)))
	}
	if err == nil && l.Dir == "" {
		err = fmt.Errorf("go list %s finds no folder", pkg)
	}
	return &l, err
}

// declared finds the declaration among the files of the package and its tests, and notes where it is. Files that this system does not build are
// looked at as well, so the file of the dump goes first.
func (p *place) declared(d *dump.Dump) (*ast.FuncDecl, error) {
	// By hand and not by go list, which tells of the files of this system only, and of none where one cannot be parsed.
	files, err := filepath.Glob(filepath.Join(p.dir, "*.go"))
	if err != nil {
		return nil, err
	}
	// As nameOf has it.
	name := strings.NewReplacer("(*", "", ")", "").Replace(p.name)
	var found *ast.FuncDecl
	set := token.NewFileSet()
	for _, path := range files {
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			continue // it cannot be parsed: the compiler says more of it
		}
		for _, decl := range file.Decls {
			f, is := decl.(*ast.FuncDecl)
			if !is || nameOf(f) != name {
				continue
			}
			// Of several, as for each system one, that of the file from which the program was built.
			if found == nil || filepath.Base(path) == filepath.Base(d.File) {
				at := set.Position(f.Pos())
				found, p.pkg, p.file, p.line, p.generic = f, file.Name.Name, at.Filename, at.Line, f.Type.TypeParams != nil
			}
		}
	}
	// Moved, renamed, or behind a file that is no more: the search ends in this folder, for another function of this name elsewhere may be
	// another function.
	if found == nil {
		return nil, fmt.Errorf("there is no function %s in %s any more; it was at %s:%d", p.name, p.dir, d.File, d.Line)
	}
	return found, nil
}

// nameOf returns the name of a declaration: f, or T.M for a method, whether its receiver is a pointer or not, since a type cannot have both.
// The receiver may have type parameters.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	// From the outside in: *T, (T), T[A], T[A, B], T.
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + f.Name.Name
		default:
			return ""
		}
	}
}

// form returns how the function is called, by its declaration, or says that it does not take what it was called with.
func form(d *dump.Dump, f *ast.FuncDecl) (string, error) {
	// The receiver of a method expression is an argument like any other.
	params, results := count(f.Type.Params), count(f.Type.Results)
	if f.Recv != nil {
		params++
	}
	// A context is not among the arguments of the file: a call gets one of its own.
	ctx := params == len(d.Args)+1
	switch {
	case params != len(d.Args) && !(ctx && takesContext(f)):
		return "", fmt.Errorf("%s was called with %d arguments, and takes %d now: its signature has changed", d.Func, len(d.Args), params)
	case results == 2 && ctx:
		return "CallCtx", nil
	case results == 2:
		return "Call", nil
	// One result may be an error, as that of os.Remove: it is the failure then, as it was for the engine.
	case results == 1 && !ctx:
		return "CallPlain", nil
	}
	return "", fmt.Errorf("%s has %d results now: its signature has changed", d.Func, results)
}

// count returns how many values a list declares: two in (a, b int), one in (int).
func count(l *ast.FieldList) int {
	if l == nil {
		return 0
	}
	return l.NumFields()
}

// takesContext reports whether the first parameter looks like a context. The compiler knows for certain.
func takesContext(f *ast.FuncDecl) bool {
	if f.Recv != nil || count(f.Type.Params) == 0 {
		return false
	}
	// By any name that the import has.
	s, is := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
	return is && s.Sel.Name == "Context"
}

// outside moves the test of a function of another module, or of the standard library, into the package of the current folder: nothing
// can be added to theirs.
func (p *place) outside(d *dump.Dump) error {
	// A method of another module's type is no good either: its name begins with the type's.
	if !ast.IsExported(p.name) {
		return fmt.Errorf("%s is a function of another module that is not exported, so no test of this one can call it", d.Func)
	}
	// Any package of the user's will do, and the one at hand is the one that needs no further option.
	l, err := goList(".", ".")
	if err != nil || l.Module == nil || !l.Module.Main {
		return fmt.Errorf("%s is a function of another module: run the command in a folder with a package of yours, from which the test can call it", d.Func)
	}
	// The test is like any other one in that folder, and its package is the one that is tested there.
	p.dir, p.pkg, p.imports = l.Dir, l.Name, d.Package
	return nil
}
