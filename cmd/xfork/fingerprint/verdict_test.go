package fingerprint_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/fingerprint"
	"xfork/cmd/xfork/program"
)

// sums are the fingerprints of the program in a folder, by the names that it
// prints.
func sums(t testing.TB, dir string, flags []string) map[string]string {
	t.Helper()
	from, err := program.Load(context.Background(), program.Config{Dir: dir, Flags: flags, Patterns: []string{"."}})
	require.NoError(t, err)
	p, err := fingerprint.New(from)
	require.NoError(t, err)
	all := make(map[string]string)
	for _, f := range p.Functions() {
		name := strings.TrimSuffix(f.Name, "[...]")
		name = name[strings.LastIndexByte(name, '.')+1:]
		if shown, ok := printed[name]; ok {
			name = shown
		}
		require.Empty(t, f.Refused, f.Name)
		require.True(t, f.Sure, f.Name)
		require.Len(t, f.Sum, 64)
		all[strings.ToLower(name)] = f.Sum
	}
	return all
}

// printed are the names under which programs print the values of their cached
// functions, where they are not the functions' own.
var printed = map[string]string{"areaOf": "area", "Count": "words"}

// verdicts compares the fingerprints before and after each edit with what the
// edit does, and returns the edits that change nothing and are a miss
// nevertheless. An edit of which each function that it changes is no miss would
// be a wrong value.
func verdicts(t *testing.T, program, file string, every int) (all []edit, needless []string) {
	t.Helper()
	before := sums(t, copied(t, program), nil)
	for i, e := range edits(t, file) {
		if i%every != 0 {
			continue
		}
		all = append(all, e)
		dir := copied(t, program)
		after := sums(t, dir, e.apply(t, dir))
		require.Len(t, after, len(before))
		for name, sum := range before {
			switch {
			case slices.Contains(e.changes, name):
				require.NotEqual(t, sum, after[name], "stale: %s: %s", e.name, name)
			case len(e.changes) == 0 && after[name] != sum:
				needless = append(needless, e.name+": "+name)
			}
		}
	}
	return all, needless
}

// TestTheEditsOfThePrototype has the bar that the prototype had, without its
// one needless miss.
func TestTheEditsOfThePrototype(t *testing.T) {
	every := 4
	if os.Getenv("XFORK_BATTERY") != "" {
		every = 1
	}
	all, needless := verdicts(t, "cost", "testdata/cost.txt", every)
	t.Logf("%d edits, 0 stale", len(all))
	require.Empty(t, needless)
}

// TestWhatIsOverlookedEasily has edits that were made to get by the
// fingerprint.
func TestWhatIsOverlookedEasily(t *testing.T) {
	every := 6
	if os.Getenv("XFORK_BATTERY") != "" {
		every = 1
	}
	all, needless := verdicts(t, "snags", "testdata/snags.txt", every)
	t.Logf("%d edits, 0 stale", len(all))
	require.Empty(t, needless)
}

// TestNoEditIsStale is the bar of the fingerprint: of edits that were written
// before it, none that changes a value is overlooked, and at most 15 % of the
// others are misses. Each takes two runs of go list, so the ordinary tests do
// one in six.
func TestNoEditIsStale(t *testing.T) {
	every := 6
	if os.Getenv("XFORK_BATTERY") != "" {
		every = 1
	}
	all, needless := verdicts(t, "mill", "testdata/edits.txt", every)
	idle := 0
	for _, e := range all {
		if len(e.changes) == 0 {
			idle++
		}
	}
	t.Logf("%d edits: %d change a value, 0 of them stale; %d of %d others are misses: %v", len(all), len(all)-idle, len(needless), idle, needless)
	require.LessOrEqual(t, float64(len(needless)), 0.15*float64(idle))
}
