package measure_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/measure"
)

func contender(name string, turns *[]string, v int64, err error) measure.Contender {
	return measure.Contender{Name: name, Build: func() measure.Force {
		*turns = append(*turns, name)
		return func() (int64, error) { return v, err }
	}}
}

func TestContendersTakeTurns(t *testing.T) {
	var turns []string
	const rounds = 40
	figures, err := measure.Run(measure.Job{Nodes: 1, Want: 7, Rounds: rounds},
		contender("a", &turns, 7, nil), contender("b", &turns, 7, nil))
	require.NoError(t, err)
	require.Len(t, figures, 2)
	require.Len(t, turns, 2*rounds)
	first := make(map[string]int)
	for i := 0; i < len(turns); i += 2 {
		require.NotEqual(t, turns[i], turns[i+1], "one turn each in every round")
		first[turns[i]]++
	}
	require.Greater(t, first["a"], rounds/4)
	require.Greater(t, first["b"], rounds/4)
}

func TestTurnsGiveTheMedianOfEachContender(t *testing.T) {
	next := []float64{0, 100}
	medians, err := measure.Turns(5, 2, func(i int) (float64, error) { next[i]++; return next[i], nil })
	require.NoError(t, err)
	require.Equal(t, []float64{3, 103}, medians)
	bad := errors.New("bad")
	_, err = measure.Turns(5, 2, func(i int) (float64, error) { return 0, bad })
	require.ErrorIs(t, err, bad)
}

func TestMemoryIsCounted(t *testing.T) {
	c := measure.Contender{Name: "boxes", Build: func() measure.Force {
		boxes := make([]*[16]int64, 100)
		for i := range boxes {
			boxes[i] = new([16]int64)
		}
		return func() (int64, error) { return boxes[99][15], nil }
	}}
	figures, err := measure.Run(measure.Job{Nodes: 100, Rounds: 1, Memory: true, Quiet: true, Batch: 2}, c)
	require.NoError(t, err)
	require.InDelta(t, 136, figures[0].Bytes, 5)
	require.InDelta(t, 1, figures[0].Allocs, 0.2)
}

func TestAWrongOutcomeIsTold(t *testing.T) {
	var turns []string
	job := measure.Job{Nodes: 1, Want: 7, Rounds: 1}
	_, err := measure.Run(job, contender("wrong", &turns, 8, nil))
	require.EqualError(t, err, "wrong: got 8 instead of 7")
	bad := errors.New("bad")
	_, err = measure.Run(job, contender("failing", &turns, 7, bad))
	require.ErrorIs(t, err, bad)
}

func TestTheMedianIsInTheMiddle(t *testing.T) {
	require.Zero(t, measure.Median(nil))
	require.EqualValues(t, 2, measure.Median([]float64{9, 1, 2}))
	require.EqualValues(t, 3, measure.Median([]float64{9, 1, 2, 4}))
}

func TestTheMachineIsNamed(t *testing.T) {
	require.Contains(t, measure.Machine(), "go1.")
}
