package house_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/house"
)

func TestEveryPromiseOfReliabilityHasItsTest(t *testing.T) {
	tests := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	for _, path := range files(t) {
		if strings.HasSuffix(path, "_test.go") {
			for _, m := range declared.FindAllStringSubmatch(read(t, path), -1) {
				tests[m[1]] = true
			}
		}
	}
	const page = "docs/reliability.md"
	text := read(t, page)
	none(t, house.MissingTests(page, text, func(test string) bool { return tests[test] }))
	promises, _, found := strings.Cut(text, "## The battery")
	require.True(t, found)
	none(t, house.Untested(page, promises))
}

func TestAPromiseWithoutATestIsFound(t *testing.T) {
	text := "| promise | test |\n|---|---|\n| a | `TestThere` |\n| b | `TestGone`, `FuzzThere` |\n| c | by review |\n\n| not a table\n"
	exists := func(test string) bool { return strings.HasSuffix(test, "There") }
	require.Equal(t, []string{"p.md:4: names TestGone, which does not exist"}, house.MissingTests("p.md", text, exists))
	require.Equal(t, []string{"p.md:5: a promise without a test"}, house.Untested("p.md", text))
}
