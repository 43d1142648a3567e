package trace

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
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

func TestTimesAreMicrosecondsWithThreeDecimals(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                         "0.000",
		1:                         "0.001",
		12_345:                    "12.345",
		-12_045:                   "-12.045",
		time.Hour:                 "3600000000.000",
		30*24*time.Hour + 999_999: "2592000000999.999",
	} {
		require.Equal(t, want, string(micros(nil, d)))
	}
}

func TestAStringIsJSONWhateverItsBytes(t *testing.T) {
	for s, want := range map[string]string{
		"":               `""`,
		"main.fetch[\"]": `"main.fetch[\"]"`,
		"a\nb\x1b":       `"a\nb\u001b"`,
		"\xff<é>":        `"\ufffd\u003cé\u003e"`,
	} {
		require.Equal(t, want, string(quote(s)))
	}
}

func TestACompressedDocumentIsWholeAfterEachAddition(t *testing.T) {
	var file bytes.Buffer
	g := newGzipper(&file)
	text := ""
	for k, piece := range []string{"[1", strings.Repeat(", 2", 1<<16), "", ", 3"} {
		_, err := g.Write([]byte(piece))
		require.NoError(t, err)
		require.NoError(t, g.Flush())
		text += piece
		r, err := gzip.NewReader(io.MultiReader(bytes.NewReader(file.Bytes()), bytes.NewReader(g.tail("]\n"))))
		require.NoError(t, err)
		got, err := io.ReadAll(r) // it checks the sum and the length
		require.NoError(t, err, "piece %d", k)
		require.Equal(t, text+"]\n", string(got))
	}
}
