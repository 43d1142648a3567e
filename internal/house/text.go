package house

import (
	"fmt"
	"regexp"
	"strings"
)

// machine matches absolute paths below folders that only some machines have. A slash that continues a longer path, as in
// cmd/go/internal/work/exec.go, does not begin an absolute one.
var machine = regexp.MustCompile(`(^|[^\w./-])/(work|root)/`)

// MachinePaths lists the lines of a file that name a path of one particular machine, which does not exist on others.
func MachinePaths(name, text string) (faults []string) {
	for i, line := range strings.Split(text, "\n") {
		if machine.MatchString(line) {
			faults = append(faults, fmt.Sprintf("%s:%d: names a path of one machine", name, i+1))
		}
	}
	return faults
}

// link matches the target of a Markdown link, span a text between backquotes, which is not one.
var (
	link = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	span = regexp.MustCompile("`[^`]*`")
)

// DeadLinks lists the links of a Markdown page to files that do not exist. Links to other sites are not followed.
func DeadLinks(name, text string, exists func(target string) bool) (faults []string) {
	fenced := false
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if fenced {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(span.ReplaceAllString(line, ""), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target != "" && !strings.Contains(target, ":") && !exists(target) {
				faults = append(faults, fmt.Sprintf("%s:%d: links to %s, which does not exist", name, i+1, target))
			}
		}
	}
	return faults
}
