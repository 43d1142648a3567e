package vet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// usage is what -h prints, above the list of analysers.
const usage = `usage: xfork vet [-fix [-diff]] [-json] [-NAME[=false]] [build flags] [packages]

Finds what compiles and is wrong in programs that use xfork. It is go vet with these analysers:

%s
  -fix         apply the first fix of each finding that has one
  -diff        with -fix, print the fixes as a diff
  -json        print findings and fixes as JSON
  -NAME        run this analyser and no other, -NAME=false all others

A finding that is none is suppressed by a comment on its line or above it: //xfork:ok NAME REASON
`

// Command is the command xfork vet: go vet with this executable as its tool, so
// that packages are loaded, built and cached by the go command, and a second
// run looks only at what has changed. It returns 0, 1 where there are findings,
// or something could not be built, and 2 where there is no go command or an
// argument is not known to it.
func Command(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Fprintf(stdout, usage, list())
		return 0
	}
	// The tool of go vet is this same program: see AsTool.
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(stderr, "xfork vet: which executable is this?", err)
		return 2
	}
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + self}, args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	// The exit codes of go vet are 1 for findings and for packages that cannot
	// be built, and 2 for flags that it does not know.
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return 1
	case errors.As(err, &exit) && exit.Exited():
		return 2
	}
	fmt.Fprintln(stderr, "xfork vet: go vet could not be run:", err)
	return 2
}

// list is the analysers, a line each.
func list() string {
	var b strings.Builder
	for _, a := range Analyzers() {
		fmt.Fprintf(&b, "  %-12s %s\n", a.Name, a.Doc)
	}
	return b.String()
}

// AsTool reports whether the arguments are those with which go vet and go fix
// call their tool: -V=full asks for the version, -flags for the flags, and a
// file NAME.cfg, behind flags, describes a package. No command of xfork begins
// with a dash.
func AsTool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return args[0] == "-V=full" || args[0] == "-flags" ||
		strings.HasSuffix(last, ".cfg") && (len(args) == 1 || strings.HasPrefix(args[0], "-"))
}

// Tool is the tool of go vet and go fix. It reads os.Args, and ends the
// process.
func Tool() { unitchecker.Main(Analyzers()...) }
