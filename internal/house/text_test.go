package house_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/house"
)

func TestNoFileNamesAPathOfOneMachine(t *testing.T) {
	var faults []string
	for _, path := range files(t) {
		if text := read(t, path); !strings.ContainsRune(text, 0) {
			faults = append(faults, house.MachinePaths(path, text)...)
		}
	}
	none(t, faults)
}

func TestAMachinePathIsFound(t *testing.T) {
	slash := "/" // so that this file does not name one itself
	text := "see " + slash + "work/main\ncmd/go/internal/work/exec.go\n\"" + slash + "root/x\"\n../work/x"
	require.Equal(t, []string{"a:1: names a path of one machine", "a:3: names a path of one machine"}, house.MachinePaths("a", text))
}

func TestEveryLinkOfThePagesHasATarget(t *testing.T) {
	var faults []string
	for _, path := range files(t) {
		if !strings.HasSuffix(path, ".md") {
			continue
		}
		faults = append(faults, house.DeadLinks(path, read(t, path), func(target string) bool {
			_, err := os.Stat(filepath.Join(root, filepath.Dir(path), target))
			return err == nil
		})...)
	}
	none(t, faults)
}

func TestADeadLinkIsFound(t *testing.T) {
	text := "[a](there.md#part) [b](gone.md)\n[c](https://go.dev) [d](#here) `[T](e)`\n```go\nf[T](g)\n```\n[h](lost.md)"
	exists := func(target string) bool { return target == "there.md" }
	require.Equal(t, []string{
		"a.md:1: links to gone.md, which does not exist",
		"a.md:6: links to lost.md, which does not exist",
	}, house.DeadLinks("a.md", text, exists))
}
