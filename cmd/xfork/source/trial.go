package source

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Write puts the change into its file, after the package's tests have run with
// the old text and with the new one, both with the race detector where there is
// one. If the outcome of a test is another one the old text is put back, and
// the error names the test. It returns how many tests were compared.
//
// The file is replaced at once, by a rename, and keeps its permissions. When
// ctx ends, the old text is put back too. What else was written to the file
// while tests ran is left alone, and is the error.
//
// Both runs take as long as the package's tests do, twice, with the race detector.
// A test with an outcome that is a matter of luck may undo a change that is right; it
// would have to be repaired in any case.
func (c *Change) Write(ctx context.Context) (tests int, err error) {
	dir := filepath.Dir(c.File)
	if err := c.writable(); err != nil {
		return 0, err
	}
	if err := c.holds(c.Before); err != nil {
		return 0, err
	}
	before, err := outcomes(ctx, dir)
	if err != nil {
		return 0, fmt.Errorf("the tests cannot run, so nothing is changed: %w", err)
	}
	if err := c.holds(c.Before); err != nil { // a look again: tests take their time
		return 0, err
	}
	if err := replaceFile(c.File, c.After); err != nil {
		return 0, err
	}
	after, err := outcomes(ctx, dir)
	if err == nil {
		err = differences(before, after)
	}
	if err != nil {
		return 0, c.undo(err)
	}
	return len(after), c.holds(c.After)
}

// undo puts the old text back after a trial that ended with err, unless the file
// has been changed since: by its author, or by another function's trial.
func (c *Change) undo(err error) error {
	undo := c.holds(c.After)
	if undo == nil {
		undo = replaceFile(c.File, c.Before)
	}
	if undo != nil {
		return fmt.Errorf("%w; and the old text could not be put back: %w", err, undo)
	}
	return fmt.Errorf("%s is as it was before: %w", c.File, err)
}

// holds returns an error if the file has another text than this one. Between this
// look and the rename lie microseconds, where tests take minutes.
func (c *Change) holds(text []byte) error {
	now, err := os.ReadFile(c.File)
	if err == nil && !bytes.Equal(now, text) {
		err = fmt.Errorf("%s has changed since it was read", c.File)
	}
	return err
}

// writable returns an error for a file that is write-protected. A rename would not
// mind, but its owner does.
func (c *Change) writable() error {
	info, err := os.Stat(c.File)
	if err == nil && info.Mode().Perm()&0o200 == 0 {
		err = fmt.Errorf("%s is read-only, so nothing is changed", c.File)
	}
	return err
}

// differences compares the outcomes by name.
//
// A test that is new or missing is a difference: its name may be made of what it
// computes.
func differences(before, after map[string]string) error {
	for _, t := range slices.Sorted(maps.Keys(before)) {
		if before[t] != after[t] {
			return fmt.Errorf("%s: %s before, %s after", t, before[t], orMissing(after[t]))
		}
	}
	for _, t := range slices.Sorted(maps.Keys(after)) {
		if before[t] == "" {
			return fmt.Errorf("%s: missing before, %s after", t, after[t])
		}
	}
	return nil
}

// orMissing is the outcome, or missing.
func orMissing(s string) string {
	if s == "" {
		return "missing"
	}
	return s
}

// outcomes runs the tests of a folder's package and returns pass, fail or skip
// for each. A package that does not build is an error; tests that fail are not.
//
// Subtests count as tests. Examples and fuzz targets' seeds are among them, and
// benchmarks are not.
func outcomes(ctx context.Context, dir string) (map[string]string, error) {
	args := []string{"test", "-json", "-count=1"}
	if racing(ctx, dir) {
		args = append(args, "-race")
	}
	c := exec.CommandContext(ctx, "go", append(args, ".")...)
	c.Dir = dir
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	// When ctx ends the go command is asked to end its tests; one that does not is not waited for.
	c.Cancel, c.WaitDelay = func() error { return c.Process.Signal(os.Interrupt) }, 5*time.Second
	failed := c.Run()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	all := make(map[string]string)
	var built strings.Builder
	for dec := json.NewDecoder(&out); dec.More(); {
		var e struct{ Action, Test, Output string }
		if err := dec.Decode(&e); err != nil {
			return nil, fmt.Errorf("go test -json: %w: %s", err, errs.String())
		}
		switch e.Action {
		case "build-output":
			built.WriteString(e.Output)
		case "pass", "fail", "skip":
			if e.Test != "" {
				all[e.Test] = e.Action
			}
		}
	}
	if failed != nil && len(all) == 0 {
		return nil, fmt.Errorf("go test: %w\n%s%s", failed, built.String(), errs.String())
	}
	return all, nil
}

// racing reports whether the race detector works here: it needs cgo.
//
// Without a C compiler cgo is off, and so is the race detector.
func racing(ctx context.Context, dir string) bool {
	c := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED")
	c.Dir = dir
	out, err := c.Output()
	return err == nil && strings.TrimSpace(string(out)) == "1"
}

// The old permissions are kept; the owner is that of this process.
//
// replaceFile writes a file beside the old one and renames it, so that a full
// disk or a crash leaves one of both.
//
// The temporary file lies in the same folder, for a rename does not cross file
// systems. A link stays a link: it is followed first.
func replaceFile(name string, text []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(f.Name(), info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
