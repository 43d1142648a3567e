package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
)

// Snippets type-checks the Go blocks of a Markdown page as one package. Blocks of declarations stand at its top, each block
// of statements is a function of its own; prelude is a file of the same package with the declarations that the page assumes. A
// variable that a snippet leaves unused is no fault.
func Snippets(page, prelude string, from types.Importer) (faults []string) {
	set := token.NewFileSet()
	var files []*ast.File
	for i, source := range sources(page, prelude) {
		name := fmt.Sprintf("Go block %d", i)
		if i == 0 {
			name = "prelude"
		}
		f, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
		if err != nil {
			faults = append(faults, err.Error())
		}
		files = append(files, f)
	}
	if faults != nil {
		return faults
	}
	check := types.Config{Importer: from, Error: func(err error) {
		if e, ok := err.(types.Error); !ok || !e.Soft {
			faults = append(faults, err.Error())
		}
	}}
	_, _ = check.Check("p", set, files, nil) // faults has its error
	return faults
}

// sources returns the prelude and the blocks of a page as files.
func sources(page, prelude string) []string {
	files := []string{prelude}
	for _, block := range blocks(page) {
		if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+block, 0); err != nil {
			block = "func _() {\n" + block + "\n}"
		}
		files = append(files, header(block)+block)
	}
	return files
}

// blocks returns the fenced Go blocks of a page, except whole programs, which are built (module_test.go).
func blocks(page string) (code []string) {
	for _, part := range strings.Split(page, "```go\n")[1:] {
		if block, _, _ := strings.Cut(part, "```"); !strings.HasPrefix(block, "package ") {
			code = append(code, block)
		}
	}
	return code
}

// imports lists the packages that snippets may use without an import.
var imports = []string{
	"cmp", "context", "errors", "fmt", "log", "math", "os", "slices", "testing", "time",
	Module + "/eval", Module + "/expr", Module + "/graph", Module + "/ops",
	Module + "/eval/cache", Module + "/eval/progress", Module + "/eval/replay", Module + "/eval/report", Module + "/expr/isolate",
	Module + "/ops/grad", Module + "/ops/mat", Module + "/ops/vec", Module + "/table",
}

// header returns the package clause and the imports that block needs, on one line, so that line numbers stay right.
func header(block string) string {
	h := "package p; "
	for _, path := range imports {
		if strings.Contains(block, path[strings.LastIndexByte(path, '/')+1:]+".") {
			h += fmt.Sprintf("import %q; ", path)
		}
	}
	return h
}
