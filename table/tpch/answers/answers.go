// Package answers has the answers to the 22 queries of TPC-H at the scale factors 0.01, 0.1 and 1, so that a test can compare its own
// with them. README.md says where they come from, and with which published ones they agree.
package answers

import (
	"embed"
	"fmt"
	"strings"
)

// The files, such as sf0.1/q07.csv.
//
//go:embed sf0.01 sf0.1 sf1
var files embed.FS

// Scales returns the scale factors that there are answers for, as Of wants them.
func Scales() []string { return []string{"0.01", "0.1", "1"} }

// Of returns the answer to a query, 1 to 22, at a scale factor: the names of the columns, and the rows with a text for each field.
// A null is an empty text.
func Of(scale string, query int) (columns []string, rows [][]string, err error) {
	text, err := files.ReadFile(fmt.Sprintf("sf%s/q%02d.csv", scale, query))
	if err != nil {
		return nil, nil, fmt.Errorf("answers: none for query %d at scale factor %s: %w", query, scale, err)
	}
	// An empty line is a row too, with one null; only after the last line feed there is no row.
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for _, line := range lines[1:] {
		rows = append(rows, strings.Split(line, "|"))
	}
	return strings.Split(lines[0], "|"), rows, nil
}
