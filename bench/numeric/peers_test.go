package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPeersAgreeWithVec(t *testing.T) {
	var stdout, stderr strings.Builder
	require.NoError(t, report([]string{"-n", "5001", "-rounds", "1", "-peers"}, &stdout, &stderr)) // rotate compares
	require.Equal(t, 3*len(workloads), strings.Count(stdout.String(), "\nE"))
	for _, peer := range []string{"C", "numpy", "numexpr"} {
		if !regexp.MustCompile(`without [^:]*` + peer).MatchString(stderr.String()) {
			require.Equal(t, 2, len(regexp.MustCompile(`elements, threads.* `+peer+` `).FindAllString(stdout.String(), -1)), "%s is neither measured nor missed", peer)
		}
	}
}

func TestWithoutPeersTheReasonsAreToldAndTheRestMeasured(t *testing.T) {
	t.Setenv("PATH", "")
	var stdout, stderr strings.Builder
	require.NoError(t, report([]string{"-n", "5000", "-rounds", "1", "-peers"}, &stdout, &stderr))
	require.Contains(t, stderr.String(), "numeric: without C: there is no gcc\n")
	require.NotRegexp(t, ` C +\n`, stdout.String())
	require.Equal(t, 3*len(workloads), strings.Count(stdout.String(), "\nE"))
}

func TestTheLinesOfPeersAreRead(t *testing.T) {
	able, err := abilities("ready numpy/1/1.24.2 C/1024/gcc-12.2\n")
	require.NoError(t, err)
	require.Equal(t, []ability{{"numpy", 1, "1.24.2"}, {"C", 1024, "gcc-12.2"}}, able)
	for _, wrong := range []string{"", "numpy/1/2", "ready numpy", "ready numpy/many/1"} {
		_, err := abilities(wrong)
		require.Error(t, err, "%q", wrong)
	}

	o, err := answer("E1 1000 2 1234.5 0.25\n", "E1", 1000, 2)
	require.NoError(t, err)
	require.Equal(t, outcome{1234.5, 0.25}, o)
	for _, wrong := range []string{"", "E2 1000 2 1 1", "E1 1000 1 1 1", "E1 1000 2 1", "E1 1000 2 1 1 1", "E1 1000 2 x 1", "E1 1000 2 1 x"} {
		_, err := answer(wrong, "E1", 1000, 2)
		require.Error(t, err, "%q", wrong)
	}
}

func TestAMissedBarIsMarkedAndListed(t *testing.T) {
	columns := []column{{name: "vec", threads: 1}, {name: "numpy", threads: 1}, {name: "C", threads: 1}}
	var medians [][]float64
	for range workloads {
		medians = append(medians, []float64{1.5, 2, 1}) // faster than numpy, and half as slow again as C
	}
	var w strings.Builder
	printVersus(&w, columns, medians, barLength, 1)
	require.Contains(t, w.String(), "bars missed: E1 C 1.50 (1.2), E2 C 1.50 (1.2), E5 C 1.50 (1.2), E7 C 1.50 (1.2), E8 C 1.50 (1.2)\n")
	require.Equal(t, 5, strings.Count(w.String(), "*  ")+strings.Count(w.String(), "*\n"))

	w.Reset()
	printVersus(&w, columns, medians, barLength/2, 1)
	require.NotContains(t, w.String(), "missed", "the bars hold at one length only")
}

func TestAWrongValueOfAPeerIsNoticed(t *testing.T) {
	says := func(value float64) column {
		return column{"peer", 1, func(workload) (outcome, error) { return outcome{1, value}, nil }}
	}
	_, err := rotate([]column{says(1), says(1 + 1e-12)}, workloads[0], 1000, 1)
	require.NoError(t, err)
	_, err = rotate([]column{says(1), says(1 + 1e-8)}, workloads[0], 1000, 1)
	require.Error(t, err)
}
