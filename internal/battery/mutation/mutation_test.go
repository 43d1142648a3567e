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

	number int // in a binary with others; 0: it has one of its own
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

const (
	patience = 2 * time.Minute  // how long a test may take where there is no bug to be caught
	building = 10 * time.Minute // how long a build may take
)

// hangs returns how long a test that takes so long without a bug may take with one: after that, the bug is that it hangs. Both
// are taken on the same machine, one soon after the other.
func hangs(sound time.Duration) time.Duration { return 20*time.Second + 10*sound }

// root is the root of the module, from this package.
const root = "../../.."

func TestMutationGate(t *testing.T) {
	begin := time.Now()
	var caught atomic.Int32
	t.Run("mutants", func(all *testing.T) {
		groups := number(all)
		for _, m := range mutants {
			all.Run(m.name, func(t *testing.T) {
				t.Parallel() // the explorer has one goroutine at a time, and the build of one bug keeps no other from its test
				most := hangs(groups.sound(t, all, m.test))
				start, binary := time.Now(), groups.of(all, m.test).path
				if m.number == 0 {
					binary = filepath.Join(t.TempDir(), "test")
					require.NoError(t, m.test.build(t.Context(), binary, m.plant(t)))
				}
				by := m.test.hunt(t.Context(), binary, m.number, most)
				require.NotEmpty(t, by, "the bug lives: no schedule and no test has noticed it")
				caught.Add(1)
				fmt.Printf("mutation gate: %-55s caught by %s in %.1f s\n", m.name, by, time.Since(start).Seconds())
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

// binaries are the tests' binaries, each with all the bugs that its tests are to catch and that fit into one.
type binaries struct {
	bugs   map[test]map[int]*mutant // by package and tags; by number
	builds once[test, *built]
	sounds once[test, sound]
}

// built is a test binary.
type built struct {
	path string
	err  error
}

// sound is what a test says without a bug, and how long it takes.
type sound struct {
	fails string
	took  time.Duration
	err   error // the build's
}

// binary returns the package and the tags alone, which have one binary for all of its tests.
func (m test) binary() test { return test{pkg: m.pkg, tags: m.tags} }

// number gives each bug that fits into a binary with others its number, from 1.
func number(t *testing.T) *binaries {
	t.Helper()
	b := &binaries{bugs: map[test]map[int]*mutant{}}
	for i, m := range mutants {
		if m.test.pkg == "" {
			m.test = schedules
		}
		of := m.test.binary()
		if b.bugs[of] == nil {
			b.bugs[of] = map[int]*mutant{}
		}
		if m.combined(t) {
			m.number = i + 1
			b.bugs[of][m.number] = m
		}
	}
	return b
}

// of returns the binary of a test. all is the test to which it belongs, for others run it too.
func (b *binaries) of(all *testing.T, m test) *built {
	return b.builds.do(m.binary(), func() *built {
		path := filepath.Join(all.TempDir(), "test")
		err := m.build(all.Context(), path, overlay(all, combine(all, b.bugs[m.binary()])))
		return &built{path, err}
	})
}

// sound returns how long a test takes without a bug in force, and fails if it finds one: otherwise any bug would count as caught.
func (b *binaries) sound(t, all *testing.T, m test) time.Duration {
	t.Helper()
	is := b.sounds.do(m, func() sound {
		binary := b.of(all, m)
		if binary.err != nil {
			return sound{err: binary.err}
		}
		start := time.Now()
		fails := m.hunt(all.Context(), binary.path, 0, patience)
		return sound{fails, time.Since(start), nil}
	})
	require.NoError(t, is.err)
	require.Empty(t, is.fails, "the test fails without a bug")
	return is.took
}

// build builds the test with the changed files of an overlay.
func (m test) build(ctx context.Context, binary, overlay string) error {
	ctx, stop := context.WithTimeout(ctx, building)
	defer stop()
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-tags", m.tags, "-overlay", overlay, "-o", binary, m.pkg)
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("it does not compile with the bug: %w\n%s", err, out)
	}
	return nil
}

// hunt runs a test with a bug in force for at most so long, and returns the test that has failed; "" if none has.
func (m test) hunt(ctx context.Context, binary string, bug int, most time.Duration) (by string) {
	ctx, stop := context.WithTimeout(ctx, patience+most)
	defer stop()
	run := exec.CommandContext(ctx, binary, "-test.run", m.run, "-test.v", "-test.failfast", "-test.timeout", most.String())
	run.Dir = filepath.Join(root, m.pkg)
	run.Env = append(os.Environ(), "XFORK_BATTERY=short", "XFORK_SEED=", "XFORK_PATIENCE=2s", fmt.Sprintf("XFORK_SCHEDULES=%d", m.times),
		fmt.Sprintf("%s=%d", variable, bug))
	out, err := run.CombinedOutput()
	if err == nil {
		return ""
	}
	return verdict(string(out))
}

// plant makes an overlay with this bug alone.
func (m *mutant) plant(t *testing.T) string {
	t.Helper()
	changed := map[string]string{}
	for _, e := range m.edits() {
		e.whole(t)
		text, ok := changed[e.file]
		if !ok {
			text = source(t, e.file)
		}
		changed[e.file] = strings.Replace(text, e.was, e.by, 1)
	}
	return overlay(t, changed)
}

// overlay writes files that take the places of the module's, and returns the name of the list of them.
func overlay(t *testing.T, changed map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for file, text := range changed {
		original, err := filepath.Abs(filepath.Join(root, file))
		require.NoError(t, err)
		replace[original] = filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		require.NoError(t, os.WriteFile(replace[original], []byte(text), 0o600))
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	list := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(list, text, 0o600))
	return list
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
