//go:build seam

package schedule

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/battery/harness"
	"xfork/internal/seam/explore"
)

// schedules returns how many schedules all scenarios get together.
func schedules() int { return harness.Scale(6_000, 200_000, 20_000_000) }

// scenarios collects the scenarios of all files.
var scenarios = []*scenario{}

func scenes(some ...*scenario) bool {
	scenarios = append(scenarios, some...)
	return true
}

func (s *scenario) share() int { return max(1, s.weight) }

// TestSchedules plays every scenario under its share of the schedules.
func TestSchedules(t *testing.T) {
	shares := 0
	for _, s := range scenarios {
		shares += s.share()
	}
	begin, played, steps := time.Now(), 0, 0
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			n := (schedules()*s.share() + shares - 1) / shares
			first := uint64(0)
			if each, err := strconv.Atoi(os.Getenv("XFORK_SCHEDULES")); err == nil && each > 0 {
				n = each
			}
			if text := os.Getenv("XFORK_SEED"); text != "" {
				seed, err := strconv.ParseUint(text, 10, 64)
				require.NoError(t, err)
				first, n = seed, 1
				if os.Getenv("XFORK_STEPS") != "" {
					explore.Trace = func(line string) { fmt.Println(line) }
				}
			}
			trace := explore.Trace
			explore.Trace = nil
			want := reference(s)
			explore.Trace = trace
			start, longest := time.Now(), 0
			for seed := first; seed < first+uint64(n); seed++ {
				o, err := play(s, want, seed)
				if err != nil {
					t.Fatalf("%v\n\nreplay: XFORK_SEED=%d go test -tags seam -run '^TestSchedules$/^%s$' ./internal/battery/schedule",
						err, seed, strings.ReplaceAll(s.name, " ", "_"))
				}
				played++
				steps += o.Steps
				longest = max(longest, o.Steps)
			}
			t.Logf("%d schedules of up to %d steps in %.1f s: 0 faults", n, longest, time.Since(start).Seconds())
		})
		if t.Failed() {
			return // the core is left as the fault has left it
		}
	}
	took := time.Since(begin)
	fmt.Printf("schedule seam: %d schedules of %d scenarios, %d million steps, %.1f s: 0 faults\n",
		played, len(scenarios), steps/1_000_000, took.Seconds())
}

// TestASeedIsASchedule plays schedules twice: the choices are the same, to the last one.
func TestASeedIsASchedule(t *testing.T) {
	for _, s := range scenarios {
		want := reference(s)
		for seed := range uint64(30) {
			a, err := play(s, want, seed)
			require.NoError(t, err, s.name)
			b, err := play(s, want, seed)
			require.NoError(t, err, s.name)
			require.Equal(t, a, b, s.name)
		}
	}
}
