package house_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The lines of the README about a module of one's own are run in an empty folder. They need no network, only the modules with
// which this one has been built.
func TestTheReadmeWorksInAModuleOfOnesOwn(t *testing.T) {
	_, section, found := strings.Cut(read(t, "README.md"), "## In a module of your own\n")
	require.True(t, found, "the section of the README")
	section, _, _ = strings.Cut(section, "\n## ")
	root, err := filepath.Abs("../..")
	require.NoError(t, err)

	// shell runs the commands in the README's lines, and no others.
	shell := func(t *testing.T, dir *string, line string) (out string) {
		words := strings.Fields(line)
		switch words[0] {
		case "mkdir":
			require.NoError(t, os.Mkdir(filepath.Join(*dir, words[1]), 0o755))
		case "cd":
			*dir = filepath.Join(*dir, words[1])
		case "go":
			c := exec.Command("go", words[1:]...)
			c.Dir = *dir
			// Without the folder's name in them, packages that were built here before are found in the cache.
			c.Env = append(os.Environ(), "GOFLAGS=-trimpath", "GOWORK=", "GOPROXY=off", "GOSUMDB=off")
			text, err := c.CombinedOutput()
			require.NoError(t, err, "%s: %s", line, text)
			return string(text)
		default:
			t.Fatalf("the README does something new: %s", line)
		}
		return ""
	}
	beside := func(t *testing.T) (dir string) {
		dir = t.TempDir()
		require.NoError(t, os.Symlink(root, filepath.Join(dir, "xfork")))
		return dir
	}

	t.Run("with a replace directive", func(t *testing.T) {
		dir, out := beside(t), ""
		for _, part := range strings.Split(section, "```")[1:] {
			kind, text, _ := strings.Cut(part, "\n")
			switch kind {
			case "go":
				require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o644))
			case "sh":
				for line := range strings.Lines(strings.TrimSpace(text)) {
					out = shell(t, &dir, line)
				}
			}
		}
		require.Equal(t, "42 <nil>\n", out, "what the program prints")
	})
	t.Run("with a workspace", func(t *testing.T) {
		dir := filepath.Join(beside(t), "hello")
		require.NoError(t, os.Mkdir(dir, 0o755))
		_, program, _ := strings.Cut(section, "```go\n")
		program, _, _ = strings.Cut(program, "```")
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644))
		require.Contains(t, section, "`go work init . ../xfork`")
		for _, line := range []string{"go mod init example.com/hello", "go work init . ../xfork"} {
			shell(t, &dir, line)
		}
		require.Equal(t, "42 <nil>\n", shell(t, &dir, "go run ."))
	})
}
