package suite

import "strings"

// The SQL of a suite is what the queries are compared with and, for a reader that
// comes from SQL, what they are read beside. So it is a file of its own with the layout of
// SQL, and no string of a Go program.

// Statements returns the statements of an SQL file, each without its semicolon.
// Lines of comments are left out; a semicolon ends a statement at the end of a
// line only.
func Statements(text string) (statements []string) {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \r\n")
		if line == "" || strings.HasPrefix(line, "--") {
			continue
		}
		last, ends := strings.CutSuffix(line, ";")
		lines = append(lines, last)
		if ends {
			statements, lines = append(statements, strings.Join(lines, "\n")), nil
		}
	}
	return statements
}
