package advise

import (
	"embed"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"xfork/cmd/xfork/source"
)

// What go build sees of a program under advice:
//
//	render.go                      render.go, with the counting
//	xforkadvise/probe.go, ...      package probe, in a folder that is not there
//	xforkadvise/table.go           the loops of this program
//	xforkadvise_test.go            a TestMain, if the package has none
//
// The package that counts is part of the module under advice, and not of xfork:
// a module that does not require xfork yet is one that is thought about most.

// The files of the package that counts, as they go into the program.
//
//go:embed probe/doc.go probe/probe.go probe/timing.go probe/write.go probe/cpu_unix.go probe/cpu_other.go
var files embed.FS

// overlay is a folder with texts that stand for others in a build. Nothing is
// written into the user's tree.
type overlay struct {
	temp    string
	replace map[string]string
}

// newOverlay makes the folder, which the caller removes. It is in the user's own
// folder of temporary files, with mode 0700: a program has secrets at times.
func newOverlay() (*overlay, error) {
	temp, err := os.MkdirTemp("", "xfork-advise-*")
	return &overlay{temp: temp, replace: make(map[string]string)}, err
}

// fill has everything stand in its place that a run of the package with its loops
// counted needs.
func (o *overlay) fill(t *target, p *source.Package, loops []*counted, w way) error {
	from := path.Join(t.ImportPath, name)
	texts, err := count(p, loops, from)
	if err != nil {
		return err
	}
	for file, text := range texts {
		if err := o.put(file, text); err != nil {
			return err
		}
	}
	if err := o.probe(t.Dir, loops); err != nil {
		return err
	}
	if w.test {
		return o.tests(p, t.Dir, slices.Concat(t.TestGoFiles, t.XTestGoFiles), from)
	}
	return nil
}

// put has a text stand for a file, which need not be there. The number in front
// tells files of the same name apart.
func (o *overlay) put(file string, text []byte) error {
	to := filepath.Join(o.temp, fmt.Sprintf("%d_%s", len(o.replace), filepath.Base(file)))
	o.replace[file] = to
	return os.WriteFile(to, text, 0o600)
}

// write writes the list that go build reads, and returns its name. An overlay in
// GOFLAGS is not looked at any more, as two flags of one kind are one.
func (o *overlay) write() (string, error) {
	text, err := json.Marshal(map[string]any{"Replace": o.replace})
	if err != nil {
		return "", err
	}
	list := filepath.Join(o.temp, "overlay.json")
	return list, os.WriteFile(list, text, 0o600)
}

// probe puts the package that counts beside the package under advice, in a
// folder that exists in the overlay only, so that it is of the same module
// whatever that requires.
func (o *overlay) probe(dir string, loops []*counted) error {
	// Without the file of the package itself, which has the loops of its tests.
	var table strings.Builder
	table.WriteString("//go:build go1.26\n\npackage probe\n\nvar table = []loop{\n")
	for _, c := range loops {
		if c.id >= 0 {
			fmt.Fprintf(&table, "\t{recursive: %t},\n", c.recursive)
		}
	}
	table.WriteString("}\n")
	if err := o.put(filepath.Join(dir, name, "table.go"), []byte(table.String())); err != nil {
		return err
	}
	all, err := files.ReadDir("probe")
	if err != nil {
		return err
	}
	for _, f := range all {
		text, err := files.ReadFile("probe/" + f.Name())
		if err != nil {
			return err
		}
		if err := o.put(filepath.Join(dir, name, f.Name()), text); err != nil {
			return err
		}
	}
	return nil
}

// tests has the package's tests write the result when they have run: in its
// TestMain, or in one that is added.
//
// A test may be of the package or of the one beside it, package p_test; both may
// import the package that counts. There is one TestMain for both.
func (o *overlay) tests(p *source.Package, dir string, names []string, path string) error {
	for _, n := range names {
		file := filepath.Join(dir, n)
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text, err := wrapped(src, path)
		if err != nil {
			return err
		}
		if text != nil {
			return o.put(file, text)
		}
	}
	text := fmt.Sprintf("package %s\n\nimport (\n\t\"os\"\n\t\"testing\"\n\n\t%s %s\n)\n\nfunc TestMain(m *testing.M) { os.Exit(%s.Ran(m.Run())) }\n",
		p.Types.Name(), name, strconv.Quote(path), name)
	return o.put(filepath.Join(dir, name+"_test.go"), []byte(text))
}

// wrapped is the text of a file with the calls of m.Run in its TestMain wrapped,
// and nil if it has no TestMain.
//
// The code of m.Run passes through, and the result is written on the way:
//
//	os.Exit(m.Run())     os.Exit(probe.Ran(m.Run()))
func wrapped(src []byte, path string) ([]byte, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok || fd.Recv != nil || fd.Name.Name != "TestMain" || fd.Body == nil || len(fd.Type.Params.List) != 1 || len(fd.Type.Params.List[0].Names) != 1 {
			continue
		}
		m := fd.Type.Params.List[0].Names[0].Name
		e := source.NewEdits(src)
		at := func(p token.Pos) int { return set.PositionFor(p, false).Offset }
		ast.Inspect(fd.Body, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Run" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == m {
					e.Insert(at(c.Pos()), name+".Ran(")
					e.Insert(at(c.End()), ")")
				}
			}
			return true
		})
		// m may go to a helper, as goleak.VerifyTestMain; what is written then is written by its exit, which cannot be seen.
		if e.Empty() {
			return nil, fmt.Errorf("TestMain does not call %s.Run itself, so there is no place where the result could be written", m)
		}
		// The path is that of the same package for both kinds of tests.
		e.Insert(at(f.Name.End()), fmt.Sprintf("; import %s %s", name, strconv.Quote(path)))
		return e.Text()
	}
	return nil, nil
}
