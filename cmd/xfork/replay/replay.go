// Package replay is the command xfork replay: it makes a failed call again that XFORK_REPLAY has saved.
//
//	xfork replay shop/createThumbnail-1.xreplay
//
// It writes a test that calls the function with the saved arguments, into an overlay of the function's own package, and runs it with
// go test. So functions without an exported name can be called, and those of package main, and no file is left behind.
//
//	replay.go    what is asked for; -show
//	place.go     the package of the function, and its declaration there
//	write.go     the test
//	run.go       go test, dlv test, or a test that stays
//
// What a user sees is what go test prints: the verdict of package eval/replay, and the error with its traceback. Beyond that the command
// speaks only where the call cannot be made, in one sentence.
//
//	file          closure, method value, argument without a value       -show prints what there is
//	source        the function is gone, or takes other arguments        where it was is told
//	compiler      a type has another name, a type argument is not told  its message, and a sentence
//	test          a type has other fields                               both layouts
//
// The exit code is that of the test: 0 where the call has no error any more, 1 where it fails, whichever way; so git bisect run can have
// the command. It is 2 for a command line that cannot be understood.
package replay

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"xfork/internal/dump"
	"xfork/internal/node"
)

// Usage is what the list of commands says of the arguments, and What of the command.
const (
	Usage = "FILE [-dlv|-keep|-show]"
	What  = "make a failed call again that XFORK_REPLAY has saved"
)

// Of the dump this package reads what is text: names, types as source, layouts. Values stay bytes, for their types are the program's; the test
// that is written decodes them.

// options are those of one command line.
type options struct {
	dlv, keep, show bool
	file            string // absolute
}

// Run does the command, with the arguments behind its name, and returns the exit code. It starts the go command, which must be on the path,
// and lets it print to the two writers. It is called once in a process: an interrupt is left to what it has started.
func Run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "xfork replay:", err)
		return 2
	}
	// Damaged files end here; what is in a file that is whole is what a program has written.
	d, err := dump.Read(o.file)
	if err == nil && o.show {
		var b strings.Builder
		show(&b, d)
		// A file may come from anywhere: nothing in it rules the terminal.
		fmt.Fprint(stdout, node.PrintableLines(b.String()))
		return 0
	}
	// Two kinds of failure: err is a sentence of this command's, code that of a test which has had its say.
	var code int
	if err == nil {
		code, err = again(d, o, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "xfork replay:", node.PrintableLines(err.Error()))
		return 1
	}
	return code
}

// The order is that of what can go wrong: the file, the function, the types, the test. Each has its sentence before the next is asked.

// again finds the function of d, writes the test of its call, and does with it what o asks for.
func again(d *dump.Dump, o options, stdout, stderr io.Writer) (code int, err error) {
	p, err := find(d)
	if err != nil {
		return 1, err
	}
	if o.keep {
		return 0, keep(d, p, o.file, stdout)
	}
	source, err := write(d, p, passing, o.file)
	if err != nil {
		return 1, err
	}
	if o.dlv {
		return debug(d, p, source, stdout, stderr)
	}
	return test(d, p, source, stdout, stderr)
}

// parse reads a command line. Flags may stand before the file and behind it.
func parse(args []string, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("xfork replay", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.BoolVar(&o.dlv, "dlv", false, "make the call in the debugger, with a breakpoint on the function")
	f.BoolVar(&o.keep, "keep", false, "write the test into the package, with the file in its testdata, and do not run it")
	f.BoolVar(&o.show, "show", false, "print what the file says; nothing is built or run")
	f.Usage = func() {
		fmt.Fprintln(stderr, "usage: xfork replay "+Usage)
		f.PrintDefaults()
	}
	// Package flag stops at the first argument without a dash, and FILE -dlv is how one adds a flag to the last line of a shell.
	var files []string
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return o, err
		}
		if args = f.Args(); len(args) > 0 {
			files, args = append(files, args[0]), args[1:]
		}
	}
	if len(files) != 1 {
		return o, fmt.Errorf("one file is needed: xfork replay %s", Usage)
	}
	// What each does excludes the others: -show runs nothing, -keep leaves it to the user.
	if asked := len(slices.DeleteFunc([]bool{o.dlv, o.keep, o.show}, func(b bool) bool { return !b })); asked > 1 {
		return o, errors.New("of -dlv, -keep and -show there can be one")
	}
	// Absolute, because the test runs in the folder of the package.
	o.file, err = filepath.Abs(files[0])
	return o, err
}

// show prints what there is to know of a call without its program: on another machine, of a closure, where the code has moved on. The
// texts of the arguments were made when the call failed, and are cut there (package dump).
func show(w io.Writer, d *dump.Dump) {
	fmt.Fprintf(w, "%s failed: %s (%s)\n", d.Func, d.Error, d.ErrorType)
	// What is not there is not told.
	line := func(what, text string) {
		if text != "" {
			fmt.Fprintf(w, "  %-12s %s\n", what, text)
		}
	}
	line("at", d.Time.Format("2006-01-02 15:04:05.000 MST"))
	// The name that its user has given it, which views and errors show.
	if d.Label != d.Func {
		line("called", d.Label)
	}
	line("in", fmt.Sprintf("%s:%d", d.File, d.Line))
	// Of many calls, which one.
	if d.Element >= 0 {
		line("element", fmt.Sprint(d.Element))
	}
	if d.Attempt > 1 {
		line("attempt", fmt.Sprint(d.Attempt))
	}
	line("lifted with", strings.Join(d.Options, ", "))
	line("program", strings.TrimSpace(d.Program.Path+" "+d.Program.Version+" "+d.Program.Go))
	for _, s := range d.Program.Settings {
		line("built with", s.Key+"="+s.Value)
	}
	for _, v := range d.Environment {
		line("environment", v)
	}
	// The traceback last, as the program would have printed it: it is the longest.
	arguments(w, d)
	fmt.Fprintf(w, "\n%s", d.Traceback)
}

// arguments prints them as they were before the call, and of those that a replay cannot have, why.
func arguments(w io.Writer, d *dump.Dump) {
	switch {
	case d.Missing != "":
		fmt.Fprintf(w, "\nthe arguments are not in the file: %s\n", d.Missing)
	case d.Late:
		fmt.Fprintln(w, "\nthe arguments are larger than 64 MiB, and were saved after the failure: the function may have changed them")
	}
	for i, a := range d.Args {
		fmt.Fprintf(w, "\nargument %d, a %s:\n\t%s\n", i+1, a.Name, strings.ReplaceAll(a.Text, "\n", "\n\t"))
		// What the codec has refused is there for the eye alone.
		if a.Refused != "" {
			fmt.Fprintf(w, "\tThis is text: the value is not in the file, because %s\n", a.Refused)
		}
	}
}
