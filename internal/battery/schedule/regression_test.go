//go:build seam

package schedule

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// regressions are schedules that have shown a bug. A seed belongs to the code on which it was drawn: after a change to the
// core the same seed is another schedule. The mutation gate keeps these bugs from coming back: it plants them again; the seeds
// here show the planted ones.
var regressions = []struct {
	scenario string
	seed     uint64
	bug      string
}{
	{"cancellation of a nested force", 1144, "an orphan is counted after it has been let go: the run leaves the gate twice"},
	{"IO calls under cancellation", 1443, "a run is forgotten while an orphan still wants an I/O slot: it waits for ever"},
	{"dynamic nodes under cancellation", 824, "consumers of a node that was handed back run: a wrong value is remembered"},
	{"overlapping forces with failures", 1919, "a planner takes a node that inherits a failure for one that runs: another error"},
	{"a cycle of three", 6, "the path of a cycle leaves out direct calls"},
	{"a call that forces what forces its neighbour", 950, "a nested force that helps with what it does not demand waits for itself"},
}

func TestRegressions(t *testing.T) {
	for _, r := range regressions {
		t.Run(r.scenario, func(t *testing.T) {
			s := named(r.scenario)
			require.NotNil(t, s)
			_, err := play(s, reference(s), r.seed)
			require.NoError(t, err, "seed %d: %s", r.seed, r.bug)
		})
	}
}

func named(name string) *scenario {
	for _, s := range scenarios {
		if s.name == name {
			return s
		}
	}
	return nil
}
