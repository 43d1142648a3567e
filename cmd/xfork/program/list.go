package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Listed is what go list tells of a package.
//
// The fields have the names that go list gives them (go help list). Files are
// relative to Dir but for generated ones.
type Listed struct {
	Dir            string
	ImportPath     string // of a package that is built for a test, with the test in brackets
	Name           string
	ForTest        string
	Export         string // file of export data, for packages that are not read
	Standard       bool
	DepOnly        bool
	Module         *Module
	GoFiles        []string
	CgoFiles       []string
	SFiles         []string
	EmbedFiles     []string
	Imports        []string
	ImportMap      map[string]string // from paths in the source to import paths, where they differ
	Deps           []string
	DefaultGODEBUG string
	Error          *struct{ Err string }

	source bool // read and followed; the others are known by their version
}

// Module is what go list tells of a module. Main modules and folders that
// replace modules have no version.
type Module struct {
	Path, Version, Dir, GoVersion string
	Main                          bool
	Replace                       *Module
}

// Path is the package's path as the compiler knows it.
//
// Two builds of a package, for a program and for a test, have one path and two
// import paths.
func (l *Listed) Path() string {
	path, _, _ := strings.Cut(l.ImportPath, " ")
	return path
}

// test reports whether the package is the generated main package of a test. Its
// file is in the go command's cache, where it may be gone at any time, and it
// only calls what other packages have.
func (l *Listed) test() bool {
	return l.Name == "main" && strings.HasSuffix(l.ImportPath, ".test") && len(l.GoFiles) == 1 && filepath.IsAbs(l.GoFiles[0])
}

// Naming the fields saves go list from finding the others out, such as the
// state of version control.
const fields = "-json=Dir,ImportPath,Name,ForTest,Export,Standard,DepOnly,Module,GoFiles,CgoFiles,SFiles,EmbedFiles,Imports,ImportMap,Deps,DefaultGODEBUG,Error"

// list asks for the packages of the patterns and all that they import, operands
// before operators, and for export data of those that are not read. Packages
// that are read are not compiled for it.
//
// It is two calls of go list, since export data is wanted for some of the
// packages only: asking for all of them would compile what is read here, once
// more than the build does.
func (c Config) list(ctx context.Context) ([]*Listed, error) {
	args := []string{"-deps", fields}
	if c.Tests {
		args = append(args, "-test")
	}
	all, err := c.goList(ctx, append(append(args, "--"), c.Patterns...))
	if err != nil {
		return nil, err
	}
	cache, err := c.goCommand(ctx, "env", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	// Operands come before operators, so what a package imports has been
	// decided when it is its turn.
	var known []string
	byPath := make(map[string]*Listed)
	for _, l := range all {
		byPath[l.ImportPath] = l
		// The standard library imports nothing of a program, and unsafe has no
		// files.
		l.source = !l.Standard && (!versioned(l, strings.TrimSpace(string(cache))) ||
			slices.ContainsFunc(l.Imports, func(i string) bool { return byPath[i] != nil && byPath[i].source }))
		if !l.source && l.ImportPath != "unsafe" {
			known = append(known, l.ImportPath)
		}
	}
	if len(known) == 0 {
		return all, nil
	}
	exported, err := c.goList(ctx, append([]string{"-export", fields, "--"}, known...))
	if err != nil {
		return nil, err
	}
	// The second list has packages that were not asked for too, as -deps has;
	// they are known already.
	for _, l := range exported {
		if is := byPath[l.ImportPath]; is != nil {
			is.Export = l.Export
		}
	}
	return all, nil
}

// versioned reports whether a package's text follows from its module's path and
// version: it lies in the module cache, where the go command has checked its
// sum. Main modules, replaced ones, those of a workspace and of a vendor folder
// are text that may be edited.
//
// That it lies there is looked at beside the version, since a vendor folder has
// packages with versions and texts that are edited.
func versioned(l *Listed, cache string) bool {
	m := l.Module
	if m == nil || m.Main || m.Version == "" || m.Replace != nil && m.Replace.Version == "" {
		return false
	}
	rel, err := filepath.Rel(cache, l.Dir)
	return err == nil && filepath.IsLocal(rel)
}

// goList runs go list with the flags of the build.
func (c Config) goList(ctx context.Context, args []string) (all []*Listed, err error) {
	out, err := c.goCommand(ctx, append(append([]string{"list"}, c.listFlags()...), args...)...)
	if err != nil {
		return nil, err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		l := new(Listed)
		if err := d.Decode(l); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("what go list says cannot be read: %w", err)
		}
		// A package that is not there, or does not parse. The go command will
		// say so again when it builds.
		if l.Error != nil {
			return nil, errors.New(strings.TrimSpace(l.Error.Err))
		}
		all = append(all, l)
	}
}

// goCommand runs the go command and returns what it prints. Its complaint is
// the error.
//
// A context that ends kills it. What it prints beside a result, such as the
// modules that it downloads, is not passed on: the build that follows has
// nothing left to download.
func (c Config) goCommand(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		// The exit status says less.
		if text := strings.TrimSpace(complaint.String()); text != "" {
			err = errors.New(text)
		}
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}
