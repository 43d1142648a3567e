package bind

import (
	"fmt"
	"slices"
	"strings"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Error is a verb that makes no sense for its input: a name that is not there,
// or types that do not go together.
//
// It is wrapped in the failure of the verb's node, which has the traceback; the
// line is here as well, because most programs show an error by its text alone.
type Error struct {
	Line    string // of the verb, file:line
	Subject string // the expression, or the name
	Problem string
	Missing string // the name of the column, if there is none of the name
}

// Error returns the subject, the line and the problem.
func (e *Error) Error() string { return fmt.Sprintf("%s (%s): %s", e.Subject, e.Line, e.Problem) }

// fail returns an error about an expression.
func (b *Binder) fail(e *ast.Expr, format string, args ...any) error {
	return &Error{Line: b.Line, Subject: e.String(), Problem: fmt.Sprintf(format, args...)}
}

// NoColumn returns the error about a name that is not in a schema, with the
// nearest one that is.
//
//	no column "l_shipdat" (main.go:31): did you mean "l_shipdate"? there are l_orderkey, l_shipdate
func NoColumn(name, line string, s types.Schema) error {
	var problem string
	if near := nearest(name, s); near != "" {
		problem = fmt.Sprintf("did you mean %q? ", near)
	}
	return &Error{Line: line, Subject: fmt.Sprintf("no column %q", name), Problem: problem + "there are " + listed(s.Names()), Missing: name}
}

// listed returns names as a list that fits in an error.
//
// Twenty names fill three lines of a terminal; a table of a thousand columns
// must not fill the screen.
func listed(names []string) string {
	const most = 20
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasPrefix(n, "\x00") }) // of plan, not of the program
	switch {
	case len(names) == 0:
		return "no columns"
	case len(names) > most:
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// nearest returns the name with the smallest edit distance, if that is small
// enough to be a slip: a third of the length, rounded up. Case does not count.
//
// Of several at the same distance it is the first in the schema. The cost is a
// table of the two lengths for each column, on the way to an error.
func nearest(name string, s types.Schema) (best string) {
	least := (len(name)+2)/3 + 1
	for _, f := range s {
		if d := distance(strings.ToLower(name), strings.ToLower(f.Name)); d < least {
			least, best = d, f.Name
		}
	}
	return best
}

// distance is that of Levenshtein, in bytes, with two rows of the table.
//
//	      d a y
//	    0 1 2 3
//	d   1 0 1 2
//	y   2 1 1 1      one insertion from "dy" to "day"
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
