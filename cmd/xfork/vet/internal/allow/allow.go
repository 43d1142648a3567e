// Package allow lets a program say that a finding is none:
//
//	total += read(path) //xfork:ok forkglobals the lock is in the driver
//
// The form is that of a directive, which gofmt leaves alone and godoc does not
// show. It names what it allows, so that it does not hide a second fault on the
// same line, and gives a reason, because the next reader will ask for one.
//
// The comment stands on the line of the finding, or in the comment directly
// above it, names one analyser, and gives a reason. What is wrong with the
// comment itself is a finding of [Analyzer].
package allow

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// prefix begins the comment.
const prefix = "//xfork:ok"

// comment is one that says so. A trailing comment covers its own line; one
// above covers the whole group that it is in, and the line below the group.
type comment struct {
	pos    token.Pos
	name   string
	reason string
	first  int // the lines of the file that it covers
	last   int
}

// comments reads those of a file.
func comments(set *token.FileSet, f *ast.File) (all []comment) {
	for _, group := range f.Comments {
		for _, c := range group.List {
			// A directive has no blank behind its slashes, so that prose about
			// it, as above, is none.
			text, is := strings.CutPrefix(c.Text, prefix)
			if !is || text != "" && text[0] != ' ' && text[0] != '\t' {
				continue // another directive, such as //xfork:okay
			}
			// What follows a further // is a comment on the comment.
			text, _, _ = strings.Cut(text, "// ")
			// The reason is whatever follows, in words of the author's choice.
			name, reason, _ := strings.Cut(strings.TrimSpace(text), " ")
			all = append(all, comment{
				pos: c.Pos(), name: name, reason: strings.TrimSpace(reason),
				first: set.Position(c.Pos()).Line, last: set.Position(group.End()).Line + 1,
			})
		}
	}
	return all
}

// Report reports a finding of the pass's analyser, unless a comment allows it.
// It costs a walk over the comments of one file.
func Report(pass *analysis.Pass, d analysis.Diagnostic) {
	d.URL = page(pass.Analyzer.Name)
	// Comments are read anew at each finding. There are few findings.
	line := pass.Fset.Position(d.Pos).Line
	for _, f := range pass.Files {
		if f.FileStart > d.Pos || d.Pos >= f.FileEnd {
			continue
		}
		// A comment without a reason does not count: it is a finding itself,
		// and so is what it should have hidden.
		for _, c := range comments(pass.Fset, f) {
			if c.name == pass.Analyzer.Name && c.reason != "" && c.first <= line && line <= c.last {
				return
			}
		}
	}
	pass.Report(d)
}

// page is where a finding is explained, within the repository.
func page(name string) string { return "docs/vet/" + name + ".md" }

// Analyzer finds comments that allow nothing, for the names of the analysers
// that there are.
func Analyzer(names []string) *analysis.Analyzer {
	// It does not ask whether there was anything to allow: that would take the
	// findings of all other analysers, and a comment that is not needed any
	// more does no harm.
	return &analysis.Analyzer{
		Name: "ok",
		Doc:  "find //xfork:ok comments that name no analyser or give no reason",
		URL:  page("ok"),
		Run: func(pass *analysis.Pass) (any, error) {
			for _, f := range pass.Files {
				for _, c := range comments(pass.Fset, f) {
					if fault := wrong(c, names); fault != "" {
						pass.Report(analysis.Diagnostic{Pos: c.pos, Message: fault, URL: page("ok")})
					}
				}
			}
			return nil, nil
		},
	}
}
