package house

import (
	"fmt"
	"regexp"
	"strings"
)

// testName is the name of a test or of a fuzz target, in backquotes as pages write it.
var testName = regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w*)`")

// MissingTests lists the tests that a page names and that do not exist: when a test is renamed or removed, no test holds its
// promise any more.
func MissingTests(name, text string, exists func(test string) bool) (faults []string) {
	for i, line := range strings.Split(text, "\n") {
		for _, m := range testName.FindAllStringSubmatch(line, -1) {
			if !exists(m[1]) {
				faults = append(faults, fmt.Sprintf("%s:%d: names %s, which does not exist", name, i+1, m[1]))
			}
		}
	}
	return faults
}

// Untested lists the rows of a page's tables without a test in the last column. The head of a table and the line below it are no
// rows.
func Untested(name, text string) (faults []string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "|") || i == 0 || !strings.HasPrefix(lines[i-1], "|") || strings.HasPrefix(line, "|--") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), "|")
		if !testName.MatchString(cells[len(cells)-1]) {
			faults = append(faults, fmt.Sprintf("%s:%d: a promise without a test", name, i+1))
		}
	}
	return faults
}
