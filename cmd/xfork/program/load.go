package program

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	goimporter "go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Config says what is built, and how.
//
// Flags are those of go build, as the go command understands them. Patterns
// that begin with a dash cannot be.
type Config struct {
	Dir      string   // where the go command runs; "" is the working directory
	Env      []string // of the go command; nil is that of the process
	Flags    []string // of the build, each as -name or -name=value
	Patterns []string // of packages, or files
	Tests    bool     // whether the tests of the packages are built
}

// Program is the code of one build. It does not change once it is loaded.
type Program struct {
	Fset     *token.FileSet
	Packages []*Package // those that are read, operands before operators
	ByTypes  map[*types.Package]*Package
	Common   []string // settings and flags of the build that may change a value
	// Registering are packages that are not read and may have registered
	// something with others: a format, a driver.
	Registering []string
	Linked      map[string]string // variables that the linker sets (-X), by name

	arch      string
	overlay   map[string]string  // files that stand in for others, by absolute path
	listed    map[string]*Listed // by import path, with the test in brackets
	foreign   types.Importer     // of packages that are not read
	inherited []string           // the flags in GOFLAGS
	digests   map[string]string  // of the files that were read, by path
}

// Package is a package that is read.
//
// Files have their syntax with comments, the last of them is the marker. Info
// has all that the SSA builder wants.
type Package struct {
	*Listed
	Files   []*ast.File
	Types   *types.Package
	Info    *types.Info
	Embeds  map[types.Object][]string // variables of go:embed, with the patterns
	Renamed map[string]bool           // names in go:linkname, of either side
}

// Load reads the packages that a build compiles from source, and builds their
// SSA. It runs go list twice and compiles what is not read, as a build would;
// the rest takes some 20 ms for each thousand lines.
//
// Errors are those of the go command, and of the type checker in its words; the
// go command's compiler would find these too. Load does not look at bodies of
// packages that are not read. It is for one goroutine, as the result is.
func Load(ctx context.Context, c Config) (*Program, error) {
	all, err := c.list(ctx)
	if err != nil {
		return nil, err
	}
	p := &Program{
		Fset: token.NewFileSet(), overlay: make(map[string]string), digests: make(map[string]string), listed: make(map[string]*Listed),
		ByTypes: make(map[*types.Package]*Package),
	}
	p.foreign = goimporter.ForCompiler(p.Fset, "gc", p.export)
	for _, l := range all {
		p.listed[l.ImportPath] = l
	}
	if err := p.settings(ctx, c); err != nil {
		return nil, err
	}
	// By import path and not by path, so that a package that is built for a
	// test is another one.
	made := make(map[string]*Package)
	for _, l := range all {
		if !l.source || l.test() {
			continue
		}
		s, err := p.check(l, made)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.ImportPath, err)
		}
		made[l.ImportPath] = s
		p.Packages = append(p.Packages, s)
		p.ByTypes[s.Types] = s
	}
	return p, nil
}

// Asked returns how many packages the patterns have meant, and how many of them
// are programs.
//
// Packages that others import and that no pattern means do not count.
func (p *Program) Asked() (packages, mains int) {
	for _, l := range p.listed {
		if !l.DepOnly {
			packages++
			if l.Name == "main" {
				mains++
			}
		}
	}
	return packages, mains
}

// Has reports whether a package is part of the build.
func (p *Program) Has(path string) bool { return p.listed[path] != nil }

// Inherited are the flags of GOFLAGS with a name, in the form -name=value.
//
// Those on a command line come after them, and where the last one counts they
// are of no effect.
func (p *Program) Inherited(name string) (flags []string) {
	for _, f := range p.inherited {
		if strings.HasPrefix(strings.TrimLeft(f, "-"), name+"=") {
			flags = append(flags, "-"+strings.TrimLeft(f, "-"))
		}
	}
	return flags
}

// text returns the text of a file as the build sees it, and notes that it was
// read.
//
// The digest is of what was parsed, and not of what is there afterwards: a file
// that is edited in between does not pass for the one that was read.
func (p *Program) text(path string) ([]byte, error) {
	at := path
	if with, ok := p.overlay[path]; ok {
		at = with
	}
	text, err := os.ReadFile(at)
	p.digests[at] = fmt.Sprintf("%x", digest(text))
	return text, err
}

// check parses a package and checks its types.
//
// The language version of a module decides what loops over variables mean, so
// it is given to the type checker, which puts it into Info by file, as build
// constraints may raise it.
func (p *Program) check(l *Listed, made map[string]*Package) (*Package, error) {
	s := &Package{
		Listed: l, Embeds: make(map[types.Object][]string),
		Renamed: make(map[string]bool),
	}
	// Files with import "C" are checked as they are, without what cgo makes of
	// them. Their functions are not followed.
	for _, name := range append(append([]string(nil), l.GoFiles...), l.CgoFiles...) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(l.Dir, name)
		}
		text, err := p.text(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(p.Fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.Files = append(s.Files, f)
	}
	s.Files = append(s.Files, p.marker(l.Name))
	s.Info = &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Instances: make(map[*ast.Ident]types.Instance), Scopes: make(map[ast.Node]*types.Scope),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), FileVersions: make(map[*ast.File]string),
	}
	// Sizes decide what unsafe.Sizeof and conversions of constants give.
	conf := types.Config{
		Importer: importer(func(path string) (*types.Package, error) { return p.imported(l, path, made) }),
		Sizes:    types.SizesFor("gc", p.arch), FakeImportC: true,
	}
	if l.Module != nil && l.Module.GoVersion != "" {
		conf.GoVersion = "go" + l.Module.GoVersion
	}
	// A module that replaces another one has its own go.mod.
	if r := l.Module; r != nil && r.Replace != nil && r.Replace.GoVersion != "" {
		conf.GoVersion = "go" + r.Replace.GoVersion
	}
	var err error
	s.Types, err = conf.Check(l.Path(), p.Fset, s.Files, s.Info)
	if err != nil {
		return nil, err
	}
	s.directives()
	return s, nil
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }

// imported is a package that another one imports: one that was read, or one of
// export data.
//
// Export data is read once for a package. It names other packages, which are
// then there by name and with a part of their contents, until their own file is
// read.
func (p *Program) imported(by *Listed, path string, made map[string]*Package) (*types.Package, error) {
	// Vendored packages of the standard library, and those that are built for a
	// test.
	if to, ok := by.ImportMap[path]; ok {
		path = to
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if s := made[path]; s != nil {
		return s.Types, nil
	}
	return p.foreign.Import(path)
}

// export opens the export data of a package that is not read.
func (p *Program) export(path string) (io.ReadCloser, error) {
	l := p.listed[path]
	if l == nil || l.Export == "" {
		return nil, fmt.Errorf("no export data for %s", path)
	}
	return os.Open(l.Export)
}

// directives collects the directives go:embed and go:linkname.
//
// Both are comments to the parser. The latter may stand anywhere in a file, the
// former stands above a declaration of one variable.
func (s *Package) directives() {
	for _, f := range s.Files {
		for _, g := range f.Comments {
			for _, c := range g.List {
				// With one name it offers the name to other packages, with two
				// it takes another package's.
				if words := strings.Fields(c.Text); len(words) > 1 && words[0] == "//go:linkname" {
					s.Renamed[s.Path()+"."+words[1]] = true
					if len(words) > 2 {
						s.Renamed[words[2]] = true
					}
				}
			}
		}
		for _, d := range f.Decls {
			d, ok := d.(*ast.GenDecl)
			if !ok || d.Tok != token.VAR {
				continue
			}
			for _, spec := range d.Specs {
				spec := spec.(*ast.ValueSpec)
				// In a group each variable has a comment of its own; without
				// one it is the declaration's.
				for _, doc := range []*ast.CommentGroup{d.Doc, spec.Doc} {
					s.embed(spec, doc)
				}
			}
		}
	}
}

// embed notes the patterns of a variable.
func (s *Package) embed(spec *ast.ValueSpec, doc *ast.CommentGroup) {
	if doc == nil || len(spec.Names) == 0 {
		return
	}
	for _, c := range doc.List {
		if patterns, ok := strings.CutPrefix(c.Text, "//go:embed "); ok {
			o := s.Info.Defs[spec.Names[0]]
			s.Embeds[o] = append(s.Embeds[o], patterns)
		}
	}
}

// Content returns the names and digests of the files that a variable embeds.
// The go command has resolved the patterns of the package together, so a
// variable stands for all files that one of its own patterns matches.
//
// It reads the files, once for each variable and each function that reaches it.
func (p *Program) Content(s *Package, patterns []string) (lines []string, err error) {
	var words []string
	for _, line := range patterns {
		w, err := splitPatterns(line)
		if err != nil {
			return nil, err
		}
		words = append(words, w...)
	}
	for _, name := range s.EmbedFiles {
		if !embedded(name, words) {
			continue
		}
		text, err := p.text(filepath.Join(s.Dir, name))
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("embeds %q %x", name, digest(text)))
	}
	// The go command would not have built the package.
	if len(lines) == 0 {
		return nil, errors.New("no file for " + strings.Join(words, " "))
	}
	return lines, nil
}
