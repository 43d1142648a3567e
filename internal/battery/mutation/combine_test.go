//go:build seam

package mutation

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Most bugs lie in the bodies of functions, and many of them fit into one binary: a function's body is preceded by its bodies with
// bugs, each beneath a condition, and the environment says which bug is in force:
//
//	func f(x int) int {
//		if bugs.Number == 7 { <the body with bug 7> }
//		<the body>
//	}
//
// No function is added, so no frame, and what a deferred function recovers stays its own.

// numbered is the package that holds the number of the bug that is in force.
const numbered = "internal/battery/bugs"

// variable is how the environment names it.
const variable = "XFORK_BUG"

const numberedSource = `package bugs

import (
	"os"
	"strconv"
)

// Number is that of the bug in force; 0: none is.
var Number, _ = strconv.Atoi(os.Getenv("` + variable + `"))
`

// place is a part of a file's text, in bytes.
type place struct{ from, to int }

// bodies finds the bodies of a file's functions that may stand twice in one: such as have no labels.
func bodies(t *testing.T, name, text string) (pkg place, list []place, results map[place]bool) {
	t.Helper()
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, 0)
	require.NoError(t, err)
	at := func(p token.Pos) int { return files.Position(p).Offset }
	results = map[place]bool{}
	for _, d := range f.Decls {
		d, is := d.(*ast.FuncDecl)
		if !is || d.Body == nil {
			continue
		}
		labels := false
		ast.Inspect(d.Body, func(n ast.Node) bool {
			_, is := n.(*ast.LabeledStmt)
			labels = labels || is
			return true
		})
		if !labels {
			body := place{at(d.Body.Lbrace) + 1, at(d.Body.Rbrace)}
			list = append(list, body)
			results[body] = d.Type.Results != nil
		}
	}
	return place{at(f.Package), at(f.Name.End())}, list, results
}

// sources are the texts of files of the module, each of which is read once.
var sources once[string, string]

// source returns the text of a file of the module.
func source(t *testing.T, file string) string {
	t.Helper()
	return sources.do(file, func() string {
		text, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		return string(text)
	})
}

// whole returns where in the text of its file an edit is, which must be one place.
func (e edit) whole(t *testing.T) place {
	t.Helper()
	text := source(t, e.file)
	require.Equal(t, 1, strings.Count(text, e.was), "%s has moved on: the bug finds its place no more:\n%s", e.file, e.was)
	from := strings.Index(text, e.was)
	return place{from, from + len(e.was)}
}

// change returns the part of an edit that differs, and what it becomes.
func (e edit) change(t *testing.T) (place, string) {
	t.Helper()
	p, was, by := e.whole(t), e.was, e.by
	for was != "" && by != "" && was[0] == by[0] {
		was, by = was[1:], by[1:]
		p.from++
	}
	for was != "" && by != "" && was[len(was)-1] == by[len(by)-1] {
		was, by = was[:len(was)-1], by[:len(by)-1]
		p.to--
	}
	return p, by
}

// edits returns all changes that make the bug.
func (m *mutant) edits() []edit {
	if m.file == "" {
		return nil
	}
	return append([]edit{{m.file, m.was, m.by}}, m.also...)
}

// combined reports whether all of the bug lies in bodies that may stand twice, and leaves them bodies: one that adds a function does not.
func (m *mutant) combined(t *testing.T) bool {
	t.Helper()
	for _, e := range m.edits() {
		text := source(t, e.file)
		_, list, _ := bodies(t, e.file, text)
		p, _ := e.change(t)
		b := around(list, p)
		if b == (place{}) {
			return false
		}
		if _, err := parser.ParseExpr("func() {" + m.inside(t, e.file, text, b) + "}"); err != nil {
			return false
		}
	}
	return true
}

// around returns the body in which p lies, or none.
func around(list []place, p place) place {
	for _, b := range list {
		if b.from <= p.from && p.to <= b.to {
			return b
		}
	}
	return place{}
}

// combine returns the changed files of a binary that has all of these bugs, by their numbers.
func combine(t *testing.T, bugs map[int]*mutant) (changed map[string]string) {
	t.Helper()
	changed = map[string]string{filepath.Join(numbered, "bugs.go"): numberedSource}
	files := map[string]bool{}
	for _, m := range bugs {
		for _, e := range m.edits() {
			files[e.file] = true
		}
	}
	for file := range files {
		changed[file] = withBugs(t, file, bugs)
	}
	return changed
}

// withBugs returns the text of a file with all the bugs that lie in it.
func withBugs(t *testing.T, file string, bugs map[int]*mutant) string {
	t.Helper()
	text := source(t, file)
	pkg, list, results := bodies(t, file, text)
	before := map[place]string{} // what comes before a body
	for number := range len(mutants) + 1 {
		m, is := bugs[number]
		if !is {
			continue
		}
		for _, b := range list {
			bad := m.inside(t, file, text, b)
			if bad == "" {
				continue
			}
			if !results[b] {
				bad += "\nreturn\n"
			}
			before[b] += fmt.Sprintf("\nif bugs.Number == %d {\n%s\n}\n", number, bad)
		}
	}
	slices.SortFunc(list, func(a, b place) int { return cmp.Compare(b.from, a.from) }) // from behind: places before stay
	for _, b := range list {
		text = text[:b.from] + before[b] + text[b.from:]
	}
	return text[:pkg.to] + "; import bugs \"xfork/" + numbered + "\"\n" + text[pkg.to:]
}

// inside returns the body b with what of the bug lies in it, or "" where nothing does.
func (m *mutant) inside(t *testing.T, file, text string, b place) string {
	t.Helper()
	type change struct {
		place
		by string
	}
	var changes []change
	for _, e := range m.edits() {
		if e.file != file {
			continue
		}
		if p, by := e.change(t); b.from <= p.from && p.to <= b.to {
			changes = append(changes, change{p, by})
		}
	}
	if changes == nil {
		return ""
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(b.from, a.from) }) // from behind: places before stay
	body := text[b.from:b.to]
	for _, c := range changes {
		body = body[:c.from-b.from] + c.by + body[c.to-b.from:]
	}
	return body
}
