package suite

import "strings"

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
