//go:build linux

package isolate_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCrashesInC builds a program with functions in C, which cannot be in a test, and reads what has become of each call. The program
// makes a call after each that has to be right.
func TestCrashesInC(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "env", "CGO_ENABLED", "CC").Output()
	require.NoError(t, err)
	enabled, compiler, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if enabled == "0" {
		t.Skip("CGO_ENABLED is 0: the program cannot be built")
	}
	if _, err := exec.LookPath(strings.Fields(compiler)[0]); err != nil {
		t.Skip("there is no C compiler:", err)
	}
	file := filepath.Join(t.TempDir(), "cgo")
	out, err = exec.CommandContext(t.Context(), "go", "build", "-o", file, "./testdata/cgo").CombinedOutput()
	require.NoError(t, err, string(out))
	said, err := exec.CommandContext(t.Context(), file).Output()
	require.NoError(t, err)
	// Go's runtime tells of a signal on a thread that it knows, and ends by exit status 2. A thread that C has made is not one, and of a program
	// that has taken the handler away nothing is left but the signal.
	require.Equal(t, `segv: exit 2, signal 0, phase call, fatal "SIGSEGV: segmentation violation", report true, stderr false
thread: exit -1, signal 11, phase call, fatal "", report false, stderr false
abort: exit 2, signal 0, phase call, fatal "SIGABRT: abort", report true, stderr false
smash: exit 2, signal 0, phase call, fatal "SIGABRT: abort", report true, stderr true
stack: exit 2, signal 0, phase call, fatal "SIGSEGV: segmentation violation", report true, stderr false
free: exit 2, signal 0, phase call, fatal "SIGABRT: abort", report true, stderr true
unhandled: exit -1, signal 11, phase call, fatal "", report false, stderr false
exit: exit 5, signal 0, phase call, fatal "", report false, stderr false
spin: ended true
spin beyond its timeout: ended true
stubborn: ended true
stubborn beyond its timeout: ended true
deaf: ended true
left: children "", descriptors true, goroutines true
`, string(said))
}
