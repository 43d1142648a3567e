package build

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"

	"xfork/cmd/xfork/program"
)

// Check is the program that xfork test puts in front of a test's (go test
// -exec): it runs the test only if the sources are still those of which the
// fingerprints are. The test has been built when it is called.
//
//	xfork checked MANIFEST [EXEC ...] TEST [ARGUMENTS]
//
// The exit code is the test's. A change is a failure of the test, with a
// sentence.
func Check(args []string, stdout, stderr io.Writer) int {
	if len(args) < 2 {
		fmt.Fprintln(stderr, "xfork checked is called by xfork test")
		return 2
	}
	text, err := os.ReadFile(args[0])
	var sources program.Sources
	if err == nil {
		err = json.Unmarshal(text, &sources)
	}
	if err != nil {
		fmt.Fprintln(stderr, "xfork: what the test was built from is not known:", err)
		return 1
	}
	if changed(sources, stderr) {
		return 1
	}
	return process(exec.Command(args[1], args[2:]...), stdout, stderr)
}

// changed tells of sources that are no longer what they were.
func changed(sources program.Sources, stderr io.Writer) bool {
	what := sources.Changed()
	if what != "" {
		fmt.Fprintf(stderr, "xfork: %s while the program was built, so its fingerprints may be those of other code; build it again\n", what)
	}
	return what != ""
}

// manifest writes sources to a file for Check.
//
// The names of files may be private, so only the user may read
// it.
func manifest(file string, sources program.Sources) error {
	text, err := json.Marshal(sources)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
