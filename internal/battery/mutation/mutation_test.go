//go:build seam

package mutation

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// mutant is a bug that the gate plants.
type mutant struct {
	name string
	file string // from the module's root
	was  string // what is replaced, once in the file
	by   string
	also []edit // further places that belong to the bug
	test test   // the test that must catch it; the zero test is the schedules
}

type edit struct{ file, was, by string }

// test is a test of the battery.
type test struct {
	pkg   string
	run   string
	tags  string
	times int // how many schedules; 0: as many as the short battery has
}

var schedules = test{pkg: "./internal/battery/schedule", run: "^TestSchedules$", tags: "seam"}

// scene returns the test of one scenario, for bugs that only a rare schedule shows. The full battery plays a scenario as often.
func scene(name string) test {
	s := schedules
	s.run += "/^" + strings.ReplaceAll(name, " ", "_") + "$"
	s.times = 10_000
	return s
}

// quick returns tests of package edges.
func quick(names string) test {
	return test{pkg: "./internal/battery/edges", run: "^(" + names + ")", tags: "seam"}
}

// patience is how long a test may take to catch a bug. The schedules take seconds without one.
const patience = 2 * time.Minute

// root is the root of the module, from this package.
const root = "../../.."

func TestMutationGate(t *testing.T) {
	begin, caught := time.Now(), 0
	sound := map[test]bool{}
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			if m.test.pkg == "" {
				m.test = schedules
			}
			if !sound[m.test] { // or any bug would count as caught
				require.Empty(t, (&mutant{test: m.test}).hunt(t), "the test fails without a bug")
				sound[m.test] = true
			}
			start := time.Now()
			by := m.hunt(t)
			require.NotEmpty(t, by, "the bug lives: no schedule and no test has noticed it")
			caught++
			fmt.Printf("mutation gate: %-55s caught by %s in %.1f s, with the build\n", m.name, by, time.Since(start).Seconds())
		})
	}
	fmt.Printf("mutation gate: %d of %d bugs caught in %.0f s\n", caught, len(mutants), time.Since(begin).Seconds())
}

// hunt builds the test with the bug in it, runs it, and returns the test that has failed; "" if none has.
func (m *mutant) hunt(t *testing.T) (by string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	binary := filepath.Join(t.TempDir(), "test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-tags", m.test.tags,
		"-overlay", m.plant(t), "-o", binary, m.test.pkg)
	build.Dir = root
	out, err := build.CombinedOutput()
	require.NoError(t, err, "the bug does not compile:\n%s", out)

	run := exec.CommandContext(ctx, binary, "-test.run", m.test.run, "-test.v", "-test.failfast", "-test.timeout", patience.String())
	run.Dir = filepath.Join(root, m.test.pkg)
	run.Env = append(os.Environ(), "XFORK_BATTERY=short", "XFORK_SEED=", "XFORK_PATIENCE=2s", fmt.Sprintf("XFORK_SCHEDULES=%d", m.test.times))
	out, err = run.CombinedOutput()
	if err == nil {
		return ""
	}
	return verdict(string(out))
}

// plant writes the changed files and an overlay that puts them in the place of the true ones, and returns the overlay.
func (m *mutant) plant(t *testing.T) (overlay string) {
	t.Helper()
	dir := t.TempDir()
	changed := map[string]string{}
	for _, e := range append([]edit{{m.file, m.was, m.by}}, m.also...) {
		if e.file == "" {
			continue // no bug
		}
		text, ok := changed[e.file]
		if !ok {
			source, err := os.ReadFile(filepath.Join(root, e.file))
			require.NoError(t, err)
			text = string(source)
		}
		require.Equal(t, 1, strings.Count(text, e.was), "%s has moved on: the bug finds its place no more:\n%s", e.file, e.was)
		changed[e.file] = strings.Replace(text, e.was, e.by, 1)
	}
	replace := map[string]string{}
	for file, text := range changed {
		original, err := filepath.Abs(filepath.Join(root, file))
		require.NoError(t, err)
		replace[original] = filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		require.NoError(t, os.WriteFile(replace[original], []byte(text), 0o600))
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	overlay = filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlay, text, 0o600))
	return overlay
}

var (
	failed = regexp.MustCompile(`(?m)^ *--- FAIL: (\S+)`)
	seed   = regexp.MustCompile(`XFORK_SEED=(\d+)`)
	what   = regexp.MustCompile(`(?m)^(?:panic: | *\w+_test\.go:\d+: (?:seed \d+ \([^)]*\): )?)(.*)$`)
)

// verdict returns a line about a test's output: the innermost test that failed, the seed, and its first message.
func verdict(out string) string {
	var by string
	for _, m := range failed.FindAllStringSubmatch(out, -1) {
		if strings.Count(m[1], "/") >= strings.Count(by, "/") {
			by = m[1]
		}
	}
	for _, m := range what.FindAllStringSubmatch(out, -1) {
		if !strings.HasSuffix(m[1], "0 faults") {
			by += fmt.Sprintf(" (%.60s)", strings.TrimSpace(m[1]))
			break
		}
	}
	if m := seed.FindStringSubmatch(out); m != nil {
		by += " with seed " + m[1]
	}
	if by == "" {
		by = "a crash"
	}
	return by
}
