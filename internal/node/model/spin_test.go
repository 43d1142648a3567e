package model_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// smallest is how many parties a mistake needs to do harm, where two are too few.
var smallest = map[string][]string{
	"BROKEN_WAKE_ONE":              {"-DF=3", "-DFEW"},
	"BROKEN_HAND_BACK_THEN_LOCK":   {"-DF=3", "-DFEW"},
	"BROKEN_LEAVE_FINDS_ONE_OWNER": {"-DF=3", "-DFEW"},
}

func TestTheModelsAreSoundAndTheirMistakesAreFound(t *testing.T) {
	scale := os.Getenv("XFORK_BATTERY")
	for _, tool := range []string{"spin", "cc"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s to explore the models (Debian packages spin and gcc)", tool)
		}
	}
	for _, m := range []struct {
		file  string
		sound [][]string // sizes
		usual []string   // the size for broken variants
	}{
		{"claim.pml", [][]string{{"-DF=2", "-DWALKER"}}, []string{"-DF=2", "-DWALKER"}},
		{"gate.pml", [][]string{{"-DW=2"}, {"-DW=3"}}, []string{"-DW=2"}},
	} {
		if m.file == "claim.pml" && (scale == "full" || scale == "long") {
			m.sound = append(m.sound, []string{"-DF=3", "-DFEW"})
		}
		for _, size := range m.sound {
			t.Run(strings.Join(append([]string{m.file, "is sound with"}, size...), " "), func(t *testing.T) {
				t.Parallel()
				errors, states := explore(t, m.file, size...)
				require.Zero(t, errors)
				t.Logf("%s %v: %d states, 0 errors", m.file, size, states)
			})
		}
		if scale == "" {
			continue // a verifier for each mistake takes a minute to compile: that is for the battery
		}
		source, err := os.ReadFile(m.file)
		require.NoError(t, err)
		broken := regexp.MustCompile(`BROKEN_[A-Z]+[A-Z_]*`).FindAllString(string(source), -1)
		slices.Sort(broken)
		broken = slices.Compact(broken)
		require.NotEmpty(t, broken)
		for _, b := range broken {
			size := m.usual
			if s, ok := smallest[b]; ok {
				size = s
			}
			t.Run(m.file+" is not with "+b, func(t *testing.T) {
				t.Parallel()
				errors, _ := explore(t, m.file, append([]string{"-D" + b}, size...)...)
				require.NotZero(t, errors, "the model does not notice")
			})
		}
		t.Cleanup(func() {
			if !t.Failed() {
				t.Logf("%s: %d of %d mistakes found", m.file, len(broken), len(broken))
			}
		})
	}
}

var (
	errorCount = regexp.MustCompile(`errors: (\d+)`)
	stateCount = regexp.MustCompile(`(\d+) states, stored`)
	cutShort   = regexp.MustCompile(`max search depth too small|out of memory|Search not completed`)
)

// explore makes a verifier of the model and runs it: how many errors it has met (it stops at the first) and how many states.
func explore(t *testing.T, file string, defines ...string) (errors, states int) {
	t.Helper()
	source, err := filepath.Abs(file)
	require.NoError(t, err)
	dir := t.TempDir()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	run := func(name string, args ...string) string {
		c := exec.CommandContext(ctx, name, args...)
		c.Dir = dir
		out, err := c.CombinedOutput()
		require.NoError(t, err, "%s %v: %s", name, args, out)
		return string(out)
	}
	run("spin", append(append([]string{"-a"}, defines...), source)...)
	run("cc", "-O1", "-w", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c")
	out := run("./pan", "-m100000")
	if errors = number(t, errorCount, out); errors == 0 { // otherwise it has stopped anyway
		require.NotRegexp(t, cutShort, out)
	}
	return errors, number(t, stateCount, out)
}

func number(t *testing.T, r *regexp.Regexp, text string) int {
	t.Helper()
	m := r.FindStringSubmatch(text)
	require.NotNil(t, m, text)
	n, err := strconv.Atoi(m[1])
	require.NoError(t, err)
	return n
}
