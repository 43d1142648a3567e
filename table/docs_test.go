package table_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/importer"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/house"
)

var update = flag.Bool("update", false, "write what the Go blocks of the pages in docs print behind them")

// The pages in docs are programs: the Go blocks of a page, one after the other,
// are a function, and declarations stand before it. What a block prints is the
// text block behind it. Cells of tables, in columns with the head "table", are
// frames, columns and results, which are computed; they see the variables of the
// blocks.
//
//	```go                         func page0() {
//	f := CSV("trips.csv")             //line main.go:1
//	fmt.Println(...)                  f := CSV("trips.csv") ...
//	```                               end(0)
//	```text                           cell(1, f.Head(1))
//	...                           }

// page is a page of documentation.
type page struct {
	path   string
	text   string
	blocks []int    // where the Go blocks begin in text
	cells  []string // Go expressions of its tables
}

var (
	fence = regexp.MustCompile("(?s)```go\n(.*?)```\n")
	shows = regexp.MustCompile("(?s)^\n```text\n(.*?)```\n")
	code  = regexp.MustCompile("`+([^`]+)`+")
	took  = regexp.MustCompile(`\b[0-9.]+(ns|µs|ms|s)\b`)
)

// pages reads all pages.
func pages(t *testing.T) (all []*page) {
	t.Helper()
	paths, err := filepath.Glob("docs/*.md")
	require.NoError(t, err)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		p := &page{path: path, text: string(text)}
		for _, m := range fence.FindAllStringIndex(p.text, -1) {
			p.blocks = append(p.blocks, m[0])
		}
		p.cells = cellsOf(p.text)
		all = append(all, p)
	}
	return all
}

// cellsOf returns the code in the columns of tables that are called table.
func cellsOf(text string) (cells []string) {
	at := -1
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			at = -1
			continue
		}
		fields := strings.Split(strings.ReplaceAll(strings.Trim(line, "|\n"), `\|`, "\x00"), "|")
		switch {
		case at < 0:
			at = len(fields)
			for i, f := range fields {
				if strings.TrimSpace(f) == "table" {
					at = i
				}
			}
		case at < len(fields):
			for _, m := range code.FindAllStringSubmatch(fields[at], -1) {
				if strings.Contains(m[1], "(") { // and no bare name
					cells = append(cells, strings.ReplaceAll(m[1], "\x00", "|"))
				}
			}
		}
	}
	return cells
}

// source returns a page as a file of a program.
func (p *page) source(number int) string {
	var top, body strings.Builder
	for i, m := range fence.FindAllStringSubmatch(p.text, -1) {
		if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+m[1], 0); err == nil {
			fmt.Fprintf(&top, "//line main.go:1\n%s", m[1])
		} else {
			fmt.Fprintf(&body, "//line main.go:1\n%s", m[1])
		}
		fmt.Fprintf(&body, "end(%d, %d)\n", number, i)
	}
	for i, c := range p.cells {
		fmt.Fprintf(&body, "//line %s:%d\ncell(%q)(%s)\n", filepath.Base(p.path), i+1, c, c)
	}
	imports := []string{`. "xfork/table"`}
	for _, path := range []string{"context", "errors", "fmt", "log", "math", "os", "strings", "time", "xfork/eval", "xfork/eval/report", "xfork/expr", "xfork/ops", "xfork/ops/vec"} {
		if strings.Contains(top.String()+body.String(), path[strings.LastIndexByte(path, '/')+1:]+".") {
			imports = append(imports, fmt.Sprintf("%q", path))
		}
	}
	return fmt.Sprintf("package main\n\nimport (\n\t%s\n)\n\nvar _ = Col\n\n%s\nfunc init() { pages[%d] = func() {\n%s} }\n", strings.Join(imports, "\n\t"), top.String(), number, body.String())
}

// mainFile is the rest of the program: it runs the pages in order, and marks the
// end of what each block has printed.
const mainFile = `package main

import (
	"context"
	"fmt"
	"os"

	"xfork/expr"
	"xfork/table"
)

var (
	ctx   = context.Background()
	pages = map[int]func(){}
	wrong int
	trips = table.CSV("trips.csv")
)

func main() {
	for i := range len(pages) {
		pages[i]()
	}
	os.Exit(wrong)
}

func end(page, block int) { fmt.Printf("\x01%d %d\n", page, block) }

// cell computes a cell of a table.
func cell(text string) func(x any, failed ...error) {
	return func(x any, failed ...error) {
		var err error
		switch x := x.(type) {
		case table.Frame:
			var rows string
			rows, err = table.Text(x, 100).Force(ctx)
			fmt.Printf("%s\x01cell %s\n", rows, text)
		case table.Column:
			if _, err = table.Text(trips.With(x.As("x")), 3).Force(ctx); err != nil {
				_, err = table.Text(trips.Agg(x.As("x")), 3).Force(ctx)
			}
		case expr.Expr[string]:
			_, err = x.Force(ctx)
		case expr.Expr[int64]:
			_, err = x.Force(ctx)
		case expr.Expr[float64]:
			_, err = x.Force(ctx)
		case expr.Expr[[]float64]:
			_, err = x.Force(ctx)
		}
		if len(failed) > 0 {
			err = failed[0]
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", text, err)
			wrong = 1
		}
	}
}
`

// printed runs the pages and returns what each block prints.
func printed(t *testing.T, all []*page) map[string]string {
	t.Helper()
	dir := t.TempDir()
	files := []string{filepath.Join(dir, "main_file.go")}
	require.NoError(t, os.WriteFile(files[0], []byte(mainFile), 0o666))
	for i, p := range all {
		name := filepath.Join(dir, fmt.Sprintf("page%d.go", i))
		require.NoError(t, os.WriteFile(name, []byte(p.source(i)), 0o666))
		files = append(files, name)
	}
	bin := filepath.Join(dir, "pages")
	out, err := exec.Command("go", append([]string{"build", "-o", bin}, files...)...).CombinedOutput()
	require.NoError(t, err, string(out))
	// A copy of the folder, for the pages write files.
	require.NoError(t, os.CopyFS(filepath.Join(dir, "docs"), os.DirFS("docs")))
	command := exec.Command(bin)
	command.Dir = filepath.Join(dir, "docs")
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	require.NoError(t, command.Run(), "%s", &stderr)
	got, text := map[string]string{}, stdout.String()
	for text != "" {
		shown, rest, _ := strings.Cut(text, "\x01")
		key, rest, _ := strings.Cut(rest, "\n")
		got[key], text = shown, rest
	}
	return got
}

func TestThePagesPrintWhatTheyShow(t *testing.T) {
	all := pages(t)
	require.NotEmpty(t, all)
	got := printed(t, all)
	answersOfSQL(t, all, got)
	for i, p := range all {
		require.NotEmpty(t, p.blocks, p.path)
		block := -1
		text := regexp.MustCompile("(?s)```go\n.*?```\n(\n```text\n.*?```\n)?").ReplaceAllStringFunc(p.text, func(s string) string {
			block++
			source, want := fence.FindString(s), ""
			if m := shows.FindStringSubmatch(s[len(source):]); m != nil {
				want = m[1]
			}
			is := got[fmt.Sprint(i, " ", block)]
			if *update && is != "" {
				return source + "\n```text\n" + is + "```\n"
			}
			require.Equal(t, took.ReplaceAllString(want, "T"), took.ReplaceAllString(is, "T"), "%s:\n%s", p.path, source)
			return s
		})
		if *update && text != p.text {
			require.NoError(t, os.WriteFile(p.path, []byte(text), 0o666))
		}
	}
}

func TestTheCodeInTheReadmeCompiles(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	const prelude = "package p\n\nimport \"context\"\n\nvar ctx context.Context\n\ntype City struct{ City string }\n"
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", ".", "../ops", "../ops/vec").Output()
	require.NoError(t, err)
	found := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		found[path] = file
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(found[path]) }
	require.Empty(t, house.Snippets(string(text), prelude, importer.ForCompiler(token.NewFileSet(), "gc", open)))
}

// answersOfSQL compares the rows of the frames on the page about SQL with a file,
// with which a test of package duck compares those of the statements beside them.
func answersOfSQL(t *testing.T, all []*page, got map[string]string) {
	t.Helper()
	const path = "docs/testdata/from-sql.txt"
	var b strings.Builder
	for _, p := range all {
		if p.path != filepath.FromSlash("docs/from-sql.md") {
			continue
		}
		for line := range strings.Lines(p.text) {
			if m := code.FindAllStringSubmatch(line, -1); strings.HasPrefix(line, "| `select") {
				require.Len(t, m, 2, line)
				fmt.Fprintf(&b, "%s\n%s\n", m[0][1], got["cell "+m[1][1]])
			}
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}
