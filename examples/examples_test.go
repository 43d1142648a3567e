// Package examples runs the programs in the folders below it as a user does: built, with arguments, in a process of their
// own. The tests beside each look at its output.
package examples

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wrong has arguments that the program of each folder refuses, and its message.
var wrong = map[string]struct {
	args []string
	says string
}{
	"cascade":      {[]string{"penguin"}, `cascade: there is no module "penguin"`},
	"crash":        {[]string{"x"}, `crash: each of fine, error, panic, exit, map, stack, spin is expected, not "x"`},
	"fibonacci":    {[]string{"many"}, `fibonacci: one number from 0 to 32 is expected, not ["many"]`},
	"greeks":       {[]string{"many"}, `greeks: one number of options from 1 to 10000000 is expected, not ["many"]`},
	"implicit":     {[]string{"a"}, `implicit: no argument is expected, not ["a"]`},
	"kept":         {[]string{"a", "b"}, `kept: one folder is expected, not ["a" "b"]`},
	"leastsquares": {[]string{"many"}, `leastsquares: one number of points from 1 to 10000000 is expected, not ["many"]`},
	"kmeans":       {[]string{"many"}, `kmeans: one number of points from 30 to 10000000 is expected, not ["many"]`},
	"network":      {[]string{"many"}, `network: one number of steps from 1 to 100000 is expected, not ["many"]`},
	"oring":        {[]string{"cold"}, `oring: one temperature from -200 to 200 is expected, not ["cold"]`},
	"options":      {[]string{"many"}, `options: one number of options from 1 to 100000000 is expected, not ["many"]`},
	"pi":           {[]string{"many"}, `pi: one number of darts from 100 to 1000000000 is expected, not ["many"]`},
	"query":        {[]string{"missing.csv"}, "missing.csv"},
	"series":       {[]string{"0"}, `series: one number of years from 1 to 100 is expected, not ["0"]`},
	"pipeline":     {[]string{"missing.csv"}, "missing.csv"},
	"suite":        {[]string{"bubble"}, `suite: each of library, heap, insertion, crash, hang can be named once, not "bubble"`},
	"thumbnails":   {[]string{"missing"}, "thumbnails: the folder cannot be read: "},
	"traceback":    {[]string{"a"}, `traceback: no argument is expected, or crash, not ["a"]`},
	"unsafe":       {[]string{"a", "b"}, `unsafe: one file is expected, not ["a" "b"]`},
	"webcalls":     {[]string{"many"}, `webcalls: one number of pages from 1 to 1000 is expected, not ["many"]`},
}

func TestWrongArgumentsAreOneSentenceAndStatus1(t *testing.T) {
	folders, err := filepath.Glob("*/main.go")
	require.NoError(t, err)
	// A module of its own is not built here: make cluster runs it.
	folders = slices.DeleteFunc(folders, func(name string) bool {
		_, err := os.Stat(filepath.Join(filepath.Dir(name), "go.mod"))
		return err == nil
	})
	require.Len(t, folders, len(wrong), "every example is in the table above")

	bin := t.TempDir()
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", bin, "./...").CombinedOutput()
	require.NoError(t, err, string(out))
	for name, c := range wrong {
		t.Run(name, func(t *testing.T) {
			program := filepath.Join(bin, name)
			if runtime.GOOS == "windows" {
				program += ".exe"
			}
			command := exec.Command(program, c.args...)
			command.Dir = t.TempDir()
			var stdout, stderr strings.Builder
			command.Stdout, command.Stderr = &stdout, &stderr
			var exit *exec.ExitError
			require.True(t, errors.As(command.Run(), &exit))
			require.Equal(t, 1, exit.ExitCode())
			require.Empty(t, stdout.String())
			require.Contains(t, stderr.String(), c.says)
			require.Equal(t, 1, strings.Count(stderr.String(), "\n"))
		})
	}
}
