package advise

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/fork"
	"xfork/cmd/xfork/source"
)

// programs copies the programs of testdata into a module of their own, which requires this xfork.
func programs(t *testing.T) (dir string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	dir = filepath.Join(dir, "program")
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/programs")))
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	// The requirements of xfork are those of the programs, so that nothing has to be downloaded.
	text := strings.Replace(string(mod), "module xfork\n", "module example.com/program\n", 1) + "\nrequire xfork v0.0.0\n\nreplace xfork => " + root + "\n"
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644))
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Chdir(dir)
	return dir
}

// advise makes the report of a package below the current folder.
func adviseOn(t *testing.T, args ...string) *Report {
	t.Helper()
	o, err := parse(args, io.Discard)
	require.NoError(t, err)
	r, err := Advise(context.Background(), o)
	require.NoError(t, err)
	return r
}

// loopOf is the outermost loop of a function.
func loopOf(t *testing.T, r *Report, fn string) *Loop {
	t.Helper()
	var found *Loop
	for _, l := range r.Loops {
		if l.Func == fn && (found == nil || l.Line < found.Line) {
			found = l
		}
	}
	require.NotNil(t, found, fn)
	return found
}

// bar are the programs that are forked and timed.
var bar = strings.Fields("equal skewed short small half nested alloc hash compress matrix parse")

// row is a program of the table.
type row struct {
	predicted, measured float64
	scaling             float64
	verdict             Verdict
}

func (r row) off() float64 { return r.predicted/r.measured - 1 }

// TestThePredictionIsWithinAFifth forks each program in a copy, as xfork fork -w does, and compares its speed-up with the
// prediction. Runs of both are interleaved, and medians are compared.
func TestThePredictionIsWithinAFifth(t *testing.T) {
	if scale := os.Getenv("XFORK_BATTERY"); scale == "" || scale == "short" || testing.Short() {
		t.Skip("takes some minutes, and a machine without other work: XFORK_BATTERY=full runs it")
	}
	var table strings.Builder
	judged, misses, busy := 0, 0, 0
	for _, name := range bar {
		var r row
		var quiet bool
		t.Run(name, func(t *testing.T) { r, quiet = timed(t, name) })
		mark := ""
		switch {
		case !quiet:
			mark = "not judged: the cores were busy"
			busy++
		case math.Abs(r.off()) > 0.2:
			mark = "MISS"
			misses++
			fallthrough
		default:
			judged++
		}
		fmt.Fprintf(&table, "%-10s verdict %-8s predicted %.2fx  measured %.2fx  %+5.1f %%  cores %.2f %s\n", name, r.verdict, r.predicted, r.measured, 100*r.off(), r.scaling, mark)
	}
	t.Log("\n" + table.String())
	if judged == 0 {
		t.Skip("other programs have the cores of this machine, so that nothing can be forked: try again when it is quiet")
	}
	require.Zero(t, misses, "of %d that were judged, with %d that were not", judged, busy)
}

// timed predicts and measures one program. It is tried again where other programs have come in between.
func timed(t *testing.T, name string) (r row, quiet bool) {
	dir := programs(t)
	file := filepath.Join(dir, name, "main.go")
	plain, forked := filepath.Join(dir, "plain"), filepath.Join(dir, "forked")
	compile(t, name, plain)
	// A copy is forked, so that what is advised on stays plain.
	copied := filepath.Join(dir, "copied", "main.go")
	require.NoError(t, os.CopyFS(filepath.Dir(copied), os.DirFS(filepath.Dir(file))))
	p, err := source.Load(filepath.Dir(copied), nil)
	require.NoError(t, err)
	c, err := fork.Fork(p, copied, "work")
	require.NoError(t, err)
	_, err = c.Write(context.Background())
	require.NoError(t, err)
	compile(t, "copied", forked)

	// A sample counts if the cores were free before it and after it. Whether they are decides nothing else: what a sample says
	// is not looked at.
	var predictions, ratios, states []float64
	free := func() bool {
		s := measure().Scaling
		states = append(states, s)
		return s > 0.85*float64(runtime.GOMAXPROCS(0))
	}
	for start := time.Now(); time.Since(start) < patience && (len(predictions) < 3 || len(ratios) < 7); {
		if !free() {
			time.Sleep(2 * time.Second)
			continue
		}
		if len(predictions) < 3 {
			report := adviseOn(t, "./"+name)
			l := loopOf(t, report, "work")
			if free() {
				r.verdict = l.Verdict
				predictions = append(predictions, l.atCores(report.Machine))
			}
			continue
		}
		a, b := spent(t, plain), spent(t, forked)
		if free() {
			ratios = append(ratios, float64(a)/float64(b))
		}
	}
	if len(predictions) < 3 || len(ratios) < 7 {
		return r, false
	}
	r.predicted, r.measured, r.scaling = middle(predictions), middle(ratios), middle(states)
	return r, true
}

// patience is how long a program waits for free cores.
const patience = 4 * time.Minute

func middle(all []float64) float64 {
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

func compile(t *testing.T, name, out string) {
	t.Helper()
	text, err := exec.Command("go", "build", "-o", out, "./"+name).CombinedOutput()
	require.NoError(t, err, string(text))
}

// spent runs a program to its end.
func spent(t *testing.T, program string) time.Duration {
	t.Helper()
	start := time.Now()
	require.NoError(t, exec.Command(program).Run())
	return time.Since(start)
}
