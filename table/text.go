package table

import (
	"strings"
	"unicode/utf8"

	"xfork/table/internal/ast"
	"xfork/table/internal/kernel"
	"xfork/table/internal/plan"
	"xfork/table/internal/run"
	"xfork/table/internal/vector"
)

// selectOnly is the verb that keeps one column.
func selectOnly(column string) plan.Node {
	return plan.Node{Verb: plan.Select, Cols: []*ast.Expr{Col(column).e}}
}

// head is the verb that keeps the first rows.
func head(rows int) plan.Node { return plan.Node{Verb: plan.Limit, N: rows, Misuse: negative(rows)} }

// text lays rows out in columns: names, types, values; numbers to the right.
//
//	city    fare
//	string  float64
//	Oslo       12.5
//	Bergen        -
func text(o *run.Output, chunks []*vector.Chunk) string {
	s := o.Bound.Schema
	cols := make([][]string, len(s))
	for i, f := range s {
		cols[i] = []string{f.Name, f.Type.String()}
		for _, c := range chunks {
			for row := range c.N {
				cell := "-"
				if v := c.Cols[i]; !v.Null(row) {
					cell = strings.ToValidUTF8(kernel.Show(v, row), "?")
				}
				cols[i] = append(cols[i], strings.NewReplacer("\n", " ", "\t", " ").Replace(cell))
			}
		}
	}
	widths := make([]int, len(s))
	for i := range cols {
		for _, cell := range cols[i] {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for row := range o.Rows + 2 {
		var line strings.Builder
		for i := range cols {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cols[i][row]))
			if row > 1 && s[i].Type.Kind.Number() {
				line.WriteString(pad + cols[i][row])
			} else {
				line.WriteString(cols[i][row] + pad)
			}
			line.WriteString("  ")
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// loaded returns the rows of an output, which are few.
func loaded(o *run.Output) (out []*vector.Chunk, err error) {
	out = make([]*vector.Chunk, len(o.Chunks))
	for i := range out {
		if out[i], err = o.Chunks[i].Load(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
