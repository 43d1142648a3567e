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
	o.machine = func() Machine { return idle }
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

// TestWhatIsAdvisedIsForked goes the whole way with one program: the report, the fork that it names, and the same output.
func TestWhatIsAdvisedIsForked(t *testing.T) {
	dir := programs(t)
	l := loopOf(t, adviseOn(t, "./parse"), "work")
	require.EqualValues(t, []int64{1, 1500}, []int64{l.Entries, l.Calls})
	require.Equal(t, filepath.Join("parse", "main.go"), l.File)
	output := func() string {
		text, err := exec.Command("go", "run", "./parse").Output()
		require.NoError(t, err)
		return string(text)
	}
	before := output()
	p, err := source.Load(filepath.Join(dir, "parse"), nil)
	require.NoError(t, err)
	c, err := fork.Fork(p, filepath.FromSlash(l.File), l.Func)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(c.File, c.After, 0o644))
	require.Equal(t, before, output())
}

func TestBothOfNestedLoopsAreCounted(t *testing.T) {
	programs(t)
	r := adviseOn(t, "./nested")
	out, in := loopOf(t, r, "work"), loopOf(t, r, "row")
	require.EqualValues(t, []int64{1, 160, 160, 25600}, []int64{out.Entries, out.Calls, in.Entries, in.Calls})
	require.Greater(t, out.Share, 0.9)
	require.Greater(t, in.Share, 0.7, "nearly all of the time is spent further in")
	require.True(t, comesTo(out.c, in.c))
	require.False(t, comesTo(in.c, out.c))
}

func TestCallsThatWaitAreTold(t *testing.T) {
	programs(t)
	l := loopOf(t, adviseOn(t, "./sleep"), "work")
	require.Equal(t, Refused, l.Verdict)
	require.Contains(t, l.Why, "time.Sleep")
	require.Contains(t, l.Notes[0], "lifted with expr.IOBound")
}

// timed predicts and measures one program. The programs are short, so that there are moments between the work of other programs in
// which one can be run.
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
	advise := advisor(t, "./"+name)

	// A sample counts if the cores were free before it and after it. Nothing else is asked of it.
	const predict, pairs = 5, 11
	var predictions, ratios, states []float64
	free := func() bool {
		s := Machine{Cores: runtime.GOMAXPROCS(0)}.scaling()
		states = append(states, s)
		return s > 0.85*float64(runtime.GOMAXPROCS(0))
	}
	for start := time.Now(); time.Since(start) < patience && (len(predictions) < predict || len(ratios) < pairs); {
		if !free() {
			time.Sleep(time.Second / 2)
			continue
		}
		if len(predictions) < predict {
			report := advise()
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
	slices.Sort(states)
	t.Logf("cores while it was tried: %.2f", states)
	if len(predictions) < predict || len(ratios) < pairs {
		return r, false
	}
	r.predicted, r.measured, r.scaling = middle(predictions), middle(ratios), middle(states)
	return r, true
}

// patience is how long a program waits for free cores.
const patience = 4 * time.Minute

// advisor does what xfork advise does, and builds the program once for several runs.
func advisor(t *testing.T, pattern string) func() *Report {
	ctx := context.Background()
	o, err := parse([]string{pattern}, io.Discard)
	require.NoError(t, err)
	g, err := find(ctx, pattern)
	require.NoError(t, err)
	w, err := o.way(g)
	require.NoError(t, err)
	p, err := source.Load(g.Dir, nil)
	require.NoError(t, err)
	all, err := fork.Loops(p)
	require.NoError(t, err)
	loops, _ := choose(all)
	over, err := newOverlay()
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(over.temp) })
	require.NoError(t, over.fill(g, p, loops, w))
	program := filepath.Join(over.temp, "program")
	require.NoError(t, g.compile(ctx, w, over, program))
	return func() *Report {
		run, err := g.counting(ctx, w, program)
		require.NoError(t, err)
		return report(loops, run, measure(), o.workers)
	}
}

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
