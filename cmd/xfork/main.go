// Command xfork is the way back and forth between a plain program and a lazy one.
//
//	xfork COMMAND [ARGUMENTS]
//
// Each command tells its own arguments with -h. The exit code is 0, 1 for findings and failures, and 2 for a command line that
// cannot be understood. Those of build, run and test are the go command's, and that of run is the program's own once it has been built: a
// program that ends by a signal has 128 and the number of the signal, as in a shell.
package main

import (
	"fmt"
	"io"
	"os"

	"xfork/cmd/xfork/advise"
	"xfork/cmd/xfork/build"
	"xfork/cmd/xfork/cache"
	"xfork/cmd/xfork/replay"
	"xfork/cmd/xfork/vet"
)

// command is a command of the tool.
type command struct {
	name string
	args string // as usage shows them
	what string // one line
	// run does the command, with the arguments behind its name, and returns the exit code.
	run func(args []string, stdout, stderr io.Writer) int
}

// commands are listed in the order in which usage tells them: finding faults, the way there and back, and what outlives a program. Names
// are told apart as they are written: there are no short forms.
var commands = []command{
	{"vet", "[-fix] [-json] [packages]", "find what compiles and is wrong", vet.Command},
	{"advise", advise.Usage, advise.What, advise.Run},
	{"build", "[FLAGS] [PACKAGES]", "go build; results that a program keeps outlive edits", building("build")},
	{"run", "[FLAGS] PACKAGE [ARGUMENTS]", "go run, likewise", building("run")},
	{"test", "[FLAGS] [PACKAGES] [TEST FLAGS]", "go test, likewise", building("test")},
	{"cache", cache.Args, "show, check and remove results on disk", cache.Run},
	{"replay", replay.Usage, replay.What, replay.Run},
}

// building is one of the commands that the go command has too: a program is built as always, and gets the fingerprints of its cached
// functions on the way.
//
// The three differ in what they do with the result, and are one package for what they have in common: all of them read the program,
// set the table of fingerprints, and leave the building to the go command.
func building(verb string) func(args []string, stdout, stderr io.Writer) int {
	return func(args []string, stdout, stderr io.Writer) int { return build.Run(verb, args, stdout, stderr) }
}

// main does one command. All that it prints goes through the two writers of run, so that tests see it.
func main() {
	// The go command calls its tools with flags and a file, and without the name
	// of a command: go vet -vettool and go fix -fixtool have a protocol of their
	// own, which ends the process.
	if vet.AsTool(os.Args[1:]) {
		vet.Tool()
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run does the command that args name, and returns its exit code. Without a command, or with one that is not known, it tells the usage
// on stderr.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	// The program that xfork test puts in front of a test. It is no command for people, so usage does not tell it.
	if args[0] == "checked" {
		return build.Check(args[1:], stdout, stderr)
	}
	// The command's own flags, -h among them, are its own.
	for _, c := range commands {
		if c.name == args[0] {
			return c.checked(args[1:], stdout, stderr)
		}
	}
	// Asked for, the usage is no fault and goes where a pager reads it.
	if args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		usage(stdout)
		return 0
	}
	fmt.Fprintf(stderr, "xfork: there is no command %q\n", args[0])
	usage(stderr)
	return 2
}

// checked does the command. A diff or a list that could not be written to its end is a failure: what reads it would take the part for
// the whole. What other programs write to the stdout that a command hands to them is not looked at.
func (c command) checked(args []string, stdout, stderr io.Writer) int {
	if _, file := stdout.(*os.File); file && handsOver[c.name] {
		return c.run(args, stdout, stderr)
	}
	w := &output{w: stdout}
	code := c.run(args, w, stderr)
	if w.err != nil {
		fmt.Fprintf(stderr, "xfork %s: the output is not whole: %v\n", c.name, w.err)
		code = max(code, 1)
	}
	return code
}

// handsOver are the commands that run another program with their own stdout, which may be a terminal.
var handsOver = map[string]bool{"vet": true, "build": true, "run": true, "test": true, "replay": true}

// output remembers the first error of a write.
type output struct {
	w   io.Writer
	err error
}

// Write writes to what is beneath.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// usage lists the commands, one a line: name, arguments, and what it is for. What a command's arguments mean the command itself tells,
// with -h.
func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: xfork COMMAND [ARGUMENTS]")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-8s %-36s %s\n", c.name, c.args, c.what)
	}
}
