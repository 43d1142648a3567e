package trace

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/record"
)

// traced is how many of a server's runs are, and the lines that are said; each run begins so long after the one before.
func traced(s *sample, runs int, apart, cost time.Duration) (n int, lines []string) {
	now := time.Unix(0, 0)
	for range runs {
		yes, line := s.choose(now)
		if yes {
			n++
			s.pay(&record.Run{}, cost, 0)
		}
		if line != "" {
			lines = append(lines, line)
		}
		now = now.Add(apart)
	}
	return n, lines
}

func TestASampleCostsAFiftiethOfTheTime(t *testing.T) {
	n, lines := traced(new(sample), 100_000, time.Millisecond, time.Millisecond) // 100 s
	require.InDelta(t, 100_000/share, n, firstRuns)
	require.Len(t, lines, 2, "after a second that has left some out, and a minute later")
	require.Regexp(t, `^the trace is a sample: \d+ of \d+ runs so far \(XFORK_TRACE_RUNS=all traces each\)$`, lines[0])
}

func TestASampleHasTheFirstRunsWhateverTheyCost(t *testing.T) {
	n, lines := traced(new(sample), firstRuns, time.Microsecond, time.Second)
	require.Equal(t, firstRuns, n)
	require.Empty(t, lines)
}

func TestASampleHasAllRunsThatCostLittle(t *testing.T) {
	n, lines := traced(new(sample), 10_000, time.Second, time.Millisecond)
	require.Equal(t, 10_000, n)
	require.Empty(t, lines)
}

func TestASampleOfEachSoManiethRun(t *testing.T) {
	n, _ := traced(&sample{every: 7}, 700, time.Millisecond, time.Hour)
	require.Equal(t, 100, n)
}

func TestAFileThatIsFullIsToldOf(t *testing.T) {
	s := new(sample)
	s.choose(time.Unix(0, 0))
	s.pay(&record.Run{}, 0, largest+1)
	yes, line := s.choose(time.Unix(10, 0))
	require.False(t, yes)
	require.Equal(t, "the trace is full: it has 1 of 2 runs", line)
}
