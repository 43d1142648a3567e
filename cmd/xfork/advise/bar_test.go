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

// trial is a program of the table, with what is known of it.
type trial struct {
	name          string
	plain, forked string // executables
	count         func(Machine) *Report
	run           func() error // with its loops counted

	counted     []func(Machine) *Report // one for each run
	plains      []float64
	forks       []float64
	predictions []float64
	verdict     Verdict
}

// How many samples are taken of each kind; medians are compared.
const machines, counts, runs, enough = 5, 3, 9, 5

// TestThePredictionIsWithinAFifth forks each program in a copy, as xfork fork -w does, and compares its speed-up with the
// prediction.
//
// The machine may have other work. So programs are short, and are run in moments in which the cores are free: a sample counts if
// they were so before it and after it, and if it was interrupted at most once in 20 ms. Programs take turns, and so do both forms of each.
func TestThePredictionIsWithinAFifth(t *testing.T) {
	if scale := os.Getenv("XFORK_BATTERY"); scale == "" || scale == "short" || testing.Short() {
		t.Skip("takes some minutes, and a machine without other work: XFORK_BATTERY=full runs it")
	}
	dir := programs(t)
	var all []*trial
	for _, name := range bar {
		all = append(all, prepare(t, dir, name))
	}
	m := sample(t, all)
	var table strings.Builder
	judged, misses := 0, 0
	for _, r := range all {
		if len(r.forks) < enough || len(r.counted) == 0 {
			fmt.Fprintf(&table, "%-10s not judged: the cores were busy (%d of %d runs)\n", r.name, len(r.forks), runs)
			continue
		}
		for _, f := range r.counted {
			l := loopOf(t, f(m), "work")
			r.verdict, r.predictions = l.Verdict, append(r.predictions, l.atCores(&m))
		}
		predicted, measured := middle(r.predictions), middle(r.plains)/middle(r.forks)
		mark := ""
		if judged++; math.Abs(predicted/measured-1) > 0.2 {
			mark = "MISS"
			misses++
		}
		fmt.Fprintf(&table, "%-10s verdict %-4s predicted %.2fx  measured %.2fx  %+5.1f %% %s\n", r.name, r.verdict, predicted, measured, 100*(predicted/measured-1), mark)
	}
	t.Logf("%d cores, which do %.2f times what one does; a fork %v to %v, a force %v\n%s", m.Cores, m.Scaling, m.Fork, m.Many, m.Force, table.String())
	if judged == 0 {
		t.Skip("other programs have the cores of this machine, so that nothing can be forked: try again when it is quiet")
	}
	require.Zero(t, misses, "of %d that were judged", judged)
}

// patience is how long is waited for free cores, for all programs together.
const patience = 20 * time.Minute

// sample runs all programs, and returns what the machine is when it is free.
func sample(t *testing.T, all []*trial) Machine {
	free := func() bool {
		n := runtime.GOMAXPROCS(0)
		return Machine{Cores: n}.scaling(3) > 0.85*float64(n)
	}
	var ms []Machine
	missing := true
	said := time.Now()
	for start := time.Now(); missing && time.Since(start) < patience; {
		missing = false
		if time.Since(said) > 30*time.Second {
			said = time.Now()
			n := len(ms)
			for _, r := range all {
				n += len(r.counted) + len(r.plains) + len(r.forks)
			}
			t.Logf("%d of %d samples", n, machines+len(all)*(counts+2*runs))
		}
		tasks := []func() func(){nil}
		if len(ms) < machines {
			tasks[0] = func() func() { m := measure(); return func() { ms = append(ms, m) } }
		}
		for _, r := range all {
			tasks = append(tasks, r.next(t))
		}
		for _, task := range tasks {
			if task == nil {
				continue
			}
			missing = true
			for !free() {
				if time.Since(start) > patience {
					return typical(ms)
				}
				time.Sleep(100 * time.Millisecond)
			}
			if keep := task(); free() {
				keep()
			}
		}
	}
	return typical(ms)
}

// next is the sample that the program needs next; nil if it has all. What it returns keeps the sample.
func (r *trial) next(t *testing.T) func() func() {
	switch {
	case len(r.counted) < counts && len(r.counted) <= len(r.plains):
		return func() func() {
			require.NoError(t, r.run())
			f := r.count
			return func() { r.counted = append(r.counted, f) }
		}
	case len(r.plains) < runs && len(r.plains) <= len(r.forks):
		return func() func() {
			d, ok := spent(t, r.plain)
			return func() {
				if ok {
					r.plains = append(r.plains, d)
				}
			}
		}
	case len(r.forks) < runs:
		return func() func() {
			d, ok := spent(t, r.forked)
			return func() {
				if ok {
					r.forks = append(r.forks, d)
				}
			}
		}
	}
	return nil
}

// typical is the median of each figure.
func typical(ms []Machine) (m Machine) {
	if len(ms) == 0 {
		return Machine{Cores: runtime.GOMAXPROCS(0), Scaling: 1}
	}
	var forks, many, forces, scalings []float64
	for _, m := range ms {
		forks, many, forces, scalings = append(forks, float64(m.Fork)), append(many, float64(m.Many)), append(forces, float64(m.Force)), append(scalings, m.Scaling)
	}
	return Machine{ms[0].Cores, time.Duration(middle(forks)), time.Duration(middle(many)), time.Duration(middle(forces)), middle(scalings)}
}

// prepare builds the program, its forked copy, and the one whose loops are counted.
func prepare(t *testing.T, dir, name string) *trial {
	r := &trial{name: name, plain: filepath.Join(dir, name+".plain"), forked: filepath.Join(dir, name+".forked")}
	compile(t, name, r.plain)
	// A copy is forked, so that what is advised on stays plain.
	copied := filepath.Join(dir, name+"copied", "main.go")
	require.NoError(t, os.CopyFS(filepath.Dir(copied), os.DirFS(filepath.Join(dir, name))))
	p, err := source.Load(filepath.Dir(copied), nil)
	require.NoError(t, err)
	c, err := fork.Fork(p, copied, "work")
	require.NoError(t, err)
	_, err = c.Write(context.Background())
	require.NoError(t, err)
	compile(t, name+"copied", r.forked)

	ctx := context.Background()
	o, err := parse([]string{"./" + name}, io.Discard)
	require.NoError(t, err)
	g, err := find(ctx, o.pattern)
	require.NoError(t, err)
	w, err := o.way(g)
	require.NoError(t, err)
	p, err = source.Load(g.Dir, nil)
	require.NoError(t, err)
	found, err := fork.Loops(p)
	require.NoError(t, err)
	loops, _ := choose(found)
	over, err := newOverlay()
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(over.temp) })
	require.NoError(t, over.fill(g, p, loops, w))
	program := filepath.Join(over.temp, "program.exe")
	require.NoError(t, g.compile(ctx, w, over, program))
	r.run = func() error {
		result, err := g.counting(ctx, w, program)
		r.count = func(m Machine) *Report { return report(loops, result, m, o.workers) }
		return err
	}
	return r
}

// middle is the median.
func middle(all []float64) float64 {
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

func compile(t *testing.T, name, out string) {
	t.Helper()
	text, err := exec.Command("go", "build", "-o", out, "./"+name).CombinedOutput()
	require.NoError(t, err, string(text))
}

// spent runs a program to its end. A run counts if it was not interrupted: each core was its own.
func spent(t *testing.T, program string) (d float64, ok bool) {
	t.Helper()
	c := exec.Command(program)
	start := time.Now()
	require.NoError(t, c.Run())
	took := time.Since(start)
	return float64(took), interruptions(c.ProcessState) <= 2+int(took/(20*time.Millisecond))
}

// TestWhatIsAdvisedIsForked goes the whole way with one program: the report, the fork that it names, and the same output.
func TestWhatIsAdvisedIsForked(t *testing.T) {
	dir := programs(t)
	l := loopOf(t, adviseOn(t, "./parse"), "work")
	require.EqualValues(t, []int64{1, 1200}, []int64{l.Entries, l.Calls})
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
	// Shares are times, and other programs may take the cores between two looks at the clock.
	for try := 1; ; try++ {
		r := adviseOn(t, "./nested")
		out, in := loopOf(t, r, "work"), loopOf(t, r, "row")
		require.EqualValues(t, []int64{1, 160, 160, 25600}, []int64{out.Entries, out.Calls, in.Entries, in.Calls})
		require.True(t, comesTo(out.c, in.c))
		require.False(t, comesTo(in.c, out.c))
		if try < 5 && (out.Share <= 0.9 || in.Share <= 0.7) {
			continue
		}
		require.Greater(t, out.Share, 0.9)
		require.Greater(t, in.Share, 0.7, "nearly all of the time is spent further in")
		return
	}
}

func TestCallsThatWaitAreTold(t *testing.T) {
	programs(t)
	l := loopOf(t, adviseOn(t, "./sleep"), "work")
	require.Equal(t, Refused, l.Verdict)
	require.Contains(t, l.Why, "time.Sleep")
	require.Contains(t, l.Notes[0], "lifted with expr.IOBound")
}
