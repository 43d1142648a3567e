package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"xfork/cmd/xfork/fork"
	"xfork/cmd/xfork/source"
	"xfork/cmd/xfork/unfork"
)

// Both commands change one function of one file. There is no ./... form: fork
// says that a loop may be forked and not that it should be, and a program that
// forks all that it may is slower than the plain one, at some 200 ns a fork.
func init() {
	commands = append(commands,
		command{"fork", "[-w] FILE.go:FUNC", "fork the loops of a function, if the program cannot tell", func(args []string, out, errs io.Writer) int {
			return rewriting("fork", fork.Fork, args, out, errs)
		}},
		command{"unfork", "[-w] FILE.go:FUNC", "the way back: plain calls and loops", func(args []string, out, errs io.Writer) int {
			return rewriting("unfork", unfork.Unfork, args, out, errs)
		}},
	)
}

// What is printed on stdout is the diff alone, so that it can be piped into a
// tool that applies it; all else goes to stderr:
//
//	xfork fork render.go:Scene.tiles | git apply -p0
//	xfork fork -w render.go:Scene.tiles
//	xfork unfork -w render.go:Scene.tiles
//
// The exit code is 1 for a refusal, and for a change that the tests undid, and 2
// for arguments that are none.
//
// rewriting prints the change of one function as a diff, and makes it if -w is
// given.
func rewriting(name string, change func(*source.Package, string, string) (*source.Change, error), args []string, out, errs io.Writer) int {
	// Faults of the command line are told by the flag package itself, on stderr.
	set := flag.NewFlagSet("xfork "+name, flag.ContinueOnError)
	set.SetOutput(errs)
	write := set.Bool("w", false, "change the file, after the package's tests have run before and after the change, with -race")
	set.Usage = func() {
		fmt.Fprintf(errs, "usage: xfork %s [-w] FILE.go:FUNC\n\nFUNC is a function, or a method as Type.Method. Without -w a diff is printed and nothing is changed.\n", name)
		set.PrintDefaults()
	}
	if err := set.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return 0
		}
		return 2
	}
	file, fn, ok := strings.Cut(set.Arg(0), ".go:")
	if set.NArg() != 1 || !ok || fn == "" {
		set.Usage()
		return 2
	}
	file += ".go"
	c, err := changed(change, file, fn)
	if err != nil {
		fmt.Fprintf(errs, "xfork %s: %v\n", name, err)
		return 1
	}
	fmt.Fprint(out, c.Diff())
	for _, n := range c.Notes {
		fmt.Fprintln(errs, n)
	}
	if !*write {
		return 0
	}
	// A signal ends the tests, and puts the old text back.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	tests, err := c.Write(ctx)
	switch {
	case err != nil:
		fmt.Fprintf(errs, "xfork %s: %v\n", name, err)
		return 1
	case tests == 0:
		fmt.Fprintf(errs, "%s is written; the package has no tests, so nothing was compared\n", file)
	default:
		fmt.Fprintf(errs, "%s is written; %d tests have the same outcome\n", file, tests)
	}
	return 0
}

// The file may be of any package of any module; the go command is run in its
// folder, so that it is that module's go.mod and the go.work around it that
// count, and GOFLAGS, GOOS and GOARCH as they are set. Files that are not built
// so, by their name or a build tag, cannot be changed: their types are not known.
//
// changed loads the package of the file and makes the change. What it makes is
// loaded once more: a change after which the package does not compile is none.
func changed(change func(*source.Package, string, string) (*source.Change, error), file, fn string) (*source.Change, error) {
	dir := filepath.Dir(file)
	// All packages that it imports are loaded too, for what their functions
	// do, so that this is the longest step.
	p, err := source.Load(dir, nil)
	if err != nil {
		return nil, err
	}
	c, err := change(p, file, fn)
	if err != nil {
		return nil, err
	}
	if err := p.Compiles(c); err != nil {
		return nil, fmt.Errorf("nothing is changed, since the new text does not compile: %w", err)
	}
	return c, nil
}
