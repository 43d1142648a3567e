package advise

import (
	"embed"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"xfork/cmd/xfork/source"
)

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

// newOverlay makes the folder, which the caller removes.
func newOverlay() (*overlay, error) {
	temp, err := os.MkdirTemp("", "xfork-advise-*")
	return &overlay{temp: temp, replace: make(map[string]string)}, err
}

// put has a text stand for a file, which need not be there.
func (o *overlay) put(file string, text []byte) error {
	to := filepath.Join(o.temp, fmt.Sprintf("%d_%s", len(o.replace), filepath.Base(file)))
	o.replace[file] = to
	return os.WriteFile(to, text, 0o600)
}

// write writes the list that go build reads, and returns its name.
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
		e.Insert(at(f.Name.End()), fmt.Sprintf("; import %s %s", name, strconv.Quote(path)))
		return e.Text()
	}
	return nil, nil
}
