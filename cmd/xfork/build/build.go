package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"xfork/cmd/xfork/fingerprint"
	"xfork/cmd/xfork/program"
)

// caching is the package that a program has which keeps results.
const caching = "xfork/eval/cache"

// Run does xfork build, run or test, as verb says, and returns the exit code:
// that of the go command, or of the program. A program of which fingerprints
// cannot be made is built without them, and a line says why.
//
// It writes what the go command and the program write, and lines of its own
// that begin with xfork:. It has no way to be cancelled but by a signal, which
// goes to the process that is running.
func Run(verb string, args []string, stdout, stderr io.Writer) int {
	l, err := parse(verb, args)
	if err != nil {
		return process(exec.Command("go", append([]string{verb}, args...)...), stdout, stderr)
	}
	b := builder{line: l, stdout: stdout, stderr: stderr}
	if err := b.prepare(); err != nil {
		b.note = fmt.Sprintf("xfork: results are kept for this very program only: %v", err)
	}
	temp, err := os.MkdirTemp("", "xfork")
	if err != nil {
		fmt.Fprintln(stderr, "xfork:", err)
		return 1
	}
	defer os.RemoveAll(temp)
	switch verb {
	case "run":
		return b.run(temp)
	case "test":
		b.tell(b.note)
		return b.test(temp)
	}
	return b.build(temp)
}

// builder does one command.
type builder struct {
	line
	stdout, stderr io.Writer
	sources        program.Sources // of which the fingerprints are; empty without any
	mains          int             // main packages among those that were asked for
	packages       int             // all of those
	note           string          // why there are no fingerprints
}

// prepare makes the fingerprints and puts them among the flags.
//
// A program without cached functions is left alone, and pays for the go list
// that has found this out: some tenths of a second.
func (b *builder) prepare() error {
	p, err := program.Load(context.Background(), program.Config{Dir: b.dir, Flags: b.ofBuild(), Patterns: b.patterns, Tests: b.verb == "test"})
	if err != nil {
		// What the program's faults are, the go command says better.
		first, _, more := strings.Cut(err.Error(), "\n")
		if more {
			first += " ..."
		}
		return errors.New(first)
	}
	b.packages, b.mains = p.Asked()
	if !p.Has(caching) {
		return nil
	}
	f, err := fingerprint.New(p)
	if err != nil {
		return err
	}
	sums := table(f.Functions(), b.stderr)
	if sums == "" {
		return nil
	}
	b.sources = p.Sources()
	// The table is a flag on the command line, so the go command would no
	// longer look at those for the linker in GOFLAGS. One that the user gives
	// has the same effect, which is then meant.
	inherited := p.Inherited("ldflags")
	if _, own := b.value("ldflags"); own {
		inherited = nil
	}
	b.flags = linking(append(inherited, b.flags...), sums)
	return nil
}

// command is a go command in the folder of -C.
//
// It runs in the folder rather than with -C, which the go command wants in
// front of all else.
func (b *builder) command(verb string, flags, rest []string) *exec.Cmd {
	args := append([]string{verb}, flags...)
	cmd := exec.Command("go", append(args, rest...)...)
	cmd.Dir = b.dir
	return cmd
}

// build builds to a place from which a program goes to its own only if it is
// what it should be.
//
// Where the go command decides itself where results go (several packages,
// archives, libraries) it does so here too, and a change of the sources is told
// after the fact; the exit code is that of a failure.
func (b *builder) build(temp string) int {
	out, given := b.value("o")
	mode, special := b.value("buildmode")
	special = special && mode != "default" && mode != "exe" && mode != "pie"
	_, dry := b.value("n")
	// Relative paths are so to the folder of -C.
	if given && !filepath.IsAbs(out) {
		slash := strings.HasSuffix(out, string(filepath.Separator))
		if out = filepath.Join(b.dir, out); slash {
			out += string(filepath.Separator)
		}
	}
	file := given && !strings.HasSuffix(out, string(filepath.Separator)) && !folder(out) && out != os.DevNull
	// The go command then names the program, in the current folder.
	single := !given && b.packages == 1 && b.mains == 1
	if special || dry || !single && !file {
		code := process(b.command("build", b.flags, b.patterns), b.stdout, b.stderr)
		if code == 0 && b.spoilt() {
			return 1
		}
		return code
	}
	flags := append(b.without("o"), "-o="+temp+string(filepath.Separator))
	if file {
		flags[len(flags)-1] = "-o=" + filepath.Join(temp, filepath.Base(out))
	}
	if code := process(b.command("build", flags, b.patterns), b.stdout, b.stderr); code != 0 {
		return code
	}
	if b.spoilt() {
		return 1
	}
	built, err := only(temp)
	if err == nil {
		to := filepath.Join(b.dir, filepath.Base(built))
		if file {
			to = out
		}
		err = move(built, to)
	}
	if err != nil {
		fmt.Fprintln(b.stderr, "xfork:", err)
		return 1
	}
	return 0
}

// run builds the program and runs it. Its exit code is the program's own, where
// that of go run is 1.
//
// go run would build and run in one step, with no time to look at the sources
// in between; so it is go build and a process. The program is in a folder of
// its own under the name that go build gives it, and is removed when it has
// ended.
func (b *builder) run(temp string) int {
	if _, dry := b.value("n"); dry {
		return process(b.command("run", b.flags, append(b.patterns, b.rest...)), b.stdout, b.stderr)
	}
	flags := append(b.without("exec"), "-o="+temp+string(filepath.Separator))
	if code := process(b.command("build", flags, b.patterns), b.stdout, b.stderr); code != 0 {
		return code
	}
	if b.spoilt() {
		return 1
	}
	program, err := only(temp)
	if err != nil {
		fmt.Fprintln(b.stderr, "xfork:", err)
		return 1
	}
	words, err := b.wrapper()
	if err != nil {
		fmt.Fprintln(b.stderr, "xfork: -exec:", err)
		return 2
	}
	words = append(append(words, program), b.rest...)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = b.dir
	return process(cmd, b.stdout, b.stderr)
}

// test runs go test, with Check in front of each test.
//
// go test builds and runs each package in turn, so the look at the sources is a
// program in front of each test: it is called when the test has been built. The
// go command does not keep results of tests that are run so, since the folder's
// name is part of them; results of cached functions are what is kept.
func (b *builder) test(temp string) int {
	rest := append(append([]string(nil), b.patterns...), b.rest...)
	if len(b.sources.Sums) == 0 {
		return process(b.command("test", b.flags, rest), b.stdout, b.stderr)
	}
	self, err := os.Executable()
	if err == nil {
		err = manifest(filepath.Join(temp, "sources"), b.sources)
	}
	if err != nil {
		fmt.Fprintln(b.stderr, "xfork:", err)
		return 1
	}
	// What the user wants in front of the test comes behind.
	own, _ := b.value("exec")
	flags := append(b.without("exec"), fmt.Sprintf("-exec=%s checked %s %s", quote(self), quote(filepath.Join(temp, "sources")), own))
	code := process(b.command("test", flags, rest), b.stdout, b.stderr)
	// Tests that are built and not run have nothing in front of them.
	if _, only := b.value("c"); only && code == 0 && changed(b.sources, b.stderr) {
		return 1
	}
	return code
}

// spoilt reports whether what was built has fingerprints of other code, and
// says so. Of what was built without any it tells why: only now, for if it
// cannot be built the go command has said more.
func (b *builder) spoilt() bool {
	b.tell(b.note)
	return changed(b.sources, b.stderr)
}

// tell writes a line, if there is one.
func (b *builder) tell(line string) {
	if line != "" {
		fmt.Fprintln(b.stderr, line)
	}
}

// wrapper are the words of -exec.
func (b *builder) wrapper() ([]string, error) {
	value, _ := b.value("exec")
	return program.Split(value)
}

// quote quotes a word for the go command, which splits the value of -exec.
//
// A path with both kinds of quotes cannot be one; no path of the system's
// temporary folder has them.
func quote(word string) string {
	if strings.Contains(word, `"`) {
		return "'" + word + "'"
	}
	return `"` + word + `"`
}

// folder reports whether a path is that of a folder.
//
// The go command puts programs into a folder that is there, and makes a file of
// a path that is not.
func folder(path string) bool {
	is, err := os.Stat(path)
	return err == nil && is.IsDir()
}

// only is the path of the one file in a folder.
//
// There are several if a pattern means several programs, and none if it means
// none; the go command has said so then, but for the former.
func only(dir string) (string, error) {
	all, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		return "", fmt.Errorf("go has built %d programs, not one", len(all))
	}
	return filepath.Join(dir, all[0].Name()), nil
}

// move moves a program, also to another file system, where it is copied beside
// its place first.
//
// It replaces a file at once, so that a program that is running keeps its text
// and no half of one is ever found there.
func move(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	if os.Rename(from, to) == nil {
		return nil
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	is, err := os.Stat(from)
	if err != nil {
		return err
	}
	beside := to + ".new"
	if err := os.WriteFile(beside, text, is.Mode().Perm()); err != nil {
		os.Remove(beside)
		return err
	}
	return os.Rename(beside, to)
}
