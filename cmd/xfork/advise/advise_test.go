package advise

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// small writes the packages of the archive, and goes there.
func small(t *testing.T) {
	t.Helper()
	a, err := txtar.ParseFile("testdata/small.txtar")
	require.NoError(t, err)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, f := range a.Files {
		name := filepath.Join(dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, f.Data, 0o644))
	}
	t.Chdir(dir)
}

func TestLoopsOfAllShapesAreCounted(t *testing.T) {
	small(t)
	r := adviseOn(t, "./shapes")
	type counts struct {
		fn             string
		entries, calls int64
		refused        bool
	}
	var got []counts
	for _, l := range r.Loops {
		got = append(got, counts{l.Func, l.Entries, l.Calls, l.c.Err != nil})
	}
	require.ElementsMatch(t, []counts{
		{"sum", 1, 10, false},
		{"halves", 1, 3, false},
		{"pairs", 1, 4, false},
		{"until", 1, 6, true},
		{"broken", 1, 6, true},
		{"labelled", 1, 4, true},
		{"labelled", 4, 11, true},
		{"jumping", 0, 0, true}, // for its goto
		{"closure", 1, 4, true},
		{"closure", 4, 6, true},
		{"node.size", 63, 62, false},
		{"each", 1, 1, true},
	}, got)
	require.Zero(t, r.Others)
	l := loopOf(t, r, "sum")
	require.Equal(t, No, l.Verdict)
	require.Contains(t, l.Why, "give a call 10µs of work or more")
	files, err := os.ReadDir("shapes")
	require.NoError(t, err)
	require.Len(t, files, 1, "nothing is written into the package")
}

func TestTestsAndBenchmarksAreRun(t *testing.T) {
	small(t)
	r := adviseOn(t, "./tested")
	require.Equal(t, "its tests", r.From)
	l := loopOf(t, r, "Total")
	require.EqualValues(t, []int64{1, 10}, []int64{l.Entries, l.Calls})

	r = adviseOn(t, "-bench=Total", "./tested", "--", "-test.benchtime=200x")
	l = loopOf(t, r, "Total")
	require.GreaterOrEqual(t, l.Entries, int64(200))
	require.EqualValues(t, 30, l.Calls/l.Entries, "what is timed now and then only is made whole")
	require.Greater(t, l.PerCall, 5*time.Microsecond)
	require.Greater(t, l.Share, 0.3)
	require.Greater(t, l.At[0].Bound, 1.15)

	r = adviseOn(t, "-run=Sum", "./plain")
	require.EqualValues(t, 10, loopOf(t, r, "Sum").Calls, "a package without TestMain gets one")
}

func TestTheProgramHasItsArgumentsAndItsInput(t *testing.T) {
	small(t)
	require.NoError(t, os.WriteFile("in", []byte("12345"), 0o644))
	r := adviseOn(t, "-stdin=in", "./stdin", "--", "-x")
	require.EqualValues(t, 5, loopOf(t, r, "main").Calls)
}

func TestGoroutinesSideBySideAreTold(t *testing.T) {
	small(t)
	l := loopOf(t, adviseOn(t, "./beside"), "part")
	require.Contains(t, strings.Join(l.Notes, " "), "goroutines are in the loop at once already")
	require.LessOrEqual(t, l.Share, 1.0)
}

func TestWhatCannotBeMeasuredHasAReason(t *testing.T) {
	small(t)
	for _, c := range []struct{ args, want string }{
		{"./untested", "is no program, and has neither benchmarks nor tests, so there is nothing to run"},
		{"-bench=. ./untested", "has no test files"},
		{"-bench=. ./plain", "nothing was run: no test or benchmark has such a name"}, // a pattern
		{"-run=Nothing ./plain", "nothing was run: no test or benchmark has such a name"},
		{"./failing", "its tests: a failure with and without the counting, so there is nothing to measure: exit status 1\n--- FAIL: TestSum ("},
		{"./helped", "TestMain does not call m.Run itself"},
		{"./broken", "undefined: m"},
		{"./loopless", "has no loop that calls a function of the program, so there is nothing to fork (it has 1 loops)"},
		{"./early", "the program has ended where nothing could be written"},
		{"./stdin", "the program: a failure with and without the counting, so there is nothing to measure: exit status 3\nno -x"},
		{"./nowhere", "nowhere"},
		{"./...", "is more than one package"},
		{"-stdin=none ./stdin", "none: no such file"},
		{"-pprof=none ./plain", "none: no such file"},
		{"-pprof=go.mod ./plain", "go.mod is no profile"},
	} {
		o, err := parse(strings.Fields(c.args), io.Discard)
		require.NoError(t, err, c.args)
		_, err = Advise(context.Background(), o)
		require.ErrorContains(t, err, c.want, c.args)
	}
}

func TestACommandLineIsChecked(t *testing.T) {
	var out, errs bytes.Buffer
	require.Equal(t, 0, Run([]string{"-h"}, &out, &errs))
	require.Contains(t, errs.String(), "usage: xfork advise")
	for args, want := range map[string]string{
		"":                      "one package is needed",
		"./a ./b":               "one package is needed",
		"-n=0 ./a":              `-n: "0" is no number of workers`,
		"-n=2,x ./a":            `-n: "x" is no number of workers`,
		"-bench=. -pprof=p ./a": "there can be one",
		"-none ./a":             "flag provided but not defined",
	} {
		errs.Reset()
		require.Equal(t, 2, Run(strings.Fields(args), &out, &errs), args)
		require.Contains(t, errs.String(), want)
	}
	require.Empty(t, out.String())
}

// cpuProfile writes a profile with samples in two loops of package tested.
func cpuProfile(t *testing.T, kind, file string) {
	t.Helper()
	total := &profile.Function{ID: 1, Name: "example.com/small/tested.Total", Filename: "/elsewhere/tested/tested.go"}
	other := &profile.Function{ID: 2, Name: "runtime.mallocgc", Filename: "malloc.go"}
	in := &profile.Location{ID: 1, Line: []profile.Line{{Function: total, Line: 13}}}
	out := &profile.Location{ID: 2, Line: []profile.Line{{Function: other, Line: 13}}}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: kind, Unit: "nanoseconds"}},
		PeriodType: &profile.ValueType{Type: kind, Unit: "nanoseconds"}, Period: 1,
		Sample: []*profile.Sample{
			{Location: []*profile.Location{out, in, in}, Value: []int64{3, 30}},
			{Location: []*profile.Location{out}, Value: []int64{1, 10}},
		},
		Location: []*profile.Location{in, out}, Function: []*profile.Function{total, other},
	}
	f, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, p.Write(f))
	require.NoError(t, f.Close())
}

func TestSharesAreTakenFromAProfile(t *testing.T) {
	small(t)
	cpuProfile(t, "cpu", "cpu.pprof")
	cpuProfile(t, "heap", "heap.pprof")
	var out, errs bytes.Buffer
	require.Equal(t, 0, Run([]string{"-json", "-pprof=cpu.pprof", "-n=2", "./tested"}, &out, &errs), errs.String())
	var r Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &r))
	require.Nil(t, r.Machine)
	l := loopOf(t, &r, "Total")
	require.Equal(t, Share, l.Verdict)
	require.InDelta(t, 0.75, l.Share, 1e-9)
	require.InDelta(t, 1/(0.25+0.375), l.At[0].Bound, 1e-9)
	out.Reset()
	require.Equal(t, 0, Run([]string{"-pprof=cpu.pprof", "./tested"}, &out, &errs), errs.String())
	require.Contains(t, out.String(), "75.0 % of the samples")
	require.Contains(t, out.String(), "xfork fork tested/tested.go:Total")
	require.Equal(t, 1, Run([]string{"-pprof=heap.pprof", "./tested"}, &out, &errs))
	require.Contains(t, errs.String(), "is not a profile of the CPU")
	errs.Reset()
	require.Equal(t, 1, Run([]string{"-pprof=cpu.pprof", "./plain"}, &out, &errs))
	require.Contains(t, errs.String(), "no sample of the profile is in a loop of the package")
}
