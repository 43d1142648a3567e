package advise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"xfork/cmd/xfork/advise/probe"
)

// A run has three steps that can fail, and each has its sentence: the build, the
// program, and the result that it leaves. Where one fails it is made again
// without the counting, so that what is the program's fault is told as that.

// target is the package under advice, as the go command knows it.
type target struct {
	Dir, ImportPath, Name     string
	TestGoFiles, XTestGoFiles []string
}

// find asks the go command for one package, by a path or a folder.
//
// Several packages would be several runs, of which each has another whole to
// have a share of.
func find(ctx context.Context, pattern string) (*target, error) {
	c := exec.CommandContext(ctx, "go", "list", "-json=Dir,ImportPath,Name,TestGoFiles,XTestGoFiles", "--", pattern)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s", said(err, errs.String()))
	}
	dec := json.NewDecoder(&out)
	var t target
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("there is no package %s", pattern)
	}
	if dec.More() {
		return nil, fmt.Errorf("%s is more than one package; advise looks at one, with what it runs", pattern)
	}
	return &t, nil
}

// said is what a command has said, or else how it has ended. The go command's own
// words name the place, so there is nothing to add.
func said(err error, text string) string {
	if text = strings.TrimSpace(text); text != "" {
		return text
	}
	return err.Error()
}

// way is how the package is run.
type way struct {
	what  string   // in a sentence
	test  bool     // by its tests, or its benchmarks
	args  []string // of the program
	stdin string   // the name of a file, or ""
}

// way chooses what is run: benchmarks or tests that are asked for, a program, or
// else the tests that there are.
//
// A program comes before its tests, for it is the whole that a share should be
// of; a benchmark that is asked for comes before the program. Tests are the last
// choice: what they have as input is small as a rule.
func (o *options) way(t *target) (w way, err error) {
	tests := len(t.TestGoFiles)+len(t.XTestGoFiles) > 0
	switch {
	case (o.bench != "" || o.run != "") && !tests:
		return w, fmt.Errorf("%s has no test files, so neither benchmarks nor tests", t.ImportPath)
	case o.bench != "":
		w = way{what: "its benchmarks " + o.bench, test: true, args: []string{"-test.run=^$", "-test.bench=" + o.bench}}
	case o.run != "":
		w = way{what: "its tests " + o.run, test: true, args: []string{"-test.run=" + o.run}}
	case t.Name == "main":
		w = way{what: "the program", args: o.args, stdin: o.stdin}
		return w, nil
	case tests:
		w = way{what: "its tests", test: true}
	default:
		return w, fmt.Errorf("%s is no program, and has neither benchmarks nor tests, so there is nothing to run: write a benchmark, or hand over a profile with -pprof", t.ImportPath)
	}
	w.args = append(w.args, o.args...)
	return w, nil
}

// build builds the program or its tests, from an overlay if it has a name.
//
// Tests are built without vet, which would complain of what the counting has
// written. GOFLAGS, tags and go.work count as for any build.
func (t *target) build(ctx context.Context, w way, overlay, out string) error {
	args := []string{"build"}
	if w.test {
		args = []string{"test", "-c", "-vet=off"}
	}
	if overlay != "" {
		args = append(args, "-overlay="+overlay)
	}
	c := exec.CommandContext(ctx, "go", append(args, "-o="+out, ".")...)
	c.Dir = t.Dir
	if text, err := c.CombinedOutput(); err != nil {
		return errors.New(said(err, string(text)))
	}
	return nil
}

// tail keeps the end of what is written to it: what a program says last, which
// is why it has failed. What it says otherwise is not shown, as it would stand
// between the lines of the report.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	const most = 4000
	if t.b = append(t.b, p...); len(t.b) > 2*most {
		t.b = append(t.b[:0], t.b[len(t.b)-most:]...)
	}
	return len(p), nil
}

// benchmark matches the line of a benchmark's result.
var benchmark = regexp.MustCompile(`(?m)^Benchmark\S*\s+\d+\s`)

// run runs a program to its end. A test is run in the folder of its package, as
// go test does, and a program where the user is.
//
// A pattern that matches nothing is a success for go test, and would be a report
// in which no loop was run.
func (t *target) run(ctx context.Context, w way, program, result string) error {
	c := exec.CommandContext(ctx, program, w.args...)
	c.Env = append(os.Environ(), probe.Variable+"="+result)
	if w.test {
		c.Dir = t.Dir
	}
	if w.stdin != "" {
		f, err := os.Open(w.stdin)
		if err != nil {
			return err
		}
		defer f.Close()
		c.Stdin = f
	}
	// Benchmarks tell on their standard output whether there were any.
	var last tail
	c.Stdout, c.Stderr = io.Discard, &last
	if w.test {
		c.Stdout = &last
	}
	if err := c.Run(); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return fmt.Errorf("%w\n%s", err, bytes.TrimSpace(last.b))
	}
	if w.test && (bytes.Contains(last.b, []byte("no tests to run")) || strings.Contains(strings.Join(w.args, " "), "-test.bench") && !benchmark.Match(last.b)) {
		return errNothing
	}
	return nil
}

// Both go test and the testing package count that as a success.
//
// errNothing says that a pattern matches nothing.
var errNothing = errors.New("nothing was run: no test or benchmark has such a name")

// compile builds the program with its loops counted.
//
// What cannot be built without the counting is the user's to repair. The rest is
// a fault of this tool, since all that it writes should compile.
func (t *target) compile(ctx context.Context, w way, o *overlay, program string) error {
	list, err := o.write()
	if err != nil {
		return err
	}
	if err := t.build(ctx, w, list, program); err != nil {
		if plain := t.build(ctx, w, "", program); plain != nil {
			return fmt.Errorf("%s does not build:\n%w", t.ImportPath, plain)
		}
		return fmt.Errorf("%s does not build when its loops are counted, which is a fault of xfork advise:\n%w", t.ImportPath, err)
	}
	return nil
}

// counting runs the program with its loops counted, once. A second run would say
// how much it differs, and a user who wants to know that runs advise again.
//
// The program's name is another one than with go run, and so is its folder of
// tests' results; what depends on those is rare, and fails.
func (t *target) counting(ctx context.Context, w way, program string) (r probe.Result, err error) {
	result := program + ".json"
	if err := t.run(ctx, w, program, result); err != nil {
		return r, t.blame(ctx, w, program, err)
	}
	text, err := os.ReadFile(result)
	if err != nil {
		return r, errors.New("the program has ended where nothing could be written: by os.Exit of another package, log.Fatal, or a signal")
	}
	return r, json.Unmarshal(text, &r)
}

// blame finds out whether a program fails without the counting too.
//
// It may fail with it alone: a test with a deadline, or one that reads its own
// source, or a fault of this tool.
func (t *target) blame(ctx context.Context, w way, program string, err error) error {
	if errors.Is(err, errNothing) || ctx.Err() != nil {
		return err
	}
	if e := t.build(ctx, w, "", program); e == nil && t.run(ctx, w, program, "") == nil {
		return fmt.Errorf("%s: a failure when loops are counted, and none without: %w", w.what, err)
	}
	return fmt.Errorf("%s: a failure with and without the counting, so there is nothing to measure: %w", w.what, err)
}
