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
	"sync"
	"sync/atomic"
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

// patience is how long a test may take where there is no bug to be caught.
const patience = 2 * time.Minute

// hangs returns how long a test that takes so long without a bug may take with one: after that, the bug is that it hangs. Both
// are taken on the same machine, one soon after the other.
func hangs(sound time.Duration) time.Duration { return 20*time.Second + 10*sound }

// root is the root of the module, from this package.
const root = "../../.."

func TestMutationGate(t *testing.T) {
	begin := time.Now()
	var caught atomic.Int32
	t.Run("mutants", func(all *testing.T) {
		for _, m := range mutants {
			all.Run(m.name, func(t *testing.T) {
				t.Parallel() // the explorer has one goroutine at a time, and the build of one bug keeps no other from its test
				if m.test.pkg == "" {
					m.test = schedules
				}
				most := hangs(m.test.sound(t, all))
				start, binary := time.Now(), filepath.Join(t.TempDir(), "test")
				m.build(t, binary, most)
				by := m.test.hunt(t, binary, most)
				require.NotEmpty(t, by, "the bug lives: no schedule and no test has noticed it")
				caught.Add(1)
				fmt.Printf("mutation gate: %-55s caught by %s in %.1f s, with the build\n", m.name, by, time.Since(start).Seconds())
			})
		}
	})
	fmt.Printf("mutation gate: %d of %d bugs caught in %.0f s\n", caught.Load(), len(mutants), time.Since(begin).Seconds())
}

// once does f for each key once; other callers with the key wait for it.
type once[K comparable, V any] struct {
	mu   sync.Mutex
	done map[K]func() V
}

func (o *once[K, V]) do(key K, f func() V) V {
	o.mu.Lock()
	if o.done == nil {
		o.done = map[K]func() V{}
	}
	get := o.done[key]
	if get == nil {
		get = sync.OnceValue(f)
		o.done[key] = get
	}
	o.mu.Unlock()
	return get()
}

var (
	sounds once[test, time.Duration] // how long each test takes without a bug, with its build
	builds once[test, *soundBinary]  // by package and tags
)

// soundBinary is a test binary without a bug.
type soundBinary struct {
	path string
	took time.Duration
}

// sound returns how long a test takes without a bug, and fails if it finds one: otherwise any bug would count as caught. all is the test
// to which the binary belongs, for others run it too.
func (m test) sound(t, all *testing.T) time.Duration {
	t.Helper()
	return sounds.do(m, func() time.Duration {
		binary := builds.do(test{pkg: m.pkg, tags: m.tags}, func() *soundBinary {
			start := time.Now()
			path := filepath.Join(all.TempDir(), "test")
			(&mutant{test: m}).build(t, path, patience)
			return &soundBinary{path, time.Since(start)}
		})
		start := time.Now()
		require.Empty(t, m.hunt(t, binary.path, patience), "the test fails without a bug")
		return binary.took + time.Since(start)
	})
}

// build builds the test with the bug in it.
func (m *mutant) build(t *testing.T, binary string, most time.Duration) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience+most)
	defer stop()
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-tags", m.test.tags,
		"-overlay", m.plant(t), "-o", binary, m.test.pkg)
	build.Dir = root
	out, err := build.CombinedOutput()
	require.NoError(t, err, "the bug does not compile:\n%s", out)
}

// hunt runs a test for at most so long, and returns the test that has failed; "" if none has.
func (m test) hunt(t *testing.T, binary string, most time.Duration) (by string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience+most)
	defer stop()
	run := exec.CommandContext(ctx, binary, "-test.run", m.run, "-test.v", "-test.failfast", "-test.timeout", most.String())
	run.Dir = filepath.Join(root, m.pkg)
	run.Env = append(os.Environ(), "XFORK_BATTERY=short", "XFORK_SEED=", "XFORK_PATIENCE=2s", fmt.Sprintf("XFORK_SCHEDULES=%d", m.times))
	out, err := run.CombinedOutput()
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
