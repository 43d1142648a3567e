// Command typecheck reports what does not compile on other systems, without compiling it.
//
//	typecheck linux/arm64 windows/amd64        the packages of the module in this folder
//
// The standard library, dependencies, packages and their tests are parsed and checked as each
// platform's files are. To build all of it takes two hundred seconds of a processor for each
// platform, and this ten: what arithmetic on whole arrays comes to as machine code is most
// of a build. What only a build finds is a function in assembly that is not there: make cross builds the
// package that has some.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/tools/go/packages"
)

func main() {
	// All platforms are checked, whatever the first has: a fault is mostly one of two.
	failed := false
	for _, p := range os.Args[1:] {
		problems, err := check(p)
		if err != nil {
			problems = []string{err.Error()}
		}
		for _, x := range problems {
			fmt.Fprintf(os.Stderr, "%s: %s\n", p, x)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

// check returns the errors of the packages on one platform, each of them once: a file is part of its package and of that
// with the tests.
//
// Build tags come with GOFLAGS, as for the go command, which is asked for the files. It never needs a C compiler, because
// there is none for other systems.
func check(platform string) (problems []string, err error) {
	goos, arch, _ := strings.Cut(platform, "/")
	c := &packages.Config{
		Mode:  packages.LoadAllSyntax,
		Tests: true,
		Env:   append(os.Environ(), "GOOS="+goos, "GOARCH="+arch, "CGO_ENABLED=0"),
	}
	// One load checks packages at the same time, each of them once however many import it.
	all, err := packages.Load(c, "./...")
	if err != nil {
		return nil, err
	}
	// Dependencies are visited too: one that does not compile for a platform is as bad as ours.
	seen := map[string]bool{}
	packages.Visit(all, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			if text := e.Error(); !seen[text] {
				seen[text] = true
				problems = append(problems, text)
			}
		}
	})
	if len(all) == 0 {
		return nil, errors.New("there are no packages")
	}
	return problems, nil
}
