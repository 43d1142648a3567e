package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"xfork/internal/dump"
)

// Nothing is written into the user's tree but by -keep. What go build sees there is an overlay:
//
//	overlay.json   {"Replace": {"/src/shop/cart/xfork_replay_test.go": "/tmp/xfork-replay-1/xfork_replay_test.go"}}
//
// The go command reads it since 1.16, for tests too, and delve hands it on.

// overlaid is the name that the test has in the package of the function, where there is no such file: package go/build reads the overlay.
const overlaid = "xfork_replay_test.go"

// passing is the name of a test in an overlay. Those that are kept have names of their own.
const passing = "TestXforkReplay"

// overlay writes a test, and the file that has the go command see it in the package. clean removes both.
func overlay(p *place, source []byte) (path string, clean func(), err error) {
	dir, err := os.MkdirTemp("", "xfork-replay-*")
	if err != nil {
		return "", nil, err
	}
	// In the user's own folder of temporary files, with mode 0700: a test may have arguments in the text of its error.
	clean = func() { _ = os.RemoveAll(dir) }
	// The test and the overlay lie side by side; the paths in the latter are absolute, since the go command runs elsewhere.
	file := filepath.Join(dir, overlaid)
	path = filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(p.dir, overlaid): file}})
	if err == nil {
		err = os.WriteFile(file, source, 0o600)
	}
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	// What is half there is no use to the caller.
	if err != nil {
		clean()
	}
	return path, clean, err
}

// tag matches a list of tags of a build, and nothing that would be a flag of its own where delve splits what it is given at blanks, such as
// -toolexec.
var tag = regexp.MustCompile(`^[\pL\pN_.]+(,[\pL\pN_.]+)*$`)

// buildFlags are those that the program was built with, as far as they choose files or find other faults: a call may fail behind a tag
// only, or as the race detector has it. Other settings, such as -gcflags, make the same program slower or faster.
func buildFlags(d *dump.Dump) (flags []string) {
	// As the build has recorded them: -tags a,b. What has a blank in it would be another flag for the debugger, and is no tag.
	if tags := d.Program.Setting("-tags"); tag.MatchString(tags) {
		flags = append(flags, "-tags="+tags)
	}
	if d.Program.Setting("-race") == "true" {
		flags = append(flags, "-race")
	}
	return flags
}

// XFORK=seq of the failing program is no matter: a replay is in order. XFORK_REPLAY would save the replay's failure beside the first.

// environment is that of the command, without what would have the replay saved, too.
func environment(more ...string) (env []string) {
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "XFORK_REPLAY=") && !strings.HasPrefix(v, "XFORK=") {
			env = append(env, v)
		}
	}
	// GOFLAGS and the like are the user's, and hold for the replay as for any test.
	return append(env, more...)
}

// test runs the test, and returns its exit code.
func test(d *dump.Dump, p *place, source []byte, stdout, stderr io.Writer) (code int, err error) {
	over, clean, err := overlay(p, source)
	if err != nil {
		return 1, err
	}
	defer clean()
	// Without vet, which would complain of the user's other tests; and never from the cache, for the world may have changed.
	args := append([]string{"test", "-overlay=" + over, "-vet=off", "-count=1", "-v", "-run=^" + passing + "$"}, buildFlags(d)...)
	c := exec.Command("go", append(args, ".")...)
	// On the screen as it comes, since a test may take long, and kept, for the compiler may have something to say that needs a word more.
	var said bytes.Buffer
	var one sync.Mutex // for both streams
	c.Dir, c.Env = p.dir, environment()
	c.Stdout, c.Stderr = &inTurns{&one, io.MultiWriter(stdout, &said)}, &inTurns{&one, io.MultiWriter(stderr, &said)}
	code, err = finish(c)
	if err != nil {
		return code, err
	}
	// What the compiler has said is on the screen by now; a sentence about it comes last.
	return code, explain(d, said.String())
}

// explain says in the user's words why a test could not be built.
func explain(d *dump.Dump, said string) error {
	switch {
	case !strings.Contains(said, "[build failed]") && !strings.Contains(said, "[setup failed]"):
		return nil
	// Before the others: the test is named in these messages, too.
	case strings.Contains(said, "xfork/eval/replay") && strings.Contains(said, "vendor"):
		return errors.New("the vendor folder has no xfork/eval/replay, which no file of the module imports: set GOFLAGS=-mod=mod, or keep a test that imports it")
	case strings.Contains(said, "cannot infer") || strings.Contains(said, "cannot use generic"):
		return fmt.Errorf("%s is generic, and its arguments and result do not tell its type arguments", d.Func)
	// A complaint about the line of the call: its types do not fit any more.
	case strings.Contains(said, overlaid):
		return fmt.Errorf("the test does not compile: the signature of %s has changed since the call", d.Func)
	}
	// Not the test's own fault: the user's package, or its other tests, are being worked on.
	return fmt.Errorf("the tests of the package of %s do not compile", d.Func)
}

// debug makes the call in the debugger, which stops where the function begins.
func debug(d *dump.Dump, p *place, source []byte, stdout, stderr io.Writer) (code int, err error) {
	// It is no module that this one requires: which version there is goes with the user's version of Go.
	dlv, err := exec.LookPath("dlv")
	if err != nil {
		return 1, errors.New("the debugger dlv is not installed: go install github.com/go-delve/delve/cmd/dlv@latest")
	}
	over, clean, err := overlay(p, source)
	if err != nil {
		return 1, err
	}
	defer clean()
	// By its line: the path of a package main is another one in its tests.
	script := filepath.Join(filepath.Dir(over), "init.dlv")
	if err := os.WriteFile(script, fmt.Appendf(nil, "break %s:%d\ncontinue\n", p.file, p.line), 0o600); err != nil {
		return 1, err
	}
	// One string with spaces in it: the folder of temporary files must have none, as is usual.
	flags := strings.Join(append([]string{"-overlay=" + over}, buildFlags(d)...), " ")
	c := exec.Command(dlv, "test", "--allow-non-terminal-interactive=true", "--init="+script, "--build-flags="+flags, ".", "--", "-test.run=^"+passing+"$", "-test.v")
	c.Dir, c.Env = p.dir, environment("XFORK_REPLAY_TIMEOUT=off")
	// The debugger talks with the user. A Timeout would give up a function that stands at a breakpoint.
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, stdout, stderr
	return finish(c)
}

// inTurns writes under a lock that both streams of a command have: each has a goroutine of its own, and they go into one buffer.
type inTurns struct {
	one *sync.Mutex // held while either stream is written
	to  io.Writer   // the terminal, and what is kept
}

// Write writes b in one piece, so that a line of the compiler's and one of the test's are not mixed. What the command writes is
// piped here, and so it waits while the other stream is written.
func (w *inTurns) Write(b []byte) (int, error) {
	w.one.Lock()
	defer w.one.Unlock()
	return w.to.Write(b)
}

// The command is run to its end, whatever happens: what it writes to the terminal is what the user waits for, and what was written for it
// must stay until then.

// finish runs a command that shares the terminal, and returns its exit code. An interrupt is the command's, so that what was written for
// it is removed after it.
func finish(c *exec.Cmd) (code int, err error) {
	// The terminal sends it to both.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	// A negative code is that of a process which was killed: a failure. Other errors are of the start: no go command, no dlv.
	err = c.Run()
	if bad := (*exec.ExitError)(nil); errors.As(err, &bad) {
		return max(1, bad.ExitCode()), nil
	}
	return 0, err
}

// keep writes the test into the package, with the dump in its testdata. Neither replaces a file.
func keep(d *dump.Dump, p *place, file string, stdout io.Writer) error {
	// By a relative path, so that the test works where the package is checked out next.
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	name := filepath.Base(file)
	source, err := write(d, p, testName(name), filepath.Join("testdata", name))
	if err != nil {
		return err
	}
	// A name that go build does not take for that of another system, as total_linux_test.go would be.
	stem := strings.NewReplacer("-", "_", ".", "_").Replace(strings.TrimSuffix(name, ".xreplay"))
	to := filepath.Join(p.dir, strings.ToLower(stem)+"_replay_test.go")
	data := filepath.Join(p.dir, "testdata", name)
	// The data before the test, which is of no use without.
	if err := os.MkdirAll(filepath.Dir(data), 0o755); err != nil {
		return err
	}
	// Saved there already, by XFORK_REPLAY=testdata.
	if data != file {
		if err := create(data, content); err != nil {
			return err
		}
	}
	if err := create(to, source); err != nil {
		return err
	}
	// The warning at the moment when a file goes from a private folder into a repository.
	fmt.Fprintf(stdout, "%s\n%s\nThe arguments may be secrets: look at them with -show before they are committed.\n", to, data)
	return nil
}

// create writes a file that is not there yet, for its owner alone, as the dump was. A second -keep of one file is an error, and not a silent
// loss of what was added to the test.
func create(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
