package replay

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"xfork/internal/dump"
)

// A test is these lines:
//
//	package cart                                        the function's own, so that it may be unexported, or in package main
//
//	import (
//		"testing"
//
//		"xfork/eval/replay"
//		p1 "time"                                   what type arguments need
//	)
//
//	func TestXforkReplay(t *testing.T) {
//		_, err := replay.Call1(t, ".../sell-1.xreplay", sell)
//		if err != nil {
//			t.Fatalf("%+v", err)
//		}
//	}
//
// It fails while the call does. One that is kept is a test of the mended function as it stands.

// imports are the packages that a test imports, with the names that it has for them.
type imports struct {
	own   string // the package of the test, by its path: no import
	paths []string
}

// name returns how a test names something of a package: p1., or nothing for its own.
func (i *imports) name(pkg string) string {
	// No package can import main, so a type of it is of the program's own package, by whatever path.
	if pkg == i.own || pkg == "main" {
		return ""
	}
	// Names that no package has, so that two packages called item do not meet, and none shadows what the test needs.
	at := slices.Index(i.paths, pkg)
	if at < 0 {
		at, i.paths = len(i.paths), append(i.paths, pkg)
	}
	return fmt.Sprintf("p%d.", at+1)
}

// write returns the source of a test that makes the call of d again. name is that of the test, and file where it finds the dump.
//
// Types are written for generic functions alone: there they choose the instance, as in replay.Call1[int, string](t, file, f). Otherwise
// the compiler infers them, and what has changed since is found by the layout of the arguments.
func write(d *dump.Dump, p *place, name, file string) ([]byte, error) {
	// In another package the types of the function's are imported like all others.
	own := imports{own: d.Package}
	if p.imports != "" {
		own.own = ""
	}
	// One word of package replay for each number of arguments.
	call := fmt.Sprintf("%s%d", p.form, len(d.Args))
	// The name of an instance is not in the file, and the compiler has no way to infer T of f[T] from a file.
	if p.generic {
		var types []string
		// The result, too: Parse[T any](s string) T has its type argument nowhere else.
		for _, t := range append(typesOf(d.Args), d.Result) {
			if t.Source == "" {
				return nil, fmt.Errorf("%s is generic, and its type argument cannot be told from %s, which has no name outside of a function", d.Func, t.Name)
			}
			// As the parameters of replay.Call1: the compiler finds the instance of f that fits (inference for generic functions as
			// arguments, Go 1.21).
			source := dump.Unquote(t.Source, own.name)
			if !isType(source) {
				return nil, fmt.Errorf("%w: %q is no type", dump.ErrDamaged, source)
			}
			types = append(types, source)
		}
		call += "[" + strings.Join(types, ", ") + "]"
	}
	// A method expression stands as it is: (*T).M is a function of two arguments.
	function := p.name
	// Of another module: by its path, which is then among the imports.
	if p.imports != "" {
		function = own.name(p.imports) + function
	}

	// The function's error goes on top, as a reminder of what the test is about.
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t\"testing\"\n\n\t\"xfork/eval/replay\"\n", p.pkg)
	// By now all paths are known that the call needs.
	for i, pkg := range own.paths {
		fmt.Fprintf(&b, "\tp%d %q\n", i+1, pkg)
	}
	fmt.Fprintf(&b, ")\n\n// %s makes a call again that failed on %s:\n//\n", name, d.Time.Format("2 January 2006"))
	// Texts may have any letters in them, so each line is a comment of its own.
	for line := range strings.Lines(d.Error) {
		fmt.Fprintf(&b, "//\t%s\n", strings.TrimRightFunc(line, unicode.IsSpace))
	}
	fmt.Fprintf(&b, "func %s(t *testing.T) {\n\t_, err := replay.%s(t, %s, %s)\n\tif err != nil {\n\t\tt.Fatalf(\"%%+v\", err)\n\t}\n}\n",
		name, call, strconv.Quote(filepath.ToSlash(file)), function)
	// Formatted, because a test that is kept is the user's from then on.
	return format.Source(b.Bytes())
}

// isType reports whether a text is one type and nothing else. The file may come from anywhere, and what it says becomes source code:
//
//	int](t, "", nil); evil(      cannot be parsed as one expression
//	[len(evil())]int             can, but calls something
//
// The name of the function needs no such look: it is the one of a declaration that was found (place.declared).
func isType(text string) bool {
	x, err := parser.ParseExpr(text)
	plain := err == nil
	ast.Inspect(x, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.CallExpr, *ast.FuncLit, *ast.CompositeLit, *ast.UnaryExpr, *ast.BinaryExpr:
			plain = false
		}
		return plain
	})
	return plain
}

// typesOf returns the types in the order of the arguments.
func typesOf(args []dump.Argument) (ts []dump.Type) {
	for _, a := range args {
		ts = append(ts, a.Type)
	}
	return ts
}

// testName returns the name of the test of a file: TestReplayCreateThumbnail1.
func testName(file string) string {
	name := []rune("TestReplay")
	// Each part of the file's name begins with a capital: the parts are names of Go, or a number.
	upper := true
	for _, r := range strings.TrimSuffix(path.Base(filepath.ToSlash(file)), ".xreplay") {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			upper = true
			continue
		}
		if upper {
			r = unicode.ToUpper(r)
		}
		name, upper = append(name, r), false
	}
	return string(name)
}
